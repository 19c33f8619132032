"""The runs of a rehearsal that another one has interrupted, the latest last: what lanes keep in rows of their own."""

from dataclasses import dataclass
from datetime import datetime

from backend.engine.aside import MOST, Back, back_after, keep, standing
from backend.engine.events import Event
from backend.engine.state import State
from backend.engine.turn import Turn
from backend.engine.words import Finished


@dataclass(slots=True)
class Aside:
    """`since`: the inbound that interrupted it; `calling`: the kind of its last activity; `late`: a result that came meanwhile."""

    state: State
    since: int
    calling: str
    late: Finished | None = None

    @property
    def worthless(self) -> bool:
        """An AI's answer to what was said before."""
        return self.state.call is not None and self.calling.startswith("ai")

    def back(self, ended: Turn, inbound: int, *, halted: bool) -> Back:
        discarded = self.worthless and self.since != inbound
        return back_after(ended, self.state, halted=halted, finished=self.late, discarded=discarded)


class Asides(list[Aside]):
    @property
    def full(self) -> bool:
        return len(self) >= MOST

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(str(place) for place in range(len(self)))

    def standing(self, state: State | None) -> frozenset[str]:
        """With the one that plays."""
        return standing([one.state for one in self] + ([state] if state else []))

    def keeps(self, event: Event, now: datetime) -> list[Turn]:
        """Of those that wait for it."""
        found: list[Turn] = []
        for one in self:
            if (turn := keep(one.state, event, now)) is not None:
                one.state = turn.state
                found.append(turn)
        return found

    def late(self, finished: Finished) -> bool:
        """Whether it is the result that one of them waits for."""
        one = next((one for one in reversed(self) if one.state.call is not None and one.late is None), None)
        if one is not None:
            one.late = finished
        return one is not None
