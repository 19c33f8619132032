"""Schedules by the clock on the wall, summer time or not; dates of contacts; and what is made up for after a time away."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.engine.calendar import GRACE, Calendar, calendar_of, coming
from backend.engine.check import CheckContext, check
from backend.engine.cron import Schedule, schedule_of
from backend.engine.schema import with_defaults
from tests.engine.checking import CATALOG, say

NEW_YORK, SAO_PAULO = "America/New_York", "America/Sao_Paulo"
AUDIENCE = [{"field": "contact.tags", "operator": "contains", "value": "aluno"}]
LESSON = {"kind": "date_field", "date_field": "aula"}
CHANGES = [datetime(2026, 3, 8, 6, tzinfo=UTC), datetime(2026, 11, 1, 5, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)]


def at(text: str, zone: str = SAO_PAULO) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def shown(moments: list[datetime], zone: str) -> list[str]:
    return [f"{moment.astimezone(ZoneInfo(zone)):%m-%d %H:%M}" for moment in moments]


def calendar(**config: object) -> Calendar:
    found = calendar_of(with_defaults({"audience": AUDIENCE, **config}, CATALOG["trigger"].schema))
    assert found is not None
    return found


def by_hand(schedule: Schedule, begin: datetime, zone: str) -> list[datetime]:
    """Every minute of the wall's clock within three days, looked at one by one."""
    here = begin.astimezone(ZoneInfo(zone)).replace(tzinfo=None, second=0) - timedelta(days=1)
    walls = (here + timedelta(minutes=n) for n in range(3 * 1440))
    fits = (
        wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        for wall in walls
        if wall.minute in schedule.minutes and wall.hour in schedule.hours and schedule.on(wall.date())
    )
    return sorted({moment for moment in fits if begin < moment <= begin + timedelta(hours=36)})


field = st.sampled_from(["*", "*/2", "1-5", "3,12", "2", "*/7"])


@settings(max_examples=60)
@given(st.integers(0, 59), st.sampled_from(["*", "0-3", "1,2", "*/5", "2"]), field, st.sampled_from(["*", "1-5", "0", "7"]),
       st.sampled_from(CHANGES), st.integers(-1500, 1500))  # fmt: skip
def test_a_schedule_comes_when_every_minute_is_looked_at(
    minute: int, hours: str, days: str, weekdays: str, change: datetime, off: int
) -> None:
    schedule = schedule_of(f"{minute} {hours} {days} * {weekdays}")
    assert schedule is not None
    begin = change + timedelta(minutes=off)
    wanted = by_hand(schedule, begin, NEW_YORK)
    found = list(islice(schedule.all_after(begin, NEW_YORK), len(wanted) + 1))
    assert found[: len(wanted)] == wanted
    assert all(moment > begin + timedelta(hours=36) for moment in found[len(wanted) :])


@pytest.mark.parametrize(
    ("cron", "begin", "wanted"),
    [
        ("30 2 * * *", "2026-03-07 12:00", ["03-08 03:30", "03-09 02:30"]),
        ("30 1 * * *", "2026-10-31 12:00", ["11-01 01:30", "11-02 01:30"]),
        ("0 9 29 2 *", "2026-03-01 00:00", ["02-29 09:00"]),
        ("0 9 1 * 1", "2026-06-26 00:00", ["06-29 09:00", "07-01 09:00", "07-06 09:00"]),
        ("0 9-11/2 * * 5,7", "2026-11-19 09:00", ["11-20 09:00", "11-20 11:00", "11-22 09:00"]),
    ],
)
def test_the_hour_that_is_missing_and_the_one_that_comes_twice(cron: str, begin: str, wanted: list[str]) -> None:
    schedule = schedule_of(cron)
    assert schedule is not None
    found = list(islice(schedule.all_after(at(begin, NEW_YORK), NEW_YORK), len(wanted)))
    assert shown(found, NEW_YORK) == wanted


@pytest.mark.parametrize(
    ("config", "wanted"),
    [
        ({"at": "07:30"}, ["01-30 07:30", "01-31 07:30", "02-01 07:30"]),
        ({"every": "week", "weekdays": ["sunday", "monday"]}, ["02-01 09:00", "02-02 09:00", "02-08 09:00"]),
        ({"every": "month", "month_day": 31}, ["01-31 09:00", "02-28 09:00", "03-31 09:00"]),
        ({"every": "cron", "cron": "5 18 * * *"}, ["01-29 18:05", "01-30 18:05", "01-31 18:05"]),
    ],
)
def test_what_marketers_choose(config: dict, wanted: list[str]) -> None:
    found = calendar(kind="schedule", **config).schedule.all_after(at("2026-01-29 12:00"), SAO_PAULO)
    assert shown(list(islice(found, 3)), SAO_PAULO) == wanted


@given(st.dates(date(2024, 1, 1), date(2029, 1, 1)), st.integers(-365, 365), st.booleans())
def test_each_date_is_met_on_one_day_a_year_at_most(day: date, shift: int, yearly: bool) -> None:
    rule = calendar(
        kind="date_field", date_field="d", shift_days=abs(shift), yearly=yearly,
        shift_direction="before" if shift < 0 else "after",
    )  # fmt: skip
    met = [n for n in range(366 * 2) if _is_met(rule, day, day + timedelta(days=shift - 366 + n))]
    if not yearly:
        assert met == [366]
    else:
        assert 366 in met
        assert all(later - sooner in (365, 366) for sooner, later in pairwise(met))


def _is_met(rule: Calendar, value: date, on: date) -> bool:
    tick = datetime.combine(on, time(9), ZoneInfo(SAO_PAULO))
    return rule.met_by({"custom_data": {"d": value.isoformat()}}, tick, SAO_PAULO) is not None


def test_who_was_born_on_29_february_is_met_in_every_year() -> None:
    rule = calendar(kind="date_field", date_field="d", yearly=True)
    days = [date(year, 2, day) for year in (2027, 2028) for day in (27, 28, 29) if (year, day) != (2027, 29)]
    assert [_is_met(rule, date(2012, 2, 29), day) for day in days] == [False, True, False, False, True]
    told = rule.met_by({"custom_data": {"d": "2012-02-29"}}, at("2027-02-28 09:00"), SAO_PAULO)
    assert told == {"tick": "2027-02-28T09:00-03:00", "field": "d", "date": "2012-02-29", "years": 15}


def test_after_a_time_away_the_latest_tick_is_made_up_for_while_it_is_worth_something() -> None:
    daily, hourly = calendar(kind="schedule", at="20:00"), calendar(kind="schedule", every="cron", cron="0 * * * *")
    tick = at("2026-11-20 20:00")
    assert daily.latest(tick, tick + timedelta(hours=3), SAO_PAULO) == tick
    assert daily.latest(tick, tick + timedelta(days=9, hours=3), SAO_PAULO) == tick + timedelta(days=9)
    assert hourly.latest(tick, tick + timedelta(days=9, minutes=5), SAO_PAULO) == tick + timedelta(days=9)
    weekly = calendar(kind="schedule", every="week", weekdays=["friday"])
    assert weekly.latest(tick, tick + GRACE, SAO_PAULO) is None
    dates = calendar(kind="date_field", date_field="d", date_at="20:00")
    assert dates.latest(tick, tick + timedelta(minutes=14), SAO_PAULO) == tick
    assert dates.latest(tick, tick + timedelta(minutes=15), SAO_PAULO) is None, "people sleep, and then the day is over"
    evening = calendar(kind="date_field", date_field="d", date_at="08:00", hours={"from": "18:00", "to": "22:00"})
    assert evening.latest(morning := at("2026-11-20 08:00"), at("2026-11-20 21:59"), SAO_PAULO) == morning
    assert evening.latest(morning, at("2026-11-20 22:00"), SAO_PAULO) is None


def test_quiet_hours() -> None:
    plain, evening = calendar(kind="schedule"), calendar(kind="schedule", hours={"from": "18:00", "to": "22:00"})
    tick = at("2026-11-20 20:30")
    for rule, now, begins in [
        (plain, "2026-11-20 20:40", "11-20 20:40"),  # the author's own hour, and on time
        (plain, "2026-11-20 20:50", "11-21 08:00"),
        (plain, "2026-11-21 03:00", "11-21 08:00"),
        (plain, "2026-11-21 12:00", "11-21 12:00"),
        (evening, "2026-11-20 21:59", "11-20 21:59"),
        (evening, "2026-11-20 22:00", "11-21 18:00"),
    ]:
        assert shown([rule.may_begin(tick, at(now), SAO_PAULO)], SAO_PAULO) == [begins]


@pytest.mark.parametrize(
    ("config", "code", "said"),
    [
        ({"kind": "schedule"}, "audience_missing", "todos os contatos"),
        ({"kind": "schedule", "every": "cron", "audience": AUDIENCE}, "field_required", "cron"),
        ({"every": "cron", "cron": "61 * * * *"}, "cron_invalid", "não é válido"),
        ({"every": "cron", "cron": "0 9 30 2 *"}, "cron_invalid", "nunca chega"),
        ({"every": "cron", "cron": "*/30 9 * * *"}, "cron_invalid", "mais de uma vez por hora"),
        ({"kind": "date_field", "date_field": "aniversario"}, "date_field_unknown", "aniversario"),
        ({"kind": "date_field", "date_field": "plano"}, "date_field_type", "plano"),
        ({**LESSON, "date_at": "20:00", "hours": {"from": "09:00", "to": "18:00"}}, "date_hours_over", "20:00"),
        ({**LESSON, "date_at": "08:00", "hours": {"from": "09:00", "to": "18:00"}}, "", ""),
        ({**LESSON, "date_at": "23:00", "hours": {"from": "22:00", "to": "06:00"}}, "", ""),
        ({**LESSON, "when_running": "interrupt"}, "calendar_interrupts", "não interrompe"),
        ({**LESSON, "when_running": "queue"}, "", ""),
        ({"kind": "schedule", "audience": AUDIENCE}, "window_may_close", ""),
        ({"every": "cron", "cron": "0 9-18 * * 1-5"}, "", ""),
        ({"kind": "date_field", "date_field": "aula"}, "", ""),
    ],
)
def test_the_checker_tells(config: dict, code: str, said: str) -> None:
    config = {"kind": "schedule", **({} if "kind" in config else {"audience": AUDIENCE}), **config}
    nodes = [{"id": "t", "type": "trigger", "data": config}, {"id": "n", "type": say("oi")[0], "data": say("oi")[1]}]
    drawn = {"nodes": nodes, "edges": [{"id": "e", "source": "t", "target": "n"}]}
    free = {"window_may_close"} - {code}
    context = CheckContext(fields=frozenset({"aula", "plano"}), dates=frozenset({"aula"}))
    found = {one.code: one for one in check(drawn, CATALOG, context) if one.code not in free}
    assert [*found] == ([code] if code else [])
    if code:
        assert said in found[code].message("pt-BR")
        assert found[code].hint("en") or code == "field_required"


@pytest.mark.parametrize(
    ("config", "begin", "wanted"),
    [
        ({"every": "day", "at": "02:30"}, "2026-03-07 12:00", ["03-08 03:30 moved", "03-09 02:30", "03-10 02:30"]),
        ({"every": "cron", "cron": "30 1 * * *"}, "2026-10-31 12:00", ["11-01 01:30", "11-02 01:30", "11-03 01:30"]),
        ({"every": "month", "month_day": 31, "at": "06:00", "hours": {"from": "08:00", "to": "20:00"}}, "2026-01-29 12:00",
         ["01-31 06:00 begins 08:00", "02-28 06:00 begins 08:00", "03-31 06:00 begins 08:00"]),
        ({"every": "week", "weekdays": []}, "2026-01-29 12:00", []),
        ({"every": "cron", "cron": "0 0 30 2 *"}, "2026-01-29 12:00", []),
        ({"every": "cron", "cron": "*/5 * * * *"}, "2026-01-29 12:00", []),
        ({"every": "day", "at": "noon"}, "2026-01-29 12:00", []),
    ],
)  # fmt: skip
def test_the_next_runs_are_those_of_the_worker(config: dict[str, object], begin: str, wanted: list[str]) -> None:
    zone, moment, told = ZoneInfo(NEW_YORK), at(begin, NEW_YORK), []
    for run in coming(config, moment, NEW_YORK):
        later = "" if run.begins == run.tick else f" begins {run.begins.astimezone(zone):%H:%M}"
        told.append(f"{run.tick.astimezone(zone):%m-%d %H:%M}{later}{' moved' if run.moved else ''}")
    assert told == wanted
    if wanted:
        ticks = calendar(kind="schedule", **config).schedule.all_after(moment, NEW_YORK)
        assert [run.tick for run in coming(config, moment, NEW_YORK)] == list(islice(ticks, 3))
