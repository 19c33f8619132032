"""What the tests stand on."""

import subprocess
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import asyncpg
import psutil
import pytest
import redis

from backend.storage.database import Database
from tests.house.source import ROOT
from tests.patience import LONG, SHORT
from tests.servers import Run

LEAVES_TRACES = "CREATE TABLE trace (n int)"


@pytest.mark.parametrize("_", [1, 2])
async def test_each_test_has_a_database_and_a_redis_of_its_own(
    _: int, owner: asyncpg.Connection, redis_url: str
) -> None:
    await owner.execute(LEAVES_TRACES)
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("trace", 1)


@pytest.mark.parametrize("_", [1, 2])
async def test_each_test_counts_messages_from_one(_: int, owner: asyncpg.Connection) -> None:
    """The database of the first is the second's, too."""
    assert await owner.fetchval("SELECT nextval('message_ids')") == 1


async def test_the_clock_moves_for_everybody(
    owner: asyncpg.Connection, database: Database, move_clock: Callable[[timedelta], Awaitable[None]]
) -> None:
    await move_clock(timedelta(days=2))
    await move_clock(timedelta(days=1))
    async with database.pool.acquire() as connection:
        moved = await connection.fetchval("SELECT batuta_now() - clock_timestamp()")
    assert timedelta(days=3) - timedelta(seconds=1) < moved <= timedelta(days=3)


async def test_the_product_is_not_the_owner(database: Database) -> None:
    async with database.pool.acquire() as connection:
        assert await connection.fetchval("SELECT current_user") == "batuta_runtime"


def test_what_a_killed_run_left_is_cleared_up(tmp_path: Path) -> None:
    """A run of its own is killed while its server runs; the next one ends that."""
    script = "import os, sys, time\nfrom tests.servers import Run\nrun = Run(os.getpid())\nrun.begin()\n"
    script += "run.postgres.start()\nprint(run.postgres.process.pid, flush=True)\nos.kill(os.getpid(), 9)"
    killed = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert killed.returncode == -9
    server = psutil.Process(int(killed.stdout))
    later = subprocess.run(
        [
            sys.executable,
            "-c",
            "import os\nfrom tests.servers import Run\nrun = Run(os.getpid())\nrun.begin()\nrun.end()",
        ],
        cwd=ROOT,
        check=False,
    )
    assert later.returncode == 0
    assert not server.is_running()
    assert [
        path
        for path in Run(0).directory.parent.glob(f"{Run.PREFIX}*")
        if not psutil.pid_exists(int(path.name[len(Run.PREFIX) :]))
    ] == []


def test_the_product_has_time_in_tests_but_where_its_patience_is_tested(hurry: Callable[[], None]) -> None:
    assert {getattr(*short) for short in SHORT} == {LONG}
    hurry()
    assert max(getattr(*short) for short in SHORT) < 10
