"""C6, C17, C18, C19: what leaves, in which order, how fast, how often, and what becomes of it."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from backend.channels.base import Refused, Sent, TryLater, Uncertain
from backend.errors import NotFound, WindowClosed
from tests.engine.example import EXAMPLE
from tests.lanes.channel import AnyAccount
from tests.lanes.conftest import Opener
from tests.lanes.drawings import chain, listen, say, sleep
from tests.lanes.world import School, World
from tests.patience import WAITING

ANA, BIA = "5511900000001", "5511900000002"
THREE = chain(say("um"), say("dois"), say("três"))


async def greeted(school: School, *people: str) -> None:
    for who in people or (ANA,):
        await school.says(who, "ola")
    await school.world.play()


# --- C19 order ---------------------------------------------------------------------------------------------------------


async def test_one_message_of_a_lane_is_out_at_a_time(world: World, school: School) -> None:
    """The next begins only when the one before it has its receipt: media does not let text overtake."""
    world.channel.gate = asyncio.Event()
    await school.publish(THREE)
    await school.says(ANA, "ola")
    await world.turns.run_once()
    await world.channel.has_begun(1)
    for _ in range(3):
        await world.sender.run_once()
        await asyncio.sleep(0)
    assert world.channel.texts(ANA) == ["um"]
    world.channel.gate.set()
    await world.play()
    assert world.channel.texts(ANA) == ["um", "dois", "três"]


@pytest.mark.parametrize("fused", [True, False])
async def test_c19_several_senders_keep_the_order_and_send_each_once(a_world: Opener, fused: bool) -> None:
    one = await a_world(fused=fused)
    school = await one.school()
    others = [await a_world(fused=fused) for _ in range(3)]
    await school.publish(THREE)
    everybody = [f"55119000000{n:02d}" for n in range(10)]
    log: list[tuple[str, str]] = []
    for world in (one, *others):
        world.channel.begun = one.channel.begun
    await asyncio.gather(*(school.says(who, "ola") for who in everybody))
    await asyncio.gather(*(world.play() for world in (one, *others)))
    await one.play()
    log = [(begun.message.address, begun.text) for begun in one.channel.begun]
    for who in everybody:
        assert [text for address, text in log if address == who] == ["um", "dois", "três"]


async def test_a_persons_message_waits_behind_the_bots_and_before_its_later_ones(world: World, school: School) -> None:
    await school.publish(chain(say("um"), say("dois"), listen(variable="v"), say("fim")))
    await school.says(ANA, "ola")
    await world.turns.run_once()
    conversation = await school.conversation(ANA)
    await world.outbox.send_as_person(
        school.workspace_id, conversation["id"], {"type": "text", "text": "sou a Bia"}, school.owner_id
    )
    await school.says(ANA, "x")
    await world.play()
    assert world.channel.texts(ANA) == ["um", "dois", "sou a Bia", "fim"]


# --- receipts ----------------------------------------------------------------------------------------------------------


async def test_try_later_keeps_the_order_and_waits(world: World, school: School) -> None:
    world.channel.script.extend([TryLater("130429", 30.0, "number", counts=False), Sent("a"), Sent("b"), Sent("c")])
    await school.publish(THREE)
    await greeted(school)
    assert world.channel.texts(ANA) == ["um"]
    assert await world.sender.run_once() == 0
    await world.move_clock(timedelta(seconds=31))
    world.sender._resting.clear()
    await world.play()
    assert world.channel.texts(ANA) == ["um", "um", "dois", "três"]
    assert [begun.message.attempt for begun in world.channel.begun][:2] == [1, 1], "a rate limit is no failure"


async def test_a_number_that_must_rest_rests_and_others_go_on(world: World, school: School) -> None:
    other = await world.school()
    world.channel.script.append(TryLater("130429", 30.0, "number", counts=False))
    await school.publish(EXAMPLE)
    await other.publish(EXAMPLE)
    await greeted(school)
    await greeted(other, BIA)
    await school.says("5511900000003", "ola")
    world.turns.outlet = None
    await world.turns.run_once()
    assert await world.sender.run_once() == 0, "the number rests: its heads are not even claimed"
    assert world.channel.texts(BIA) == ["Oi! Tudo bem?"]


async def test_failures_are_counted_waited_for_and_given_up(world: World, school: School) -> None:
    world.sender.hold_after = None
    world.channel.script.extend([TryLater("unreachable", 0.0)] * 26)
    await school.publish(chain(say("um"), say("dois")))
    await greeted(school)
    for _ in range(25):
        await world.move_clock(timedelta(seconds=61))
        await world.play()
    assert world.channel.texts(ANA).count("um") == 20
    assert world.channel.texts(ANA)[20:] == ["dois"] * 6, "the lane goes on"
    row = await school.row(
        "SELECT status, error->>'code' AS code, attempt FROM messages WHERE workspace_id = $1 AND message_direction = 'OUT' ORDER BY id"
    )
    assert row is not None
    assert (row["status"], row["code"]) == ("failed", "gave_up")
    await world.move_clock(timedelta(seconds=61))
    await world.play()
    assert await school.said(ANA) == [("failed", "um"), ("sent", "dois")]


async def test_a_refusal_fails_the_message_and_the_lane_goes_on(world: World, school: School) -> None:
    world.channel.script.append(Refused("131026", "undeliverable"))
    await school.publish(THREE)
    await greeted(school)
    assert await school.said(ANA) == [("failed", "um"), ("sent", "dois"), ("sent", "três")]
    assert (
        await school.value("SELECT error->>'code' FROM messages WHERE workspace_id = $1 AND status = 'failed'")
        == "131026"
    )


async def test_a_refused_token_stops_the_number_and_keeps_its_queue(world: World, school: School) -> None:
    world.sender.hold_after = None
    world.channel.script.append(Refused("190", "expired", "reauth"))
    await school.publish(THREE)
    await greeted(school)
    await world.move_clock(timedelta(hours=1))
    await world.play()
    assert world.refused == [(school.instance_id, "190")]
    assert world.channel.texts(ANA) == ["um"]
    await school.says(BIA, "ola")
    await world.play()
    assert world.channel.texts(BIA) == [], "nothing of this number is claimed, not even inside a commit"
    await world.owner.execute("UPDATE instances SET send_blocked = false")
    await world.play()
    assert world.channel.texts(ANA) == ["um", "um", "dois", "três"]
    assert world.channel.texts(BIA) == ["um", "dois", "três"]


async def test_a_configuration_trouble_is_told_to_administrators_once(world: World, school: School) -> None:
    await school.member(role="agent")
    world.channel.script.extend([Refused("131042", "payment", "config")] * 3)
    await school.publish(THREE)
    await greeted(school)
    rows = await school.rows("SELECT user_id, data->>'code' FROM notifications WHERE workspace_id = $1")
    assert [(row[0], row[1]) for row in rows] == [(school.owner_id, "131042")]


async def test_who_stopped_us_at_the_providers_is_left_alone(world: World, school: School) -> None:
    world.channel.script.append(Refused("131050", "stopped", "opt_out"))
    await school.publish(chain(say("um"), say("dois"), listen(variable="v")))
    await greeted(school)
    assert (await school.contact(ANA))["opted_out_at"] is not None
    assert await school.said(ANA) == [("failed", "um"), ("cancelled", "dois")]


async def test_other_ids_that_the_provider_tells_are_kept(world: World, school: School) -> None:
    world.channel.script.append(Sent("wamid.1", ("BR.77",)))
    await school.publish(EXAMPLE)
    await greeted(school)
    await school.says("BR.77", "sim", keys=("BR.77",), phone=None)
    await world.play()
    assert world.channel.texts() == ["Oi! Tudo bem?", "Ótimo!"]
    assert await world.count("contacts") == 1


# --- C6 doubt ----------------------------------------------------------------------------------------------------------


async def test_a_doubtful_reply_is_sent_again_after_45_seconds(world: World, school: School) -> None:
    world.channel.script.append(Uncertain("timeout"))
    await school.publish(THREE)
    await greeted(school)
    await world.move_clock(timedelta(seconds=44))
    await world.play()
    assert world.channel.texts(ANA) == ["um"], "it holds its lane so long"
    await world.move_clock(timedelta(seconds=2))
    await world.play()
    assert world.channel.texts(ANA) == ["um", "um", "dois", "três"]


async def test_a_doubtful_template_is_never_sent_again(world: World, school: School) -> None:
    await school.says(ANA, "oi")
    conversation = await school.conversation(ANA)
    world.channel.script.append(Uncertain("timeout"))
    template = {"type": "template", "name": "aviso", "language": "pt_BR", "parameters": [], "text": "Aviso"}
    for content in (template, {"type": "text", "text": "depois"}):
        await world.outbox.send_as_person(school.workspace_id, conversation["id"], content, school.owner_id)
    await world.play()
    await world.move_clock(timedelta(seconds=46))
    await world.play()
    assert world.channel.texts(ANA) == ["Aviso", "depois"]
    assert await school.said(ANA) == [("uncertain", "Aviso"), ("sent", "depois")]


async def test_doubt_without_end_is_given_up(world: World, school: School) -> None:
    world.channel.script.extend([Uncertain("timeout")] * 10)
    await school.publish(chain(say("um")))
    await greeted(school)
    for _ in range(10):
        await world.move_clock(timedelta(seconds=46))
        await world.play()
    assert len(world.channel.texts(ANA)) == 5
    assert await school.said(ANA) == [("uncertain", "um")]


async def test_a_channel_that_raises_leaves_its_message_in_doubt(world: World, school: School) -> None:
    def broken(_: object) -> Sent:
        raise RuntimeError("bug")

    world.channel.script.append(broken)
    await school.publish(THREE)
    with capture_logs() as logs:
        await greeted(school)
    assert [log["log_level"] for log in logs] == ["error"]
    assert world.sender.room == 256
    await world.move_clock(timedelta(seconds=46))
    await world.play()
    assert world.channel.texts(ANA) == ["um", "um", "dois", "três"]


async def test_a_receipt_that_could_not_be_stored_is_kept_until_it_is(world: World, school: School) -> None:
    """D2 in doubt: the provider has it, the database was away. It is not sent twice."""
    world.channel.gate = asyncio.Event()
    await school.publish(chain(say("um")))
    await school.says(ANA, "ola")
    await world.turns.run_once()
    async with world.owner.acquire() as connection, connection.transaction():
        await connection.execute("LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE")
        world.channel.gate.set()
        while not await connection.fetchval(WAITING):
            await asyncio.sleep(0.001)
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'batuta_runtime'"
        )
    with capture_logs():
        await world.sender.idle()
    assert await school.said(ANA) == [("sent", "um")]
    assert len(world.channel.begun) == 1


# --- C18 window ----------------------------------------------------------------------------------------------------------

WITH_TEMPLATE = {"text": "Ainda está aí?", "template": {"name": "volte", "language": "pt_BR", "parameters": []}}


@pytest.mark.parametrize(
    ("hours", "sent"),
    [(timedelta(hours=24) - timedelta(seconds=2), ["fora?", "fim"]), (timedelta(hours=24) + timedelta(seconds=1), [])],
)
async def test_free_text_is_never_tried_outside_24_hours(
    world: World, school: School, hours: timedelta, sent: list[str]
) -> None:
    await school.publish(chain(sleep(int(hours.total_seconds()) - 1), say("fora?"), say("fim")))
    await greeted(school)
    await world.move_clock(hours)
    await world.play()
    assert world.channel.texts(ANA) == sent
    if not sent:
        assert await school.said(ANA) == [("failed", "fora?"), ("failed", "fim")]
        assert (
            await school.value(
                "SELECT error->>'code' FROM messages WHERE workspace_id = $1 AND status = 'failed' LIMIT 1"
            )
            == "window_closed"
        )
        assert await school.value("SELECT status FROM runs WHERE workspace_id = $1") == "ended", (
            "the run goes on by `next`"
        )
        assert (
            await school.value("SELECT count(*) FROM funnel_logs WHERE workspace_id = $1 AND status = 'failure'") == 2
        )


async def test_outside_the_window_the_template_speaks(world: World, school: School) -> None:
    await school.publish(chain(sleep(25 * 3600), ("send_message", WITH_TEMPLATE)))
    await greeted(school)
    await world.move_clock(timedelta(hours=25, seconds=1))
    await world.play()
    assert [begun.message.content["type"] for begun in world.channel.begun] == ["template"]


async def test_a_window_that_closes_while_a_message_waits_is_seen_before_it_is_sent(
    world: World, school: School
) -> None:
    """The sender was away: the reply is not attempted, the one with a template goes as its template."""
    world.turns.outlet, world.sender.hold_after = None, None
    await school.publish(chain(say("resposta"), ("send_message", WITH_TEMPLATE)))
    await school.says(ANA, "ola")
    await world.turns.run_once()
    await world.move_clock(timedelta(hours=24, seconds=1))
    await world.play()
    assert [begun.message.content["type"] for begun in world.channel.begun] == ["template"]
    rows = await school.rows(
        """SELECT status, message_type, message_data->>'name' AS name
             FROM messages WHERE workspace_id = $1 AND message_direction = 'OUT' ORDER BY id"""
    )
    assert [tuple(row) for row in rows] == [("failed", "text", None), ("sent", "template", "volte")]


async def test_the_window_is_the_providers_time_and_never_later_than_now(world: World, school: School) -> None:
    await school.says(ANA, "oi", at=datetime.now(UTC) - timedelta(hours=30))
    conversation = await school.conversation(ANA)
    with pytest.raises(WindowClosed):
        await world.outbox.send_as_person(
            school.workspace_id, conversation["id"], {"type": "text", "text": "oi"}, school.owner_id
        )
    await school.says(BIA, "oi", at=datetime.now(UTC) + timedelta(days=300))
    await world.move_clock(timedelta(hours=25))
    conversation = await school.conversation(BIA)
    with pytest.raises(WindowClosed):
        await world.outbox.send_as_person(
            school.workspace_id, conversation["id"], {"type": "text", "text": "oi"}, school.owner_id
        )


# --- people ----------------------------------------------------------------------------------------------------------


async def test_a_person_writes_first(world: World, school: School) -> None:
    conversation_id = await world.outbox.conversation_with(school.workspace_id, school.instance_id, ANA, "Ana")
    assert await world.outbox.conversation_with(school.workspace_id, school.instance_id, ANA) == conversation_id
    template = {"type": "template", "name": "aviso", "language": "pt_BR", "parameters": [], "text": "Aviso"}
    with pytest.raises(WindowClosed):
        await world.outbox.send_as_person(
            school.workspace_id, conversation_id, {"type": "text", "text": "oi"}, school.owner_id
        )
    shown = await world.outbox.send_as_person(school.workspace_id, conversation_id, template, school.owner_id)
    await world.play()
    assert world.channel.texts(ANA) == ["Aviso"]
    row = await school.row("SELECT id, agent_id, status FROM messages WHERE workspace_id = $1")
    assert row is not None
    assert (row["id"], row["agent_id"], row["status"]) == (shown["id"], school.owner_id, "sent")
    first_reply = await school.value("SELECT first_reply_at FROM conversations WHERE workspace_id = $1")
    assert first_reply is not None


async def test_nobody_writes_into_another_workspace(world: World, school: School) -> None:
    stranger = await world.school()
    await school.says(ANA, "oi")
    conversation = await school.conversation(ANA)
    for place, conversation_id in ((stranger.workspace_id, conversation["id"]), (school.workspace_id, uuid4())):
        with pytest.raises(NotFound):
            await world.outbox.send_as_person(place, conversation_id, {"type": "text", "text": "oi"}, school.owner_id)
    with pytest.raises(NotFound):
        await world.outbox.conversation_with(stranger.workspace_id, school.instance_id, ANA)


async def test_typing_is_shown_first_and_a_pause_still_finds_the_message(world: World, school: School) -> None:
    await school.publish(chain(("send_message", {"text": "digitando", "simulate_typing": True})))
    await greeted(school)
    assert (len(world.channel.typed), world.channel.texts(ANA)) == (1, [])
    conversation = await school.conversation(ANA)
    paused = await world.bot.pause(school.workspace_id, conversation["id"], school.owner_id)
    assert len(paused.cancelled) == 1
    await world.move_clock(timedelta(seconds=10))
    await world.play()
    assert world.channel.texts(ANA) == []


async def test_typing_then_the_message(world: World, school: School) -> None:
    await school.publish(chain(("send_message", {"text": "digitando", "simulate_typing": True}), say("depois")))
    await greeted(school)
    await world.move_clock(timedelta(seconds=4))
    await world.play()
    assert (len(world.channel.typed), world.channel.texts(ANA)) == (1, ["digitando", "depois"])
    assert "typing" not in world.channel.begun[0].message.content


async def test_a_removed_connection_sends_nothing(world: World, school: School) -> None:
    world.sender.accounts = AnyAccount({school.instance_id: True})
    await school.publish(chain(say("um")))
    await greeted(school)
    assert await school.said(ANA) == [("failed", "um")]
    assert world.channel.begun == []
