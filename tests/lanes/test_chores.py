"""What is cleared away, settled and played again: bounded, once, and never in the way of what is alive."""

import asyncio
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from structlog.testing import capture_logs

from backend.activities.base import Done
from backend.channels.base import StatusUpdate, TryLater
from backend.errors import Conflict, WindowClosed
from backend.services.activities import outcome
from backend.storage import pauses
from backend.storage.hot_path import hot, json_text
from backend.worker.loops import Stop
from backend.worker.main import look_often
from tests.engine.example import EXAMPLE
from tests.lanes.drawings import chain, say
from tests.lanes.world import School, World

ANA = "5511900000001"


def told(status: str, wamid: str, message_id: int | None = None) -> StatusUpdate:
    return StatusUpdate("n", wamid, status, datetime.now(UTC), message_id)  # type: ignore[arg-type]


async def test_everything_old_is_cleared_in_small_steps(
    world: World, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.services.chores.CLEARED_AT_ONCE", 2)
    await school.publish(EXAMPLE)
    for n in range(5):
        await school.says(ANA, "ola")
        await school.told(told("read", f"wamid.{n}"))
    await world.play()
    await world.owner.execute(
        """INSERT INTO activities (workspace_id, id, lane_id, run_id, node_id, token, kind, request, status)
           SELECT workspace_id, gen_random_uuid(), id, gen_random_uuid(), 'n', 1, 'http', '{}', 'done' FROM lanes, generate_series(1, 5)"""
    )
    await world.move_clock(timedelta(days=11))
    await school.says(ANA, "ainda aqui")
    await world.chores.clear_away()
    counts = [await world.count(table) for table in ("inbound", "message_statuses", "activities")]
    assert counts == [1, 0, 5], "results are kept a month"
    await world.move_clock(timedelta(days=22))
    await world.chores.clear_away()
    assert (await world.count("inbound"), await world.count("activities")) == (1, 0), "what was not played stays"


async def test_visitors_who_never_wrote_or_never_came_back_are_forgotten(world: World, school: School) -> None:
    for days, wrote in ((1, False), (6, False), (8, False), (8, True), (179, True), (181, True)):
        visitor = uuid4()
        await world.owner.execute(
            """INSERT INTO webchat_visitors (workspace_id, id, instance_id, token_hash, last_seen_at)
               VALUES ($1, $2, $3, $4, batuta_now() - $5::interval)""",
            school.workspace_id, visitor, school.instance_id, uuid4().bytes, timedelta(days=days),
        )  # fmt: skip
        if wrote:
            await school.says(f"visitor:{visitor}", "oi", phone=None)
    await world.chores.every_minute()
    seen = "SELECT extract(day FROM batuta_now() - last_seen_at)::int FROM webchat_visitors WHERE workspace_id = $1"
    left = await school.rows(f"{seen} ORDER BY 1")
    assert [row[0] for row in left] == [1, 6, 8, 179]


async def test_sessions_that_ended_are_forgotten(world: World, school: School) -> None:
    for days in (-2, 1):
        await world.owner.execute(
            "INSERT INTO sessions (id, family_id, user_id, token_hash, expires_at) VALUES ($1, $1, $2, $3, batuta_now() + $4)",
            uuid4(), school.owner_id, uuid4().bytes, timedelta(days=days),
        )  # fmt: skip
    await world.chores.every_minute()
    assert await world.count("sessions") == 1


async def test_an_idle_pause_is_looked_at_again_under_its_lock(world: World, school: School) -> None:
    """Between the look and the lock a person speaks: the pause goes on."""
    await school.says(ANA, "oi")
    await world.owner.execute("UPDATE workspaces SET idle_resume_minutes = 60")
    conversation_id = (await school.conversation(ANA))["id"]
    await world.bot.pause(school.workspace_id, conversation_id, school.owner_id)
    await world.move_clock(timedelta(minutes=61))
    async with hot(world.database.pool) as connection:
        (found,) = await pauses.over(connection, 5)
    await world.outbox.send_as_person(
        school.workspace_id, conversation_id, {"type": "text", "text": "estou aqui"}, school.owner_id
    )
    await world.bot._end(found)
    assert (await school.lane(ANA))["paused_by"] == "human"
    await world.move_clock(timedelta(minutes=61))
    assert await world.bot.resume_due() == 1
    assert (await school.lane(ANA))["paused_by"] is None


async def test_a_pause_that_cannot_end_holds_no_other(
    world: World, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [ANA, "5511900000002"]
    for who in people:
        await school.says(who, "oi")
        until = await world.now() + timedelta(minutes=1)
        await world.bot.pause(school.workspace_id, (await school.conversation(who))["id"], school.owner_id, until)
    await world.move_clock(timedelta(minutes=2))
    bad, resume = (await school.contact(ANA))["id"], pauses.resume

    async def broken(connection: Any, workspace_id: UUID, place: pauses.Place, **more: Any) -> tuple[UUID, ...]:
        if place.contact_id == bad:
            raise RuntimeError("bug")
        return await resume(connection, workspace_id, place, **more)

    monkeypatch.setattr(pauses, "resume", broken)
    with capture_logs():
        await world.bot.resume_due()
    assert [(await school.lane(who))["paused_by"] for who in people] == ["human", None]


@pytest.mark.parametrize("value", ["nul \x00", "half \ud83d", {"k\x00": ["\udc00"]}, 2**70, {1, 2}])
async def test_a_result_that_postgres_refuses_is_cleaned_and_never_asked_for_again(value: Any) -> None:
    found = outcome(Done(value))
    text = json_text(found)
    assert "\\u0000" not in text
    assert found.get("cleaned") or found["error"]["code"] == "result_unreadable"


async def test_who_is_handed_no_jobs_looks_for_files_and_numbers_all_the_time(world: World) -> None:
    stop, looked = Stop(), list[str]()

    async def broken() -> None:
        looked.append("broken")
        raise RuntimeError("bug")

    async def last() -> None:
        looked.append("last")
        stop.asked.set()

    world.chores.others = {"broken": broken, "last": last}
    with capture_logs():
        await look_often(SimpleNamespace(chores=world.chores), stop)  # type: ignore[arg-type]
    assert looked == ["broken", "last"]


@pytest.mark.parametrize(
    ("table", "condition"),
    [
        ("inbound", "received_at < now()"),
        ("message_statuses", "created_at < now()"),
        ("activities", "status = 'done' AND created_at < now()"),
    ],
)
async def test_the_oldest_are_found_without_reading_the_table(world: World, table: str, condition: str) -> None:
    async with world.owner.acquire() as connection, connection.transaction():
        await connection.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off"
        )
        column = condition.split(" <", maxsplit=1)[0].rsplit(maxsplit=1)[-1]
        plan = await connection.fetch(f"EXPLAIN SELECT * FROM {table} WHERE {condition} ORDER BY {column} LIMIT 5")
    assert "Index Scan" in "\n".join(row[0] for row in plan)


async def test_loose_statuses_that_nobody_knows_hide_none_that_somebody_does(world: World, school: School) -> None:
    await school.publish(EXAMPLE)
    await school.says(ANA, "ola")
    await world.play()
    wamid = await school.value(
        "SELECT provider_message_id FROM messages WHERE workspace_id = $1 AND message_direction = 'OUT'"
    )
    insert = """INSERT INTO message_statuses (workspace_id, instance_id, provider_message_id, status, at)
                SELECT $1, $2, p, 'read', now() FROM """
    await world.owner.execute(
        f"{insert} (SELECT 'x' || n AS p FROM generate_series(1, 1000) AS n) AS u",
        school.workspace_id,
        school.instance_id,
    )
    await world.owner.execute(f"{insert} (SELECT $3::text AS p) AS u", school.workspace_id, school.instance_id, wamid)
    assert await world.chores.settle_statuses() == 1
    assert (
        await school.value("SELECT status FROM messages WHERE workspace_id = $1 AND message_direction = 'OUT'")
        == "read"
    )


async def test_a_status_shows_that_a_message_left_which_we_believed_refused(world: World, school: School) -> None:
    """131000 of a request that was accepted all the same: it is not sent again, and a pause does not take it back."""
    world.channel.script.append(TryLater("131000", 30.0))
    await school.publish(chain(say("um"), say("dois")))
    await school.says(ANA, "ola")
    await world.play()
    message_id = await school.value("SELECT min(id) FROM outbox WHERE workspace_id = $1")
    await school.told(told("delivered", "wamid.um", message_id))
    await world.move_clock(timedelta(minutes=2))
    await world.play()
    assert world.channel.texts(ANA) == ["um", "dois"]
    assert (await school.said(ANA))[0] == ("delivered", "um")


async def test_a_pause_does_not_take_back_what_was_delivered(world: World, school: School) -> None:
    world.channel.script.append(TryLater("131000", 30.0))
    await school.publish(chain(say("um")))
    await school.says(ANA, "ola")
    await world.play()
    await world.owner.execute("UPDATE messages SET status = 'delivered' WHERE message_direction = 'OUT'")
    await world.bot.pause(school.workspace_id, (await school.conversation(ANA))["id"], school.owner_id)
    assert await school.said(ANA) == [("delivered", "um")]


async def test_the_window_begins_with_the_providers_second(world: World, school: School) -> None:
    """In the history a message stands at its arrival; the 24 hours count from when it was written."""
    now = await world.now()
    await school.says(ANA, "oi", at=now - timedelta(seconds=1.5))
    assert (await school.lane(ANA))["last_inbound_at"] == now - timedelta(seconds=1.5)
    await world.move_clock(timedelta(hours=24) - timedelta(seconds=1))
    conversation = await school.conversation(ANA)
    with pytest.raises(WindowClosed):
        await world.outbox.send_as_person(
            school.workspace_id, conversation["id"], {"type": "text", "text": "oi"}, school.owner_id
        )


async def test_two_clicks_on_retry_play_it_once(world: World, school: School) -> None:
    await school.publish(EXAMPLE)
    await school.says(ANA, "ola")
    await world.owner.execute("UPDATE lanes SET attempts = 9")
    with capture_logs():
        await world.turns.run_once()
    wanted = await school.value("SELECT id FROM quarantine WHERE workspace_id = $1")
    clicks = await asyncio.gather(
        *(world.quarantine.retry(school.workspace_id, wanted) for _ in range(2)), return_exceptions=True
    )
    assert sorted(type(click) for click in clicks if click) == [Conflict]
    await world.play()
    assert world.channel.texts(ANA) == ["Oi! Tudo bem?"]
    assert await school.value("SELECT count(*) FROM inbound WHERE workspace_id = $1 AND event_id LIKE 'retry:%'") == 1
