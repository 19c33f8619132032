"""Silence: armed by what is said, in that commit; an answer wins over it whenever it comes; it goes off once."""

from datetime import timedelta

from tests.lanes.drawings import chain, listen, say
from tests.lanes.world import School, World

ANA = "5511900000001"
SILENT = {"kind": "silence", "silent_for": {"amount": 2, "unit": "hours"}, "when_running": "replace"}


async def waits(school: School) -> None:
    await school.publish(chain(say("ainda aí?"), trigger=SILENT))
    await school.publish(chain(say("qual?"), listen(), say("certo")))


async def test_it_goes_off_once_and_again_only_after_the_contact_has_written(world: World, school: School) -> None:
    await waits(school)
    await school.says(ANA, "ola")
    await world.play()
    await world.move_clock(timedelta(hours=1, minutes=59))
    await world.play()
    assert world.channel.texts(ANA) == ["qual?"], "never early"
    for _ in range(4):
        await world.move_clock(timedelta(hours=2))
        world.turns = world.another_worker()
        await world.play()
    assert world.channel.texts(ANA) == ["qual?", "ainda aí?"]
    await school.says(ANA, "ola", at=await world.now())
    await world.play()
    await world.move_clock(timedelta(hours=2))
    await world.play()
    assert world.channel.texts(ANA)[2:] == ["qual?", "ainda aí?"]


async def test_an_answer_before_it_and_one_that_races_with_it(world: World, school: School) -> None:
    await waits(school)
    await school.says(ANA, "ola")
    await world.play()
    await world.move_clock(timedelta(hours=1))
    await school.says(ANA, "piano", at=await world.now())
    await world.play()
    await world.move_clock(timedelta(hours=1, seconds=1))
    await world.play()
    assert world.channel.texts(ANA) == ["qual?", "certo"]
    await world.move_clock(timedelta(hours=1))
    await world.timers.run_once()
    await school.says(ANA, "ola", at=await world.now())
    await world.play()
    assert world.channel.texts(ANA)[2:] == ["qual?"], "it had become an inbound, and the contact wrote behind it"


async def test_who_left_or_is_talked_to_by_a_person_is_let_be(world: World, school: School) -> None:
    await waits(school)
    await school.says(ANA, "ola", "sair")
    await world.play()
    await world.move_clock(timedelta(hours=3))
    await world.play()
    assert "ainda aí?" not in world.channel.texts(ANA)


async def test_what_an_attendant_says_arms_it_too(world: World, school: School) -> None:
    await school.publish(chain(say("ainda aí?"), trigger=SILENT))
    await school.says(ANA, "bom dia")
    await world.play()
    conversation = await school.conversation(ANA)
    await world.outbox.send_as_person(
        school.workspace_id,
        conversation["id"],
        {"type": "text", "text": "Oi, Bia aqui"},
        school.owner_id,
        silences=[7200],
    )
    await world.move_clock(timedelta(hours=2))
    await world.play()
    assert world.channel.texts(ANA) == ["Oi, Bia aqui", "ainda aí?"]


async def test_fragments_survive_a_worker_and_redis(world: World, school: School) -> None:
    await school.publish(
        chain(
            listen(variable="pedido", gather={"amount": 5, "unit": "seconds"}),
            say("{{ variable.pedido }}"),
            trigger={"keyword": "ola"},
        )
    )
    await school.says(ANA, "ola", "quero", "duas")
    await world.play()
    assert world.channel.texts(ANA) == []
    await world.redis.flushdb()
    world.turns = world.another_worker()
    await school.says(ANA, "aulas")
    await world.play()
    await world.move_clock(timedelta(seconds=6))
    await world.play()
    assert world.channel.texts(ANA) == ["quero\nduas\naulas"]
