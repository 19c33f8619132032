"""Playing a journal again: a finished conversation must come out as it did (C20)."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from backend.engine.advance import advance, begin, resume
from backend.engine.journal import Entry, context_from_json, outcome
from backend.engine.play import Funnels, HandlerFailed, VersionMissing
from backend.engine.state import State, message_from_json
from backend.engine.turn import Context, Spent, Turn
from backend.engine.words import Entered, Finished, Occurred, Replied, TimedOut

PLAYED = frozenset({"begin", "replied", "timed_out", "occurred", "finished", "entered", "resumed"})
"""Other entries tell of what was held or discarded: nothing was played."""


@dataclass(frozen=True, slots=True)
class Difference:
    index: int
    before: Mapping[str, Any]
    now: Mapping[str, Any]


class BeginningMissing(Exception):
    """The entry goes on from a turn that is not there, or could not be played."""


@dataclass(frozen=True, slots=True)
class Again:
    """One entry, played. `turn` is None where nothing was to be played, and where it could not be: `trouble` says why."""

    index: int
    entry: Entry
    turn: Turn | None = None
    trouble: str = ""

    @property
    def now(self) -> Mapping[str, Any]:
        """As the journal would have it."""
        if self.turn is None:
            return {"trouble": self.trouble} if self.trouble else self.entry.outcome
        found: Mapping[str, Any] = json.loads(json.dumps(outcome(self.turn)))
        return found

    @property
    def difference(self) -> Difference | None:
        before, now = json.loads(json.dumps(self.entry.outcome)), self.now
        return Difference(self.index, before, now) if now != before else None


def replay(funnels: Funnels, journal: Iterable[Entry]) -> list[Difference]:
    """Plays one lane's entries again, in their order, and tells every outcome that is another one now."""
    return [difference for again in play_again(funnels, journal) if (difference := again.difference) is not None]


def play_again(funnels: Funnels, journal: Iterable[Entry]) -> Iterator[Again]:
    turn: Turn | None = None
    for index, entry in enumerate(journal):
        if entry.signal.get("kind") not in PLAYED:
            yield Again(index, entry)
            continue
        try:
            turn = once_more(funnels, turn, entry.signal, context_from_json(entry.signal["context"]))
        except (BeginningMissing, VersionMissing, HandlerFailed) as error:
            turn = None
            yield Again(index, entry, trouble=str(error) or (error.__doc__ or ""))
        else:
            yield Again(index, entry, turn)


def once_more(funnels: Funnels, before: Turn | None, given: Mapping[str, Any], context: Context) -> Turn:
    """`given` is an entry's signal, `before` the lane's turn before it."""
    message = message_from_json(given["message"]) if "message" in given else None
    if given["kind"] == "begin":
        pinned = given["funnel"], given["version"]
        if pinned not in funnels:
            raise VersionMissing(*pinned)
        if given["after"] and before is None:
            raise BeginningMissing
        spent = Spent(given["spent"]["since_reply"], tuple(given["spent"]["sent"])) if "spent" in given else None
        after = before if given["after"] else None
        return begin(funnels[pinned], given["node"], message, context, given.get("event"), after, spent, funnels)
    if before is None:
        raise BeginningMissing
    state = State.from_json(json.loads(json.dumps(before.state.to_json())))
    match given["kind"]:
        case "replied":
            assert message is not None
            return advance(funnels, state, Replied(message, given.get("early") is True), context)
        case "timed_out":
            return advance(funnels, state, TimedOut(), context, given["token"])
        case "occurred":
            return advance(funnels, state, Occurred(given["event"]), context, given["token"])
        case "finished":
            finished = Finished(given["ok"], given["value"], given["error"], given["uncertain"])
            return advance(funnels, state, finished, context, given["token"])
        case "resumed":
            return resume(funnels, state, context, given["discarded"])
        case _:
            return advance(funnels, state, Entered(), context)
