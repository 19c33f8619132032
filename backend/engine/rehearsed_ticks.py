"""When the calendars of a rehearsal's funnels come next."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from backend.engine.calendar import Calendar
from backend.engine.funnel import Funnel
from backend.engine.triggers import Trigger

EARLIEST = datetime.min.replace(tzinfo=UTC)
Kept = tuple[Funnel, Trigger, Calendar]


class Ticks(dict[tuple[str, str], datetime | None]):
    """(funnel, trigger) -> when it comes next; None: never."""

    def next(
        self, funnels: Sequence[Funnel], now: datetime, timezone: str, look: Callable[[], None]
    ) -> datetime | None:
        """One that comes with a timer is there still when the timer has gone off. `look` is called before each look into a calendar."""
        for funnel, trigger, calendar in calendars(funnels):
            kept = self.get((funnel.id, trigger.node), EARLIEST)
            if kept is not None and kept < now:
                look()
                self[funnel.id, trigger.node] = calendar.next(now, timezone)
        return min((tick for tick in self.values() if tick is not None), default=None)

    def due(self, funnels: Sequence[Funnel], tick: datetime, timezone: str) -> list[Kept]:
        """Those that come now, the trigger with the higher priority first."""
        due = [one for one in calendars(funnels) if self[one[0].id, one[1].node] == tick]
        for funnel, trigger, calendar in due:
            self[funnel.id, trigger.node] = calendar.next(tick, timezone)
        return sorted(due, key=lambda one: one[1].precedence)


def calendars(funnels: Sequence[Funnel]) -> Iterator[Kept]:
    for funnel in funnels:
        for trigger in funnel.triggers:
            if trigger.calendar is not None:
                yield funnel, trigger, trigger.calendar
