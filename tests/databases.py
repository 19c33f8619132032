"""Databases for tests, used again: making one writes hundreds of small files, emptying one takes a few milliseconds.

What a test changed beside rows (a table, a role's rights, statistics), or made large, is found out, and its database is dropped.
"""

from dataclasses import dataclass, field
from uuid import uuid4

import asyncpg

from tests.servers import Server, execute

LARGE = 6 * 1024**2
"""How many bytes a database may have grown by; deleted rows count, so none is used for ever."""

SHAPE = "SELECT concat_ws(' ', {})".format(
    ", ".join(
        f"(SELECT count(*) || '/' || max(xmin::text::bigint) FROM {catalog})"
        for catalog in (
            "pg_attrdef", "pg_class", "pg_constraint", "pg_extension", "pg_namespace", "pg_policy", "pg_proc", "pg_statistic",
            "pg_trigger", "pg_type",
        )
    )
)  # fmt: skip
SIZE = "SELECT pg_database_size(current_database())"
OTHERS = """
    SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
TABLES = """
    SELECT oid::regclass::text FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
"""
EMPTY = f"""
    DO $$ DECLARE name text; BEGIN
        FOR name IN {TABLES} LOOP EXECUTE 'DELETE FROM ' || name; END LOOP;
        PERFORM setval(seqrelid, seqstart, false) FROM pg_sequence;
    END $$
"""


@dataclass(frozen=True, slots=True)
class Fresh:
    """What a database is like before any test."""

    shape: str
    size: int
    rows: dict[str, str]


@dataclass(slots=True)
class Databases:
    """Those of one server that one pytest worker has made."""

    server: Server
    spare: list[str] = field(default_factory=list)
    fresh: Fresh | None = None

    async def take(self) -> str:
        if self.spare:
            return self.spare.pop()
        name = f"{self.server.template.removesuffix('template')}{uuid4().hex[:12]}"
        copied = f'TEMPLATE "{self.server.template}" STRATEGY {self.server.copying}'
        await execute(
            self.server.owner_url,
            f'CREATE DATABASE "{name}" {copied}',
            # Of a server that is not ours: nothing of a test has to survive a power cut there either.
            f'ALTER DATABASE "{name}" SET synchronous_commit = off',
        )
        if self.fresh is None:
            connection = await asyncpg.connect(self.server.url(name))
            try:
                self.fresh = await seen(connection)
            finally:
                await connection.close()
        return name

    async def give_back(self, name: str) -> None:
        if await self._cleaned(name):
            self.spare.append(name)
        else:
            await execute(self.server.owner_url, f'DROP DATABASE "{name}" WITH (FORCE)')

    async def _cleaned(self, name: str) -> bool:
        assert self.fresh is not None
        try:
            connection = await asyncpg.connect(self.server.url(name))
        except (OSError, asyncpg.PostgresError):
            return False
        try:
            await connection.execute(OTHERS)
            if await connection.fetchval(SHAPE) != self.fresh.shape:
                return False
            if await connection.fetchval(SIZE) > self.fresh.size + LARGE:
                return False
            await connection.execute("SET session_replication_role = replica")  # no trigger and no foreign key minds
            await connection.execute(EMPTY)
            for table, rows in self.fresh.rows.items():
                await connection.execute(
                    f"INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, $1)", rows
                )
        except (OSError, asyncpg.PostgresError):
            return False
        finally:
            await connection.close()
        return True


async def seen(connection: asyncpg.Connection) -> Fresh:
    rows = {}
    for (table,) in await connection.fetch(TABLES):
        rows[table] = await connection.fetchval(f"SELECT json_agg(row_of_table) FROM {table} row_of_table")
    held = {table: found for table, found in rows.items() if found is not None}
    return Fresh(await connection.fetchval(SHAPE), await connection.fetchval(SIZE), held)
