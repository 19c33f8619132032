"""Schedules: five fields of numbers, `*`, lists, ranges and steps, read by the clock on the wall of a school.

Both days restricted means either of them, as everywhere since Vixie's cron. Where summer time takes an hour away, what stands in it
happens an hour later; an hour that comes twice counts once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_CRON_PART = re.compile(r"(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:/(\d{1,2}))?")
_LONGEST = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAY = timedelta(days=1)
_SOME_DAY = datetime(2024, 1, 1, tzinfo=UTC)
_SEARCHED = 366 * 9
"""Days: a 29 February is at most eight years away."""


@dataclass(frozen=True)
class Schedule:
    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    """0 is Sunday."""
    either: bool = False
    """A day of the month or a day of the week will do."""
    clipped: bool = False
    """Where a month has no such day, its last one is meant."""

    @cached_property
    def times(self) -> tuple[time, ...]:
        return tuple(time(hour, minute) for hour in sorted(self.hours) for minute in sorted(self.minutes))

    @property
    def often(self) -> bool:
        """More than once an hour."""
        return len(self.minutes) > 1

    @cached_property
    def possible(self) -> bool:
        """Whether the year has such a day at all."""
        return self.either or self.clipped or any(day <= _LONGEST[month] for day in self.days for month in self.months)

    def after(self, moment: datetime, timezone: str) -> datetime | None:
        """The first one later than the moment; None: it never comes."""
        return next(self.all_after(moment, timezone), None)

    def all_after(self, moment: datetime, timezone: str) -> Iterator[datetime]:
        if not self.possible:
            return
        zone = ZoneInfo(timezone)
        last = moment
        first_day = moment.astimezone(zone).date() - _DAY
        for n in range(_SEARCHED):
            if self.on(day := first_day + n * _DAY):
                for at in self.times:
                    found = datetime.combine(day, at, zone).astimezone(UTC)
                    if found > last:
                        last = found
                        yield found

    def on(self, day: date) -> bool:
        if day.month not in self.months:
            return False
        by_day, by_weekday = self._of_month(day), day.isoweekday() % 7 in self.weekdays
        return by_day or by_weekday if self.either else by_day and by_weekday

    def _of_month(self, day: date) -> bool:
        if day.day in self.days:
            return True
        return self.clipped and (day + _DAY).day == 1 and max(self.days) > day.day


@lru_cache(maxsize=1_000)
def comes(schedule: Schedule) -> bool:
    """Within the years that are searched. A drawing is checked at every stroke, and what never comes is searched for longest."""
    return schedule.after(_SOME_DAY, "UTC") is not None


def schedule_of(text: str) -> Schedule | None:
    """None: it cannot be read."""
    fields = text.split()
    if len(fields) != 5:
        return None
    found = [_numbers(field, *limits) for field, limits in zip(fields, _RANGES, strict=True)]
    if None in found:
        return None
    minutes, hours, days, months, weekdays = (frozenset(numbers or ()) for numbers in found)
    either = not fields[2].startswith("*") and not fields[4].startswith("*")
    return Schedule(minutes, hours, days, months, frozenset(day % 7 for day in weekdays), either)


def is_schedule(text: str) -> bool:
    return schedule_of(text) is not None


def _numbers(field: str, low: int, high: int) -> set[int] | None:
    numbers: set[int] = set()
    for part in field.split(","):
        found = _CRON_PART.fullmatch(part)
        if found is None:
            return None
        first, last, step = (int(number) if number else None for number in found.groups())
        inside = all(low <= number <= high for number in (first, last) if number is not None)
        if not inside or step == 0 or (first is not None and last is not None and last < first):
            return None
        begin = low if first is None else first
        end = last if last is not None else high if first is None or step is not None else begin
        numbers.update(range(begin, end + 1, step or 1))
    return numbers
