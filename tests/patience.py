"""What tests do about time: a busy machine, or one that stands still for seconds, is slower than the product's patience."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from types import ModuleType
from typing import Any, TypeVar

import pytest

from backend import app
from backend.activities import fetch, pinned
from backend.api import health
from backend.errors import Unavailable
from backend.services import draft_replays, ingress, simulations, webhooks_routes
from backend.storage import database, event_stream, redis_guard
from backend.worker import parts

T = TypeVar("T")

LONG = 60.0

SHORT: tuple[tuple[ModuleType, str], ...] = (
    (fetch, "CONNECT_SECONDS"),
    (pinned, "CONNECT_SECONDS"),
    (health, "PATIENCE"),
    (app, "REDIS_SILENCE"),
    (draft_replays, "PATIENCE"),
    (ingress, "PATIENCE"),
    (simulations, "PATIENCE"),
    (webhooks_routes, "PATIENCE"),
    (database, "PATIENCE"),
    (event_stream, "PATIENCE"),
    (redis_guard, "CONNECTING"),
    (redis_guard, "PATIENCE"),
    (parts, "REDIS_SILENCE"),
)
"""So many seconds, and the product goes on without an answer."""


def take_time(patch: pytest.MonkeyPatch) -> None:
    for module, name in SHORT:
        patch.setattr(module, name, LONG)


LATE = 0.02


class Watch:
    """Counts the seconds in which this process had a processor: between two looks no more than LATE."""

    def __init__(self) -> None:
        self.waited, self._begun = 0.0, time.monotonic()
        self._seen = self._begun

    async def look(self, *tasks: "asyncio.Task[Any]") -> None:
        if tasks:
            await asyncio.wait(tasks, timeout=LATE / 4)
        else:
            await asyncio.sleep(LATE / 4)
        now = time.monotonic()
        self.waited, self._seen = self.waited + min(now - self._seen, LATE), now
        assert now - self._begun < LONG, "by the clock on the wall, however busy the machine"


async def waited_for(work: Coroutine[Any, Any, None]) -> float:
    watch, task = Watch(), asyncio.create_task(work)
    while not task.done():
        await watch.look(task)
    task.result()
    return watch.waited


async def until(done: Callable[[], Any], seconds: float = LONG) -> float:
    """How long it took."""
    watch = Watch()
    while not done():
        await watch.look()
        assert watch.waited < seconds, "it took too long"
    return watch.waited


async def answered(ask: Callable[[], Awaitable[T]]) -> T:
    """By a database that is there, at last: a busy machine is slower than the patience of these tests."""
    async with asyncio.timeout(LONG):
        while True:
            try:
                return await ask()
            except Unavailable:
                await asyncio.sleep(0.01)


WAITING = """
    SELECT EXISTS (
        SELECT FROM pg_locks w JOIN pg_locks h USING (pid)
        WHERE NOT w.granted AND h.database = (SELECT oid FROM pg_database WHERE datname = current_database()))
"""
"""Somebody of this database waits for a lock, be it for a row's, which names no database."""
