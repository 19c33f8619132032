"""The clockwork: what is looked after each second and each minute. arq's cron drives it; when arq is silent or off, our own loop."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from backend.errors import Unavailable
from backend.worker.loops import Stop

log = structlog.get_logger(__name__)

SILENCE = 2.0
"""Seconds without a tick of arq's, after which our own loop ticks."""


@dataclass(slots=True)
class Ticks:
    each_second: Callable[[], Awaitable[None]]
    each_minute: Callable[[], Awaitable[None]]
    _second_at: float = 0.0
    """When somebody ticked last, on this process' own clock."""
    _minute_at: float = 0.0
    _second: asyncio.Lock = field(default_factory=asyncio.Lock)
    _minute: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def second(self) -> None:
        """A round that is still going on is not begun again."""
        self._second_at = time.monotonic()
        await self._once(self._second, self.each_second, "second")

    async def minute(self) -> None:
        self._minute_at = time.monotonic()
        await self._once(self._minute, self.each_minute, "minute")

    async def watch(self, stop: Stop) -> None:
        """Steps in when nobody ticks, and ticks on until somebody does."""
        own = 0.0
        while not stop:
            now = time.monotonic()
            if now - max(self._second_at, own) >= (1.0 if own >= self._second_at else SILENCE):
                await self.second()
                own = self._second_at
            if now - self._minute_at >= 60.0 + SILENCE:
                await self.minute()
            await stop.wait(0.25)

    async def _once(self, lock: asyncio.Lock, work: Callable[[], Awaitable[None]], name: str) -> None:
        if lock.locked():
            return
        async with lock:
            try:
                await work()
            except Unavailable:
                log.warning("the database is away", tick=name)
            except Exception:
                log.exception("a tick failed", tick=name)
