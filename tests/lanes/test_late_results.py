"""What a call came to is found by its run, however many calls the workspace has made and however long ago its inbound was cleared."""

from typing import Any

import pytest

from backend.activities.base import Call, Done, Result
from backend.storage.hot_path import hot
from tests.lanes.drawings import graph
from tests.lanes.test_interrupts import ANA, SECOND
from tests.lanes.test_interrupts_people import pause
from tests.lanes.world import School, World

CALLS = 5_000
"""Measured at 200,000, of a run that stands aside: 21 to 26 ms without an index, 0.3 to 1.2 ms with it."""

OTHERS = """INSERT INTO activities (workspace_id, id, lane_id, run_id, node_id, token, kind, request, status, result, created_at)
  SELECT workspace_id, gen_random_uuid(), lane_id, gen_random_uuid(), node_id, token, kind, request, 'done', '{}',
    created_at - interval '1 day' FROM activities, generate_series(1, $1)"""
READ = "SELECT coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables WHERE relname = 'activities'"


async def answers(call: Call) -> Result:
    return Done("42")


async def lies_there(world: World, school: School, *said: str, analyzed: bool) -> None:
    """The result of a run that cannot take it yet; the inbound that brought it is gone, others' results lie before it."""
    world.runners["http"] = answers
    await school.publish(graph({"a": ("ask", {})}, "start > a"))
    await school.publish(SECOND)
    await school.says(ANA, "ola", *said)
    await world.turns.run_once()
    if not said:
        await pause(school)
    await world.owner.execute(OTHERS, CALLS)
    await world.play()
    await world.owner.execute("DELETE FROM inbound WHERE kind = 'activity'")
    if analyzed:
        await world.owner.execute("ANALYZE activities")


async def rows_read(world: World, statement: str, *values: Any) -> int:
    """Of activities."""
    async with hot(world.database.pool) as connection, connection.transaction():
        before = await connection.fetchval(READ)
        await connection.fetch(statement, *values)
        read: int = await connection.fetchval(READ)
    return read - before


@pytest.mark.parametrize("analyzed", [False, True])
async def test_of_a_run_that_stands_aside(world: World, school: School, analyzed: bool) -> None:
    await lies_there(world, school, "segundo", analyzed=analyzed)
    lane = await school.lane(ANA)
    asked = [school.workspace_id], [lane["id"]]
    assert await rows_read(world, "SELECT * FROM runs_aside($1, $2)", *asked) == 1
    await school.says(ANA, "a")
    await world.play()
    assert world.channel.texts(ANA)[-1] == "ok: 42"


@pytest.mark.parametrize("analyzed", [False, True])
async def test_at_the_bots_return(world: World, school: School, analyzed: bool) -> None:
    await lies_there(world, school, analyzed=analyzed)
    contact = await school.contact(ANA)
    asked = school.workspace_id, contact["id"]
    assert await rows_read(world, "SELECT * FROM resume_lanes($1, $2, NULL, false, false)", *asked) == 1
    await world.play()
    assert world.channel.texts(ANA) == ["ok: 42"]
