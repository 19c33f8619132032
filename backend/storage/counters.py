"""How often something happened within a window: in Redis for all processes, in this process while Redis is away."""

import time
from dataclasses import dataclass, field

from redis.asyncio import Redis

from backend.storage.keys import Keys
from backend.storage.redis_guard import Guard

# The window begins with its first event, so a quiet hour never turns into a double allowance at a clock boundary.
_COUNT = """
if tonumber(ARGV[1]) < 0 and redis.call('EXISTS', KEYS[1]) == 0 then return {0, 0} end
local count = redis.call('INCRBY', KEYS[1], ARGV[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) left = tonumber(ARGV[2]) end
return {count, left}
"""
LOCAL_SIZE = 50_000


@dataclass(frozen=True, slots=True)
class Count:
    count: int
    seconds_left: float


@dataclass(slots=True)
class Counters:
    redis: Redis
    keys: Keys
    guard: Guard = field(default_factory=Guard)
    _local: dict[str, tuple[int, float]] = field(default_factory=dict)

    async def add(self, name: str, window_seconds: float, amount: int = 1) -> Count:
        counted = await self.guard.ask(self._add(self.keys.counted(name), window_seconds, amount), None)
        return counted or self._add_locally(name, window_seconds, amount)

    async def _add(self, key: str, window_seconds: float, amount: int) -> Count:
        answer = self.redis.eval(_COUNT, 1, key, str(amount), str(int(window_seconds * 1000)))
        count, left = await answer  # type: ignore[misc]
        return Count(int(count), int(left) / 1000)

    def _add_locally(self, name: str, window_seconds: float, amount: int) -> Count:
        now = time.monotonic()
        count, ends = self._local.get(name, (0, 0.0))
        if ends <= now:
            count, ends = 0, now + window_seconds
        if len(self._local) >= LOCAL_SIZE:
            self._local = {other: kept for other, kept in self._local.items() if kept[1] > now}
        self._local[name] = (count + amount, ends)
        return Count(count + amount, ends - now)
