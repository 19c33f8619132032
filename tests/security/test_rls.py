"""S-RLS (security.md): one workspace never sees, changes or guesses another's rows, on any table, also those of tomorrow.

Every rule is a walk over the database's catalog, and each walk is shown an offender that it must name.
"""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import text

from backend.errors import DatabaseUnfit
from backend.storage.database import Database, LeftBehind
from tests.security import rls_walk as walk

ROOT = Path(__file__).parents[2]
A, B = uuid4(), uuid4()
Walk = Callable[[asyncpg.Connection], Awaitable[list[str]]]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "postgres" in metafunc.fixturenames and os.environ.get("BATUTA_TEST_DATABASE_URL"):
        metafunc.parametrize("postgres", ["embedded", "given"], indirect=True)


OFFENDERS: dict[str, tuple[Walk, str, str]] = {
    "a table without security": (
        walk.unguarded_tables,
        "CREATE TABLE offender (workspace_id uuid NOT NULL, id uuid)",
        "offender",
    ),
    "security that is not forced": (walk.unguarded_tables, "ALTER TABLE tags NO FORCE ROW LEVEL SECURITY", "tags"),
    "a table without a workspace": (walk.unguarded_tables, "CREATE TABLE offender (id uuid)", "offender"),
    "rows of no workspace": (
        walk.unguarded_tables,
        "CREATE TABLE offender (workspace_id uuid); ALTER TABLE offender ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
        "offender",
    ),
    "truncate": (walk.powers, "GRANT TRUNCATE ON contacts TO batuta_runtime", "may truncate contacts"),
    "ownership": (
        walk.powers,
        "CREATE TABLE offender (); ALTER TABLE offender OWNER TO batuta_runtime",
        "owns offender",
    ),
    "creation": (walk.powers, "GRANT CREATE ON SCHEMA public TO batuta_runtime", "may create in public"),
    "a reference by id alone": (
        walk.loose_references,
        "ALTER TABLE tags ADD UNIQUE (id); ALTER TABLE notes ADD tag uuid CONSTRAINT offender REFERENCES tags (id)",
        "offender",
    ),
    "an existence oracle": (
        walk.revealing_indexes,
        "CREATE UNIQUE INDEX offender ON contacts (phone_number)",
        "offender",
    ),
    "a materialized view": (
        walk.leaking_views,
        "CREATE MATERIALIZED VIEW offender AS SELECT * FROM contacts",
        "offender",
    ),
    "a view of its owner": (walk.leaking_views, "CREATE VIEW offender AS SELECT * FROM contacts", "offender"),
    "an unknown definer": (
        walk.strange_definers,
        "CREATE FUNCTION offender() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
        "offender",
    ),
    "a definer without a path": (
        walk.strange_definers,
        "ALTER FUNCTION workspace_ids() RESET search_path",
        "workspace_ids",
    ),
    "a definer for everybody": (
        walk.strange_definers,
        "GRANT EXECUTE ON FUNCTION workspace_ids() TO PUBLIC",
        "workspace_ids",
    ),
    "a policy that lets all in": (walk.odd_policies, "CREATE POLICY offender ON tags USING (true)", "tags.offender"),
    "a policy that was softened": (walk.odd_policies, "ALTER POLICY tenant ON notes USING (true)", "notes.tenant"),
    "a check that was softened": (walk.odd_policies, "ALTER POLICY tenant ON notes WITH CHECK (true)", "notes.tenant"),
    "a policy that is gone": (walk.odd_policies, "DROP POLICY tenant ON lanes", "lanes"),
    "another tenant's setting": (
        walk.odd_policies,
        "CREATE OR REPLACE FUNCTION batuta_ws() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT current_setting('app.ws')::uuid $$",
        "batuta_ws()",
    ),
}

RULES = list(dict.fromkeys(rule for rule, _, _ in OFFENDERS.values()))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
async def test_nothing_offends(rule: Walk, owner: asyncpg.Connection) -> None:
    assert await rule(owner) == []


@pytest.mark.parametrize("name", OFFENDERS)
async def test_an_offender_is_named(name: str, owner: asyncpg.Connection) -> None:
    rule, planted, offence = OFFENDERS[name]
    await owner.execute(planted)
    assert offence in await rule(owner)


async def test_every_row_stays_in_its_workspace(owner: asyncpg.Connection, database: Database) -> None:
    """(3) seen, changed and deleted by its own workspace's transactions only."""
    tables = await walk.tenant_tables(owner)
    assert len(tables) > 25
    for table in tables:
        await walk.sample_row(owner, table, A)
    assert await strays(owner, database, tables) == []


async def test_a_stray_row_is_named(owner: asyncpg.Connection, database: Database) -> None:
    for table in ("tags", "notes"):
        await walk.sample_row(owner, table, A)
    await owner.execute("ALTER POLICY tenant ON notes USING (true)")
    found = await strays(owner, database, ["tags", "notes"])
    assert {offence.split()[0] for offence in found} == {"notes"}


async def strays(owner: asyncpg.Connection, database: Database, tables: list[str]) -> list[str]:
    found = []
    async with database.pool.acquire() as runtime:
        for table in tables:
            rights = ("INSERT", "UPDATE", "DELETE")
            granted = "SELECT has_table_privilege('batuta_runtime', $1, $2)"
            may = {right for right in rights if await owner.fetchval(granted, table, right)}
            seen = f"SELECT 1 FROM {table}"
            if [await reached(runtime, who, seen) for who in (A, B, None)] != [1, 0, 0]:
                found.append(f"{table} is seen")
            acts = [f"DELETE FROM {table} RETURNING 1"] * ("DELETE" in may)
            acts += [f"UPDATE {table} SET workspace_id = workspace_id RETURNING 1"] * ("UPDATE" in may)
            found += [f"{table} {act}" for act in acts for who in (B, None) if await reached(runtime, who, act)]
            moves = [f"UPDATE {table} SET workspace_id = '{B}'"] * ("UPDATE" in may)
            moved = f"""(SELECT t FROM {table} t), '{{"workspace_id": "{B}"}}'"""
            moves += [f"INSERT INTO {table} SELECT * FROM jsonb_populate_record({moved})"] * ("INSERT" in may)
            found += [f"{table} {act}" for act in moves if await reached(runtime, A, act) != REFUSED]
    return found


REFUSED = -1


async def reached(runtime: asyncpg.Connection, workspace: UUID | None, act: str) -> int:
    """How many rows it reaches inside a workspace; undone."""
    transaction = runtime.transaction()
    await transaction.start()
    try:
        if workspace:
            await runtime.execute("SELECT set_config('app.ws', $1, true)", str(workspace))
        return len(await runtime.fetch(act))
    except asyncpg.InsufficientPrivilegeError as error:
        if "row-level security" not in str(error):
            raise
        return REFUSED
    finally:
        await transaction.rollback()


async def test_people_are_seen_by_their_colleagues_only(owner: asyncpg.Connection, database: Database) -> None:
    ana, bia = uuid4(), uuid4()
    for user in (ana, bia):
        await owner.execute(
            "INSERT INTO users (id, email, name, password_hash) VALUES ($1, $2, 'x', 'x')", user, f"{user}@x"
        )
    for workspace, user in ((A, ana), (B, bia)):
        await owner.execute(
            "INSERT INTO workspaces (id, name, owner_id, stages) VALUES ($1, 'x', $2, '[]')", workspace, user
        )
        await owner.execute(
            "INSERT INTO workspace_members (workspace_id, id, user_id) VALUES ($1, $2, $2)", workspace, user
        )
    async with database.begin(A) as connection:
        assert list((await connection.execute(text("SELECT id FROM users"))).scalars()) == [ana]
        assert list((await connection.execute(text("SELECT id FROM workspaces"))).scalars()) == [A]
    async with database.begin_global() as connection:
        assert (await connection.execute(text("SELECT id FROM users"))).all() == []
    async with database.pool.acquire() as runtime:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await runtime.fetch("SELECT password_hash FROM users")


@pytest.mark.parametrize(
    "ddl",
    [
        "CREATE TABLE offender ()",
        "CREATE SCHEMA offender",
        "ALTER TABLE contacts DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE contacts NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY tenant ON contacts",
        "DROP TABLE contacts",
        "TRUNCATE contacts",
        "CREATE FUNCTION offender() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "SET ROLE batuta_router",
        "SET session_replication_role = replica",
        "UPDATE db_meta SET test_clock = true",
        "UPDATE activity_log SET kind = 'x'",
        "DELETE FROM funnel_logs",
        "DELETE FROM consents",
        "DELETE FROM messages",
    ],
)
async def test_the_runtime_role_is_refused(ddl: str, database: Database) -> None:
    async with database.pool.acquire() as runtime:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await runtime.execute(ddl)


async def test_a_published_version_is_never_changed(owner: asyncpg.Connection) -> None:
    await walk.sample_row(owner, "funnel_versions", A)
    for act in ("UPDATE funnel_versions SET name = 'x'", "DELETE FROM funnel_versions", "TRUNCATE funnel_versions"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await owner.execute(act)


def test_the_workspace_is_set_for_one_transaction_only() -> None:
    assert walk.lasting_settings(ROOT / "backend", ROOT / "migrations") == []


@pytest.mark.parametrize(
    "line",
    ["SET app.ws = 'x'", "set session app.ws = 'x'", "set_config('app.ws', $1, false)", "set_config('app.ws', :w)"],
)
def test_a_lasting_setting_is_found(line: str, tmp_path: Path) -> None:
    (tmp_path / "offender.sql").write_text(line)
    assert len(walk.lasting_settings(tmp_path)) == 1


async def test_a_connection_comes_back_empty(runtime_url: str) -> None:
    """(9)"""
    database = await Database.connect(runtime_url, size=1)
    async with database.begin(A):
        pass
    async with database.begin_global() as connection:
        assert not await connection.scalar(text("SELECT current_setting('app.ws', true)"))
    await database.close()


async def test_a_connection_that_comes_back_with_a_workspace_is_thrown_away(runtime_url: str) -> None:
    database = await Database.connect(runtime_url, size=1)
    async with database.begin_global() as connection:
        await connection.execute(text("SELECT set_config('app.ws', :w, false)"), {"w": str(B)})
    with pytest.raises(LeftBehind):
        async with database.begin(A):
            pass
    async with database.begin(A) as connection:
        assert await connection.scalar(text("SELECT batuta_ws()")) == A
    await database.close()


async def test_the_owner_may_not_be_the_runtime(database_url: str) -> None:
    with pytest.raises(DatabaseUnfit):
        await Database.connect(database_url)
