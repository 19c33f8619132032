"""C15: a person wins. When pause has answered, no message of the bot's begins; the bot returns by an act, a set time, the idle rule."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar
from uuid import uuid4

import pytest

from backend.channels.base import Uncertain
from backend.errors import NotFound, Unavailable
from backend.services.bot import Paused
from tests.engine.example import EXAMPLE
from tests.lanes.conftest import Opener
from tests.lanes.drawings import chain, graph, listen, say, sleep
from tests.lanes.world import School, Stalled, World

T = TypeVar("T")
ANA = "5511900000001"
TALK = chain(say("um"), say("dois"), listen(variable="v"), say("três"), say("quatro"), listen(variable="w"))


async def pause(school: School, who: str = ANA, **more: object) -> Paused:
    conversation = await school.conversation(who)
    return await school.world.bot.pause(school.workspace_id, conversation["id"], school.owner_id, **more)  # type: ignore[arg-type]


async def resume(school: School, who: str = ANA) -> None:
    conversation = await school.conversation(who)
    await school.world.bot.resume(school.workspace_id, conversation["id"], school.owner_id)
    await school.world.play()


async def insisting(do: Callable[[], Awaitable[T]]) -> T:
    """As whoever deserves an answer does: two hundred have eight connections, and on a busy machine none is free within two seconds."""
    while True:
        try:
            return await do()
        except Unavailable:
            await asyncio.sleep(0)


# --- at each stage of a turn ---------------------------------------------------------------------------------------------


async def test_before_the_turn_the_message_is_only_stored(world: World, school: School) -> None:
    await school.publish(EXAMPLE)
    await school.says(ANA, "ola")
    await pause(school)
    await world.play()
    assert (world.channel.begun, await world.pending()) == ([], 0)
    assert await school.control(ANA) == "PAUSED_BY_HUMAN"


async def test_between_claim_and_commit_the_turn_falls_out_unharmed(world: World, school: School) -> None:
    await school.publish(EXAMPLE)
    await school.says(ANA, "ola")
    worker = world.another_worker(Stalled)
    turn = asyncio.create_task(worker.run_once())
    await worker.asleep.wait()
    await pause(school)
    worker.wake.set()
    await turn
    lane = await school.lane(ANA)
    assert (lane["done_seq"], lane["attempts"], lane["lease_until"]) == (0, 0, None)
    assert await world.count("runs") == await world.count("run_journal") == 0
    await world.play()
    assert world.channel.begun == []


async def test_after_the_commit_what_was_ready_is_cancelled(world: World, school: School) -> None:
    world.turns.outlet = None
    await school.publish(TALK)
    await school.says(ANA, "ola")
    await world.turns.run_once()
    paused = await pause(school)
    await world.play()
    assert (len(paused.cancelled), paused.on_its_way) == (2, ())
    assert world.channel.begun == []
    assert await school.said(ANA) == [("cancelled", "um"), ("cancelled", "dois")]


async def test_what_a_sender_has_claimed_is_told_as_on_its_way_and_the_rest_is_cancelled(
    world: World, school: School
) -> None:
    world.channel.gate = asyncio.Event()
    await school.publish(TALK)
    await school.says(ANA, "ola")
    await world.turns.run_once()
    await world.channel.has_begun(1)
    paused = await pause(school)
    assert (len(paused.on_its_way), len(paused.cancelled)) == (1, 1)
    world.channel.gate.set()
    await world.play()
    assert await school.said(ANA) == [("sent", "um"), ("cancelled", "dois")]


async def test_a_message_given_back_to_a_paused_lane_is_cancelled(world: World, school: School) -> None:
    from backend.channels.base import TryLater

    world.channel.gate = asyncio.Event()
    world.channel.script.append(TryLater("130429", 1.0, counts=False))
    await school.publish(TALK)
    await school.says(ANA, "ola")
    await world.turns.run_once()
    await world.channel.has_begun(1)
    await pause(school)
    world.channel.gate.set()
    await world.play()
    await world.move_clock(timedelta(minutes=5))
    await world.play()
    assert world.channel.texts(ANA) == ["um"]
    assert await school.said(ANA) == [("cancelled", "um"), ("cancelled", "dois")]


async def test_a_doubtful_message_of_a_paused_lane_is_not_sent_again(world: World, school: School) -> None:
    world.channel.script.append(Uncertain("timeout"))
    await school.publish(TALK)
    await school.says(ANA, "ola")
    await world.play()
    await pause(school)
    await world.move_clock(timedelta(minutes=5))
    await world.play()
    assert world.channel.texts(ANA) == ["um"]
    assert await school.said(ANA) == [("uncertain", "um"), ("cancelled", "dois")]


async def test_people_go_on_speaking(world: World, school: School) -> None:
    await school.publish(TALK)
    await school.says(ANA, "ola")
    await world.play()
    await pause(school)
    conversation = await school.conversation(ANA)
    await world.outbox.send_as_person(
        school.workspace_id, conversation["id"], {"type": "text", "text": "sou a Bia"}, school.owner_id
    )
    await world.play()
    assert world.channel.texts(ANA) == ["um", "dois", "sou a Bia"]


@pytest.mark.parametrize("part", range(3))
async def test_c15_the_race_of_pause_and_bot(a_world: Opener, part: int) -> None:
    """100 contacts a part, each paused at a random moment of its talk, under two workers and two senders."""
    one, other = await a_world(), await a_world(fused=False)
    school = await one.school()
    await school.publish(TALK)
    people = [f"5511900{n:06d}" for n in range(100)]
    other.channel.begun = one.channel.begun
    dice = random.Random(part)
    answered: dict[str, tuple[float, Paused]] = {}
    done = asyncio.Event()

    async def talk(who: str) -> None:
        await insisting(lambda: school.says(who, "ola", event_id=f"1.{who}"))
        for _ in range(dice.randrange(8)):
            await asyncio.sleep(0)
        await insisting(lambda: school.says(who, "x", event_id=f"2.{who}"))

    async def interrupt(who: str) -> None:
        for _ in range(dice.randrange(400)):
            await asyncio.sleep(0)
        while await school.row("SELECT 1 FROM lanes WHERE workspace_id = $1 AND addr = $2", who) is None:
            await asyncio.sleep(0)
        paused = await insisting(lambda: pause(school, who))
        answered[who] = time.monotonic(), paused

    async def work(world: World) -> None:
        while not done.is_set():
            if not await insisting(world.turns.run_once) + await insisting(world.sender.run_once):
                await asyncio.sleep(0)

    workers = [asyncio.create_task(work(world)) for world in (one, other)]
    await asyncio.gather(*(act(who) for who in people for act in (talk, interrupt)))
    done.set()
    await asyncio.gather(*workers)
    await one.play()
    await other.play()
    late = [
        b
        for b in one.channel.begun
        if b.at > answered[b.message.address][0] and b.message.id not in answered[b.message.address][1].on_its_way
    ]
    assert late == []
    assert all(len(paused.on_its_way) <= 1 for _, paused in answered.values())
    cut = sum(len(one.channel.texts(who)) < 4 for who in people)
    assert cut > 20, "pauses must have come in between, or it was no race"
    assert await one.count("outbox") == 0


# --- while it lasts ------------------------------------------------------------------------------------------------------


async def test_due_timers_are_held_and_the_wait_is_over_when_the_bot_comes_back(world: World, school: School) -> None:
    await school.publish(chain(sleep(600), say("agora")))
    await school.says(ANA, "ola")
    await world.play()
    await pause(school)
    await world.move_clock(timedelta(hours=1))
    await world.play()
    assert world.channel.begun == []
    await resume(school)
    assert world.channel.texts(ANA) == ["agora"]


async def test_a_wait_that_is_not_due_goes_on_after_the_pause(world: World, school: School) -> None:
    await school.publish(chain(sleep(600), say("agora")))
    await school.says(ANA, "ola")
    await world.play()
    due = await school.value("SELECT due_at FROM timers WHERE workspace_id = $1")
    await pause(school)
    await world.move_clock(timedelta(minutes=5))
    await resume(school)
    assert await school.value("SELECT due_at FROM timers WHERE workspace_id = $1") == due
    await world.move_clock(timedelta(minutes=6))
    await world.play()
    assert world.channel.texts(ANA) == ["agora"]


async def test_an_unanswered_question_begins_anew_with_its_full_time(world: World, school: School) -> None:
    wait = {"no_reply_after": {"amount": 10, "unit": "minutes"}}
    await school.publish(
        graph(
            {"q": ("wait_reply", wait), "a": say("respondeu"), "t": say("não respondeu")},
            "start > q",
            "q:replied > a",
            "q:no_reply > t",
        )
    )
    await school.says(ANA, "ola")
    await world.play()
    await pause(school)
    await world.move_clock(timedelta(minutes=30))
    await world.play()
    await resume(school)
    assert world.channel.begun == []
    due = await school.value("SELECT due_at - batuta_now() FROM timers WHERE workspace_id = $1")
    assert timedelta(minutes=9) < due <= timedelta(minutes=10)
    await school.says(ANA, "aqui")
    await world.play()
    assert world.channel.texts(ANA) == ["respondeu"]


async def test_what_was_written_meanwhile_is_not_played_later(world: World, school: School) -> None:
    await school.publish(EXAMPLE)
    await school.says(ANA, "ola")
    await world.play()
    await pause(school)
    await school.says(ANA, "sim")
    await world.play()
    await resume(school)
    assert world.channel.texts(ANA) == ["Oi! Tudo bem?"]
    await school.says(ANA, "sim")
    await world.play()
    assert world.channel.texts(ANA) == ["Oi! Tudo bem?", "Ótimo!"]


async def test_it_is_the_contact_that_is_paused_on_all_its_numbers_unless_narrowed(
    world: World, school: School
) -> None:
    second = await school.number()
    await school.publish(EXAMPLE)
    for number in (school.instance_id, second):
        await world.ingress.accept([school.delivery(school.message(ANA, "x"), instance_id=number)])
    lanes = await school.rows("SELECT id, conversation_id, instance_id FROM lanes WHERE workspace_id = $1")
    here = next(lane for lane in lanes if lane["instance_id"] == school.instance_id)
    narrow = await world.bot.pause(school.workspace_id, here["conversation_id"], school.owner_id, scope="conversation")
    assert narrow.lanes == (here["id"],)
    await world.ingress.accept([school.delivery(school.message(ANA, "ola"), instance_id=second)])
    await world.play()
    assert len(world.channel.begun) == 1
    whole = await world.bot.pause(school.workspace_id, here["conversation_id"], school.owner_id)
    assert set(whole.lanes) == {lane["id"] for lane in lanes}


# --- and ends --------------------------------------------------------------------------------------------------------------


async def test_until_a_time(world: World, school: School) -> None:
    await school.publish(EXAMPLE)
    await school.says(ANA, "oi")
    await pause(school, until=await world.now() + timedelta(minutes=30))
    await world.move_clock(timedelta(minutes=29))
    assert await world.chores.bot.resume_due() == 0
    await world.move_clock(timedelta(minutes=2))
    assert await world.chores.bot.resume_due() == 1
    assert await school.control(ANA) is None
    await school.says(ANA, "ola")
    await world.play()
    assert world.channel.texts(ANA) == ["Oi! Tudo bem?"]


async def test_the_idle_rule_is_off_by_default_and_counts_from_a_persons_last_word(
    world: World, school: School
) -> None:
    await school.says(ANA, "oi")
    await pause(school)
    await world.move_clock(timedelta(hours=20))
    assert await world.chores.bot.resume_due() == 0
    await world.owner.execute("UPDATE workspaces SET idle_resume_minutes = 60")
    conversation = await school.conversation(ANA)
    await world.outbox.send_as_person(
        school.workspace_id, conversation["id"], {"type": "text", "text": "oi"}, school.owner_id
    )
    assert await world.chores.bot.resume_due() == 0
    await world.move_clock(timedelta(minutes=61))
    assert await world.chores.bot.resume_due() == 1
    assert (await school.lane(ANA))["paused_by"] is None


async def test_every_act_is_in_the_log(world: World, school: School) -> None:
    await school.says(ANA, "oi")
    await pause(school)
    await resume(school)
    rows = await school.rows("SELECT kind, actor_id FROM activity_log WHERE workspace_id = $1 ORDER BY created_at")
    assert [(row[0], row[1]) for row in rows] == [("bot.paused", school.owner_id), ("bot.resumed", school.owner_id)]


async def test_resuming_twice_is_harmless_and_pausing_twice_too(world: World, school: School) -> None:
    await school.publish(EXAMPLE)
    await school.says(ANA, "ola")
    await world.play()
    await pause(school)
    await pause(school)
    await resume(school)
    await resume(school)
    await school.says(ANA, "sim")
    await world.play()
    assert world.channel.texts(ANA) == ["Oi! Tudo bem?", "Ótimo!"]


async def test_nobody_pauses_another_workspaces_contact(world: World, school: School) -> None:
    stranger = await world.school()
    await school.says(ANA, "oi")
    conversation = await school.conversation(ANA)
    for place, conversation_id in ((stranger.workspace_id, conversation["id"]), (school.workspace_id, uuid4())):
        with pytest.raises(NotFound):
            await world.bot.pause(place, conversation_id, None)
        with pytest.raises(NotFound):
            await world.bot.resume(place, conversation_id, None)
    assert (await school.lane(ANA))["paused_by"] is None


async def test_the_key_in_redis_is_put_back(world: World, school: School) -> None:
    await school.says(ANA, "oi")
    await pause(school)
    await world.redis.flushdb()
    contact_id = (await school.contact(ANA))["id"]
    assert await world.bot.control_word(school.workspace_id, contact_id) == "PAUSED_BY_HUMAN"
    assert await school.control(ANA) == "PAUSED_BY_HUMAN"
