"""Opt-out words act before any waiting question, and on everything the bot had under way for the contact."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from backend.channels.base import Receipt, TryLater, Uncertain
from tests.engine.example import EXAMPLE
from tests.lanes.drawings import chain, listen, say, sleep
from tests.lanes.world import School, Stalled, World

ANA = "5511900000001"
OUT = "Pronto: você não receberá mais mensagens automáticas nossas. Para voltar a receber, escreva VOLTAR."
BACK = "Que bom ter você de volta! Você voltará a receber nossas mensagens."


@pytest.mark.parametrize("word", ["SAIR", "parar", "Stop!", " sáir ", "PARE JÁ"])
async def test_before_any_waiting_question(world: World, school: School, word: str) -> None:
    await world.owner.execute("UPDATE workspaces SET opt_out_words = '[\"pare já\"]'")
    await school.publish(EXAMPLE)
    await school.says(ANA, "ola", word)
    await world.play()
    assert world.channel.texts(ANA) == ["Oi! Tudo bem?", OUT]
    assert (await school.contact(ANA))["opted_out_at"] is not None
    row = await school.row("SELECT status, reason FROM runs WHERE workspace_id = $1")
    assert row is not None
    assert tuple(row) == ("stopped", "opted_out")
    assert await school.remembered(ANA) is None
    assert (
        await school.value("SELECT count(*) FROM activity_log WHERE workspace_id = $1 AND kind = 'contact.opted_out'")
        == 1
    )


async def test_a_word_inside_a_sentence_is_an_answer(world: World, school: School) -> None:
    await school.publish(EXAMPLE)
    await school.says(ANA, "ola", "quero sair mais tarde")
    await world.play()
    assert world.channel.texts(ANA) == ["Oi! Tudo bem?", "Que pena."]


async def test_queued_messages_and_timers_are_cancelled_on_every_number(world: World, school: School) -> None:
    second = await school.number()
    await school.publish(chain(say("um"), say("dois"), sleep(600), say("lembrete")))
    world.turns.outlet = None
    for number in (school.instance_id, second):
        await world.ingress.accept([school.delivery(school.message(ANA, "ola"), instance_id=number)])
    await world.turns.run_once()
    assert await world.count("outbox") == 4
    assert await world.count("timers") == 2
    await school.says(ANA, "SAIR")
    await world.play()
    assert world.channel.texts(ANA) == [OUT]
    await world.move_clock(timedelta(hours=1))
    await world.play()
    assert world.channel.texts(ANA) == [OUT]
    assert await world.count("timers") == 0
    assert {row[0] for row in await school.rows("SELECT reason FROM runs WHERE workspace_id = $1")} == {"opted_out"}


async def test_it_is_confirmed_once_and_the_bot_is_silent_until_the_contact_comes_back(
    world: World, school: School
) -> None:
    await school.publish(EXAMPLE)
    await school.says(ANA, "SAIR", "SAIR", "ola", "obrigada")
    await world.play()
    assert world.channel.texts(ANA) == [OUT]
    await school.says(ANA, "voltar", "ola")
    await world.play()
    assert world.channel.texts(ANA) == [OUT, BACK, "Oi! Tudo bem?"]
    assert (await school.contact(ANA))["opted_out_at"] is None


async def test_in_the_workspaces_language(world: World, school: School) -> None:
    await world.owner.execute("UPDATE workspaces SET language = 'en'")
    await school.says(ANA, "STOP")
    await world.play()
    assert world.channel.texts(ANA) == [
        "Done: you will get no more automatic messages from us. To get them again, write START."
    ]


async def test_a_paused_contact_opts_out_without_the_bot_speaking(world: World, school: School) -> None:
    await school.publish(EXAMPLE)
    await school.says(ANA, "ola")
    await world.play()
    conversation = await school.conversation(ANA)
    await world.bot.pause(school.workspace_id, conversation["id"], school.owner_id)
    await school.says(ANA, "SAIR")
    await world.play()
    assert (await school.contact(ANA))["opted_out_at"] is not None
    assert world.channel.texts(ANA) == ["Oi! Tudo bem?"]


async def test_a_tag_starts_nothing_for_who_opted_out(world: World, school: School) -> None:
    await school.publish(chain(("tag", {"add": ["vip"]}), say("ok")))
    await school.publish(chain(say("promoção!"), listen(), trigger={"kind": "tag_added", "tag": "vip"}))
    await asyncio.gather(school.says(ANA, "ola"))
    await world.turns.run_once()
    await world.owner.execute("UPDATE contacts SET opted_out_at = now()")
    await world.play()
    assert "promoção!" not in world.channel.texts(ANA)


async def test_a_wait_on_another_number_is_over_for_who_came_back_meanwhile(world: World, school: School) -> None:
    await school.publish(chain(sleep(60), say("depois")))
    second = await school.number()
    await school.says(ANA, "ola")
    await world.play()
    for word in ("sair", "voltar"):
        await world.ingress.accept([school.delivery(school.message(ANA, word), instance_id=second)])
        await world.play()
    await world.move_clock(timedelta(seconds=61))
    await world.play()
    assert world.channel.texts(ANA) == [OUT, BACK, "depois"]
    assert await school.run(ANA) is None


async def test_it_acts_though_nobody_can_read_the_run(world: World, school: School) -> None:
    await school.publish(EXAMPLE)
    await school.says(ANA, "ola")
    await world.play()
    await world.owner.execute("UPDATE runs SET state = '{}'")
    await world.redis.flushdb()
    await school.says(ANA, "SAIR", "voltar", "ola")
    await world.play()
    assert world.channel.texts(ANA) == ["Oi! Tudo bem?", OUT, BACK, "Oi! Tudo bem?"]
    rows = await school.rows("SELECT status, reason FROM runs WHERE workspace_id = $1 ORDER BY started_at")
    assert [tuple(row) for row in rows] == [("stopped", "opted_out"), ("active", None)]


async def on(world: World, school: School, number: UUID, text: str) -> None:
    await world.ingress.accept([school.delivery(school.message(ANA, text), instance_id=number)])


async def test_a_turn_of_another_number_that_was_claimed_before_says_nothing(world: World, school: School) -> None:
    second = await school.number()
    await school.publish(chain(say("um"), say("dois"), sleep(600), say("lembrete")))
    await school.says(ANA, "ola")
    worker = world.another_worker(Stalled)
    turn = asyncio.create_task(worker.run_once())
    await worker.asleep.wait()
    await on(world, school, second, "SAIR")
    await world.play()
    worker.wake.set()
    await turn
    await world.play()
    assert world.channel.texts(ANA) == [OUT]
    assert (await world.count("runs"), await world.count("outbox"), await world.pending()) == (0, 0, 0)


async def test_both_numbers_in_one_commit(world: World, school: School) -> None:
    second = await school.number()
    await school.publish(chain(say("um"), say("dois")))
    await school.says(ANA, "ola")
    await on(world, school, second, "SAIR")
    await world.play()
    assert world.channel.texts(ANA) == [OUT]
    assert (await world.count("runs"), await world.pending()) == (0, 0)


@pytest.mark.parametrize("receipt", [TryLater("130429", 1.0, counts=False), Uncertain("timeout")])
async def test_what_is_on_its_way_is_not_sent_again(world: World, school: School, receipt: Receipt) -> None:
    """Given back by the sender, or never told of: once the contact has left, it does not begin anew. The confirmation does."""
    second = await school.number()
    world.channel.gate = asyncio.Event()
    world.channel.script += [receipt, TryLater("130429", 1.0, counts=False)]
    await school.publish(chain(say("um")))
    await school.says(ANA, "ola")
    await world.turns.run_once()
    await world.channel.has_begun(1)
    await on(world, school, second, "SAIR")
    await world.turns.run_once()
    world.channel.gate.set()
    await world.play()
    await world.move_clock(timedelta(minutes=5))
    await world.play()
    assert world.channel.texts(ANA) == ["um", OUT, OUT]
    assert await world.count("outbox") == 0
