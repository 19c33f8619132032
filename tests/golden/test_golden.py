"""C20: what was recorded comes out as it did. A change is one that running conversations meet: CONTRIBUTING says how to record anew."""

import json
from pathlib import Path

import pytest

from backend.commands.replay_words import came_in, differences
from tests.golden.corpus import PLACE, drawn, listening, record, replayed
from tests.talks.test_talks import CATALOG, TALKS, graph, play

BY_THE_CLOCK = {"silence"}
"""Triggers that no line of a talk can mean: chores of the worker find their contacts (tests/lanes)."""
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
    told = {"begin", "replied", "timed_out", "finished", "resumed", "held", "opted_out"}
    assert told | {"interrupted", "kept", "came_back"} <= kinds


def test_every_node_type_and_every_trigger_has_its_journals() -> None:
    """And a talk that plays it in the simulator and over both channels: tests/talks and tests/lanes/test_talks.py play every talk."""
    met: set[str] = set()
    begun: set[str] = set()
    for path in (PLACE / "talks").glob("*.json"):
        assert path.stem in {talk.stem for talk in TALKS}, f"{path.name} was recorded of a talk that is there no more"
        versions = {
            one[0]: {node["id"]: node for node in one[3]["nodes"]}
            for one in json.loads(path.read_text("utf-8"))["versions"]
        }
        for again in replayed(path, CATALOG):
            met |= {step.node_type for step in again.turn.steps} if again.turn else set()
            signal = again.entry.signal
            if signal["kind"] == "begin" and signal.get("node"):
                begun.add(versions[signal["funnel"]][signal["node"]]["data"].get("kind", "keyword"))
    assert set(CATALOG) - met == set(), "record a talk for them: python -m tests.golden"
    kinds = set(CATALOG["trigger"].schema["properties"]["kind"]["enum"])
    assert kinds - BY_THE_CLOCK - begun == set(), "no recorded talk begins so"
