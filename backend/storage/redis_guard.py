"""Redis may be away: that costs latency, never more. So nobody waits long for it, and after a failure nobody asks for a while."""

import asyncio
import time
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import structlog
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)
T = TypeVar("T")

AWAY = (RedisError, OSError, TimeoutError)

CONNECTING = 1.0
PATIENCE = 0.5
"""Seconds until whoever asked goes on without an answer."""


@dataclass(slots=True)
class Guard:
    patience: float = field(default_factory=lambda: PATIENCE)
    rest: float = 0.5
    """Seconds without asking after it did not answer."""
    _asleep_until: float = 0.0

    @property
    def resting(self) -> bool:
        return time.monotonic() < self._asleep_until

    async def ask(self, what: Awaitable[T], otherwise: T) -> T:
        """The answer, or `otherwise` when there is none. Nothing is awaited while Redis rests."""
        if self.resting:
            close = getattr(what, "close", None)
            if close:
                close()
            return otherwise
        try:
            async with asyncio.timeout(self.patience):
                return await what
        except AWAY as error:
            self._asleep_until = time.monotonic() + self.rest
            log.warning("redis does not answer", error=type(error).__name__)
            return otherwise


async def cancel(tasks: Iterable["asyncio.Task[Any]"]) -> None:
    """Until they have ended. A cancellation that comes while redis-py connects or counts seconds is lost there: it is said again
    until it is heard."""
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        done, pending = await asyncio.wait(pending, timeout=0.2)
        for task in done:
            if not task.cancelled():
                task.exception()  # fetched: nobody wants to know any more
