"""A process that is frozen within a statement keeps its locks, and no limit of the server's ends it. Others do."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from backend.storage import hung
from backend.storage.database import HOT_PATH, Database

MINE = "SELECT state, wait_event FROM pg_stat_activity WHERE pid = $1"
LOCK = 7
LIMIT = 2
"""Seconds."""


@pytest.fixture
async def frozen(runtime_url: str) -> AsyncIterator[asyncpg.Connection]:
    """It has a lock, and the limits that the server may set to a session."""
    limits = {"idle_in_transaction_session_timeout": f"{LIMIT}s", "statement_timeout": f"{LIMIT}s"}
    connection = await asyncpg.connect(runtime_url, server_settings=HOT_PATH | limits)
    await connection.execute(f"BEGIN; SELECT pg_advisory_xact_lock({LOCK})")
    yield connection
    connection.terminate()


async def seen(owner: asyncpg.Connection, frozen: asyncpg.Connection, event: str) -> None:
    async with asyncio.timeout(60):
        while tuple(await owner.fetchrow(MINE, frozen.get_server_pid()) or ()) != ("active", event):
            await asyncio.sleep(0.01)


async def is_free(owner: asyncpg.Connection) -> Any:
    return await owner.fetchval(f"SELECT pg_try_advisory_lock({LOCK})")


async def ended(database: Database, silent: float = 0.3) -> int:
    async with database.begin_global() as connection:
        hung.SILENT, before = timedelta(seconds=silent), hung.SILENT
        try:
            return await hung.end_hung(connection)
        finally:
            hung.SILENT = before


async def released(database: Database, owner: asyncpg.Connection) -> int:
    async with asyncio.timeout(60):
        while not (found := await ended(database)):
            await asyncio.sleep(0.02)
        while not await is_free(owner):
            await asyncio.sleep(0.01)
    return found


async def test_frozen_between_preparing_a_statement_and_running_it(
    database: Database, owner: asyncpg.Connection, frozen: asyncpg.Connection
) -> None:
    await frozen.prepare("SELECT $1::int")
    await seen(owner, frozen, "ClientRead")
    await owner.execute("SELECT pg_sleep($1 + 0.5)", LIMIT)
    assert not await is_free(owner)
    assert await ended(database, silent=60) == 0
    assert await released(database, owner) == 1


async def test_frozen_while_it_takes_rows(
    database: Database, owner: asyncpg.Connection, frozen: asyncpg.Connection
) -> None:
    rows = await frozen.prepare("SELECT repeat('x', 1000) FROM generate_series(1, 50000)")
    frozen._transport.pause_reading()
    taking = asyncio.create_task(rows.fetch())
    await seen(owner, frozen, "ClientWrite")
    await owner.execute("SELECT pg_sleep($1 + 0.5)", LIMIT)
    assert not await is_free(owner)
    assert await released(database, owner) == 1
    taking.cancel()
    await asyncio.wait({taking})


async def test_who_works_or_rests_is_left_alone(
    database: Database, owner: asyncpg.Connection, runtime_url: str
) -> None:
    works, rests, another = [
        await asyncpg.connect(runtime_url, server_settings={"application_name": name})
        for name in ("batuta", "batuta", "another")
    ]
    await another.prepare("SELECT $1::int")
    working = asyncio.create_task(works.fetch("SELECT pg_sleep(0.5)"))
    await seen(owner, works, "PgSleep")
    await owner.execute("SELECT pg_sleep(0.1)")
    assert await ended(database, silent=0.05) == 0
    await working
    assert await rests.fetchval("SELECT 1") == await another.fetchval("SELECT 1") == 1
    for connection in (works, rests, another):
        await connection.close()
