"""Ticks on the test phone: none is lost to a timer of the same moment, none takes the web process with it."""

from datetime import UTC, datetime, timedelta
from itertools import count, islice
from typing import Any

import pytest

from backend.engine.check import check
from backend.engine.cron import Schedule
from backend.engine.funnel import Funnel
from backend.engine.rehearsal import MOST_TICKS, Rehearsal, RehearsalTooLong
from backend.engine.schema import with_defaults
from tests.engine.checking import CATALOG, drawn, say

EVERYBODY = [{"field": "contact.tags", "operator": "contains", "value": "aluno"}]
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def phone(triggers: list[dict[str, Any]], *nodes: tuple[str, dict[str, Any]], tag: str = "aluno") -> Rehearsal:
    named = {f"n{n}": node for n, node in enumerate(nodes)}
    drawing = drawn(named, *(f"{a} > {b}" for a, b in zip(["t", *named], named, strict=False)))
    listed = [with_defaults({"audience": EVERYBODY, **one}, CATALOG["trigger"].schema) for one in triggers]
    more = [{"id": f"t{n}", "type": "trigger", "data": one} for n, one in enumerate(listed[1:])]
    drawing["nodes"][0]["data"] = listed[0]
    drawing["nodes"] += more
    contact = {"name": "Ana", "tags": [tag], "custom_data": {}}
    return Rehearsal([Funnel.from_graph(drawing, CATALOG, "f", 0, "Funnel")], contact, now=NOON, most_visits=2_000)


def schedule(**config: Any) -> dict[str, Any]:
    return {"kind": "schedule", **config}


def cron(written: str) -> dict[str, Any]:
    return schedule(every="cron", cron=written)


def test_a_tick_that_comes_with_a_timer_begins_what_the_timer_made_room_for() -> None:
    day = "wait", {"kind": "duration", "duration": {"amount": 1, "unit": "days"}}
    play = phone([schedule(at="10:00")], say("bom dia"), day)
    play.clock(timedelta(days=6))
    assert sum(len(turn.effects) for turn in play.turns) == 6
    play.silent = True
    play.clock(timedelta(days=3))
    play.silent = False
    play.clock(timedelta(minutes=1))
    assert sum(len(turn.effects) for turn in play.turns) == 6, "what came meanwhile is over"


@pytest.mark.parametrize("written", ["* * * * *", "*/30 9 * * *", "0 9 30 2 *"])
def test_what_the_checker_refuses_has_no_calendar(written: str) -> None:
    play = phone([cron(written)], say("oi"))
    assert play.funnels[0].triggers[0].calendar is None
    assert play.clock(timedelta(days=400)) == "nothing"


def test_ticks_that_begin_nothing_are_bounded_and_let_whoever_plays_stop() -> None:
    play = phone([cron("0 * * * *")] * 3, say("oi"), tag="ninguém")
    asked = count()
    play.weary = lambda: next(asked) > 50
    with pytest.raises(RehearsalTooLong):
        play.clock(timedelta(days=400))
    assert play.ticked <= 50
    assert not play.turns
    play.weary, play.ticked = lambda: False, MOST_TICKS - 5
    with pytest.raises(RehearsalTooLong):
        play.clock(timedelta(days=1))


def test_each_tick_is_searched_for_once_and_what_never_comes_not_again(monkeypatch: pytest.MonkeyPatch) -> None:
    searched = count()
    search = Schedule.all_after

    def counted(schedule: Schedule, moment: datetime, timezone: str) -> Any:
        next(searched)
        return search(schedule, moment, timezone)

    monkeypatch.setattr(Schedule, "all_after", counted)
    play = phone([schedule(at=f"{hour:02d}:00") for hour in range(24)], say("oi"), tag="ninguém")
    play.clock(timedelta(days=2))
    assert next(searched) == 24 + 48
    never = [{"id": f"s{n}", "type": "trigger", "data": cron("0 9 31 2,4 *")} for n in range(20)]
    nodes = {"nodes": [*never, *drawn({"n": say("oi")})["nodes"]], "edges": []}
    found = [one for _ in range(2) for one in check(nodes, CATALOG) if one.code == "cron_invalid"]
    assert (len(found), next(searched)) == (40, 24 + 48 + 2)


def test_a_day_that_no_month_has_is_not_searched_for() -> None:
    never = Schedule(frozenset({0}), frozenset({9}), frozenset({30, 31}), frozenset({2}), frozenset(range(7)))
    assert not never.possible
    assert list(islice(never.all_after(NOON, "UTC"), 1)) == []
