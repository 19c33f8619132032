"""C6, C15: a claim belongs to one sender. Whatever is told twice, or too late, takes nothing away from who has it now."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from backend.channels.base import Account, Refused, Sent
from backend.errors import Unavailable
from backend.services.sender import FRESH
from backend.storage import outbox
from backend.storage.hot_path import hot
from backend.storage.outbox import Result
from backend.storage.rates import Place, Rates
from tests.engine.example import EXAMPLE
from tests.lanes.conftest import Opener
from tests.lanes.drawings import chain, say
from tests.lanes.world import School, World

ANA, BIA = "5511900000001", "5511900000002"


async def test_a_later_that_is_told_twice_takes_nothing_from_the_next_sender(a_world: Opener) -> None:
    """The commit stood and its answer was lost: the first sender tells again what the second one already acts upon."""
    world = await a_world(fused=False)
    school = await world.school()
    await school.publish(EXAMPLE)
    await school.says(ANA, "ola")
    await world.turns.run_once()
    async with hot(world.database.pool) as connection:
        (first,) = await outbox.claim(connection, 5)
        told = Result(first.id, first.attempt, "later", wait=0.0, counts=False)
        await outbox.record(connection, school.workspace_id, [told])
        (second,) = await outbox.claim(connection, 5)
        await outbox.record(connection, school.workspace_id, [told])
        assert await outbox.claim(connection, 5) == [], "it is the second one's, which may be sending it"
    assert (second.attempt, second.tries) == (2, 1), "every claim has a number of its own; a spared one is no failure"
    assert not second.doubtful


# --- C17 a queue above the rate ----------------------------------------------------------------------------------------


async def test_a_queue_above_the_numbers_rate_is_left_where_it_is(a_world: Opener) -> None:
    """What the rate refuses costs a claim and a receipt each time: so little is taken, and the number rests."""
    world = await a_world(fused=False)
    school = await world.school(throughput=5)
    await school.publish(chain(say("x")))
    await world.ingress.accept([school.delivery(*(school.message(f"55119{n:08d}", "ola") for n in range(100)))])
    while await world.turns.run_once():
        pass
    claims, began = 0, time.monotonic()
    for _ in range(30):
        claims += await world.sender.run_once()
        await world.sender.idle()
    came_free = 5 * (time.monotonic() - began)
    assert claims < 30 + 2 * came_free, "some 2,000 when every round takes 64"
    assert 0 < len(world.channel.begun) <= claims


async def test_a_number_that_rests_holds_nobody_else_up(a_world: Opener) -> None:
    world = await a_world(fused=False)
    slow, quick = await world.school(throughput=1), await world.school()
    for school in (slow, quick):
        await school.publish(chain(say("x")))
        await world.ingress.accept([school.delivery(*(school.message(f"55119{n:08d}", "ola") for n in range(10)))])
    while await world.turns.run_once():
        pass
    for _ in range(10):
        await world.sender.run_once()
        await world.sender.idle()
    sent = [begun.account.workspace_id for begun in world.channel.begun]
    assert sent.count(quick.workspace_id) == 10
    assert sent.count(slow.workspace_id) < 10


# --- a sender that is late ---------------------------------------------------------------------------------------------


async def test_what_was_claimed_too_long_ago_does_not_begin_to_leave(a_world: Opener) -> None:
    """A process that was stopped wakes up with claims that somebody else may have by now."""
    world = await a_world(fused=False)
    school = await world.school()
    await school.publish(EXAMPLE)
    await school.says(ANA, "ola")
    await world.turns.run_once()
    async with hot(world.database.pool) as connection:
        heads = await outbox.claim(connection, 5)
    world.sender.take(heads, asyncio.get_running_loop().time() - FRESH)
    await world.sender.idle()
    assert world.channel.begun == []
    await world.play()
    assert world.channel.texts(ANA) == ["Oi! Tudo bem?"]
    assert world.channel.begun[0].message.attempt == 1


async def test_a_file_that_takes_too_long_gives_its_message_back(
    a_world: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = await a_world(fused=False)
    school = await world.school()
    await school.publish(EXAMPLE)
    await school.says(ANA, "ola")
    await world.turns.run_once()
    uploaded = asyncio.Event()

    async def prepare(_: Account, content: Mapping[str, Any], _attempt: int) -> Mapping[str, Any]:
        await uploaded.wait()
        return content

    world.sender.prepare = prepare
    monkeypatch.setattr("backend.services.sender.FRESH", 0.05)
    await world.sender.run_once()
    await world.sender.idle()
    assert world.channel.begun == []
    row = await school.row("SELECT status, lease_until FROM outbox WHERE workspace_id = $1")
    assert row is not None
    assert tuple(row) == ("ready", None)
    uploaded.set()
    monkeypatch.undo()
    await world.move_clock(timedelta(seconds=5))
    await world.play()
    assert world.channel.texts(ANA) == ["Oi! Tudo bem?"]


# --- one among many ----------------------------------------------------------------------------------------------------


async def test_a_receipt_that_cannot_be_stored_costs_no_other_and_is_stored_bare(world: World, school: School) -> None:
    world.channel.script.extend([Refused("131026", "half \ud83d and \x00"), Sent("wamid.\x00odd"), Sent("w" * 300)])
    await school.publish(EXAMPLE)
    people = [f"551190000000{n}" for n in range(5)]
    await world.ingress.accept([school.delivery(*(school.message(who, "ola") for who in people))])
    with capture_logs():
        await world.play()
    statuses = [status for who in people for status, _ in await school.said(who)]
    assert sorted(statuses) == ["failed", "sent", "sent", "sent", "sent"]
    error = await school.value("SELECT error->>'detail' FROM messages WHERE workspace_id = $1 AND status = 'failed'")
    assert error == "half \ufffd and "
    await world.move_clock(timedelta(minutes=2))
    await world.play()
    assert len(world.channel.begun) == 5, "nothing is sent again"
    assert world.sender.room == 256


async def test_a_message_that_nobody_understands_costs_its_neighbours_nothing(a_world: Opener) -> None:
    world = await a_world(fused=False)
    school = await world.school()
    await school.publish(EXAMPLE)
    await school.says(ANA, "ola")
    await school.says(BIA, "ola")
    await world.turns.run_once()
    await world.owner.execute("UPDATE outbox SET content = '[]' WHERE id = (SELECT min(id) FROM outbox)")
    with capture_logs():
        await world.play()
    assert [await school.said(ANA), await school.said(BIA)] == [
        [("failed", "Oi! Tudo bem?")],
        [("sent", "Oi! Tudo bem?")],
    ]
    assert world.sender.room == 256


async def test_a_broken_dispatch_gives_back_each_place_once(
    world: World, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_: object) -> list[Place]:
        raise RuntimeError("bug")

    await school.publish(EXAMPLE)
    await world.owner.execute("UPDATE instances SET send_blocked = true")
    for who in (ANA, BIA):
        await school.says(who, "ola")
    await world.play()
    await world.bot.pause(school.workspace_id, (await school.conversation(BIA))["id"], school.owner_id)
    async with hot(world.database.pool) as connection:
        await world.owner.execute("UPDATE instances SET send_blocked = false")
        heads = await outbox.claim(connection, 5)
    monkeypatch.setattr(Rates, "take", broken)
    paused = replace(heads[0], id=heads[0].id + 1000, paused=True)
    with capture_logs():
        world.sender.take([paused, *heads], asyncio.get_running_loop().time())
        await world.sender.idle()
    assert world.sender.room == 256, "one was settled before the rest broke"


async def test_a_database_that_is_away_while_typing_costs_no_attempt(world: World, school: School) -> None:
    class Away:
        async def account(self, *_: object) -> Account:
            raise Unavailable

    accounts, world.sender.accounts = world.sender.accounts, Away()
    await school.publish(chain(("send_message", {"text": "digitando", "simulate_typing": True})))
    await school.says(ANA, "ola")
    await world.play()
    row = await school.row(
        "SELECT attempt - spared AS tries, not_before > batuta_now() AS waits FROM outbox WHERE workspace_id = $1"
    )
    assert row is not None
    assert tuple(row) == (0, True)
    world.sender.accounts = accounts
    for _ in range(2):
        await world.move_clock(timedelta(seconds=30))
        await world.play()
    assert world.channel.texts(ANA) == ["digitando"]


async def test_what_waits_for_a_number_that_was_removed_fails_at_once(world: World, school: School) -> None:
    await school.publish(chain(say("um"), say("dois")))
    await world.owner.execute("UPDATE instances SET send_blocked = true")
    await school.says(ANA, "ola")
    await world.play()
    assert [status for status, _ in await school.said(ANA)] == ["queued", "queued"], "a token is being replaced"
    await world.owner.execute("UPDATE instances SET deleted_at = now()")
    await school.says(BIA, "ola")
    await world.play()
    assert [status for who in (ANA, BIA) for status, _ in await school.said(who)] == ["failed"] * 4
    assert (
        await school.value("SELECT DISTINCT error->>'code' FROM messages WHERE workspace_id = $1 AND status = 'failed'")
        == "instance_removed"
    )
    assert (await world.count("outbox"), world.channel.begun) == (0, [])
