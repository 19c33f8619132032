"""Runs of a lane as its play has them in hand: the one that plays, and those that it has interrupted (engine/aside.py)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any
from uuid import UUID

from backend.engine.aside import MOST, Back, back_after, standing
from backend.engine.play import HandlerFailed, VersionMissing
from backend.engine.state import Frame, State
from backend.engine.texts import TEXTS
from backend.engine.turn import Planned, Turn
from backend.engine.words import Finished, Json, Notify
from backend.storage.lanes import ActiveRun, AsideRun, Inbound

WORTHLESS_LATE = ("ai",)
"""Kinds of activities whose late result is worth nothing once somebody has spoken. Others' results wait for the run."""

ASIDE_STEP = -1
"""Of the journal's row of a run that steps aside or stands there: before those that the inbound's turns write."""


MISSING: Mapping[str, Any] = {"ok": False, "error": {"code": "result_missing"}}
"""A result that nobody stored."""


class StateUnreadable(Exception):
    """The run's state is not what this release understands."""


CANNOT_GO_ON = (StateUnreadable, HandlerFailed, VersionMissing)


@dataclass(slots=True)
class Live:
    """`before` is its version at the claim; 0: it begins here. `kind` and `late` are of the call that a run which stands aside waits
    for: as they were at the claim, or came in it."""

    id: UUID
    before: int
    state: State
    readable: bool = True
    kind: str | None = None
    late: Mapping[str, Any] | None = None

    @staticmethod
    def unread(run: ActiveRun) -> "Live":
        """One whose state says nothing to us: only where it is."""
        return Live(run.id, run.version, State((Frame(str(run.funnel_id), run.funnel_version, ""),)), readable=False)

    def hears(self, inbound: Inbound) -> None:
        """What comes for it while it stands aside. A timer's time is looked at when it comes back."""
        if inbound.kind == "activity" and self.state.call is not None and inbound.data.get("token") == self.state.call:
            result = inbound.data.get("result")
            self.kind, self.late = str(inbound.data.get("kind", "")), result if isinstance(result, dict) else MISSING

    def back(self, ended: Turn, *, halted: bool) -> Back:
        if not self.readable:
            raise StateUnreadable(self.id)
        discarded = self.state.call is not None and self.kind is not None and self.kind.startswith(WORTHLESS_LATE)
        came = finished(self.late) if self.late is not None else None
        return back_after(ended, self.state, halted=halted, finished=came, discarded=discarded)

    def broken(self, name: str, language: str) -> Planned:
        """What attendants read of one that could not come back."""
        words, state = TEXTS["stopped_broken"], self.state
        text = words.get(language, words["en"]).format(funnel=name)
        return Planned(Notify({"all": True}, text), state.current.funnel, state.current.node, state.visit, 0)


class Aside(list[Live]):
    """The latest last."""

    @staticmethod
    def of(found: Iterable[tuple[AsideRun, State | None]], running: State | None) -> "Aside":
        """In the order in which the running one names them. One that it does not name is nobody's any more, and stops with the others."""
        order = {name: place for place, name in enumerate(running.behind)} if running else {}
        runs = [
            Live.unread(run) if state is None else Live(run.id, run.version, state, kind=run.kind, late=run.result)
            for run, state in found
        ]
        return Aside(sorted(runs, key=lambda one: order.get(str(one.id), -1)))

    @property
    def full(self) -> bool:
        return len(self) >= MOST

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(str(one.id) for one in self)

    def standing(self, live: Live | None) -> frozenset[str]:
        """Funnels that stand on the lane."""
        return standing([one.state for one in (*self, *([live] if live else ()))])

    def of_inbound(self, inbound: Inbound) -> Live | None:
        """The run that a timer or a result comes for."""
        named = inbound.data.get("run_id") if self else None
        return next((one for one in self if str(one.id) == named), None)


def held(inbound: Inbound, *, aside: bool) -> tuple[dict[str, Json], dict[str, Json]]:
    """A row of the journal for what is stored and not played: what came, and what becomes of it."""
    kind = str(inbound.data.get("kind", ""))
    discarded = inbound.kind == "activity" and kind.startswith(WORTHLESS_LATE)
    given: dict[str, Json] = {"kind": "held", "inbound": inbound.kind, "data": inbound.data}
    return {**given, "aside": True} if aside else given, {"discarded": True} if discarded else {"held": True}


def finished(result: Any) -> Finished:
    stored: Mapping[str, Any] = result if isinstance(result, dict) else MISSING
    return Finished(stored.get("ok") is True, stored.get("value"), stored.get("error"), stored.get("uncertain") is True)


def refused(result: Any) -> bool:
    """The call was not made, since the contact had left by another lane (sql/26). That ended the run, whoever has come back by now."""
    error = result.get("error") if isinstance(result, Mapping) else None
    return isinstance(error, Mapping) and error.get("code") == "opted_out"


def run_id(lane_id: UUID, seq: int, step: int) -> UUID:
    """The same turn played again begins the same run. It begins as its lane's id does, so that a lane's rows lie near each other."""
    return UUID(bytes=lane_id.bytes[:6] + blake2b(b"%s %d %d" % (lane_id.bytes, seq, step), digest_size=10).digest())
