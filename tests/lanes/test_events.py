"""Live events: told after the commit, best effort, each lane's without holes."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from backend.storage.events import Event
from tests.engine.example import EXAMPLE
from tests.hearing import Hearing
from tests.lanes.conftest import Opener
from tests.lanes.drawings import chain, say
from tests.lanes.world import School, World

ANA, BIA = "5511900000001", "5511900000002"


@pytest.fixture
async def screen(world: World, school: School) -> AsyncIterator[Hearing]:
    screen = await Hearing(world.redis, world.keys.events(school.workspace_id)).begin()
    yield screen
    await screen.end()


async def test_a_talk_is_told_message_by_message(world: World, school: School, screen: Hearing) -> None:
    await school.publish(EXAMPLE)
    await school.says(ANA, "ola")
    await world.play()
    await world.events.close()
    frames = await screen.frames()
    assert [frame["event"] for frame in frames] == ["chat:new_message", "chat:new_message", "run:moved", "chat:status"]
    first, second = frames[0]["data"], frames[1]["data"]
    assert (first["message_direction"], first["message_data"], first["status"]) == ("IN", {"text": "ola"}, "received")
    assert (second["message_direction"], second["message_data"]["text"]) == ("OUT", "Oi! Tudo bem?")
    stored = await school.rows(
        "SELECT id, contact_id, conversation_id FROM messages WHERE workspace_id = $1 ORDER BY id"
    )
    assert [(m["id"], m["contact_id"], m["conversation_id"]) for m in (first, second)] == [
        (r[0], str(r[1]), str(r[2])) for r in stored
    ]
    assert frames[2]["data"]["node_id"] == "node_wait_1"
    assert (frames[3]["data"]["id"], frames[3]["data"]["status"]) == (second["id"], "sent")
    assert {frame["lane"] for frame in frames} == {str((await school.lane(ANA))["id"])}


async def test_the_numbers_of_a_lane_have_no_holes_and_each_lane_its_own(
    world: World, school: School, screen: Hearing
) -> None:
    await school.publish(EXAMPLE)
    await asyncio.gather(*(school.says(who, "ola", "sim") for who in (ANA, BIA)))
    await world.play()
    await world.events.close()
    frames = await screen.frames()
    for who in (ANA, BIA):
        lane = str((await school.lane(who))["id"])
        seqs = [frame["seq"] for frame in frames if frame["lane"] == lane]
        assert seqs == list(range(1, len(seqs) + 1))
        assert len(seqs) >= 7


async def test_a_hand_over_a_pause_and_a_field_are_told(world: World, school: School, screen: Hearing) -> None:
    team = await school.team()
    await school.member(team=team)
    fields = ("set_field", {"assignments": [{"field": "stage", "value": "Cliente"}]})
    await school.publish(chain(fields, ("route_to_team", {"to": "team", "team": str(team)}), say("oi")))
    await school.says(ANA, "ola")
    await world.play()
    conversation = await school.conversation(ANA)
    await world.bot.resume(school.workspace_id, conversation["id"], school.owner_id)
    await world.events.close()
    frames = await screen.frames()
    told = {frame["event"]: frame["data"] for frame in frames}
    assert told["chat:assigned"]["team_id"] == str(team)
    assert told["contact:updated"]["contact"]["id"] == str((await school.contact(ANA))["id"])
    assert [frame["data"]["bot_control"] for frame in frames if frame["event"] == "chat:bot"] == ["PAUSED_BY_BOT", None]


async def test_another_workspace_hears_nothing(world: World, school: School, screen: Hearing) -> None:
    other = await world.school()
    await other.publish(EXAMPLE)
    await other.says(ANA, "ola")
    await world.play()
    await world.events.close()
    assert await screen.frames() == []


async def test_nobody_watches_nothing_is_made(world: World, school: School) -> None:
    def never() -> None:
        raise AssertionError("made for nobody")

    world.events.publish(Event(school.workspace_id, "x", never, school.instance_id))
    await world.events.close()


async def test_redis_away_nobody_waits(a_world: Opener) -> None:
    world = await a_world(redis_url="redis://127.0.0.1:1")
    school = await world.school()
    with capture_logs():
        world.events.publish(Event(school.workspace_id, "x", {}, None))
        await world.events.close()


async def test_a_conversation_that_the_bot_closes_closes_on_screens(
    world: World, school: School, screen: Hearing
) -> None:
    await school.publish(chain(("close_conversation", {})))
    await school.says(ANA, "ola")
    await world.play()
    await world.events.close()
    frames = await screen.frames()
    assert (frames[-1]["event"], frames[-1]["data"]["conversation_status"]) == ("chat:status", "closed")
