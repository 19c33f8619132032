"""How many pages a visitor has open, over all processes: each is a lease in Redis, so that what a dead process held ends by itself."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from redis.asyncio import Redis

from backend.storage.keys import Keys
from backend.storage.redis_guard import Guard

LEASE = 90
"""Seconds. Redis' own clock counts them."""
RENEWED = 30.0
"""Seconds after which whoever holds leases renews them."""

# ARGV: seconds, how many may be, then the pages. What Redis forgot meanwhile is there again with the next renewal.
_HOLD = """
local now = tonumber(redis.call('TIME')[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
for i = 3, #ARGV do
  if not redis.call('ZSCORE', KEYS[1], ARGV[i]) and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
  redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[i])
end
redis.call('EXPIRE', KEYS[1], ARGV[1])
return 1
"""


@dataclass(slots=True)
class OpenPages:
    redis: Redis
    keys: Keys
    guard: Guard = field(default_factory=Guard)

    async def hold(self, visitor_id: UUID, pages: Iterable[UUID], most: int) -> bool:
        """False: the visitor has as many open as may be. While Redis is away nobody knows, and nobody is turned away."""
        return bool(await self.guard.ask(self._hold(visitor_id, pages, most), 1))

    async def give_back(self, visitor_id: UUID, page: UUID) -> None:
        await self.guard.ask(self._give_back(visitor_id, page), None)

    async def _hold(self, visitor_id: UUID, pages: Iterable[UUID], most: int) -> int:
        values = [str(LEASE), str(most), *map(str, pages)]
        held: int = await self.redis.eval(_HOLD, 1, self.keys.pages(visitor_id), *values)  # type: ignore[misc]
        return held

    async def _give_back(self, visitor_id: UUID, page: UUID) -> None:
        await self.redis.zrem(self.keys.pages(visitor_id), str(page))
