"""Alembic's entry: everything in one transaction, over asyncpg, one migration of a database at a time.

migrations/versions are steps of the tables, each taken once. migrations/sql are functions, policies and grants in their
newest form: they are executed whenever one of them has changed, after the steps.
"""

import hashlib
from asyncio import run
from pathlib import Path

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.pool import NullPool

from backend.storage.database import engine_for
from backend.storage.migrate import execute_script
from backend.storage.tables import metadata

SQL = Path(__file__).parent / "sql"
LOCK = 0x62617475


def upgrade(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=metadata)
    with context.begin_transaction():
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        context.run_migrations()
        renew_functions(connection)


def renew_functions(connection: Connection) -> None:
    files = sorted(SQL.glob("*.sql"))
    digest = hashlib.sha256(b"".join(file.name.encode() + file.read_bytes() for file in files)).digest()
    if connection.scalar(text("SELECT functions_hash FROM db_meta")) == digest:
        return
    for file in files:
        execute_script(connection, file.read_text(encoding="utf-8"))
    connection.execute(text("UPDATE db_meta SET functions_hash = :digest"), {"digest": digest})


async def main() -> None:
    engine = engine_for(context.config.attributes["url"], poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(upgrade)
    finally:
        await engine.dispose()


run(main())
