"""Doorbells. Work is found in Postgres; a ring only says that looking is worth while now. A lost one costs a second, nothing else."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

from redis.asyncio import Redis

from backend.storage.keys import Keys, RingName
from backend.storage.redis_guard import Guard

# Coalesced: one ring lies there until somebody has heard it.
_RING = "if redis.call('LLEN', KEYS[1]) == 0 then redis.call('RPUSH', KEYS[1], '1') end"

LISTENING = 1
"""Seconds of one blocking read."""
NOBODY = (b"", b"")


@dataclass(slots=True)
class Rings:
    redis: "Redis"
    keys: Keys
    guard: Guard = field(default_factory=Guard)
    _heard: dict[RingName, asyncio.Event] = field(default_factory=dict)
    _wanted: set[RingName] = field(default_factory=set)
    _pushing: "asyncio.Task[None] | None" = None

    def ring(self, *names: RingName) -> None:
        """Never waits. Somebody in this process hears it at once, other processes by way of Redis."""
        for name in names:
            heard = self._heard.get(name)
            if heard is not None:
                heard.set()
            else:
                self._wanted.add(name)
        if self._wanted and (self._pushing is None or self._pushing.done()):
            self._pushing = asyncio.create_task(self._push())

    async def wait(self, name: RingName, seconds: float) -> None:
        """Until it rings or the time is over. The ring must be one of those that `listen` hears."""
        heard = self._heard[name]
        if not heard.is_set():
            try:
                async with asyncio.timeout(seconds):
                    await heard.wait()
            except TimeoutError:
                pass
        heard.clear()

    def answer(self, names: Iterable[RingName]) -> None:
        """From now on these are heard in this process."""
        for name in names:
            self._heard.setdefault(name, asyncio.Event())

    async def listen(self) -> None:
        """Forever: what rings in Redis rings here."""
        by_key = {self.keys.ring(name).encode(): event for name, event in self._heard.items()}
        guard = Guard(patience=LISTENING + 2)
        while True:
            # The empty answer of a second without a ring is None; the guard's own says that nobody answered.
            found = await guard.ask(self.redis.blpop(list(by_key), timeout=LISTENING), NOBODY)  # type: ignore[arg-type]
            if found == NOBODY:
                await asyncio.sleep(guard.rest)
            elif found:
                by_key[found[0]].set()

    async def close(self) -> None:
        if self._pushing is not None:
            await self._pushing

    async def _push(self) -> None:
        while self._wanted:
            names, self._wanted = self._wanted, set()
            for name in names:
                await self.guard.ask(self.redis.eval(_RING, 1, self.keys.ring(name)), None)  # type: ignore[arg-type]
