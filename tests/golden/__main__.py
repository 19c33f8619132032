"""Records the talks anew: `python -m tests.golden [name …]`. Look at the difference before you keep it: it is what users will notice."""

import sys

from tests.golden.corpus import PLACE, drawn, listening, record
from tests.talks.test_talks import TALKS, graph, play


def main(names: list[str]) -> None:
    for path in TALKS:
        if names and path.stem not in names:
            continue
        with listening() as entries:
            play(path)
        record(PLACE / "talks" / f"{path.stem}.json", drawn(path.read_text("utf-8"), graph), entries)


main(sys.argv[1:])
