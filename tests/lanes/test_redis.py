"""C10: Redis is disposable. Emptied, away, rolled back or full of foreign bytes, it costs latency only.

After every turn it agrees with Postgres.
"""

import asyncio
import random
from typing import Any
from uuid import uuid4

import orjson
import pytest
from structlog.testing import capture_logs

from backend.storage.keys import Keys
from backend.storage.state import Control, Memory, RememberedRun, States
from tests.engine.example import EXAMPLE
from tests.lanes.conftest import Opener
from tests.lanes.drawings import chain, graph, listen, say
from tests.lanes.world import School, World

ANA, BIA = "5511900000001", "5511900000002"
LONG = chain(*[node for n in range(30) for node in (listen(variable=f"v{n}"), say(f"{{{{ variable.v{n} }}}}"))])
NOWHERE = "redis://127.0.0.1:1"


async def agreement(school: School) -> dict[str, Any]:
    """contact -> what is wrong between Redis and Postgres."""
    wrong: dict[str, Any] = {}
    rows = await school.rows(
        """SELECT l.addr, l.paused_by, r.* FROM lanes l LEFT JOIN runs r ON r.lane_id = l.id AND r.status = 'active'
            WHERE l.workspace_id = $1"""
    )
    for row in rows:
        found = await school.remembered(row["addr"])
        wanted = (
            {
                "version": row["version"], "run_id": str(row["id"]), "lane_id": str(row["lane_id"]), "funnel_id": str(row["funnel_id"]),
                "current_node_id": row["current_node_id"], "state": orjson.loads(row["state"]),
            }
            if row["id"]
            else None
        )  # fmt: skip
        word = {"human": "PAUSED_BY_HUMAN", "bot": "PAUSED_BY_BOT", None: None}[row["paused_by"]]
        if found != wanted or await school.control(row["addr"]) != word:
            wrong[row["addr"]] = (found, wanted, await school.control(row["addr"]), word)
    return wrong


async def test_they_agree_after_every_turn(world: World, school: School) -> None:
    team = await school.team()
    await school.member(team=team)
    await school.publish(LONG)
    await school.publish(
        chain(
            ("route_to_team", {"to": "team", "team": str(team)}),
            say("já vem"),
            trigger={"kind": "keyword", "keyword": "gente"},
        )
    )
    dice = random.Random(3)
    people = [f"55119000000{n:02d}" for n in range(6)]
    for _ in range(60):
        who = dice.choice(people)
        await school.says(who, dice.choice(["ola", "x", "y", "gente", "SAIR", "voltar"]))
        if dice.random() < 0.1:
            conversation = await school.conversation(who)
            act = dice.choice([world.bot.pause, world.bot.resume])
            await act(school.workspace_id, conversation["id"], school.owner_id)
        await world.play()
        assert await agreement(school) == {}


async def test_flushed_in_mid_conversation_nothing_is_lost(world: World, school: School) -> None:
    await school.publish(LONG)
    await school.says(ANA, "ola")
    for n in range(10):
        await world.play()
        await world.redis.flushdb()
        await school.says(ANA, f"{n}")
    await world.play()
    assert world.channel.texts(ANA) == [f"{n}" for n in range(10)]
    assert await agreement(school) == {}


async def test_the_same_outcome_with_random_flushes(a_world: Opener) -> None:
    """The digest of everything that was said and stored is the same with and without."""

    async def conversation(flushing: bool) -> list[tuple[Any, ...]]:
        world = await a_world()
        school = await world.school()
        await school.publish(LONG)
        dice, flushes = random.Random(11), random.Random(12)
        for _ in range(40):
            who = f"55119000000{dice.randrange(5):02d}"
            await school.says(who, dice.choice(["ola", "a", "b"]))
            if flushing and flushes.random() < 0.5:
                await world.redis.flushdb()
            await world.play()
        rows = await school.rows(
            """SELECT l.addr, r.version, r.status, r.current_node_id, r.state - 'frames' AS s,
                      (SELECT array_agg(m.message_data->>'text' ORDER BY m.id) FROM messages m
                        WHERE m.contact_id = l.contact_id AND m.message_direction = 'OUT'),
                      (SELECT count(*) FROM funnel_logs g WHERE g.contact_id = l.contact_id)
                 FROM lanes l LEFT JOIN runs r ON r.lane_id = l.id WHERE l.workspace_id = $1 ORDER BY l.addr, r.version"""
        )
        return [tuple(row) for row in rows]

    assert await conversation(True) == await conversation(False)


async def test_redis_away_costs_nothing_but_time(a_world: Opener, redis_url: str) -> None:
    world = await a_world(redis_url=NOWHERE)
    school = await world.school()
    await school.publish(EXAMPLE)
    with capture_logs():
        await school.says(ANA, "ola")
        await world.play()
        await school.says(ANA, "sim")
        await world.play()
        conversation = await school.conversation(ANA)
        await world.bot.pause(school.workspace_id, conversation["id"], None)
        await school.says(ANA, "ola")
        await world.play()
    assert world.channel.texts(ANA) == ["Oi! Tudo bem?", "Ótimo!"]


async def test_bytes_rolled_back_to_an_older_version_are_not_believed(world: World, school: School) -> None:
    await school.publish(LONG)
    await school.says(ANA, "ola", "um")
    await world.play()
    key = world.keys.state(school.workspace_id, (await school.contact(ANA))["id"])
    old = await world.redis.get(key)
    await school.says(ANA, "dois")
    await world.play()
    await world.redis.set(key, old)
    await school.says(ANA, "três")
    await world.play()
    assert world.channel.texts(ANA) == ["um", "dois", "três"]
    assert await agreement(school) == {}


@pytest.mark.parametrize(
    "forged",
    [
        b"",
        b"\xff\xfe\x00",
        b"null",
        b"[]",
        b'{"version":',
        b'{"version":999999,"lane_id":"x","run_id":"y"}',
        b'"state"',
        b"{}" * 5000,
    ],
)
async def test_foreign_bytes_are_ignored_and_replaced(world: World, school: School, forged: bytes) -> None:
    await school.publish(LONG)
    await school.says(ANA, "ola", "um")
    await world.play()
    await world.redis.set(world.keys.state(school.workspace_id, (await school.contact(ANA))["id"]), forged)
    await school.says(ANA, "dois")
    await world.play()
    assert world.channel.texts(ANA) == ["um", "dois"]
    assert await agreement(school) == {}


async def test_another_lanes_bytes_and_a_broken_state_are_ignored(world: World, school: School) -> None:
    await school.publish(LONG)
    for who in (ANA, BIA):
        await school.says(who, "ola", "um")
    await world.play()
    ana, bia = [world.keys.state(school.workspace_id, (await school.contact(who))["id"]) for who in (ANA, BIA)]
    await world.redis.set(ana, await world.redis.get(bia))
    mine = await world.redis.get(bia)
    await world.redis.set(bia, mine[: mine.index(b'"state":')] + b'"state":{"frames":7}}')
    for who in (ANA, BIA):
        await school.says(who, "dois")
    await world.play()
    assert world.channel.texts(ANA) == world.channel.texts(BIA) == ["um", "dois"]
    assert await agreement(school) == {}


async def test_a_state_from_the_future_is_not_believed_and_does_not_stay(world: World, school: School) -> None:
    await school.publish(LONG)
    await school.says(ANA, "ola", "um")
    await world.play()
    key = world.keys.state(school.workspace_id, (await school.contact(ANA))["id"])
    value = await world.redis.get(key)
    await world.redis.set(key, value.replace(b'{"version":2,', b'{"version":900,'))
    await school.says(ANA, "dois")
    await world.play()
    assert world.channel.texts(ANA) == ["um", "dois"]
    assert await agreement(school) == {}


async def test_a_restored_database_reads_no_key_of_the_one_before(world: World) -> None:
    ids = uuid4(), uuid4()
    before = Keys("aaaa").state(*ids)
    assert Keys("bbbb").state(*ids) != before
    await world.owner.execute("UPDATE db_meta SET generation = gen_random_uuid()")
    assert (await Keys.of(world.owner)).generation != world.keys.generation


# --- the versioned writes ------------------------------------------------------------------------------------------------


def memory(lane: Any, version: int, run: Any = None, contact: Any = None, **more: Any) -> Memory:
    remembered = RememberedRun(run, uuid4(), "n", b"{}") if run else None
    return Memory(
        WORKSPACE,
        contact or CONTACT,
        lane,
        version,
        remembered,
        more.get("control"),
        more.get("epoch"),
        more.get("force", False),
    )


WORKSPACE, CONTACT = uuid4(), uuid4()


@pytest.fixture
def states(world: World) -> States:
    return world.states


async def version_of(states: States) -> int | None:
    found = await states.current(WORKSPACE, CONTACT)
    return found["version"] if found else None


async def test_an_older_write_changes_nothing_in_any_order(states: States) -> None:
    lane, run = uuid4(), uuid4()
    for version in random.Random(5).sample(range(1, 30), 29):
        await states.remember([memory(lane, version, run)])
    assert await version_of(states) == 29


async def test_a_run_that_has_ended_is_not_brought_back_by_a_late_writer(states: States) -> None:
    lane, run = uuid4(), uuid4()
    await states.remember([memory(lane, 3, run)])
    await states.remember([memory(lane, 4)])
    await states.remember([memory(lane, 3, run)])
    assert await version_of(states) is None
    await states.remember([memory(lane, 5, uuid4())])
    assert await version_of(states) == 5


async def test_the_lane_that_moved_last_is_shown_and_the_end_of_another_does_not_hide_it(states: States) -> None:
    one, other = uuid4(), uuid4()
    await states.remember([memory(one, 9, uuid4())])
    await states.remember([memory(other, 2, uuid4())])
    assert await version_of(states) == 2
    await states.remember([memory(one, 10)])
    assert await version_of(states) == 2


async def test_the_newer_pause_stands(states: States) -> None:
    for epoch in (3, 1, 2):
        await states.control([Control(WORKSPACE, CONTACT, f"PAUSED_BY_{'HUMAN' if epoch % 2 else 'BOT'}", epoch)])
    assert await states.bot_control(WORKSPACE, CONTACT) == "PAUSED_BY_HUMAN"
    await states.control([Control(WORKSPACE, CONTACT, None, 4)])
    await states.remember([memory(uuid4(), 1, control="PAUSED_BY_BOT", epoch=3)])
    assert await states.bot_control(WORKSPACE, CONTACT) is None


async def test_a_cancelled_read_does_not_hand_its_answer_to_the_next(world: World) -> None:
    """The leak of redis-py's cancelled commands: a connection one answer behind."""
    await asyncio.gather(*(world.redis.set(f"k{n}", f"{n}") for n in range(20)))
    for n in range(20):
        read = asyncio.ensure_future(world.redis.get(f"k{n}"))
        await asyncio.sleep(0)
        read.cancel()
        await asyncio.gather(read, return_exceptions=True)
        assert await world.redis.get(f"k{(n + 1) % 20}") == str((n + 1) % 20).encode()


async def test_an_ended_run_of_a_graph_with_two_branches_leaves_no_state(world: World, school: School) -> None:
    await school.publish(graph({"a": say("fim")}, "start > a"))
    await school.says(ANA, "ola")
    await world.play()
    assert await school.remembered(ANA) is None
    assert await agreement(school) == {}
