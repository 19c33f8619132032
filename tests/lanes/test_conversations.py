"""A conversation may be closed at any moment; what the bot says and whom it calls is always found in one that is not."""

import asyncio
import random
from datetime import timedelta

import orjson

from tests.engine.example import EXAMPLE
from tests.hearing import Hearing
from tests.lanes.drawings import chain, listen, say, sleep
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
    screen = await Hearing(world.redis, world.keys.events(school.workspace_id)).begin()
    await world.play()
    await world.events.close()
    heard = await screen.frames()
    await screen.end()
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


async def test_the_lists_order_is_kept_to_the_second(world: World) -> None:
    """A conversation stays where it stood if that is less than a second before the message; else it stands at the message."""
    dice = random.Random(1)
    edges = [0, 1, -1, 999_999, 1_000_000, 1_000_001, -1_000_000, 3_600_000_000]
    behind = edges + [dice.randrange(-3_000_000, 3_000_000) for _ in range(1_000)]
    moved = """SELECT b, extract(epoch FROM t - moved_on(t - b * interval '1 microsecond', t)) * 1000000
                 FROM unnest($1::bigint[]) AS b, (VALUES (timestamptz '2027-03-05 09:00:00.5Z')) AS m(t)"""
    for stood, left in await world.owner.fetch(moved, behind):
        assert left == (stood if 0 <= stood < 1_000_000 else 0), f"{stood} microseconds behind"


async def test_a_conversation_is_never_ahead_of_its_last_message_and_less_than_a_second_behind(
    world: World, school: School
) -> None:
    nodes = [node for text in ("um", "dois", "três", "quatro") for node in (say(text), listen())]
    await school.publish(chain(*nodes))
    behind = """SELECT extract(epoch FROM greatest((SELECT max(received_at) FROM inbound WHERE workspace_id = $1),
                  (SELECT max("timestamp") FROM messages WHERE workspace_id = $1 AND message_direction = 'OUT')) - last_message_at)
                  FROM conversations WHERE workspace_id = $1"""
    for text, seconds in zip(("ola", *"abc"), (0.3, 0.9, 1.1, 90), strict=True):
        await school.says(ANA, text)
        assert 0 <= await school.value(behind) < 1
        await world.move_clock(timedelta(seconds=seconds))
        await world.play()
        assert 0 <= await school.value(behind) < 1
        await world.move_clock(timedelta(seconds=seconds))
    assert len(world.channel.texts()) == 4
