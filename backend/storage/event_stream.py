"""Listening: one subscription for the whole process, to the channels of the workspaces that somebody watches."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from backend.errors import Unavailable

log = structlog.get_logger(__name__)

PATIENCE = 2.0
IDLE_SECONDS = 15.0
"""So long without a word from Redis, and it is asked whether it is still there; twice as long is an answer."""
AWAY = (RedisError, OSError, TimeoutError)


@dataclass(slots=True)
class EventStream:
    redis: Redis
    channel_of: Callable[[UUID], str]
    retry_seconds: float = 0.5
    _followed: dict[str, UUID] = field(default_factory=dict)
    _confirmed: dict[str, asyncio.Event] = field(default_factory=dict)
    _pubsub: PubSub | None = None

    async def listen(self, deliver: Callable[[UUID, bytes], None], missed: Callable[[], None]) -> None:
        """Forever. `missed` is called after a break: what was published during it is gone."""
        broken = False
        while True:
            try:
                await self._listen_once(deliver, missed if broken else lambda: None)
            except AWAY as error:
                log.warning("events: redis does not answer", error=type(error).__name__)
            broken = True
            await asyncio.sleep(self.retry_seconds)

    async def follow(self, workspace_id: UUID) -> None:
        """Whatever is published after this returns will be delivered."""
        channel = self.channel_of(workspace_id)
        confirmed = self._confirmed.setdefault(channel, asyncio.Event())
        self._followed[channel] = workspace_id
        try:
            async with asyncio.timeout(PATIENCE):
                if self._pubsub is not None and not confirmed.is_set():
                    await self._pubsub.subscribe(channel)
                await confirmed.wait()
        except AWAY as error:
            raise Unavailable from error

    async def unfollow(self, workspace_id: UUID) -> None:
        channel = self.channel_of(workspace_id)
        self._followed.pop(channel, None)
        self._confirmed.pop(channel, None)
        if self._pubsub is not None:
            with suppress(*AWAY):
                await self._pubsub.unsubscribe(channel)

    async def _listen_once(self, deliver: Callable[[UUID, bytes], None], missed: Callable[[], None]) -> None:
        pubsub = self.redis.pubsub()
        try:
            await pubsub.subscribe(self.channel_of(UUID(int=0)))  # nobody's: keeps the connection listening
            self._pubsub = pubsub
            if self._followed:
                await pubsub.subscribe(*self._followed)
            missed()
            silent = 0
            while silent < 2:
                message = await pubsub.get_message(timeout=IDLE_SECONDS)
                if message is None:
                    silent += 1
                    await pubsub.ping()
                else:
                    silent = 0
                    self._heard(message, deliver)
        finally:
            self._pubsub = None
            for confirmed in self._confirmed.values():
                confirmed.clear()
            with suppress(*AWAY):
                await pubsub.aclose()  # type: ignore[no-untyped-call]

    def _heard(self, message: dict[str, Any], deliver: Callable[[UUID, bytes], None]) -> None:
        channel = message["channel"]
        name = channel.decode() if isinstance(channel, bytes) else channel
        match message["type"]:
            case "subscribe" if name in self._confirmed:
                self._confirmed[name].set()
            case "message" if (workspace_id := self._followed.get(name)) is not None:
                deliver(workspace_id, message["data"])
