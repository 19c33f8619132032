"""docs/talks.md is the form's reference: every word is in it, and its example passes."""

import re
from pathlib import Path

from backend.commands.talk_hints import COMMANDS, SETTINGS
from backend.engine.talk import play_talk
from backend.engine.talk_script import COMING, EXPECTED, SETTING, WORDS
from backend.engine.talk_text import KNOWN, TYPES
from backend.engine.text import fold
from tests.talks.test_talks import CATALOG, graph

TEXT = (Path(__file__).parents[2] / "docs/talks.md").read_text("utf-8")


def test_every_word_is_documented() -> None:
    coded = [fold(found) for found in re.findall(r"`([^`\n]+)`", TEXT)]
    words = {code.partition(":")[0] for code in coded} | {part for code in coded for part in code.split(" ")}
    assert (SETTING | COMING | EXPECTED | set(WORDS)) - {"clock"} <= words
    assert {f"/{word}" for word in (*COMMANDS, *SETTINGS)} <= words
    assert {kind for kind in TYPES | set(KNOWN) if f"({kind}" not in TEXT} == set()


def test_its_example_passes() -> None:
    examples = re.findall(r"^```talk\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    assert examples != []
    for example in examples:
        play_talk(example, graph, CATALOG)
