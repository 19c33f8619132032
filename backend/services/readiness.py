"""Whether what we stand on answers."""

import asyncio
from dataclasses import dataclass

from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy import text

from backend.errors import Unavailable
from backend.storage.database import Database


@dataclass(frozen=True, slots=True)
class Readiness:
    database: Database
    redis: Redis

    async def checks(self, patience: float) -> dict[str, bool]:
        postgres, redis = await asyncio.gather(self._postgres(patience), self._redis(patience))
        return {"postgres": postgres, "redis": redis}

    async def _postgres(self, patience: float) -> bool:
        try:
            async with asyncio.timeout(patience), self.database.begin_global() as connection:
                await connection.execute(text("SELECT generation FROM db_meta"))
        except (Unavailable, TimeoutError):
            return False
        return True

    async def _redis(self, patience: float) -> bool:
        try:
            async with asyncio.timeout(patience):
                await self.redis.ping()
        except (RedisError, OSError, TimeoutError):
            return False
        return True
