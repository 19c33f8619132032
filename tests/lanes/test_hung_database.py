"""C3: a database that takes connections and answers nothing (a stopped process, a full disk) holds nobody for long."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import text

from backend.errors import Unavailable
from backend.services.webhooks_routes import Routes
from backend.storage import database as storage
from backend.storage.database import Database
from backend.storage.hot_path import hot
from backend.storage.sealing import Sealer
from tests.lanes.line import Line, line_to
from tests.patience import answered, waited_for


@pytest.fixture
async def line(runtime_url: str) -> AsyncIterator[Line]:
    async with line_to(runtime_url) as line:
        yield line


@pytest.fixture
async def hung(line: Line) -> AsyncIterator[Database]:
    """Its connections are open already when the line falls silent."""
    database = await Database.connect(line.url, size=2, hot_size=2)
    async with database.begin_global() as connection:
        await connection.execute(text("SELECT 1"))
    async with hot(database.pool) as connection:
        await connection.fetchval("SELECT 1")
    line.open.clear()
    yield database
    line.open.set()
    await asyncio.wait_for(database.engine.dispose(), 5)
    database.pool.terminate()


async def test_a_webhook_is_told_to_come_again_within_two_seconds(hung: Database, hurry: Callable[[], None]) -> None:
    hurry()

    async def told() -> None:
        with pytest.raises(Unavailable):
            await Routes(hung, Sealer([b"x" * 32])).of("whatsapp", ["1"])

    assert await waited_for(told()) < 2.0


async def in_a_transaction(database: Database) -> None:
    async with database.begin(uuid4()):
        pass


async def once_inside(database: Database) -> None:
    async with database.begin(uuid4()) as connection:
        if database in STOPPED:
            STOPPED.pop(database).open.clear()
        await connection.execute(text("SELECT 1"))


async def on_the_hot_path(database: Database) -> None:
    async with hot(database.pool) as connection:
        await connection.fetchval("SELECT 1")


STOPPED: dict[Database, Line] = {}


@pytest.mark.parametrize("ask", [in_a_transaction, once_inside, on_the_hot_path])
async def test_no_statement_waits_for_ever(
    line: Line, monkeypatch: pytest.MonkeyPatch, ask: Callable[[Database], Awaitable[None]]
) -> None:
    monkeypatch.setattr(storage, "SILENCE", 0.2)
    monkeypatch.setattr(storage, "PATIENCE", 0.3)
    database = await answered(lambda: Database.connect(line.url, size=1, hot_size=1))
    await answered(lambda: ask(database))
    if ask is once_inside:
        STOPPED[database] = line
    else:
        line.open.clear()
    async with asyncio.timeout(15):  # they would wait for 20 seconds
        with pytest.raises(Unavailable):
            await ask(database)
    line.open.set()
    await answered(lambda: ask(database))
    await database.close()


THEIRS = "FROM pg_stat_activity WHERE datname = current_database() AND usename = 'batuta_runtime'"


async def cut_off(line: Line, owner: asyncpg.Connection) -> None:
    """The server says its last words to whoever is connected; that it hung up too is still on its way."""
    line.held = True
    for _ in await owner.fetch(f"SELECT pg_terminate_backend(pid) {THEIRS}"):
        await line.hung_up.acquire()
    for _ in range(3):  # what the line wrote is read by its other end
        await asyncio.sleep(0)
    line.held = False


async def test_a_connection_whose_end_is_on_its_way_is_away_and_never_used_again(
    line: Line, owner: asyncpg.Connection
) -> None:
    """The driver then refuses the statement as its own fault: "another operation (2) is in progress"."""
    database = await Database.connect(line.url, size=1, hot_size=1)

    async def meanwhile_on_the_hot_path() -> None:
        async with hot(database.pool) as connection, connection.transaction():
            await cut_off(line, owner)
            await connection.fetchval("SELECT 1")

    async def meanwhile_in_a_transaction() -> None:
        async with database.begin(uuid4()) as connection:
            await cut_off(line, owner)
            await connection.execute(text("SELECT 1"))

    await cut_off(line, owner)
    with pytest.raises(Unavailable):
        await on_the_hot_path(database)
    await on_the_hot_path(database)
    with pytest.raises(Unavailable):
        await meanwhile_on_the_hot_path()
    await in_a_transaction(database)
    await cut_off(line, owner)
    await in_a_transaction(database)
    with pytest.raises(Unavailable):
        await meanwhile_in_a_transaction()
    await database.close()
