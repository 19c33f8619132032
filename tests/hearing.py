"""What a watched workspace was told, however late its words come: up to a word of our own, which is said last."""

import asyncio
from typing import Any

import orjson
from redis.asyncio import Redis

from tests.patience import LONG

LAST = b"that is all"


class Hearing:
    """Of one channel; nothing that is published after `begin` is missed."""

    def __init__(self, redis: Redis, channel: str) -> None:
        self._redis, self._channel, self._pubsub = redis, channel, redis.pubsub()

    async def begin(self) -> "Hearing":
        await self._pubsub.subscribe(self._channel)
        while (await self._next())["type"] != "subscribe":
            pass
        return self

    async def frames(self) -> list[dict[str, Any]]:
        """Since it was asked last."""
        await self._redis.publish(self._channel, LAST)
        found = []
        while (message := await self._next())["data"] != LAST:
            found.append(orjson.loads(message["data"]))
        return found

    async def end(self) -> None:
        await self._pubsub.aclose()  # type: ignore[no-untyped-call]

    async def _next(self) -> dict[str, Any]:
        async with asyncio.timeout(LONG):
            while (message := await self._pubsub.get_message(timeout=None)) is None:
                pass
        found: dict[str, Any] = message
        return found
