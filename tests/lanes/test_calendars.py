"""Schedules and dates of contacts: whom a tick is for enters once, whatever dies on the way and however long the system was away."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest

from backend.services import calendars
from backend.storage import funnels
from tests.lanes.conftest import Opener
from tests.lanes.drawings import chain, listen, say
from tests.lanes.victim import Order, carried_out
from tests.lanes.world import School, World

ANA, BEL, CID = "5511900000001", "5511900000002", "5511900000003"
ZONE = ZoneInfo("America/Sao_Paulo")
CLASS_A = [{"field": "contact.custom_data.turma", "operator": "equals", "value": "A"}]
DAILY = {"kind": "schedule", "audience": CLASS_A}
BIRTHDAY = {"kind": "date_field", "date_field": "nasc", "yearly": True}
TEMPLATE = {"name": "volta_as_aulas", "language": "pt_BR"}


async def clock_at(world: World, written: str) -> None:
    await world.move_clock(datetime.fromisoformat(written).replace(tzinfo=ZONE) - await world.now())


async def known(school: School, who: str, **fields: str) -> None:
    """Somebody who wrote just now, and has these fields."""
    await school.says(who, "oi", at=await school.world.now())
    sql = (
        "UPDATE contacts SET custom_data = custom_data || $3 WHERE workspace_id = $1 AND phone_number = $2 RETURNING id"
    )
    assert await school.value(sql, who, orjson.dumps(fields).decode())


async def ticks(world: World) -> list[str]:
    rows = await world.owner.fetch("SELECT tick FROM calendars ORDER BY tick")
    return [f"{row[0].astimezone(ZONE):%m-%d %H:%M}" for row in rows]


@pytest.fixture
async def morning(world: World, school: School) -> School:
    """Friday, half past eight: Ana and Bel are in class A, Cid is not."""
    await clock_at(world, "2027-03-05 08:30")
    for who, group in ((ANA, "A"), (BEL, "A"), (CID, "B")):
        await known(school, who, turma=group)
    await world.play()
    return school


async def test_whom_a_tick_is_for_enters_once_and_never_early(world: World, morning: School) -> None:
    await morning.publish(chain(say("aula: {{ trigger.tick }}"), trigger=DAILY))
    await world.play()
    assert await ticks(world) == ["03-05 09:00"]
    await clock_at(world, "2027-03-05 08:59:50")
    await world.play()
    assert world.channel.texts() == []
    for moment in ("2027-03-05 09:00:01", "2027-03-05 12:00"):
        await clock_at(world, moment)
        await world.redis.flushdb()
        world.turns = world.another_worker()
        await world.play()
    told = "aula: 2027-03-05T09:00-03:00"
    assert sorted(world.channel.texts()) == [told, told]
    assert world.channel.texts(CID) == []
    assert await ticks(world) == ["03-06 09:00"]


async def test_after_days_away_only_the_latest_tick_is_made_up_for_and_not_at_night(
    world: World, morning: School
) -> None:
    await morning.publish(chain(say("{{ trigger.tick }}"), trigger={**DAILY, "at": "19:30"}))
    await world.play()
    await clock_at(world, "2027-03-08 02:00")
    await world.play()
    assert world.channel.texts() == [], "people sleep"
    await clock_at(world, "2027-03-08 07:59")
    await world.play()
    assert world.channel.texts() == []
    await known(morning, ANA)
    await clock_at(world, "2027-03-08 08:00:01")
    await world.play()
    assert world.channel.texts(ANA) == ["2027-03-07T19:30-03:00"]
    assert await ticks(world) == ["03-08 19:30"]
    assert await morning.value("SELECT count(*) FROM runs WHERE workspace_id = $1") == 2, "one each, of three ticks"


async def test_who_had_entered_when_the_workers_went_away_is_not_written_to_at_night(
    world: World, morning: School
) -> None:
    """Nor does a wait that was over meanwhile go on then (C8): both look at their hours again when they are played."""
    await morning.publish(chain(say("boa noite"), trigger={**DAILY, "at": "19:30"}))
    hours = {"hours": {"from": "09:00", "to": "20:00"}}
    waits = "wait", {"kind": "duration", "duration": {"amount": 10, "unit": "hours"}, **hours}
    await morning.publish(chain(waits, say("depois"), trigger={"keyword": "espera"}))
    await clock_at(world, "2027-03-05 09:45")
    await morning.says(CID, "espera", at=await world.now())
    await world.play()
    await clock_at(world, "2027-03-05 19:50")
    assert await world.calendars.run_once() == 1
    assert await world.timers.run_once() == 1
    for moment in ("2027-03-05 23:00", "2027-03-06 07:59"):
        await clock_at(world, moment)
        await world.redis.flushdb()
        world.turns = world.another_worker()
        await world.play()
        assert world.channel.texts() == [], "people sleep"
    await clock_at(world, "2027-03-06 08:00:01")
    await world.play()
    assert (world.channel.texts(ANA), world.channel.texts(CID)) == (["boa noite"], [])
    await clock_at(world, "2027-03-06 09:00:01")
    await world.play()
    assert world.channel.texts(CID) == ["depois"]


async def test_who_writes_while_a_late_tick_stands_by_is_heard_and_answers_no_question_to_come(
    world: World, morning: School
) -> None:
    """What waits in line comes back when its time is there; what does not is over. Nothing that was said before is an answer to it."""
    trigger = {**DAILY, "at": "19:30", "when_running": "queue", "reentry": "never"}
    funnel = await morning.publish(chain(say("quer participar?"), listen(), say("resposta"), trigger=trigger))
    await morning.publish(chain(say("ajuda"), listen(), say("fim"), trigger={"keyword": "ajuda"}))
    await world.play()
    for who in (ANA, BEL):
        await morning.says(who, "ajuda", at=await world.now())
    await world.play()
    await clock_at(world, "2027-03-05 19:30:01")
    await world.play()
    await clock_at(world, "2027-03-05 23:00")
    for written in ("certo", "oi", "ajuda"):
        for who in (ANA, BEL)[: 1 if written == "ajuda" else 2]:
            await morning.says(who, written, at=await world.now())
        await world.play()
    assert world.channel.texts(ANA) == ["ajuda", "fim", "ajuda"], "heard at night"
    assert world.channel.texts(BEL) == ["ajuda", "fim"]
    over = "SELECT reason FROM runs WHERE workspace_id = $1 AND funnel_id = $2 AND status = 'stopped'"
    assert [row[0] for row in await morning.rows(over, funnel)] == ["stood_by"]
    await clock_at(world, "2027-03-06 08:00:01")
    await morning.says(ANA, "obrigada", at=await world.now())
    await world.play()
    assert world.channel.texts(ANA)[3:] == ["fim", "quer participar?"], "and no answer to it"
    assert world.channel.texts(BEL)[2:] == ["quer participar?"]


async def test_a_funnel_that_a_tick_led_to_goes_on_at_once(world: World, morning: School) -> None:
    """It has a calendar of its own, and hours; the contact is in a conversation all the same."""
    other = await morning.publish(chain(say("a outra"), trigger={**DAILY, "at": "10:00"}))
    leads = (listen(), ("start_funnel", {"funnel": str(other)}))
    await morning.publish(chain(say("oi?"), *leads, trigger={**DAILY, "at": "19:30"}))
    await world.play()
    await clock_at(world, "2027-03-05 19:30:01")
    await world.play()
    await clock_at(world, "2027-03-05 23:00")
    await morning.says(ANA, "oi", at=await world.now())
    await world.play()
    assert world.channel.texts(ANA)[-1] == "a outra"


async def test_what_is_too_old_is_let_be(world: World, morning: School) -> None:
    weekly = {**DAILY, "every": "week", "weekdays": ["friday"]}
    await morning.publish(chain(say("nunca"), trigger=weekly))
    await world.play()
    await clock_at(world, "2027-03-06 09:00:01")
    await world.play()
    assert await ticks(world) == ["03-12 09:00"]
    assert await world.count("runs") == 0
    assert await world.count("notifications") == 1


async def test_a_connection_that_cannot_send_stops_nobody_else(
    world: World, morning: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody begins there either: what would be said goes nowhere until there are new credentials."""
    await morning.publish(chain(say("oi"), trigger={"keyword": "aula"}))
    second = await morning.number()
    blocked = "UPDATE instances SET send_blocked = $2 WHERE id = $1"
    await world.owner.execute(blocked, second, True)
    written = morning.message(ANA, "aula", at=await world.now())
    await world.ingress.accept([morning.delivery(written, instance_id=second)])
    await morning.publish(chain(say("agenda"), trigger=DAILY))
    await world.play()
    assert await world.count("outbox") == 1
    monkeypatch.setattr(calendars, "WAITING", 1)
    await clock_at(world, "2027-03-05 09:00:01")
    await world.play()
    assert [row[0] for row in await morning.rows(ENTERED)] == [BEL], "though a message waits"
    await world.owner.execute(blocked, second, False)
    await clock_at(world, "2027-03-06 09:00:01")
    await world.play()
    assert [row[0] for row in await morning.rows(ENTERED)] == [ANA, BEL, BEL]


async def many(world: World, school: School, count: int) -> None:
    await clock_at(world, "2027-03-05 08:30")
    for n in range(count):
        await known(school, f"55119100000{n:02d}", turma="A" if n % 4 else "B")
    await world.play()
    await school.publish(chain(say("oi, turma"), listen(), trigger=DAILY))
    await world.play()
    await clock_at(world, "2027-03-05 09:00:01")


ENTERED = """SELECT l.addr FROM inbound b JOIN lanes l ON l.workspace_id = b.workspace_id AND l.id = b.lane_id
              WHERE b.workspace_id = $1 AND b.kind = 'trigger' ORDER BY 1"""


@pytest.mark.parametrize("point", ["TC.before_commit:2", "TC.after_commit:2", "TC.before_commit:3"])
async def test_a_worker_killed_in_the_middle_of_a_fan_out_loses_and_doubles_nobody(
    a_world: Opener, runtime_url: str, redis_url: str, database_url: str, tmp_path: Path, point: str
) -> None:
    world = await a_world()
    school = await world.school()
    await many(world, school, 12)
    order = Order("fan_out", point, (), (runtime_url, redis_url, database_url), tmp_path / "sent")
    assert (await carried_out(order))[0] == 137
    before = len(await school.rows(ENTERED))
    assert before < 9
    await asyncio.gather(*(one.calendars.run_once() for one in (world, await a_world()) for _ in range(3)))
    await world.play()
    wanted = [f"55119100000{n:02d}" for n in range(12) if n % 4]
    assert [row[0] for row in await school.rows(ENTERED)] == wanted
    assert sorted(one.message.address for one in world.channel.begun) == wanted


async def test_a_big_fan_out_lets_others_pass(world: World, school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch a round for each workspace, and none while its own lanes wait."""
    monkeypatch.setattr(calendars, "LOOKED_AT", 4)
    monkeypatch.setattr(calendars, "WAITING", 6)
    other = await world.school()
    await known(other, ANA, turma="A")
    await other.publish(chain(say("outra escola"), trigger=DAILY))
    await many(world, school, 20)
    for _ in range(5):
        await world.calendars.run_once()
    assert len(await other.rows(ENTERED)) == 1
    assert len(await school.rows(ENTERED)) <= 6 + 4
    await world.play()
    assert len(await school.rows(ENTERED)) == 15


async def test_what_breaks_stands_in_nobodys_way(
    world: World, morning: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a funnel that cannot be read nor a tick that cannot be served, though a round had place for one only."""
    schools = sorted([morning, await world.school(), await world.school()], key=lambda one: one.workspace_id)
    for school in schools:
        await known(school, ANA, turma="A")
        await school.publish(chain(say("oi"), trigger=DAILY))
    monkeypatch.setattr(calendars, "WORKSPACES", 1)
    zone = "UPDATE workspaces SET timezone = $2 WHERE id = $1"
    await world.owner.execute(zone, schools[0].workspace_id, "Mars/Olympus")
    for _ in range(3):
        await world.calendars.run_once()
    assert await ticks(world) == ["03-05 09:00"] * 2
    served = calendars._batch

    async def breaks(connection: Any, workspace_id: Any, tick: Any) -> bool:
        if workspace_id == schools[1].workspace_id:
            raise ZeroDivisionError
        return await served(connection, workspace_id, tick)

    monkeypatch.setattr(calendars, "_batch", breaks)
    await clock_at(world, "2027-03-05 09:00:01")
    for _ in range(2):
        await world.calendars.run_once()
    assert [bool(await school.rows(ENTERED)) for school in schools] == [False, False, True]
    monkeypatch.setattr(calendars, "_batch", served)
    assert await world.calendars.run_once() == 0
    await clock_at(world, "2027-03-05 09:01:02")
    assert await world.calendars.run_once() == 1
    assert [bool(await school.rows(ENTERED)) for school in schools] == [False, True, True]
    await world.owner.execute(zone, schools[0].workspace_id, "America/Sao_Paulo")


async def test_a_funnel_that_somebody_holds_holds_up_no_other(world: World, morning: School) -> None:
    """Whoever is just publishing it, or fell asleep over it."""
    held = await morning.publish(chain(say("a"), trigger=DAILY))
    await morning.publish(chain(say("b"), trigger={**DAILY, "at": "10:00"}))
    async with world.owner.acquire() as connection, connection.transaction():
        await connection.execute("SELECT 1 FROM funnels WHERE id = $1 FOR UPDATE", held)
        await world.calendars.run_once()
        assert await ticks(world) == ["03-05 10:00"]
    await world.calendars.run_once()
    assert await ticks(world) == ["03-05 09:00", "03-05 10:00"]


async def test_rules_of_triggers_hold_and_the_higher_priority_goes_first(world: World, morning: School) -> None:
    await morning.publish(chain(say("baixa"), listen(), trigger={**DAILY, "priority": 10, "when_running": "queue"}))
    await morning.publish(chain(say("alta"), listen(), say("fim"), trigger={**DAILY, "priority": 90}))
    await morning.publish(chain(say("nunca"), trigger={**DAILY, "priority": 20}))
    await morning.publish(
        chain(say("uma vez"), trigger={**DAILY, "at": "11:00", "reentry": "never", "when_running": "replace"})
    )
    await world.play()
    await clock_at(world, "2027-03-05 09:00:01")
    await world.play()
    assert world.channel.texts(ANA) == ["alta"]
    await morning.says(ANA, "certo", at=await world.now())
    await world.play()
    assert world.channel.texts(ANA) == ["alta", "fim", "baixa"]
    for day in (5, 6, 7):
        await clock_at(world, f"2027-03-0{day} 11:00:01")
        await world.play()
    assert [text for _, text in await morning.said(ANA)].count("uma vez") == 1


async def test_what_is_published_anew_keeps_its_place_and_what_is_not_published_is_forgotten(
    world: World, morning: School
) -> None:
    funnel = await morning.publish(chain(say("um"), trigger=DAILY))
    await world.play()
    await morning.publish(chain(say("dois"), trigger={**DAILY, "priority": 70}), funnel)
    await clock_at(world, "2027-03-05 09:00:01")
    await world.play()
    assert world.channel.texts(ANA) == ["dois"], "the tick that was due already is not lost"
    await world.owner.execute("UPDATE workspaces SET timezone = 'America/Manaus'")
    await world.play()
    assert await ticks(world) == ["03-05 10:00"]
    await clock_at(world, "2027-03-05 10:00:01")
    await world.play()
    assert world.channel.texts(ANA) == ["dois", "dois"]
    async with world.database.begin(morning.workspace_id) as connection:
        await funnels.deactivate(connection, funnel)
    await clock_at(world, "2027-03-06 10:00:01")
    await world.play()
    assert world.channel.texts(ANA) == ["dois", "dois"]
    assert await world.count("calendars") == 0
    await morning.publish(chain(say("dois"), trigger={**DAILY, "priority": 70}), funnel)
    await world.play()
    assert await ticks(world) == ["03-07 10:00"]


async def test_a_birthday_begins_once_and_a_changed_date_counts_anew(world: World, morning: School) -> None:
    for who, born in ((ANA, "2012-03-05"), (BEL, "2010-03-06"), (CID, "05/03/2012")):
        await known(morning, who, nasc=born)
    funnel = await morning.publish(chain(say("{{ trigger.years }} anos"), trigger=BIRTHDAY))
    await world.play()
    await clock_at(world, "2027-03-05 09:00:01")
    await world.play()
    assert world.channel.texts() == ["15 anos"]
    assert world.channel.texts(ANA) == ["15 anos"]
    # another hour of the same day asks again, and finds who has entered
    await morning.publish(chain(say("{{ trigger.years }} anos"), trigger={**BIRTHDAY, "date_at": "10:00"}), funnel)
    await world.play()
    await clock_at(world, "2027-03-05 10:00:01")
    await world.play()
    assert world.channel.texts() == ["15 anos"]
    await clock_at(world, "2027-03-06 09:30")
    await known(morning, ANA, nasc="2012-03-06")
    await known(morning, BEL)
    await world.play()
    await clock_at(world, "2027-03-06 10:00:01")
    await world.play()
    assert sorted(world.channel.texts()) == ["15 anos", "15 anos", "17 anos"]


async def test_a_day_before_and_its_reminder_is_worth_nothing_on_the_day(world: World, morning: School) -> None:
    trigger = {"kind": "date_field", "date_field": "aula", "shift_days": 1}
    await morning.publish(chain(say("amanhã: {{ trigger.date }}"), trigger=trigger))
    await known(morning, ANA, aula="2027-03-06")
    await known(morning, BEL, aula="2027-03-07")
    await world.play()
    await clock_at(world, "2027-03-05 19:50")
    assert await world.calendars.run_once() == 1
    assert len(await morning.rows(ENTERED)) == 1
    await clock_at(world, "2027-03-05 21:00")
    await world.play()
    await clock_at(world, "2027-03-06 08:30")
    await world.play()
    assert world.channel.texts() == [], "its day is over"
    await known(morning, BEL)
    await clock_at(world, "2027-03-06 09:00:01")
    await world.play()
    assert world.channel.texts() == ["amanhã: 2027-03-07"]


@pytest.mark.parametrize("answer", ["granted", None])
async def test_receptive_first_who_does_not_write_just_now_gets_a_template_and_only_by_their_will(
    world: World, morning: School, answer: str | None
) -> None:
    said: dict[str, Any] = {"bubbles": [{"type": "text", "text": "oi"}], "template": TEMPLATE}
    await morning.publish(chain(("send_message", said), trigger=DAILY))
    if answer:
        await world.owner.execute(
            """INSERT INTO consents (workspace_id, id, contact_id, purpose, answer)
               SELECT workspace_id, gen_random_uuid(), id, 'marketing', $2 FROM contacts WHERE workspace_id = $1 AND phone_number = $3""",
            morning.workspace_id, answer, ANA,
        )  # fmt: skip
    await world.play()
    await clock_at(world, "2027-03-07 09:00:01")
    await world.play()
    sent = [(one.message.address, one.message.content["type"]) for one in world.channel.begun]
    assert sent == ([(ANA, "template")] if answer else [])
    refused = await morning.rows("SELECT error->>'code' FROM messages WHERE workspace_id = $1 AND status = 'failed'")
    assert [row[0] for row in refused] == ["opt_in_missing"] * (1 if answer else 2)
