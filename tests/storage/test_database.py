"""The door to PostgreSQL: one workspace a transaction, and a clear answer within two seconds when nobody is there."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from backend.errors import Unavailable
from backend.storage import tags
from backend.storage.database import Database
from tests.listening import Listener
from tests.patience import answered, waited_for
from tests.storage.people import a_workspace

HERE = uuid4()


async def test_what_one_workspace_writes_another_does_not_see(database: Database) -> None:
    here, there = await a_workspace(database), await a_workspace(database)
    async with database.begin(here) as connection:
        await tags.create(connection, "aluno")
    async with database.begin(here) as connection:
        assert [tag.name for tag in await tags.every(connection)] == ["aluno"]
    async with database.begin(there) as connection:
        assert await tags.every(connection) == []
    async with database.begin_global() as connection:
        assert await tags.every(connection) == []


async def test_an_exception_takes_all_back(database: Database) -> None:
    here = await a_workspace(database)

    async def fail() -> None:
        async with database.begin(here) as connection:
            await tags.create(connection, "aluno")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with database.begin(here) as connection:
        assert await tags.every(connection) == []


async def test_without_a_workspace_nothing_can_be_written(database: Database) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"):
        async with database.begin_global() as connection:
            await tags.create(connection, "aluno")


async def test_two_requests_at_once_keep_their_own_workspaces(database: Database) -> None:
    """Twenty of them share ten connections."""
    spaces = [await a_workspace(database) for _ in range(20)]

    async def act(number: int) -> list[str]:
        async with database.begin(spaces[number]) as connection:
            await tags.create(connection, f"tag {number}")
            await asyncio.sleep(0)
            return [tag.name for tag in await tags.every(connection)]

    assert await asyncio.gather(*map(act, range(20))) == [[f"tag {number}"] for number in range(20)]


async def test_nobody_there(free_port: int) -> None:
    with pytest.raises(Unavailable):
        await Database.connect(f"postgresql://batuta_runtime:x@127.0.0.1:{free_port}/x")


async def test_a_server_that_goes_away(database: Database, owner: asyncpg.Connection) -> None:
    here = await a_workspace(database)

    async def cut() -> None:
        async with database.begin(here) as connection:
            await terminate(owner)
            await tags.every(connection)

    with pytest.raises(Unavailable):
        await cut()
    async with database.begin(here) as connection:
        assert await tags.every(connection) == []


@pytest.mark.parametrize("trouble", [OSError("a file"), TimeoutError(), ConnectionResetError()])
async def test_what_breaks_elsewhere_is_not_the_databases_fault(trouble: Exception, database: Database) -> None:
    async def act() -> None:
        async with database.begin(HERE):
            raise trouble

    with pytest.raises(type(trouble)) as raised:
        await act()
    assert raised.value is trouble


async def test_connections_that_died_while_nobody_used_them(database: Database, owner: asyncpg.Connection) -> None:
    here = await a_workspace(database)
    await terminate(owner)
    async with database.begin(here) as connection:
        assert await tags.every(connection) == []


async def terminate(owner: asyncpg.Connection) -> None:
    ours = "usename = 'batuta_runtime' AND datname = current_database()"
    await owner.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {ours}")


async def test_a_server_that_hangs(free_port: int, hurry: Callable[[], None]) -> None:
    """It takes the connection and says nothing."""
    silent = Listener(lambda reader, writer: asyncio.sleep(60))
    await silent.start(asyncio.start_server, "127.0.0.1", free_port)
    hurry()

    async def told() -> None:
        with pytest.raises(Unavailable):
            await Database.connect(f"postgresql://batuta_runtime:x@127.0.0.1:{free_port}/x")

    assert await waited_for(told()) < 2.5
    await silent.close()


async def test_all_connections_in_use(runtime_url: str, hurry: Callable[[], None]) -> None:
    hurry()
    database = await answered(lambda: Database.connect(runtime_url, size=1))

    async def told() -> None:
        with pytest.raises(Unavailable):
            async with database.begin(HERE):
                pass

    async def used() -> None:
        async with database.begin_global():
            pass

    await answered(used)  # it has its connection
    async with database.begin_global():
        started = time.monotonic()
        assert await waited_for(told()) < 2.5
        assert time.monotonic() - started > 1.5
    await database.close()


async def test_a_statement_that_takes_too_long(database: Database) -> None:
    async def take_long() -> None:
        async with database.begin_global() as connection:
            await connection.execute(text("SET LOCAL statement_timeout = 20"))
            await connection.execute(text("SELECT pg_sleep(5)"))

    with pytest.raises(Unavailable):
        await take_long()


async def test_the_hot_path_reads_by_index_whatever_the_statistics_say(database: Database) -> None:
    async with database.pool.acquire() as connection:
        settings = {
            name: await connection.fetchval(f"SHOW {name}") for name in ("jit", "plan_cache_mode", "enable_seqscan")
        }
    assert settings == {"jit": "off", "plan_cache_mode": "force_generic_plan", "enable_seqscan": "off"}


async def test_the_clock_moves_for_all_who_are_connected(
    database: Database, owner: asyncpg.Connection, move_clock: Callable[[timedelta], Awaitable[None]]
) -> None:
    ahead = text("SELECT batuta_now() - clock_timestamp() > interval '24 hours 59 minutes'")
    async with database.begin_global() as connection:
        assert not await connection.scalar(ahead)
        await move_clock(timedelta(hours=25))
        assert await connection.scalar(ahead)


async def test_the_clock_of_a_real_database_cannot_be_moved(owner: asyncpg.Connection) -> None:
    await owner.execute("UPDATE db_meta SET test_clock = false, clock_offset = '0'")
    with pytest.raises(asyncpg.CheckViolationError):
        await owner.execute("UPDATE db_meta SET clock_offset = '1 hour'")


async def test_the_clock_is_cheap(owner: asyncpg.Connection) -> None:
    """A turn's transaction reads it some twenty times. About 1.2 microseconds; a machine that stands still for a while does so once."""

    async def took() -> float:
        started = time.perf_counter()
        await owner.fetchval("SELECT count(batuta_now()) FROM generate_series(1, 100000)")
        return time.perf_counter() - started

    for _ in range(5):
        if (seconds := await took()) < 1.5:
            break
    assert seconds < 1.5
