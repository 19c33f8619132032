"""C15 with opt-out words: they act on a lane that a person has paused, but the bot says nothing about it and blocks nobody."""

from uuid import UUID, uuid4

import pytest

from tests.engine.example import EXAMPLE
from tests.lanes.conftest import Opener
from tests.lanes.world import School

ANA = "5511900000001"


async def paused(school: School) -> UUID:
    """Ana asked to be left alone, then a person took over."""
    await school.publish(EXAMPLE)
    await school.says(ANA, "ola", "sair")
    await school.world.play()
    found: UUID = (await school.conversation(ANA))["id"]
    await school.world.bot.pause(school.workspace_id, found, school.owner_id)
    return found


@pytest.mark.parametrize("fused", [True, False])
async def test_who_comes_back_hears_nothing_from_the_bot(a_world: Opener, fused: bool) -> None:
    world = await a_world(fused=fused)
    school = await world.school()
    await paused(school)
    before = world.channel.texts(ANA)
    await school.says(ANA, "voltar")
    await world.play()
    assert world.channel.texts(ANA) == before
    assert (await school.contact(ANA))["opted_out_at"] is None
    assert await world.count("outbox") == 0


@pytest.mark.parametrize("fused", [True, False])
async def test_the_persons_own_message_is_sent(a_world: Opener, fused: bool) -> None:
    world = await a_world(fused=fused)
    school = await world.school()
    conversation = await paused(school)
    await school.says(ANA, "voltar")
    await world.play()
    await world.outbox.send_as_person(
        school.workspace_id, conversation, {"type": "text", "text": "Oi, é a Bia"}, school.owner_id
    )
    await world.play()
    assert world.channel.texts(ANA)[-1] == "Oi, é a Bia"


async def test_a_bots_message_that_is_there_all_the_same_is_given_up_and_blocks_nobody(a_world: Opener) -> None:
    world = await a_world(fused=False)
    school = await world.school()
    conversation = await paused(school)
    await school.says(ANA, "voltar")
    await world.play()
    lane = await school.lane(ANA)
    message = await school.value(
        """INSERT INTO messages (workspace_id, id, contact_id, conversation_id, instance_id, message_direction, message_type,
            message_data, status)
           VALUES ($1, nextval('message_ids'), $2, $3, $4, 'OUT', 'text', '{"type": "text", "text": "bot"}', 'queued') RETURNING id""",
        lane["contact_id"], conversation, school.instance_id,
    )  # fmt: skip
    await school.value(
        """INSERT INTO outbox (workspace_id, id, lane_id, instance_id, effect_key, content, origin, status)
           VALUES ($1, $2, $3, $4, $5, '{"type": "text", "text": "bot"}', 'bot', 'ready')""",
        message, lane["id"], school.instance_id, uuid4(),
    )  # fmt: skip
    await world.outbox.send_as_person(
        school.workspace_id, conversation, {"type": "text", "text": "Oi, é a Bia"}, school.owner_id
    )
    await world.play()
    assert world.channel.texts(ANA)[-1] == "Oi, é a Bia"
    assert "bot" not in world.channel.texts(ANA)
    assert (await school.said(ANA))[-2:] == [("cancelled", "bot"), ("sent", "Oi, é a Bia")]
