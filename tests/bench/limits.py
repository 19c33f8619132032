"""What this machine can do at most, measured in the same run: absolute figures drift, ratios hold."""

import asyncio
import time
from pathlib import Path

import asyncpg
import redis.asyncio as redis_client

SECONDS = 2.0


async def postgres_commits(dsn: str, clients: int, rows: int) -> float:
    """Rows a second, `rows` a commit, from so many connections, into a table of its own that is dropped again."""
    owner = await asyncpg.connect(dsn)
    await owner.execute("CREATE TABLE IF NOT EXISTS bench_limit (n bigint)")
    until = time.perf_counter() + SECONDS
    done = 0

    async def commit() -> None:
        nonlocal done
        connection = await asyncpg.connect(dsn)
        while time.perf_counter() < until:
            await connection.execute("INSERT INTO bench_limit SELECT generate_series(1, $1::int)", rows)
            done += rows
        await connection.close()

    await asyncio.gather(*(commit() for _ in range(clients)))
    await owner.execute("DROP TABLE bench_limit")
    await owner.close()
    return done / SECONDS


async def redis_round_trips(url: str) -> float:
    client = redis_client.from_url(url)
    until = time.perf_counter() + SECONDS
    done = 0
    while time.perf_counter() < until:
        await client.set("bench:limit", "x", ex=10)
        done += 1
    await client.aclose()
    return done / SECONDS


async def bare_http(at_once: int) -> float:
    """POST round trips a second between two asyncio protocols of this very process."""
    from tests.bench.load import Client
    from tests.bench.receiver import serve

    server, port = await serve(lambda *_: None)
    body = b'{"type":"text","to":"1","text":{"body":"x"}}'
    request = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body)
    until = time.perf_counter() + SECONDS
    done = 0

    async def posts() -> None:
        nonlocal done
        _, client = await asyncio.get_running_loop().create_connection(Client, "127.0.0.1", port)
        while time.perf_counter() < until:
            await client.post(request)
            done += 1
        assert client.transport is not None
        client.transport.close()

    await asyncio.gather(*(posts() for _ in range(at_once)))
    server.close()
    return done / SECONDS


def fsync_microseconds(folder: Path) -> float:
    import os

    path = folder / "fsync.probe"
    with path.open("wb", buffering=0) as probe:
        started = time.perf_counter()
        for _ in range(200):
            probe.write(b"x" * 512)
            os.fsync(probe.fileno())
        spent = time.perf_counter() - started
    path.unlink()
    return spent / 200 * 1e6
