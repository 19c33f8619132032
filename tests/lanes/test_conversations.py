"""A conversation may be closed at any moment; what the bot says and whom it calls is always found in one that is not."""

import asyncio
from datetime import timedelta
from typing import Any

import orjson

from tests.engine.example import EXAMPLE
from tests.lanes.drawings import chain, say, sleep
from tests.lanes.world import School, Stalled, World

ANA = "5511900000001"
CLOSE = "UPDATE conversations SET status = 'closed', closed_at = batuta_now()"


async def told(school: School) -> list[tuple[str, str, str]]:
    rows = await school.rows(
        """SELECT m.message_direction, m.message_data->>'text', v.status FROM messages m JOIN conversations v ON v.id = m.conversation_id
            WHERE m.workspace_id = $1 ORDER BY m.id"""
    )
    return [tuple(row) for row in rows]


async def test_closed_and_opened_anew_while_the_bot_was_playing(world: World, school: School) -> None:
    await school.publish(chain(say("oi"), ("note", {"text": "anotado"})))
    await school.says(ANA, "ola")
    slow = world.another_worker(Stalled)
    turn = asyncio.create_task(slow.run_once())
    await slow.asleep.wait()
    await world.owner.execute(CLOSE)
    await school.says(ANA, "alguém?")
    current = (await school.lane(ANA))["conversation_id"]
    slow.wake.set()
    await turn
    await world.play()
    assert await told(school) == [("IN", "ola", "closed"), ("IN", "alguém?", "open"), ("OUT", "oi", "open")]
    assert (await school.lane(ANA))["conversation_id"] == current
    assert await school.value("SELECT conversation_id FROM notes WHERE workspace_id = $1") == current


async def test_closed_while_the_bot_was_playing(world: World, school: School) -> None:
    await school.publish(EXAMPLE)
    await school.says(ANA, "ola")
    slow = world.another_worker(Stalled)
    turn = asyncio.create_task(slow.run_once())
    await slow.asleep.wait()
    await world.owner.execute(CLOSE)
    slow.wake.set()
    await turn
    assert (await told(school))[-1] == ("OUT", "Oi! Tudo bem?", "open")
    assert (await school.conversation(ANA))["status"] == "open"


async def test_a_timer_speaks_after_it_was_closed(world: World, school: School) -> None:
    await school.publish(chain(sleep(60), say("lembrete")))
    await school.says(ANA, "ola")
    await world.play()
    await world.owner.execute(CLOSE)
    await world.move_clock(timedelta(seconds=61))
    heard: list[Any] = []
    pubsub = world.redis.pubsub()
    await pubsub.subscribe(world.keys.events(school.workspace_id))
    await world.play()
    while (message := await pubsub.get_message(timeout=0.5)) is not None:
        if message["type"] == "message":
            heard += [orjson.loads(message["data"])]
    await pubsub.aclose()
    assert (await told(school))[-1] == ("OUT", "lembrete", "open")
    current = (await school.conversation(ANA))["id"]
    assert f'"conversation_id":"{current}"' in orjson.dumps(heard).decode()


async def test_who_is_handed_over_after_it_was_closed_is_seen(world: World, school: School) -> None:
    team = await school.team()
    await school.member(team=team)
    await school.publish(chain(sleep(60), ("route_to_team", {"team": str(team)})))
    await school.says(ANA, "ola")
    await world.play()
    await world.owner.execute(CLOSE)
    await world.move_clock(timedelta(seconds=61))
    await world.play()
    rows = await school.rows("SELECT status, team_id FROM conversations WHERE workspace_id = $1 ORDER BY status")
    assert [tuple(row) for row in rows] == [("closed", None), ("open", team)]
    assert (await school.conversation(ANA))["status"] == "open"
