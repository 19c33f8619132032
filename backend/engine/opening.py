"""When a place is open: spans of local time, day by day. A span that ends before it begins goes over midnight."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from backend.engine.moments import DAY, WEEKDAYS
from backend.engine.words import Json

Span: TypeAlias = tuple[datetime, datetime]
Spans: TypeAlias = Callable[[date], Iterator[Span]]
"""The spans that begin on a day, without a time zone."""


def weekly(hours: Mapping[str, Json]) -> Spans:
    """{"mon": [["08:00", "12:00"], …], …}: a missing day is closed, no day at all is always open."""
    if not any(hours.values()):
        return _all_day

    def spans(day: date) -> Iterator[Span]:
        listed = hours.get(WEEKDAYS[day.weekday()][:3])
        for span in listed if isinstance(listed, list) else ():
            if isinstance(span, list) and len(span) == 2:
                yield _span(day, str(span[0]), str(span[1]))

    return spans


def alike(weekdays: Sequence[str], start: str, end: str) -> Spans:
    """The same hours on each of these days; from and until alike: the whole day."""

    def spans(day: date) -> Iterator[Span]:
        if WEEKDAYS[day.weekday()] in weekdays:
            yield _span(day, start, end)

    return spans


def without(spans: Spans, closed: Mapping[str, Json]) -> Spans:
    """But for days that are closed. What began the evening before still ends when it ends."""
    return lambda day: iter(()) if day.isoformat() in closed else spans(day)


def is_open(spans: Spans, here: datetime) -> bool:
    days = (here.date() - DAY, here.date())
    return any(begin <= here < end for day in days for begin, end in spans(day))


def next_opening(spans: Spans, here: datetime, days: int) -> datetime | None:
    """After `here`; None: not within so many days."""
    coming = (begin for n in range(days) for begin, _ in spans(here.date() + n * DAY) if begin > here)
    return min(coming, default=None)


def _all_day(day: date) -> Iterator[Span]:
    yield _span(day, "00:00", "24:00")


def _span(day: date, start: str, end: str) -> Span:
    begin, until = _moment(day, start), _moment(day, end)
    return begin, until if begin < until else until + DAY


def _moment(day: date, clock: str) -> datetime:
    if clock == "24:00":
        return datetime.combine(day, time(0)) + timedelta(days=1)
    return datetime.combine(day, time.fromisoformat(clock))
