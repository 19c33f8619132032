"""Journals with the versions they were played by, as files: what came in, and what became of it, in the day when it was recorded.

`python -m tests.golden` records the talks anew, RECORD_GOLDEN=1 with tests/lanes/test_talks.py those of `lanes`: what PostgreSQL kept.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from backend.engine import journal, rehearsal
from backend.engine.funnel import Funnel
from backend.engine.graph import Graph
from backend.engine.journal import Entry
from backend.engine.replay import play_again
from backend.engine.talk_script import read_script
from backend.engine.turn import Turn

PLACE = Path(__file__).parent
Version = tuple[str, int, str, Mapping[str, Any]]
"""(id, version, name, definition)."""


def replayed(path: Path, catalog: Mapping[str, Any]) -> Iterator[Any]:
    kept = json.loads(path.read_text("utf-8"))
    versions = {
        (id_, version): Funnel.from_graph(definition, catalog, id_, version, name)
        for id_, version, name, definition in kept["versions"]
    }
    return play_again(versions, [Entry(one["signal"], one["outcome"]) for one in kept["journal"]])


def record(path: Path, versions: Iterable[Version], entries: Iterable[Entry]) -> None:
    """A line for each version and each entry, so that a change can be read."""
    told = [dump({"signal": one.signal, "outcome": one.outcome}) for one in entries]
    parts = ",\n".join(dump(version) for version in versions), ",\n".join(told)
    path.parent.mkdir(exist_ok=True)
    path.write_text('{{"versions": [\n{}\n], "journal": [\n{}\n]}}\n'.format(*parts), "utf-8")


def drawn(source: str, load: Callable[[str], Graph]) -> list[Version]:
    """By which a talk is played."""
    files = [line.value.partition(" as ") for line in read_script(source).settings if line.kind == "funnel"]
    named = [(name.strip() or file.strip(), load(file.strip())) for file, _, name in files]
    return [(name, place, name, graph) for place, (name, graph) in enumerate(named, 1)]


def dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@contextmanager
def listening() -> Iterator[list[Entry]]:
    """What a rehearsal plays meanwhile, as services would write it down."""
    heard: list[Entry] = []
    begin, advance, resume, in_its_room = rehearsal.begin, rehearsal.advance, rehearsal.resume, rehearsal.in_its_room

    def begun(
        funnel: Any, node: Any, message: Any, context: Any, event: Any = None, after: Any = None, funnels: Any = None,
        behind: Any = (),
    ) -> Turn:  # fmt: skip
        given = journal.begun(funnel.id, funnel.version, node, message, event, after=after is not None, behind=behind)
        turn = begin(funnel, node, message, context, event, after, funnels=funnels, behind=behind)
        return kept(given, context, turn)

    def moved(funnels: Any, state: Any, signal: Any, context: Any, token: Any = None) -> Turn:
        return kept(journal.moved(signal, token), context, advance(funnels, state, signal, context, token))

    def resumed(funnels: Any, state: Any, context: Any, discarded: bool = False) -> Turn:
        return kept(journal.resumed(discarded=discarded), context, resume(funnels, state, context, discarded))

    def came_back(funnels: Any, state: Any, context: Any, back: Any) -> tuple[Any, Turn]:
        back, turn = in_its_room(funnels, state, context, back)
        return back, kept(journal.came_back(back), context, turn)

    def stands_aside(play: Any, given: Any, turn: Turn | None) -> None:
        if turn is None:
            outcome = {"status": "interrupted", "node": play.state.current.node}
            heard.append(Entry(json.loads(dump(given)), json.loads(dump(outcome))))
        else:
            kept(given, play.context(), turn)

    def kept(given: Any, context: Any, turn: Turn) -> Turn:
        if not turn.stale:
            entry = journal.entry(given, context, turn)
            heard.append(Entry(json.loads(dump(entry.signal)), json.loads(dump(entry.outcome))))
        return turn

    with pytest.MonkeyPatch.context() as patch:
        found = {"begin": begun, "advance": moved, "resume": resumed, "in_its_room": came_back}
        for name, heard_too in found.items():
            patch.setattr(rehearsal, name, heard_too)
        patch.setattr(rehearsal.Rehearsal, "noted", stands_aside)
        yield heard
