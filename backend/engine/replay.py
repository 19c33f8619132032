"""Playing a journal again: a finished conversation must come out as it did (C20)."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from backend.engine.advance import advance, begin, resume
from backend.engine.aside import come_back, kept
from backend.engine.awaited import is_awaited
from backend.engine.journal import Entry, back_from_json, context_from_json, outcome
from backend.engine.play import Funnels, HandlerFailed, VersionMissing
from backend.engine.state import State, message_from_json
from backend.engine.turn import Context, Spent, Turn
from backend.engine.words import Entered, Finished, Occurred, Replied, TimedOut

PLAYED = frozenset({"begin", "replied", "timed_out", "occurred", "finished", "entered", "resumed", "came_back", "kept"})
"""Other entries tell of what was held or discarded, or that the run stands aside: nothing was played."""


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


@dataclass(slots=True)
class Lane:
    """The run that plays, and those that stand aside for it: all of a lane's, or that of one run alone."""

    turn: Turn | None = None
    aside: list[Turn | None] = field(default_factory=list)

    def before(self, given: Mapping[str, Any]) -> Turn | None:
        """The turn that an entry goes on from."""
        if given["kind"] == "came_back" and self.aside:
            return self.aside.pop()
        place = self._kept_with(given)
        return self.turn if place is None else self.aside[place]

    def took(self, given: Mapping[str, Any], turn: Turn | None) -> None:
        place = self._kept_with(given)
        if place is None:
            self.turn = turn
        else:
            self.aside[place] = turn

    def _kept_with(self, given: Mapping[str, Any]) -> int | None:
        deep = [len(turn.state.behind) if turn else None for turn in self.aside] if given["kind"] == "kept" else []
        return max((place for place, depth in enumerate(deep) if depth == given["depth"]), default=None)


def play_again(funnels: Funnels, journal: Iterable[Entry]) -> Iterator[Again]:
    lane = Lane()
    for index, entry in enumerate(journal):
        given = entry.signal
        if given.get("kind") not in PLAYED:
            if given.get("kind") == "interrupted":
                lane.aside.append(lane.turn)
            elif given.get("kind") == "broken" and lane.aside:
                lane.aside.pop()
            yield Again(index, entry)
            continue
        turn: Turn | None = None
        try:
            turn = once_more(funnels, lane.before(given), given, context_from_json(given["context"]))
        except (BeginningMissing, VersionMissing, HandlerFailed) as error:
            yield Again(index, entry, trouble=str(error) or (error.__doc__ or ""))
        else:
            yield Again(index, entry, turn)
        lane.took(given, turn)


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
        event, behind = given.get("event"), tuple(given.get("behind", ()))
        return begin(funnels[pinned], given["node"], message, context, event, after, spent, funnels, behind)
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
        case "came_back":
            return come_back(funnels, state, context, back_from_json(given))
        case "kept":
            happened = Occurred(given["event"])
            return kept(state, happened) if is_awaited(state, happened) else Turn(state, reason="stale")
        case _:
            return advance(funnels, state, Entered(), context)
