"""One-use tickets for the socket, in Redis: losing them costs a browser one more request."""

import secrets
from dataclasses import dataclass
from uuid import UUID

from redis.asyncio import Redis
from redis.exceptions import RedisError

from backend.errors import Unavailable
from backend.storage.keys import Keys

SECONDS = 30


@dataclass(frozen=True, slots=True)
class Tickets:
    redis: Redis
    keys: Keys

    async def issue(self, *ids: UUID) -> str:
        ticket = secrets.token_urlsafe(32)
        try:
            await self.redis.set(self.keys.ticket(ticket), " ".join(map(str, ids)), ex=SECONDS)
        except (RedisError, OSError) as error:
            raise Unavailable from error
        return ticket

    async def redeem(self, ticket: str) -> tuple[UUID, ...] | None:
        try:
            found = await self.redis.getdel(self.keys.ticket(ticket[:100]))
        except (RedisError, OSError) as error:
            raise Unavailable from error
        return tuple(UUID(part) for part in found.decode().split()) if found else None
