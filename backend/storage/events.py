"""Live events: what just happened, told to whoever has a screen open. Best effort and off the hot path: Postgres is what the screens fetch.

A frame is {"event", "data", "lane", "seq"}; `seq` counts a lane's events without holes, so a client that sees one (or a number that
goes back) fetches anew.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from redis.asyncio import Redis

from backend.storage.keys import Keys
from backend.storage.redis_guard import Guard

MOST_WAITING = 20_000
SEQUENCE_SECONDS = 86_400

# KEYS: the lane's counter, or the channel where there is no lane. ARGV: channel, seconds, frame without its end.
_PUBLISH = """
local seq = 'null'
if KEYS[1] ~= ARGV[1] then seq = redis.call('INCR', KEYS[1]) redis.call('EXPIRE', KEYS[1], ARGV[2]) end
redis.call('PUBLISH', ARGV[1], ARGV[3] .. ',"seq":' .. seq .. '}')
"""


@dataclass(frozen=True, slots=True)
class Event:
    workspace_id: UUID
    name: str
    data: Any
    """JSON-able, or a function that makes it: it is made only if somebody watches."""
    lane_id: UUID | None = None


@dataclass(slots=True)
class Events:
    redis: "Redis"
    keys: Keys
    guard: Guard = field(default_factory=Guard)
    _waiting: "deque[Event]" = field(default_factory=lambda: deque(maxlen=MOST_WAITING))
    _flushing: "asyncio.Task[None] | None" = None

    def publish(self, *events: Event) -> None:
        """Never waits. To be called after the commit."""
        self.publish_all(events)

    def publish_all(self, events: Iterable[Event]) -> None:
        self._waiting.extend(events)
        if self._waiting and (self._flushing is None or self._flushing.done()):
            self._flushing = asyncio.create_task(self._flush())

    async def close(self) -> None:
        if self._flushing is not None:
            await self._flushing

    async def _flush(self) -> None:
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), 500))]
            watched = await self._watched({event.workspace_id for event in batch})
            await self.guard.ask(self._send([event for event in batch if event.workspace_id in watched]), None)

    async def _watched(self, workspaces: set[UUID]) -> set[UUID]:
        """Asked each time: who begins to watch later fetches what was committed before."""
        channels = {self.keys.events(workspace_id).encode(): workspace_id for workspace_id in workspaces}
        found = await self.guard.ask(self.redis.pubsub_numsub(*channels), [])
        return {channels[channel] for channel, count in found if count and channel in channels}

    async def _send(self, events: list[Event]) -> None:
        if not events:
            return
        pipeline = self.redis.pipeline(transaction=False)
        for event in events:
            channel = self.keys.events(event.workspace_id)
            counter = self.keys.sequence(event.workspace_id, event.lane_id) if event.lane_id else channel
            pipeline.eval(_PUBLISH, 1, counter, channel, SEQUENCE_SECONDS, _frame(event))  # type: ignore[arg-type]
        await pipeline.execute()


def _frame(event: Event) -> bytes:
    data = event.data() if isinstance(event.data, Callable) else event.data  # type: ignore[arg-type]
    frame = orjson.dumps({"event": event.name, "data": data, "lane": event.lane_id}, default=str)
    return frame[:-1]
