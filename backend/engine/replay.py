"""Playing a journal again: a finished conversation must come out as it did (C20)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from backend.engine.advance import advance, begin, resume
from backend.engine.journal import Entry, context_from_json, outcome
from backend.engine.play import Funnels
from backend.engine.state import State, message_from_json
from backend.engine.turn import Spent, Turn
from backend.engine.words import Entered, Finished, Replied, TimedOut

PLAYED = frozenset({"begin", "replied", "timed_out", "finished", "entered", "resumed"})
"""Other entries tell of what was held or discarded: nothing was played."""


@dataclass(frozen=True, slots=True)
class Difference:
    index: int
    before: Mapping[str, Any]
    now: Mapping[str, Any]


def replay(funnels: Funnels, journal: Iterable[Entry]) -> list[Difference]:
    """Plays one lane's entries again, in their order, and tells every outcome that is another one now."""
    differences: list[Difference] = []
    turn: Turn | None = None
    for index, entry in enumerate(journal):
        if entry.signal["kind"] not in PLAYED:
            continue
        turn = _again(funnels, turn, entry.signal)
        if (now := outcome(turn)) != entry.outcome:
            differences.append(Difference(index, entry.outcome, now))
    return differences


def _again(funnels: Funnels, before: Turn | None, given: Mapping[str, Any]) -> Turn:
    context = context_from_json(given["context"])
    message = message_from_json(given["message"]) if "message" in given else None
    if given["kind"] == "begin":
        funnel = funnels[given["funnel"], given["version"]]
        spent = Spent(given["spent"]["since_reply"], tuple(given["spent"]["sent"])) if "spent" in given else None
        return begin(
            funnel, given["node"], message, context, given.get("event"), before if given["after"] else None, spent
        )
    assert before is not None
    state = State.from_json(before.state.to_json())
    match given["kind"]:
        case "replied":
            assert message is not None
            return advance(funnels, state, Replied(message, given.get("early") is True), context)
        case "timed_out":
            return advance(funnels, state, TimedOut(), context, given["token"])
        case "finished":
            finished = Finished(given["ok"], given["value"], given["error"], given["uncertain"])
            return advance(funnels, state, finished, context, given["token"])
        case "resumed":
            return resume(funnels, state, context, given["discarded"])
        case _:
            return advance(funnels, state, Entered(), context)
