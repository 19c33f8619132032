"""The door to PostgreSQL. `begin(workspace_id)` is the only way to a tenant's rows: no workspace, no rows."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg
import orjson
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from backend.errors import DatabaseUnfit, Unavailable

PATIENCE = 2.0
"""Seconds that a caller waits for a connection before it is told that the database is away."""

SILENCE = 20.0
"""Seconds after which a statement is given up on our side: longer than the server's own limit, for a server that does not answer at all."""

SESSION = {
    "jit": "off",
    "application_name": "batuta",
    "timezone": "UTC",
    "statement_timeout": "15000",
    "idle_in_transaction_session_timeout": "60000",
}

HOT_PATH = SESSION | {
    # A worker that is stopped in the middle of a commit holds locks of lanes: less long than their lease, so that another can go on.
    "idle_in_transaction_session_timeout": "20000",
    # A young database has no statistics and would read whole tables to join a few array elements: see docs/engine.md.
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
}

AWAY = (
    OSError,
    asyncio.TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)

ENTER = text("SELECT current_setting('app.ws', true), set_config('app.ws', :workspace, true)")


Entered: TypeAlias = "tuple[AsyncConnection, Any]"
"""With the driver's own connection."""


async def connect(url: str, **options: Any) -> asyncpg.Connection:
    """One plain connection. `url` is postgresql://…, a socket's directory as ?host=/path."""
    try:
        return await asyncpg.connect(url, timeout=PATIENCE, command_timeout=SILENCE, **options)
    except AWAY as error:
        raise Unavailable from error


def engine_for(url: str, **options: Any) -> AsyncEngine:
    async def creator() -> asyncpg.Connection:
        return await connect(url, server_settings=SESSION)

    return create_async_engine(
        "postgresql+asyncpg://",
        async_creator=creator,
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
        **options,
    )


async def stay(connection: asyncpg.Connection) -> None:
    """Nothing to clean up when a connection goes back: whatever is set on the hot path ends with its transaction. It saves a round trip."""


@dataclass(frozen=True, slots=True)
class Database:
    engine: AsyncEngine
    pool: "asyncpg.Pool[asyncpg.Record]"
    """For the hot path: its functions set the workspace themselves, once for each that a batch touches."""

    @staticmethod
    async def connect(url: str, *, size: int = 10, hot_size: int = 6) -> "Database":
        try:
            pool = await asyncpg.create_pool(
                url,
                min_size=0,
                max_size=hot_size,
                timeout=PATIENCE,
                command_timeout=SILENCE,
                server_settings=HOT_PATH,
                reset=stay,
            )
            async with pool.acquire(timeout=PATIENCE) as connection:
                await refuse_mighty(connection)
        except AWAY as error:
            raise Unavailable from error
        return Database(
            engine_for(url, pool_size=size, max_overflow=0, pool_timeout=PATIENCE, pool_pre_ping=False), pool
        )

    async def close(self) -> None:
        await self.engine.dispose()
        await self.pool.close()

    def begin(self, workspace_id: UUID) -> AbstractAsyncContextManager[AsyncConnection]:
        """A transaction that sees one workspace; committed at the end, rolled back on an exception."""
        return self._begin(str(workspace_id))

    def begin_global(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A transaction without a workspace: global tables and the router's look-ups; a tenant's rows are not there."""
        return self._begin("")

    @asynccontextmanager
    async def _begin(self, workspace: str) -> AsyncIterator[AsyncConnection]:
        try:
            connection, driver = await self._enter(workspace)
        except (PoolExhausted, *AWAY) as error:
            raise Unavailable from error
        except DBAPIError as error:
            if _is_away(error):
                raise Unavailable from error
            raise
        try:
            yield connection
            await connection.commit()
        except DBAPIError as error:
            if _is_away(error):
                raise Unavailable from error
            raise
        except AWAY as error:
            # What broke may have nothing to do with the database: a file, somebody else's connection.
            if driver is None or driver.is_closed():
                raise Unavailable from error
            if isinstance(error, TimeoutError) and not await _give_back(connection, driver):
                raise Unavailable from error
            raise
        finally:
            if not connection.closed:
                await _give_back(connection, driver)

    async def _enter(self, workspace: str) -> Entered:
        try:
            return await self._entered(workspace)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            # It died while nobody used it. With it the pool threw all others away that were as old.
            return await self._entered(workspace)

    async def _entered(self, workspace: str) -> Entered:
        connection = await self.engine.connect()
        driver = None
        try:
            driver = (await connection.get_raw_connection()).driver_connection
            if (await connection.execute(ENTER, {"workspace": workspace})).one()[0]:
                await connection.invalidate()
                raise LeftBehind
        except BaseException:
            await _give_back(connection, driver)
            raise
        return connection, driver


async def _give_back(connection: AsyncConnection, driver: Any) -> bool:
    """False: the server does not answer, which would hold its caller for ever; the connection was cut off."""
    closing = asyncio.ensure_future(connection.close())
    done, _ = await asyncio.wait({closing}, timeout=PATIENCE)
    if not done:
        if driver is not None:
            driver.terminate()
        closing.add_done_callback(lambda late: late.cancelled() or late.exception())
        return False
    closing.result()
    return True


class LeftBehind(Exception):
    """A connection came back to the pool with a workspace still set: somebody set it for more than a transaction."""


def _is_away(error: DBAPIError) -> bool:
    return error.connection_invalidated or says_away(getattr(error.orig, "sqlstate", None))


UNAVAILABLE_STATES = {"57014", "57P01", "57P02", "57P03", "08006", "08003", "08001", "25006"}
UNAVAILABLE_CLASSES = {"53", "58"}
"""Disk full, out of memory, too many connections; errors of the system around it. 25006: a standby."""


def says_away(sqlstate: str | None) -> bool:
    return sqlstate is not None and (sqlstate in UNAVAILABLE_STATES or sqlstate[:2] in UNAVAILABLE_CLASSES)


async def refuse_mighty(connection: "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]") -> None:
    """Whoever owns tables or is a superuser walks past row-level security."""
    mighty = await connection.fetchval(
        """SELECT rolsuper OR rolbypassrls OR EXISTS (
                    SELECT FROM pg_class WHERE relowner = r.oid AND relnamespace = 'public'::regnamespace)
             FROM pg_roles r WHERE rolname = current_user"""
    )
    if mighty:
        raise DatabaseUnfit(
            reason="web and worker must sign in as a role that owns nothing, not as the database's owner"
        )
