"""Moments in a school's own time: dates as authors and fields write them, and the hours in which something may happen."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from backend.engine.dates import parse_date, parse_time
from backend.engine.text import fold

DAY = timedelta(days=1)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_DATE_AND_TIME = re.compile(r"(.+?)(?:,| as| at|)\s+(\d.*|meio.dia|noon)")


def read_moment(text: str, now: datetime, timezone: str, at: time) -> datetime | None:
    """Of `2026-12-31 14:00`, `2026-12-31T14:00:00Z`, `31/12/2026`, `31/12 às 14h`: aware; without a zone it is the school's time,
    without an hour it is `at`, without a year the next one."""
    zone = ZoneInfo(timezone)
    text = text.strip()
    if len(text) > 10:
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            pass
        else:
            return found if found.tzinfo else found.replace(tzinfo=zone)
    today = now.astimezone(zone).date()
    if day := parse_date(text, today, "future"):
        return datetime.combine(day, at, zone)
    if parts := _DATE_AND_TIME.fullmatch(fold(text)):
        found_day, hour = parse_date(parts[1], today, "future"), parse_time(parts[2])
        if found_day and hour:
            return datetime.combine(found_day, hour, zone)
    return None


def shifted(moment: datetime, by: timedelta) -> datetime:
    """Whole days keep the hour of the clock, whatever summer time does; anything else is time that passes."""
    if by % DAY == timedelta(0):
        return moment + by
    return (moment.astimezone(UTC) + by).astimezone(moment.tzinfo)


@dataclass(frozen=True, slots=True)
class Hours:
    """When something may happen. `start` after `end` goes over midnight; both None: all day. No weekdays: every day."""

    start: time | None = None
    end: time | None = None
    weekdays: Sequence[str] = WEEKDAYS

    def first_from(self, moment: datetime, timezone: str) -> datetime:
        """The moment itself when it is allowed, else the first one that is."""
        zone = ZoneInfo(timezone)
        here = moment.astimezone(zone).replace(tzinfo=None)
        for begin, end in self._spans(here):
            if here < end:
                return moment if begin <= here else begin.replace(tzinfo=zone)
        return moment

    def _spans(self, here: datetime) -> Iterator[tuple[datetime, datetime]]:
        """[begin, end) in local time, from the day before on: a night that began yesterday may still last."""
        for offset in range(-1, 9):
            day = here.date() + offset * DAY
            if WEEKDAYS[day.weekday()] in (self.weekdays or WEEKDAYS):
                yield self._span(day, here)

    def _span(self, day: date, here: datetime) -> tuple[datetime, datetime]:
        if self.start is None or self.end is None or self.start == self.end:
            # Nobody said an hour, so the one that was meant stays: Saturday 15:00 becomes Monday 15:00.
            begin = datetime.combine(day, here.time() if day > here.date() else time(0))
            return begin, datetime.combine(day + DAY, time(0))
        begin, end = datetime.combine(day, self.start), datetime.combine(day, self.end)
        return begin, end if begin < end else end + DAY
