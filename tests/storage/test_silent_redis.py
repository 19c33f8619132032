"""A Redis that takes connections and answers nothing costs whoever asks half a second, and not even that while it rests."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from redis.asyncio import Redis
from structlog.testing import capture_logs

from backend.api import health
from backend.services.readiness import Readiness
from backend.storage.database import Database
from backend.storage.redis_guard import Guard
from tests.listening import Listener
from tests.patience import waited_for


@pytest.fixture
async def silent() -> AsyncIterator[Redis]:
    async def says_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    listener = Listener(says_nothing)
    port = await listener.start(asyncio.start_server, "127.0.0.1", 0)
    async with Redis(host="127.0.0.1", port=port) as redis:
        yield redis
    await listener.close()


async def test_who_asks_goes_on_without_an_answer(silent: Redis, hurry: Callable[[], None]) -> None:
    hurry()
    guard = Guard()

    async def asked() -> None:
        assert await guard.ask(silent.get("key"), b"nothing") == b"nothing"

    with capture_logs() as logs:
        assert 0.4 < await waited_for(asked()) < 1.0
        assert guard.resting
        assert await waited_for(asked()) < 0.4
    assert [log["event"] for log in logs] == ["redis does not answer"]


async def test_that_it_says_nothing_is_known_soon(database: Database, silent: Redis, hurry: Callable[[], None]) -> None:
    hurry()
    readiness = Readiness(database, silent)

    async def looked() -> None:
        assert await readiness.checks(health.PATIENCE) == {"postgres": True, "redis": False}

    assert await waited_for(looked()) < 3.0
