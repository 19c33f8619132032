"""Brings a database to the newest form. Safe to call at every start, from several processes at once."""

import asyncio
import base64
import hashlib
import hmac
import os
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from backend.errors import DatabaseUnfit
from backend.storage.database import connect

MIGRATIONS = Path(__file__).parents[2] / "migrations"
OLDEST = 150000
RUNTIME = "batuta_runtime"


def migrate(owner_url: str, runtime_password: str) -> None:
    """`owner_url` may create roles and owns the database; web and worker sign in with `runtime_password`."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = owner_url
    # A thread of its own, because the caller may be inside an event loop and Alembic starts one.
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, prepare_server(owner_url, runtime_password)).result()
        thread.submit(command.upgrade, config, "head").result()


async def prepare_server(owner_url: str, runtime_password: str) -> None:
    connection = await connect(owner_url)
    try:
        await check_server(connection)
        # Roles belong to the whole server: migrations of other databases may be changing the same rows of its catalog.
        await again(lambda: make_roles(connection, runtime_password))
        await again(lambda: open_database(connection))
    finally:
        await connection.close()


async def check_server(connection: asyncpg.Connection) -> None:
    if int(await connection.fetchval("SHOW server_version_num")) < OLDEST:
        raise DatabaseUnfit(
            reason=f"PostgreSQL 15 or newer is needed, this is {await connection.fetchval('SHOW server_version')}"
        )
    encoding = await connection.fetchval("SHOW server_encoding")
    if encoding != "UTF8":
        raise DatabaseUnfit(reason=f"its encoding must be UTF8, it is {encoding}")


async def make_roles(connection: asyncpg.Connection, runtime_password: str) -> None:
    await connection.execute(
        """DO $$ BEGIN
             BEGIN CREATE ROLE batuta_runtime; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END;
             BEGIN CREATE ROLE batuta_router; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END;
           END $$"""
    )
    stored = await stored_password(connection)
    if stored is None or not is_verifier_of(stored, runtime_password):
        # A verifier and not the password: statements end up in the server's log.
        await connection.execute(f"ALTER ROLE {RUNTIME} LOGIN NOINHERIT PASSWORD '{scram_verifier(runtime_password)}'")


async def stored_password(connection: asyncpg.Connection) -> str | None:
    """None also where only a superuser may read it."""
    try:
        password: str | None = await connection.fetchval(
            "SELECT rolpassword FROM pg_authid WHERE rolname = $1", RUNTIME
        )
    except asyncpg.InsufficientPrivilegeError:
        return None
    return password


async def open_database(connection: asyncpg.Connection) -> None:
    """What belongs to this one database: who may connect, and the right to give functions to the router."""
    await connection.execute(
        """DO $$ BEGIN
             EXECUTE format('REVOKE TEMPORARY, CREATE ON DATABASE %I FROM PUBLIC', current_database());
             EXECUTE format('GRANT CONNECT ON DATABASE %I TO batuta_runtime', current_database());
             IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
               -- Who is no superuser may give functions only to a role that he is in, and that may create them there.
               IF NOT pg_has_role(current_user, 'batuta_router', 'USAGE') THEN
                 EXECUTE format('GRANT batuta_router TO %I', current_user);
               END IF;
               GRANT CREATE ON SCHEMA public TO batuta_router;
             END IF;
           END $$"""
    )


async def again(act: Callable[[], Awaitable[None]], tries: int = 20) -> None:
    """A row of the server's catalog that somebody else just changed is an error there, not a wait."""
    for left in reversed(range(tries)):
        try:
            await act()
            break
        except asyncpg.InternalServerError as error:
            if "tuple concurrently" not in str(error) or not left:
                raise
            await asyncio.sleep(0.05)


def scram_verifier(password: str, salt: bytes | None = None, rounds: int = 4096) -> str:
    """RFC 5803, as PostgreSQL keeps it. `password` is ASCII, so SASLprep leaves it as it is."""
    salt = salt or os.urandom(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, rounds)
    client = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    encoded = [base64.b64encode(part).decode() for part in (salt, client, server)]
    return "SCRAM-SHA-256${}:{}${}:{}".format(rounds, *encoded)


def is_verifier_of(stored: str, password: str) -> bool:
    scheme, _, rest = stored.partition("$")
    if scheme != "SCRAM-SHA-256":
        return False
    rounds, _, salt = rest.partition("$")[0].partition(":")
    return hmac.compare_digest(scram_verifier(password, base64.b64decode(salt), int(rounds)), stored)


def execute_script(connection: Connection, script: str) -> None:
    """Several statements at once, which a prepared statement cannot be."""
    driver = connection.connection.dbapi_connection
    if driver is not None:
        driver.run_async(lambda raw: raw.execute(script))
