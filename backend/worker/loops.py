"""Loops that never end by themselves: each drains its work, waits for its ring or a second, and survives whatever goes away."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from backend.errors import Unavailable
from backend.storage.keys import RingName
from backend.storage.rings import Rings

log = structlog.get_logger(__name__)

SWEEP = 1.0
"""Seconds after which a loop looks for work though nobody rang: a lost ring costs no more."""
LONGEST_PAUSE = 2.0


@dataclass(slots=True)
class Stop:
    """Set once; loops end between two rounds."""

    asked: asyncio.Event = field(default_factory=asyncio.Event)

    def __bool__(self) -> bool:
        return self.asked.is_set()

    async def wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self.asked.wait()
        except TimeoutError:
            pass


async def drain(name: str, stop: Stop, work: Callable[[], Awaitable[int]], rings: Rings, ring: RingName) -> None:
    """`work` does one batch and answers how much it found. Nothing found: wait."""
    trouble = 0
    while not stop:
        try:
            found = await work()
        except Unavailable:
            trouble += 1
            log.warning("the database is away", loop=name)
            await stop.wait(pause_after(trouble))
            continue
        except Exception:
            trouble += 1
            log.exception("a round failed", loop=name)
            await stop.wait(pause_after(trouble))
            continue
        trouble = 0
        if not found and not stop:
            await rings.wait(ring, SWEEP)


async def forever(name: str, stop: Stop, task: Callable[[], Awaitable[None]]) -> None:
    """Begun again when it breaks."""
    trouble = 0
    while not stop:
        try:
            await task()
            trouble = 0
        except Exception as error:  # noqa: BLE001 - a supervisor outlives what it supervises
            trouble += 1
            log.warning("restarted", loop=name, error=repr(error))
        if not stop:
            await stop.wait(pause_after(trouble))


def pause_after(trouble: int) -> float:
    return min(0.1 * 2.0 ** min(trouble, 10), LONGEST_PAUSE)
