"""What Redis remembers: each contact's run, its pause, each number's status. Postgres decides; this is read first and compared by version.

A writer may be late (a worker that slept, a retry), so every write says how new it is and a script lets the newer one stand.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from redis.asyncio import Redis

from backend.storage.keys import Keys
from backend.storage.redis_guard import Guard

NEVER_AFTER = 2**53 - 1
"""A version that no run ever has."""
HEAD = re.compile(rb'^\{"version":(\d+),"lane_id":"([0-9a-f-]{36})","run_id":"([0-9a-f-]{36})"')

# KEYS: state, ended, bot_control and bot_epoch of each contact.
# ARGV: version, lane, force (1: what is there was found to be foreign), value ('' when no run is active; remembered for ten minutes),
# word of the pause ('' when the bot speaks), its epoch ('' leaves it).
# A run of another lane of the same contact takes the place: the one that moved last is shown. Its end does not.
_REMEMBER = """
for i = 1, #KEYS, 4 do
  local at = (i - 1) / 4 * 6
  local version, lane, force, value = tonumber(ARGV[at + 1]), ARGV[at + 2], ARGV[at + 3], ARGV[at + 4]
  local v, l
  local known = redis.call('GET', KEYS[i])
  if known then v, l = string.match(known, '^{"version":(%d+),"lane_id":"([^"]+)"')
  else
    known = redis.call('GET', KEYS[i + 1])
    if known then v, l = string.match(known, '^(%d+) (.+)$') end
  end
  if value == '' then
    if force == '1' or not v or (l == lane and version >= tonumber(v)) then
      redis.call('DEL', KEYS[i])
      redis.call('SET', KEYS[i + 1], version .. ' ' .. lane, 'EX', 600)
    end
  elseif force == '1' or not v or l ~= lane or version >= tonumber(v) then
    redis.call('SET', KEYS[i], value)
  end
  if ARGV[at + 6] ~= '' and tonumber(ARGV[at + 6]) >= tonumber(redis.call('GET', KEYS[i + 3]) or '-1') then
    if ARGV[at + 5] == '' then redis.call('DEL', KEYS[i + 2]) else redis.call('SET', KEYS[i + 2], ARGV[at + 5]) end
    redis.call('SET', KEYS[i + 3], ARGV[at + 6], 'EX', 600)
  end
end
"""

# KEYS: bot_control and bot_epoch of each contact. ARGV: word ('' when the bot speaks), epoch.
_CONTROL = """
for i = 1, #KEYS, 2 do
  local word, epoch = ARGV[i], ARGV[i + 1]
  if tonumber(epoch) >= tonumber(redis.call('GET', KEYS[i + 1]) or '-1') then
    if word == '' then redis.call('DEL', KEYS[i]) else redis.call('SET', KEYS[i], word) end
    redis.call('SET', KEYS[i + 1], epoch, 'EX', 600)
  end
end
"""


@dataclass(frozen=True, slots=True)
class Memory:
    """What Redis is to know of a contact after a turn. `run` None: none is active."""

    workspace_id: UUID
    contact_id: UUID
    lane_id: UUID
    version: int
    run: "RememberedRun | None"
    control: str | None
    control_epoch: int | None
    force: bool = False

    def value(self) -> bytes:
        if self.run is None:
            return b""
        head = b'{"version":%d,"lane_id":"%s","run_id":"%s","funnel_id":"%s","current_node_id":' % (
            self.version, str(self.lane_id).encode(), str(self.run.id).encode(), str(self.run.funnel_id).encode(),
        )  # fmt: skip
        return head + orjson.dumps(self.run.node) + b',"state":' + self.run.state + b"}"


@dataclass(frozen=True, slots=True)
class RememberedRun:
    """`state` is JSON."""

    id: UUID
    funnel_id: UUID
    node: str | None
    state: bytes


@dataclass(frozen=True, slots=True)
class Wanted:
    """The run that Postgres says is active, whose state is looked for."""

    workspace_id: UUID
    contact_id: UUID
    lane_id: UUID
    run_id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class Control:
    workspace_id: UUID
    contact_id: UUID
    word: str | None
    epoch: int


@dataclass(slots=True)
class States:
    redis: "Redis"
    keys: Keys
    guard: Guard = field(default_factory=Guard)

    async def load(self, wanted: Sequence[Wanted]) -> list[dict[str, Any] | None]:
        """The states that are exactly what Postgres names; None for every other: missing, older, newer, another lane's, no JSON."""
        if not wanted:
            return []
        by_workspace: dict[UUID, list[Wanted]] = {}
        for one in wanted:
            by_workspace.setdefault(one.workspace_id, []).append(one)
        pipeline = self.redis.pipeline(transaction=False)
        for workspace_id, own in by_workspace.items():
            pipeline.mget([self.keys.state(workspace_id, one.contact_id) for one in own])
        answers: list[list[bytes | None]] = await self.guard.ask(pipeline.execute(), [])
        values = {
            one.lane_id: value
            for own, answer in zip(by_workspace.values(), answers, strict=False)
            for one, value in zip(own, answer, strict=True)
        }
        return [_same(one, values.get(one.lane_id)) for one in wanted]

    async def remember(self, memories: Iterable[Memory]) -> None:
        calls: dict[UUID, tuple[list[str], list[bytes | str | int]]] = {}
        for m in memories:
            who = m.workspace_id, m.contact_id
            keys, arguments = calls.setdefault(m.workspace_id, ([], []))
            keys += [
                self.keys.state(*who),
                self.keys.ended(*who),
                self.keys.bot_control(*who),
                self.keys.bot_epoch(*who),
            ]
            epoch = "" if m.control_epoch is None else m.control_epoch
            arguments += [m.version, str(m.lane_id), int(m.force), m.value(), m.control or "", epoch]
        await self._run(_REMEMBER, calls.values())

    async def control(self, controls: Iterable[Control]) -> None:
        calls: dict[UUID, tuple[list[str], list[bytes | str | int]]] = {}
        for c in controls:
            keys, arguments = calls.setdefault(c.workspace_id, ([], []))
            keys += [
                self.keys.bot_control(c.workspace_id, c.contact_id),
                self.keys.bot_epoch(c.workspace_id, c.contact_id),
            ]
            arguments += [c.word or "", c.epoch]
        await self._run(_CONTROL, calls.values())

    async def forget(self, workspace_id: UUID, contact_id: UUID, lane_ids: Sequence[UUID]) -> None:
        """Of somebody who was erased: a turn that was committed before and is remembered late finds that it is older."""
        keys = [key(workspace_id, contact_id) for key in (self.keys.state, self.keys.bot_control)]
        keys += [key(workspace_id, lane) for lane in lane_ids for key in (self.keys.pair_rate, self.keys.sequence)]
        newest = {self.keys.bot_epoch(workspace_id, contact_id): str(NEVER_AFTER)}
        if lane_ids:
            newest[self.keys.ended(workspace_id, contact_id)] = f"{NEVER_AFTER} {lane_ids[0]}"
        await self.guard.ask(self._forget(keys, newest), None)

    async def _forget(self, keys: Sequence[str], newest: Mapping[str, str]) -> None:
        for key, value in newest.items():
            await self.redis.set(key, value, ex=600)
        await self.redis.delete(*keys)

    async def current(self, workspace_id: UUID, contact_id: UUID) -> dict[str, Any] | None:
        """What is remembered of a contact's run, for reading; None: nothing that can be read."""
        found = await self.guard.ask(self.redis.get(self.keys.state(workspace_id, contact_id)), None)
        return _parsed(found)

    async def bot_control(self, workspace_id: UUID, contact_id: UUID) -> str | None:
        found: bytes | None = await self.guard.ask(
            self.redis.get(self.keys.bot_control(workspace_id, contact_id)), None
        )
        return found.decode() if found in {b"PAUSED_BY_HUMAN", b"PAUSED_BY_BOT"} else None

    async def set_status(self, workspace_id: UUID, instance_id: UUID, word: str, seconds: int | None = None) -> None:
        """`seconds`: a connector's heartbeat; without one the word stands until the next."""
        await self.guard.ask(self.redis.set(self.keys.status(workspace_id, instance_id), word, ex=seconds), None)

    async def statuses(self, workspace_id: UUID, instance_ids: Sequence[UUID]) -> list[str | None]:
        if not instance_ids:
            return []
        keys = [self.keys.status(workspace_id, instance_id) for instance_id in instance_ids]
        found: list[bytes | None] = await self.guard.ask(self.redis.mget(keys), [None] * len(keys))
        return [value.decode("ascii", "replace") if value else None for value in found]

    async def _run(self, script: str, calls: Iterable[tuple[list[str], list[bytes | str | int]]]) -> None:
        """In one round trip, one call for each workspace."""
        pipeline = self.redis.pipeline(transaction=False)
        for keys, arguments in calls:
            pipeline.eval(script, len(keys), *keys, *arguments)  # type: ignore[arg-type]
        if len(pipeline):
            await self.guard.ask(pipeline.execute(), None)


def _same(wanted: Wanted, value: bytes | None) -> dict[str, Any] | None:
    if value is None or not (head := HEAD.match(value)):
        return None
    named = int(head[1]), head[2].decode(), head[3].decode()
    if named != (wanted.version, str(wanted.lane_id), str(wanted.run_id)):
        return None
    found = _parsed(value)
    state = found.get("state") if found else None
    return state if isinstance(state, dict) else None


def _parsed(value: bytes | None) -> dict[str, Any] | None:
    try:
        found = orjson.loads(value) if value else None
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None
