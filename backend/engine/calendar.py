"""Triggers that go by the calendar: a schedule, or a date of the contact. What a `tick` is for both, whom it is for, and until when it is
still worth something (docs/triggers.md)."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from backend.engine.cron import Schedule, schedule_of
from backend.engine.formats import is_time
from backend.engine.moments import DAY, WEEKDAYS, Hours
from backend.engine.words import Config, Json

CALENDAR = frozenset({"schedule", "date_field"})
"""Kinds of triggers."""
GRACE = timedelta(hours=24)
"""What could not begin so long after its tick begins no more."""
ON_TIME = timedelta(minutes=15)
WAKING = Hours(time(8), time(20))
"""Hours in which a tick that is late may be made up for, where the author said nothing."""
_EVERY = (
    frozenset(range(60)),
    frozenset(range(24)),
    frozenset(range(1, 32)),
    frozenset(range(1, 13)),
    frozenset(range(7)),
)


@dataclass(frozen=True, slots=True)
class Calendar:
    """`field`: of the contact, which holds the date; "": a schedule. `shift`: days from the date to the tick."""

    schedule: Schedule
    said: tuple[str, ...]
    """What it listens for, as the author set it."""
    field: str = ""
    shift: int = 0
    yearly: bool = False
    hours: Hours | None = None

    @property
    def rule(self) -> str:
        """Another one: the trigger begins anew, and what of the old tick is not begun yet stays so."""
        return json.dumps([*self.said, self.shift, self.yearly, self.field])

    def next(self, moment: datetime, timezone: str) -> datetime | None:
        return self.schedule.after(moment, timezone)

    def latest(self, tick: datetime, now: datetime, timezone: str) -> datetime | None:
        """Of the ticks since this one, itself included, the last that has come and is still worth something; None: none is."""
        found = tick if tick > now - GRACE else None
        for later in self.schedule.all_after(max(tick, now - GRACE), timezone):
            if later > now:
                break
            found = later
        return found if found is not None and now < self.good_until(found, timezone) else None

    def good_until(self, tick: datetime, timezone: str) -> datetime:
        """A date's tick is about its day, and over with it, or with its hours."""
        if not self.field:
            return tick + GRACE
        zone = ZoneInfo(timezone)
        day = tick.astimezone(zone).date()
        over = datetime.combine(day + DAY, time(0), zone).astimezone(UTC)
        hours = self.hours or WAKING
        if hours.start is None or hours.end is None or hours.start >= hours.end:
            return over
        closed = datetime.combine(day, hours.end, zone).astimezone(UTC)
        return closed if self.hours else min(over, max(closed, tick + ON_TIME))

    def may_begin(self, tick: datetime, now: datetime, timezone: str) -> datetime:
        """Now, or when it may next."""
        hours = self.hours or (WAKING if now - tick > ON_TIME else None)
        return hours.first_from(now, timezone).astimezone(UTC) if hours else now

    def meant(self, tick: datetime, timezone: str) -> list[str]:
        """The dates that a tick is for: whole ones, or `-MM-DD` of every year. On 28 February of a common year those of the 29th, too."""
        day = tick.astimezone(ZoneInfo(timezone)).date() - timedelta(days=self.shift)
        if not self.yearly:
            return [day.isoformat()]
        leapt = (day + DAY).day == 1 and (day.month, day.day) == (2, 28)
        return [day.strftime("-%m-%d"), *(["-02-29"] if leapt else [])]

    def met_by(self, contact: Mapping[str, Json], tick: datetime, timezone: str) -> dict[str, Json] | None:
        """None: the tick is not for this contact's date; else what a run reads as `trigger.…`: the tick, the date, and how many years ago
        that was."""
        here = tick.astimezone(ZoneInfo(timezone))
        told: dict[str, Json] = {"tick": here.isoformat(timespec="minutes")}
        if not self.field:
            return told
        custom = contact.get("custom_data")
        value = custom.get(self.field) if isinstance(custom, Mapping) else None
        try:
            day = date.fromisoformat(value) if isinstance(value, str) and len(value) == len("2026-12-31") else None
        except ValueError:
            day = None
        if day is None or not any(day.isoformat().endswith(end) for end in self.meant(tick, timezone)):
            return None
        told |= {"field": self.field, "date": day.isoformat()}
        return {**told, "years": (here.date() - timedelta(days=self.shift)).year - day.year} if self.yearly else told


def calendar_of(config: Config) -> Calendar | None:
    """None: it is no such trigger, or it is for nobody, since what it says is not whole: the checker has told so. A schedule for whoever
    there is would be a letter to everybody by accident."""
    kind = config.get("kind")
    if kind == "schedule":
        schedule = _schedule(config) if config.get("audience") else None
        return Calendar(schedule, tuple(_said(config)), hours=_hours(config)) if schedule else None
    at, field = _time(config.get("date_at")), config.get("date_field")
    if kind != "date_field" or at is None or not isinstance(field, str) or not field:
        return None
    days = config.get("shift_days")
    shift = int(days) if isinstance(days, int | float) else 0
    if config.get("shift_direction") == "before":
        shift = -shift
    said = (field, f"{shift:+}" if shift else "", at.strftime("%H:%M"))
    return Calendar(_at(at), tuple(filter(None, said)), field, shift, config.get("yearly") is True, _hours(config))


@dataclass(frozen=True, slots=True)
class Coming:
    """`begins`: when the first may enter, by the hours of the trigger. `moved`: summer time takes the hour away in which it would come."""

    tick: datetime
    begins: datetime
    moved: bool


def coming(config: Config, now: datetime, timezone: str, most: int = 3) -> list[Coming]:
    """The next ticks of a schedule as a worker meets them, whoever they are for; none where what it says is not whole."""
    schedule, hours = _schedule(config), _hours(config)
    if schedule is None:
        return []
    calendar, zone = Calendar(schedule, (), hours=hours), ZoneInfo(timezone)
    ticks = islice(schedule.all_after(now, timezone), most)
    return [
        Coming(tick, calendar.may_begin(tick, tick, timezone), tick.astimezone(zone).time() not in schedule.times)
        for tick in ticks
    ]


def _schedule(config: Config) -> Schedule | None:
    every, at = config.get("every"), _time(config.get("at"))
    if every == "cron":
        cron = config.get("cron")
        found = schedule_of(cron) if isinstance(cron, str) else None
        return found if found and found.possible and not found.often else None
    if at is None:
        return None
    if every == "week":
        chosen = config.get("weekdays")
        listed = chosen if isinstance(chosen, list) else []
        days = frozenset((WEEKDAYS.index(day) + 1) % 7 for day in map(str, listed) if day in WEEKDAYS)
        return _at(at, weekdays=days) if days else None
    if every == "month":
        day = config.get("month_day")
        return _at(at, days=frozenset({int(day)})) if isinstance(day, int | float) else None
    return _at(at)


def _at(at: time, days: frozenset[int] = _EVERY[2], weekdays: frozenset[int] = _EVERY[4]) -> Schedule:
    return Schedule(frozenset({at.minute}), frozenset({at.hour}), days, _EVERY[3], weekdays, clipped=True)


def _said(config: Mapping[str, Json]) -> Iterator[str]:
    every = str(config.get("every"))
    if every == "cron":
        yield str(config.get("cron"))
        return
    yield every
    listed = config.get("weekdays")
    if every == "week" and isinstance(listed, list):
        yield from (day for day in WEEKDAYS if day in listed)
    if every == "month":
        yield str(config.get("month_day"))
    yield str(config.get("at"))[:5]


def _hours(config: Config) -> Hours | None:
    found = config.get("hours")
    if not isinstance(found, dict):
        return None
    first, last = _time(found.get("from")), _time(found.get("to"))
    return Hours(first, last) if first is not None and last is not None else None


def _time(text: Json) -> time | None:
    return time.fromisoformat(text) if isinstance(text, str) and is_time(text) else None
