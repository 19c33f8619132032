"""How fast a number, and a number towards one contact, may send (C17): shared by all senders in Redis, in this process while Redis is away.

Each rate is one moment, the earliest at which the next message is due if all were spaced evenly (GCRA); how far it may lie ahead of now is
the burst. A message that is allowed takes its place at once, so what it must wait, it waits only once.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias
from uuid import UUID

from redis.asyncio import Redis

from backend.storage.keys import Keys
from backend.storage.redis_guard import Guard

PAIR_SECONDS, PAIR_BURST = 6.0, 45
"""WhatsApp: about one message every six seconds to one person, bursts borrowed from the future."""
PATIENCE = 0.25
"""Seconds that a claimed message may wait for its place; longer, and it goes back to the outbox."""

# KEYS: number, pair of each message. ARGV: patience, the pair's spacing and burst, then for each the number's spacing and burst (ms).
# Answers for each the wait in ms, negative: not now, come back after so long, nothing was taken; and how much of it is the number's own.
_TAKE = """
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local patience, answers = tonumber(ARGV[1]), {}
for i = 1, #KEYS, 2 do
  local moments, wait, own = {}, 0, 0
  for k = 0, 1 do
    local at = k == 0 and 3 + i or 2
    local spacing, burst = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
    local due = math.max(tonumber(redis.call('GET', KEYS[i + k]) or '0'), now)
    wait = math.max(wait, due - burst - now)
    if k == 0 then own = wait end
    moments[k] = due + spacing
  end
  if wait <= patience then
    for k = 0, 1 do redis.call('SET', KEYS[i + k], string.format('%.3f', moments[k]), 'PX', math.ceil(moments[k] - now) + 1000) end
    answers[#answers + 1] = math.ceil(wait)
  else
    answers[#answers + 1] = -math.ceil(wait)
  end
  answers[#answers + 1] = math.ceil(own)
end
return answers
"""

_FIRST = PATIENCE * 1000, PAIR_SECONDS * 1000, (PAIR_BURST - 1) * PAIR_SECONDS * 1000
Call: TypeAlias = tuple[list[int], list[str], list[float]]
"""Of one workspace: places among those asked for, KEYS, ARGV."""


@dataclass(frozen=True, slots=True)
class Ask:
    workspace_id: UUID
    instance_id: UUID
    lane_id: UUID
    throughput: int
    """Messages a second that the provider grants the number."""


@dataclass(frozen=True, slots=True)
class Place:
    """Seconds to wait; negative: not now, nothing was taken, ask again after so long. `rest`: so long the whole number may not send."""

    wait: float
    rest: float = 0.0


@dataclass(slots=True)
class Rates:
    redis: "Redis"
    keys: Keys
    guard: Guard = field(default_factory=Guard)
    _local: dict[str, float] = field(default_factory=dict)

    async def take(self, asks: Sequence[Ask]) -> list[Place]:
        if not asks:
            return []
        calls: dict[UUID, Call] = {}
        for place, ask in enumerate(asks):
            places, keys, arguments = calls.setdefault(ask.workspace_id, ([], [], [*_FIRST]))
            places.append(place)
            keys += [
                self.keys.number_rate(ask.workspace_id, ask.instance_id),
                self.keys.pair_rate(ask.workspace_id, ask.lane_id),
            ]
            arguments += _limits(ask)
        answers = await self.guard.ask(self._run(calls.values()), None)
        if answers is None:
            answers = [self._take_locally(keys, arguments) for _, keys, arguments in calls.values()]
        found: dict[int, Place] = {}
        for (places, _, _), answer in zip(calls.values(), answers, strict=True):
            for place, wait, own in zip(places, answer[::2], answer[1::2], strict=True):
                found[place] = Place(wait / 1000, own / 1000 if own > PATIENCE * 1000 else 0.0)
        return [found[place] for place in range(len(asks))]

    async def _run(self, calls: Iterable[Call]) -> list[list[int]]:
        """In one round trip, one call for each workspace."""
        pipeline = self.redis.pipeline(transaction=False)
        for _, keys, arguments in calls:
            pipeline.eval(_TAKE, len(keys), *keys, *arguments)  # type: ignore[arg-type]
        found: list[list[int]] = await pipeline.execute()
        return found

    def _take_locally(self, keys: list[str], arguments: list[float]) -> list[int]:
        now = time.monotonic() * 1000
        if len(self._local) > 100_000:
            self._local = {key: due for key, due in self._local.items() if due > now}
        answers: list[int] = []
        for i in range(0, len(keys), 2):
            (pair_spacing, pair_burst), (spacing, burst) = arguments[1:3], arguments[3 + i : 5 + i]
            due, pair_due = max(self._local.get(keys[i], 0.0), now), max(self._local.get(keys[i + 1], 0.0), now)
            own = max(0.0, due - burst - now)
            wait = max(own, pair_due - pair_burst - now)
            if wait <= arguments[0]:
                self._local[keys[i]], self._local[keys[i + 1]] = due + spacing, pair_due + pair_spacing
                answers += [int(wait), int(own)]
            else:
                answers += [-int(wait) - 1, int(own) + 1]
        return answers


def _limits(ask: Ask) -> list[float]:
    """Nine tenths of the rate evenly, one tenth as a burst: never more than granted in any one second."""
    granted = max(ask.throughput, 1)
    burst = max(granted * 0.1, 1.0)
    spacing = 1000 / max(granted * 0.9, 0.1)
    return [spacing, (burst - 1) * spacing]
