"""C11: a run keeps the version that it began with, through a storm of publishing."""

import asyncio
import random
from uuid import UUID

import asyncpg
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.engine import journal
from backend.engine.replay import replay
from backend.storage import funnels
from tests.engine.example import EXAMPLE
from tests.lanes.conftest import Opener
from tests.lanes.drawings import chain, listen, say
from tests.lanes.world import School, World

ANA, BIA = "5511900000001", "5511900000002"


def numbered(n: int) -> dict[str, object]:
    return chain(*[node for k in range(4) for node in (say(f"v{n}.{k}"), listen(variable=f"x{k}"))])


async def test_a_run_goes_on_in_its_version_and_a_new_one_takes_the_newest(world: World, school: School) -> None:
    funnel = await school.publish(numbered(1))
    await school.says(ANA, "ola")
    await world.play()
    await school.publish(numbered(2), funnel)
    await school.says(ANA, "x")
    await school.says(BIA, "ola")
    await world.play()
    assert world.channel.texts(ANA) == ["v1.0", "v1.1"]
    assert world.channel.texts(BIA) == ["v2.0"]


async def test_a_worker_that_never_saw_the_version_loads_it(world: World, school: School) -> None:
    funnel = await school.publish(numbered(1))
    await school.says(ANA, "ola")
    await world.play()
    await school.publish(numbered(2), funnel)
    await school.says(ANA, "x")
    await world.another_worker().run_once()
    await world.sender.idle()
    assert world.channel.texts(ANA) == ["v1.0", "v1.1"]


async def test_a_funnel_switched_off_takes_nobody_in_and_lets_runs_finish(world: World, school: School) -> None:
    funnel = await school.publish(numbered(1))
    await school.says(ANA, "ola")
    await world.play()
    async with world.database.begin(school.workspace_id) as connection:
        await funnels.deactivate(connection, funnel)
    await school.says(ANA, "x")
    await school.says(BIA, "ola")
    await world.play()
    assert world.channel.texts(ANA) == ["v1.0", "v1.1"]
    assert world.channel.texts(BIA) == []


async def test_versions_never_change(world: World, school: School) -> None:
    await school.publish(numbered(1))
    with pytest.raises(asyncpg.RestrictViolationError):
        await world.owner.execute("UPDATE funnel_versions SET definition = '{}'")


STORM = 50
"""So often somebody edits and publishes within a minute; here without the minute."""


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**16))
async def test_c11_a_publish_storm_mixes_nothing(a_world: Opener, seed: int) -> None:
    world = await a_world()
    school = await world.school()
    funnel = await school.publish(numbered(0))
    people = [f"55119000000{n:02d}" for n in range(12)]
    dice, published = random.Random(seed), asyncio.Condition()
    said, done = asyncio.Event(), asyncio.Event()
    versions = [0]

    async def publisher() -> None:
        for n in range(1, STORM + 1):
            async with world.database.begin(school.workspace_id) as connection:
                await funnels.save(connection, funnel, by=school.owner_id, definition=numbered(-n))
            await school.publish(numbered(n), funnel)
            async with published:
                versions.append(n)
                published.notify_all()

    async def talker(who: str, moments: list[int]) -> None:
        """Says something whenever so many versions are out."""
        for text, moment in zip(("ola", "a", "b", "c"), moments, strict=True):
            async with published:
                await published.wait_for(lambda moment=moment: versions[-1] >= moment)
            await school.says(who, text)
            said.set()

    async def worker() -> None:
        turns = world.another_worker()
        while not done.is_set():
            await said.wait()
            said.clear()
            while await turns.run_once():
                pass

    workers = [asyncio.create_task(worker()) for _ in range(3)]
    moments = [sorted(dice.choices(range(STORM + 1), k=4)) for _ in people]
    await asyncio.gather(publisher(), *map(talker, people, moments))
    done.set()
    while not all(one.done() for one in workers):
        said.set()
        await asyncio.sleep(0)
    await asyncio.gather(*workers)
    await world.play()
    rows = await school.rows(
        "SELECT l.addr, r.funnel_version FROM runs r JOIN lanes l ON l.id = r.lane_id WHERE r.workspace_id = $1"
    )
    assert sorted(row["addr"] for row in rows) == people, "one run each"
    for who, version in rows:
        assert world.channel.texts(who) == [f"v{version - 1}.{k}" for k in range(4)]
    assert len({row["funnel_version"] for row in rows}) > 1


async def test_the_journal_plays_again_to_the_same_outcomes(world: World, school: School) -> None:
    """C20, C23: what was stored is enough, and a turn reads time and chance from it alone."""
    await school.publish(EXAMPLE)
    await school.publish(numbered(3), None)
    for who, texts in ((ANA, ["ola", "sim"]), (BIA, ["ola", "não", "ola", "x"])):
        await school.says(who, *texts)
        await world.play()
    async with world.database.begin(school.workspace_id) as connection:
        playing = {
            (funnel.id, funnel.version): funnel for funnel in await world.turns.playbooks.published.all(connection)
        }
    lanes = await school.rows("SELECT DISTINCT lane_id FROM runs WHERE workspace_id = $1")
    played = 0
    for (lane_id,) in lanes:
        entries = await entries_of(school, lane_id)
        played += len(entries)
        assert replay(playing, entries) == []
    assert played == 6


async def entries_of(school: School, lane_id: UUID) -> list[journal.Entry]:
    rows = await school.rows(
        """SELECT j.signal, j.outcome FROM run_journal j JOIN runs r ON r.id = j.run_id
            WHERE j.workspace_id = $1 AND r.lane_id = $2 ORDER BY j.lane_seq, j.step""",
        lane_id,
    )
    return journal.entries([(orjson.loads(row[0]), orjson.loads(row[1])) for row in rows])
