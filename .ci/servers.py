"""Prints NAME=address for a PostgreSQL (as superuser) and a Redis (with empty databases) that this machine happens to run."""

import asyncio
import os

import asyncpg
import redis

NEEDED = 4
"""Databases of a Redis: one for each test worker."""


async def postgres() -> str | None:
    for url in (
        "postgresql://postgres@127.0.0.1:5432/postgres",
        "postgresql://postgres@/postgres?host=/var/run/postgresql",
    ):
        try:
            connection = await asyncpg.connect(url, timeout=3)
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            continue
        try:
            if await connection.fetchval(
                "SELECT usesuper AND current_setting('server_version_num')::int >= 150000 FROM pg_user WHERE usename = current_user"
            ):
                return url
        finally:
            await connection.close()
    return None


def memory() -> str | None:
    try:
        with redis.Redis(socket_connect_timeout=3, socket_timeout=3) as connection:
            used = {int(name.removeprefix("db")) for name in connection.info("keyspace")}
            numbers = int(connection.config_get("databases")["databases"])
    except (redis.RedisError, OSError, KeyError, ValueError):
        return None
    free = [first for first in range(numbers - NEEDED, 0, -1) if not used & set(range(first, first + NEEDED))]
    return f"redis://127.0.0.1:6379/{free[0]}" if free else None


found = {"BATUTA_TEST_DATABASE_URL": asyncio.run(postgres()), "BATUTA_TEST_REDIS_URL": memory()}
for name, address in found.items():
    if address and not os.environ.get(name):
        print(f"{name}={address}")
