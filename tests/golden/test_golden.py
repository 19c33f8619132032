"""C20: what was recorded comes out as it did. A change is one that running conversations meet: CONTRIBUTING says how to record anew."""

from pathlib import Path

import pytest

from backend.commands.replay_words import came_in, differences
from tests.golden.corpus import PLACE, drawn, listening, record, replayed
from tests.talks.test_talks import CATALOG, TALKS, graph, play

RECORDED = sorted(PLACE.glob("*/*.json"))


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_comes_out_as_it_did(path: Path) -> None:
    wrong = [
        f"entry {again.index}, {came_in(again.entry.signal)}: {line}"
        for again in replayed(path, CATALOG)
        if again.difference
        for line in differences(again.difference)
    ]
    assert not wrong, f"{path.name} (`python -m tests.golden {path.stem}` records it anew):\n" + "\n".join(wrong)


def test_a_change_is_seen(tmp_path: Path) -> None:
    with listening() as entries:
        play(TALKS[0])
    file = tmp_path / "talk.json"
    record(file, drawn(TALKS[0].read_text("utf-8"), graph), entries)
    assert [again.difference for again in replayed(file, CATALOG) if again.difference] == []
    changed = file.read_text("utf-8").replace('"text":"', '"text":"Outra ', 1)
    file.write_text(changed, "utf-8")
    assert any(again.difference for again in replayed(file, CATALOG))


def test_all_that_happens_to_runs_was_recorded() -> None:
    kinds = {again.entry.signal["kind"] for path in RECORDED for again in replayed(path, CATALOG)}
    assert {"begin", "replied", "timed_out", "finished", "resumed", "held", "opted_out"} <= kinds
