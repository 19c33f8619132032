"""Migrations build exactly backend/storage/tables, may run at any time and from anywhere, and say what keeps them from it."""

import asyncio
import sys
from collections.abc import AsyncIterator
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from backend.errors import DatabaseUnfit, Unavailable
from backend.storage.database import Database, connect, engine_for
from backend.storage.migrate import MIGRATIONS, check_server, execute_script, is_verifier_of, migrate, scram_verifier
from backend.storage.tables import metadata
from migrations.freeze import TARGET, frozen
from tests.servers import RUNTIME_PASSWORD, Server, execute
from tests.storage.catalog import structure


@pytest.fixture
async def empty_url(postgres: Server) -> AsyncIterator[str]:
    """A database without anything."""
    name = f"{postgres.template.removesuffix('template')}{uuid4().hex[:12]}"
    await execute(postgres.owner_url, f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
    yield postgres.url(name)
    await execute(postgres.owner_url, f'DROP DATABASE "{name}" WITH (FORCE)')


async def built_from_tables(url: str) -> set[str]:
    def build(connection: Connection) -> None:
        connection.execute(text("SET check_function_bodies = off"))
        execute_script(connection, (MIGRATIONS / "sql" / "00_clock.sql").read_text())
        metadata.create_all(connection)

    engine = engine_for(url)
    async with engine.begin() as connection:
        await connection.run_sync(build)
    await engine.dispose()
    direct = await connect(url)
    try:
        return await structure(direct)
    finally:
        await direct.close()


async def test_migrations_build_exactly_the_tables(owner: asyncpg.Connection, empty_url: str) -> None:
    migrated = await structure(owner)
    assert len(migrated) > 400
    assert migrated == await built_from_tables(empty_url)


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE tags ADD colour text",
        "ALTER TABLE tags ALTER color SET DEFAULT '#000000'",
        "ALTER TABLE tags ALTER color DROP NOT NULL",
        "ALTER TABLE tags ALTER name TYPE varchar(99)",
        'ALTER TABLE contacts ALTER sort_name TYPE varchar(300) COLLATE "POSIX"',
        "COMMENT ON COLUMN contacts.revision IS 'x'",
        "DROP INDEX conversations_list_idx",
        "ALTER TABLE conversations DROP CONSTRAINT conversations_status_check",
        "ALTER TABLE lanes SET (fillfactor = 100)",
    ],
)
async def test_a_difference_is_seen(change: str, owner: asyncpg.Connection) -> None:
    before = await structure(owner)
    await owner.execute(change)
    assert await structure(owner) != before


async def test_alembic_sees_no_difference_either(database_url: str) -> None:
    def compare(connection: Connection) -> list[object]:
        options = {"compare_type": True, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))

    engine = engine_for(database_url)
    async with engine.connect() as connection:
        assert await connection.run_sync(compare) == []
    await engine.dispose()


def test_the_first_step_is_frozen() -> None:
    """Until the first release: `python -m migrations.freeze` after a change of the tables."""
    assert TARGET.read_text(encoding="utf-8") == frozen()


async def state(url: str) -> tuple[object, ...]:
    connection = await connect(url)
    try:
        row = await connection.fetchrow(
            "SELECT generation, functions_hash, (SELECT version_num FROM alembic_version) FROM db_meta"
        )
        return tuple(row)
    finally:
        await connection.close()


async def test_a_second_time_changes_nothing(database_url: str) -> None:
    before = await state(database_url)
    await asyncio.to_thread(migrate, database_url, RUNTIME_PASSWORD)
    assert await state(database_url) == before


async def test_several_processes_start_at_once(empty_url: str) -> None:
    program = "import sys; from backend.storage.migrate import migrate; migrate(*sys.argv[1:])"
    started = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", program, empty_url, RUNTIME_PASSWORD, cwd=MIGRATIONS.parent
        )
        for _ in range(3)
    ]
    assert [await process.wait() for process in started] == [0, 0, 0]
    assert (await state(empty_url))[2] == "0001"


async def test_it_may_be_called_inside_an_event_loop(empty_url: str) -> None:
    migrate(empty_url, RUNTIME_PASSWORD)
    assert (await state(empty_url))[2] == "0001"


async def test_changed_functions_are_made_anew_and_forgotten_ones_go(
    database_url: str, owner: asyncpg.Connection
) -> None:
    await owner.execute("CREATE FUNCTION forgotten(int) RETURNS int LANGUAGE sql AS 'SELECT 1'")
    await owner.execute(
        "CREATE OR REPLACE FUNCTION batuta_ws() RETURNS uuid LANGUAGE sql STABLE AS 'SELECT NULL::uuid'"
    )
    await owner.execute("UPDATE db_meta SET functions_hash = NULL")
    await asyncio.to_thread(migrate, database_url, RUNTIME_PASSWORD)
    assert await owner.fetchval("SELECT count(*) FROM pg_proc WHERE proname = 'forgotten'") == 0
    assert "app.ws" in await owner.fetchval("SELECT prosrc FROM pg_proc WHERE proname = 'batuta_ws'")
    assert await owner.fetchval("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'derive%'") == 2


async def test_a_failing_step_leaves_the_database_as_it_was(empty_url: str) -> None:
    """An index that cannot be made, because somebody else's table has its name."""
    await execute(empty_url, "CREATE TABLE contacts_name_idx ()")
    with pytest.raises(Exception, match="contacts_name_idx"):
        await asyncio.to_thread(migrate, empty_url, RUNTIME_PASSWORD)
    connection = await connect(empty_url)
    assert await connection.fetchval("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace") == 1
    await connection.close()


async def test_an_owner_who_is_no_superuser(postgres: Server, empty_url: str) -> None:
    """As a hosted PostgreSQL gives: owner of the database, allowed to make roles."""
    name, database = f"owner_{uuid4().hex[:8]}", urlsplit(empty_url).path[1:]
    await execute(
        postgres.owner_url,
        f"CREATE ROLE {name} LOGIN CREATEROLE PASSWORD '{name}'",
        f'ALTER DATABASE "{database}" OWNER TO {name}',
    )
    # Elsewhere it made these roles itself and may give their rights on; here a superuser did.
    admin = "WITH ADMIN OPTION"
    await execute(
        postgres.owner_url, f"GRANT batuta_router TO {name} {admin}", f"GRANT batuta_runtime TO {name} {admin}"
    )
    await execute(empty_url, f"ALTER SCHEMA public OWNER TO {name}")
    own_url = postgres.runtime_url(database).replace("batuta_runtime", name).replace(RUNTIME_PASSWORD, name)
    try:
        await asyncio.to_thread(migrate, own_url, RUNTIME_PASSWORD)
        await execute(own_url, "UPDATE db_meta SET functions_hash = NULL")
        await asyncio.to_thread(migrate, own_url, RUNTIME_PASSWORD)
        runtime = await Database.connect(postgres.runtime_url(database))
        async with runtime.begin_global() as connection:
            assert (await connection.execute(text("SELECT * FROM workspace_ids()"))).all() == []
        await runtime.close()
    finally:
        await execute(empty_url, f"REASSIGN OWNED BY {name} TO CURRENT_USER", f"DROP OWNED BY {name}")
        await execute(postgres.owner_url, f"DROP OWNED BY {name}", f"DROP ROLE {name}")


class Old:
    def __init__(self, **answers: str) -> None:
        self.answers = answers

    async def fetchval(self, question: str) -> str:
        return self.answers[question.removeprefix("SHOW ")]


@pytest.mark.parametrize(
    ("server", "reason"),
    [
        (Old(server_version_num="140012", server_version="14.12"), "PostgreSQL 15 or newer is needed, this is 14.12"),
        (Old(server_version_num="150000", server_encoding="LATIN1"), "its encoding must be UTF8, it is LATIN1"),
    ],
)
async def test_a_database_that_cannot_do(server: Old, reason: str) -> None:
    with pytest.raises(DatabaseUnfit) as refused:
        await check_server(server)
    assert refused.value.params == {"reason": reason}


async def test_nobody_there(free_port: int) -> None:
    with pytest.raises(Unavailable):
        await asyncio.to_thread(migrate, f"postgresql://postgres@127.0.0.1:{free_port}/x", "x")


def test_the_password_is_sent_as_a_verifier() -> None:
    """RFC 7677's example."""
    salt = bytes.fromhex("5b6d99689d1235 8eec a04b14 1236fa81".replace(" ", ""))
    assert scram_verifier("pencil", salt, 4096) == (
        "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="
    )
    assert is_verifier_of(scram_verifier("pencil"), "pencil")
    assert not is_verifier_of(scram_verifier("pencil"), "Pencil")
    assert not is_verifier_of("md5abc", "abc")
