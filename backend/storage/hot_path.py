"""Connections for the lane protocol: many tenants, few round trips. Its functions set the workspace themselves."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg
import orjson

from backend.crash import crashpoint
from backend.errors import Unavailable
from backend.storage import database
from backend.storage.database import AWAY, says_away

Connection: TypeAlias = "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"
Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"


@asynccontextmanager
async def hot(pool: Pool) -> AsyncIterator[Connection]:
    """A connection of the hot path; whatever says that the database is away becomes Unavailable."""
    try:
        async with pool.acquire(timeout=database.PATIENCE) as connection, nothing_in_doubt(connection):
            yield connection
    except AWAY as error:
        raise Unavailable from error
    except asyncpg.PostgresError as error:
        if says_away(error.sqlstate):
            raise Unavailable from error
        raise


@asynccontextmanager
async def nothing_in_doubt(connection: Connection) -> AsyncIterator[None]:
    """The server ended the session and the driver has read its last words but not yet that it hung up: the next statement fails
    as if it were the driver's own fault. Whatever breaks its rules, such a connection is not used again."""
    try:
        yield
    except asyncpg.InternalClientError as error:
        connection.terminate()
        raise Unavailable from error


@asynccontextmanager
async def one_commit(connection: Connection, statements: int, fault: str) -> AsyncIterator[None]:
    """A transaction around several statements; a single one is its own and saves two round trips.

    `fault` names the crash point before the commit.
    """
    if statements == 1:
        crashpoint(fault)
        yield
    else:
        async with connection.transaction():
            yield
            crashpoint(fault)


def json_text(value: Any) -> str:
    """How jsonb goes to asyncpg. Its own UUIDs are none to orjson."""
    return orjson.dumps(value, default=_plain).decode()


def _plain(value: Any) -> str:
    if isinstance(value, UUID):
        return str(value)
    raise TypeError
