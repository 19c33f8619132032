"""T1, work, T2, R: lanes are claimed, played and committed many at a time. A batch that cannot be committed is committed lane by lane,
and a lane that cannot be committed alone comes again later, until its head is set aside."""

import asyncio
import math
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

import asyncpg
import structlog

from backend.crash import crashpoint
from backend.engine.state import State
from backend.engine.words import Line
from backend.errors import Unavailable
from backend.services import metrics
from backend.services.effects import Wanted, apply, dispatch, wanted_of
from backend.services.playbooks import Playbook, Playbooks
from backend.services.turn_aside import Aside
from backend.services.turn_lane import LanePlay
from backend.services.turn_news import heads_of, memory_of, news_of
from backend.services.turn_played import Played, uuid_of
from backend.storage.effects import Dispatched, histories
from backend.storage.entries import last_entries
from backend.storage.events import Event, Events
from backend.storage.hot_path import Connection, Pool, hot, one_commit
from backend.storage.lanes import AsideRun, Lane, claim, claim_suspect, quarantine_head, release, run_states, runs_aside
from backend.storage.lanes_commit import Committed, Draft
from backend.storage.outbox import LEASE as SENDING
from backend.storage.outbox import Head
from backend.storage.rings import Rings
from backend.storage.state import States
from backend.storage.state import Wanted as WantedState

log = structlog.get_logger(__name__)

BATCH = 64
MOST_ATTEMPTS, MOST_DEATHS = 5, 2
LOST_CLAIMS = 120.0
"""Seconds for which what a lost claim took may come back as a suspect. An inbound that is deadly indeed kills one worker more."""
FIRST_DELAY = timedelta(milliseconds=200)
HISTORY = 30


@dataclass(slots=True)
class Batch:
    """Played lanes of one workspace on their way into a commit."""

    workspace_id: UUID
    playbook: Playbook
    played: list[Played]
    draft: Draft = field(init=False)
    wanted: Wanted = field(init=False)
    committed: Committed | None = None
    events: list[Event] = field(default_factory=list)
    notices: Sequence[Dispatched] = ()
    """Made when everything else of the commit is done."""

    def __post_init__(self) -> None:
        self.draft = Draft(self.workspace_id)
        for played in self.played:
            played.draft(self.draft)
        self.wanted = wanted_of(self.played, self.playbook)

    @property
    def statements(self) -> int:
        return 2 if self.wanted else 1

    @property
    def result(self) -> Committed:
        assert self.committed is not None
        return self.committed

    @property
    def stood(self) -> list[Played]:
        return [played for place, played in enumerate(self.played, 1) if place in self.result.stood]

    def follow(self) -> bool:
        """Whether a conversation was closed or opened since the claim: its lane then speaks in the one that is open now."""
        moved = False
        for played, conversation_id in zip(self.played, self.result.conversations or (), strict=False):
            if played.lane.conversation_id != conversation_id:
                played.lane, moved = replace(played.lane, conversation_id=conversation_id), True
        return moved


class Outlet(Protocol):
    @property
    def room(self) -> int:
        """How many messages it can begin to send at once."""

    def take(self, heads: Sequence[Head], since: float, /) -> None:
        """`since`: they were claimed no sooner (loop time)."""


@dataclass(slots=True)
class Turns:
    pool: Pool
    playbooks: Playbooks
    states: States
    rings: Rings
    events: Events
    outlet: Outlet | None = None
    """Takes messages that a commit has claimed for sending; without one every message goes by way of D1."""
    _last_served: UUID | None = None
    _orphans: list[Lane] = field(default_factory=list)
    """Claimed by us when the database went away: given back as soon as it is there, instead of waiting for their leases."""
    _claim_lost: float = -math.inf
    """When a claim's answer was lost (loop time): what it took looks as if its worker had died, and nobody did."""

    async def run_once(self) -> int:
        """One batch of healthy lanes; how many were claimed."""
        await self._give_back()
        async with self._claiming() as connection:
            lanes = await claim(connection, BATCH, self._last_served)
        if lanes:
            self._last_served = max(lane.workspace_id for lane in lanes)
            metrics.TURN_LANES.observe(len(lanes))
            with metrics.TURN_SECONDS.time():
                await self._serve(lanes)
        return len(lanes)

    async def run_suspect(self) -> int:
        """One lane that a worker died on."""
        async with self._claiming() as connection:
            lanes = await claim_suspect(connection)
        if lanes:
            await self._serve(lanes)
        return len(lanes)

    async def close(self) -> None:
        """Lanes that were claimed and not committed go back unharmed."""
        await self._give_back()

    async def _serve(self, lanes: Sequence[Lane]) -> None:
        crashpoint("T1.after_claim")
        try:
            await self._turn(await self._without_poison(lanes))
        except (Unavailable, asyncio.CancelledError):
            log.warning("turns: not finished, given back", lanes=len(lanes))
            self._orphans += lanes
            raise

    async def _turn(self, lanes: Sequence[Lane]) -> None:
        """What breaks a batch breaks it for one lane's sake: each is served alone then, and only that one pays with an attempt.
        Lanes that the batch had committed before it broke fall out at the fence."""
        try:
            await self._commit_all(await self._play(lanes))
        except Unavailable:
            raise
        except Exception:
            log.exception("turns: a batch broke", lanes=len(lanes))
            if len(lanes) == 1:
                await self._come_again(lanes)
                return
            for lane in lanes:
                await self._turn([lane])

    async def _give_back(self) -> None:
        mine, self._orphans = self._orphans, []
        if not mine:
            return
        try:
            async with hot(self.pool) as connection:
                await release(connection, mine, counted=False)
        except (Unavailable, asyncio.CancelledError):
            self._orphans += mine
            raise

    # --- T1 ----------------------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def _claiming(self) -> AsyncIterator[Connection]:
        try:
            async with hot(self.pool) as connection:
                yield connection
        except Unavailable:
            self._claim_lost = asyncio.get_running_loop().time()
            raise

    async def _without_poison(self, lanes: Sequence[Lane]) -> list[Lane]:
        """A head that failed five times, or took two workers with it, is set aside; what stands behind it is played next time."""
        sound: list[Lane] = []
        for lane in lanes:
            deadly = lane.deaths >= MOST_DEATHS and asyncio.get_running_loop().time() > self._claim_lost + LOST_CLAIMS
            code = "worker_died" if deadly else "poison" if lane.attempts > MOST_ATTEMPTS else None
            if code is None:
                sound.append(lane)
                continue
            try:
                await self._quarantine(lane, code)
            except asyncpg.PostgresError:
                log.exception("turns: an inbound cannot be set aside", lane=str(lane.id))
                await self._come_again([lane])
        return sound

    async def _quarantine(self, lane: Lane, code: str) -> None:
        async with hot(self.pool) as connection:
            made = await quarantine_head(
                connection, lane, code, f"{lane.attempts - 1} attempts, {lane.deaths} workers died"
            )
        log.error("turns: an inbound is set aside", lane=str(lane.id), code=code, quarantine=str(made))
        data = {"contact_id": lane.contact_id, "quarantine_id": made, "code": code}
        self.events.publish(Event(lane.workspace_id, "inbound:quarantined", data, lane.id))
        metrics.QUARANTINED.labels(code).inc()
        self.rings.ring("turns")

    # --- work --------------------------------------------------------------------------------------------------------

    async def _play(self, lanes: Sequence[Lane]) -> list[Batch]:
        by_workspace: dict[UUID, list[Lane]] = {}
        for lane in lanes:
            by_workspace.setdefault(lane.workspace_id, []).append(lane)
        states = await self._states(lanes)
        batches: list[Batch] = []
        for workspace_id in sorted(by_workspace):
            own = by_workspace[workspace_id]
            playbook = await self.playbooks.of(workspace_id, own[0].stamp)
            if playbook is not None:
                played = await self._play_workspace(playbook, own, states)
                batches.append(Batch(workspace_id, playbook, played))
        return batches

    async def _play_workspace(
        self, playbook: Playbook, lanes: Sequence[Lane], states: dict[UUID, tuple[State, bool]]
    ) -> list[Played]:
        workspace_id = lanes[0].workspace_id
        aside = await self._aside(lanes, states)
        pairs = [(f.funnel, f.version) for lane in lanes if lane.id in states for f in states[lane.id][0].frames]
        pairs += [
            (f.funnel, f.version) for found in aside.values() for _, state in found if state for f in state.frames
        ]
        versions = await self.playbooks.versions(workspace_id, pairs)
        reads = playbook.reads_history or any(funnel.reads("chat") for funnel in versions.values())
        lines = await self._histories(lanes) if reads else {}
        if any(funnel.reads("templates") for funnel in (*playbook.funnels, *versions.values())):
            playbook.refused = await self.playbooks.refused_templates(workspace_id)
        entered = await self._entered(lanes) if playbook.remembers else {}
        played: list[Played] = []
        for lane in lanes:
            state, remembered = states.get(lane.id, (None, False))
            play = LanePlay(lane, playbook, versions, state, lines.get(lane.id, ()), entered.get(lane.contact_id, {}))
            if lane.id in aside:
                play.aside = Aside.of(aside[lane.id], state)
            found = play.play()
            found.forgotten = lane.run is not None and not remembered
            if found.error is not None:
                await self._failed(found)
            if found.done_seq > lane.done_seq:
                played.append(found)
        return played

    async def _failed(self, played: Played) -> None:
        """The inbound broke its turn. What was played before it is committed; alone, it comes again after a while."""
        lane = played.lane
        log.error(
            "turns: a turn failed",
            lane=str(lane.id),
            seq=played.done_seq + 1,
            error=repr(played.error),
            exc_info=played.error,
        )
        if played.done_seq == lane.done_seq:
            await self._come_again([lane])

    async def _come_again(self, lanes: Sequence[Lane]) -> None:
        async with hot(self.pool) as connection:
            for lane in lanes:
                await release(connection, [lane], counted=True, delay=FIRST_DELAY * 2 ** min(lane.attempts, 8))

    async def _states(self, lanes: Sequence[Lane]) -> dict[UUID, tuple[State, bool]]:
        """lane id -> its run's state, and whether Redis had it: exactly the version that Postgres names, else Postgres' own."""
        running = [(lane, lane.run) for lane in lanes if lane.run is not None]
        # After a failure Postgres is asked at once: what Redis holds may have been the reason.
        first = [(lane, run) for lane, run in running if lane.attempts <= 1]
        asked = [WantedState(lane.workspace_id, lane.contact_id, lane.id, run.id, run.version) for lane, run in first]
        remembered = zip(first, await self.states.load(asked), strict=True)
        states = {lane.id: (state, True) for (lane, _), found in remembered if (state := state_of(found)) is not None}
        missing = [(lane, run) for lane, run in running if lane.id not in states]
        if missing:
            async with hot(self.pool) as connection:
                stored = await run_states(
                    connection, [lane.workspace_id for lane, _ in missing], [run.id for _, run in missing]
                )
            found_there = ((lane, state_of(stored.get(run.id))) for lane, run in missing)
            states |= {lane.id: (state, False) for lane, state in found_there if state is not None}
        return states

    async def _aside(
        self, lanes: Sequence[Lane], states: dict[UUID, tuple[State, bool]]
    ) -> dict[UUID, list[tuple[AsideRun, State | None]]]:
        """lane id -> the runs that another one has interrupted. Only lanes whose run says so are asked about, or cannot say."""
        asked = [
            lane for lane in lanes if lane.run is not None and (lane.id not in states or states[lane.id][0].behind)
        ]
        if not asked:
            return {}
        async with hot(self.pool) as connection:
            found = await runs_aside(connection, asked)
        return {lane_id: [(run, state_of(run.state)) for run in runs] for lane_id, runs in found.items()}

    async def _histories(self, lanes: Sequence[Lane]) -> dict[UUID, tuple[Line, ...]]:
        asked = [(lane.contact_id, lane.first_message if lane.first_message is not None else 2**62) for lane in lanes]
        async with hot(self.pool) as connection:
            found = await histories(connection, lanes[0].workspace_id, asked, HISTORY)
        return {lane.id: lines for lane, lines in zip(lanes, found, strict=True)}

    async def _entered(self, lanes: Sequence[Lane]) -> dict[UUID, dict[str, datetime]]:
        async with hot(self.pool) as connection:
            return await last_entries(connection, lanes[0].workspace_id, [lane.contact_id for lane in lanes])

    # --- T2, R -------------------------------------------------------------------------------------------------------

    async def _commit_all(self, batches: Sequence[Batch]) -> None:
        batches = [batch for batch in batches if batch.played]
        if not batches:
            return
        try:
            await self._commit(batches)
        except asyncpg.PostgresError as error:
            log.warning("turns: a batch failed, its lanes are committed one by one", error=repr(error))
            for batch in batches:
                for played in batch.played:
                    await self._commit_alone(batch, played)

    async def _commit_alone(self, batch: Batch, played: Played) -> None:
        try:
            await self._commit([Batch(batch.workspace_id, batch.playbook, [played])])
        except asyncpg.PostgresError as error:
            log.error("turns: a lane cannot be committed", lane=str(played.lane.id), error=repr(error))
            await self._come_again([played.lane])

    async def _commit(self, batches: Sequence[Batch]) -> None:
        since = asyncio.get_running_loop().time()
        fuse = SENDING if self.outlet is not None and self.outlet.room >= BATCH else None
        statements = sum(batch.statements for batch in batches)
        async with hot(self.pool) as connection, one_commit(connection, statements, "T2.before_commit"):
            for batch in batches:
                await commit_batch(connection, batch, fuse)
            for batch in sorted(batches, key=lambda one: one.workspace_id):
                if batch.notices:
                    await dispatch(connection, batch.workspace_id, batch.notices)
        crashpoint("T2.after_commit")
        await self._after(batches, since)

    async def _after(self, batches: Sequence[Batch], since: float) -> None:
        """Nothing here is needed for correctness: what is lost comes back by the sweep, the outbox, the next comparison."""
        for batch in batches:
            metrics.COMMITTED.inc(len(batch.stood))
            metrics.LOST.inc(len(batch.played) - len(batch.stood))
        said = [pair for batch in batches for pair in heads_of(batch.played, batch.result)]
        if self.outlet is not None and (heads := [head for head, claimed in said if claimed]):
            self.outlet.take(heads, since)
        if any(not claimed for _, claimed in said):
            self.rings.ring("send")
        if any(played.calls or played.dispatches for batch in batches for played in batch.stood):
            self.rings.ring("activities")
        for batch in batches:
            self.events.publish_all(news_of(batch.played, batch.result))
            self.events.publish_all(batch.events)
        await self.states.remember(memory_of(played, batch.result) for batch in batches for played in batch.stood)
        crashpoint("R.after")


def state_of(stored: dict[str, Any] | None) -> State | None:
    """None also for what cannot be read: Redis may hold anybody's bytes."""
    if stored is None:
        return None
    try:
        state = State.from_json(stored)
        named = [(uuid_of(frame.funnel), frame.node) for frame in state.frames if type(frame.version) is int]
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    sound = bool(named) and len(named) == len(state.frames) and all(isinstance(node, str) for _, node in named)
    return state if sound else None


async def commit_batch(connection: Connection, batch: Batch, fuse: timedelta | None) -> None:
    batch.committed = await batch.draft.commit(connection, fuse)
    moved = batch.follow()
    if batch.wanted:
        stood = batch.stood
        wanted = batch.wanted if len(stood) == len(batch.played) and not moved else wanted_of(stood, batch.playbook)
        ids = [said.message_id for said in batch.committed.said if said.message_id is not None]
        batch.notices = wanted.dispatched
        batch.events = await apply(connection, batch.workspace_id, wanted, batch.playbook, min(ids, default=None))
