"""A1, the call, A2. No transaction is open while the outside world is slow.

A result is stored before it is used, so a turn that is played again meets the same one. A call whose caller died is made again only if that
is harmless; else nobody knows whether it happened, and its node leaves by `uncertain`.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import structlog

from backend.activities.base import MOST_ATTEMPTS, Again, Call, Done, Doubtful, Failed, Result, Runners
from backend.crash import crashpoint
from backend.errors import Unavailable
from backend.services import metrics
from backend.services.arrivals import text_of
from backend.storage import activities as stored
from backend.storage.activities import LEASE, Claimed
from backend.storage.events import Event, Events
from backend.storage.hot_path import Pool, hot
from backend.storage.rings import Rings

log = structlog.get_logger(__name__)

AT_ONCE, AT_ONCE_PER_WORKSPACE = 50, 25
NOTICES = frozenset({"notice_email", "notice_webhook"})
PATIENCE = LEASE.total_seconds() - 10
"""A runner that takes longer is cut off while its lease still holds."""


@dataclass(slots=True)
class Activities:
    pool: Pool
    runners: Runners
    rings: Rings
    events: Events
    lease: timedelta = LEASE
    closing: bool = False
    _tasks: "dict[asyncio.Task[None], UUID]" = field(default_factory=dict)
    """-> the workspace that it is for."""
    _last: UUID | None = None
    """The workspace that was served last."""

    async def run_once(self) -> int:
        """Claims what is due and calls it; how many were claimed."""
        room = 0 if self.closing else AT_ONCE - len(self._tasks)
        if room <= 0:
            return 0
        async with hot(self.pool) as connection:
            claimed = await stored.claim(connection, room, self.lease, self._last, *self._share())
        if claimed:
            crashpoint("A1.after_claim")
            self._last = last_served((one.workspace_id for one in claimed), self._last)
        for one in claimed:
            if not one.closed:
                task = asyncio.create_task(self._carry_out(one))
                self._tasks[task] = one.workspace_id
                task.add_done_callback(self._ended)
        return len(claimed)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        """Where the last claim had to leave calls behind, there is room now."""
        out = list(self._tasks.values())
        own = out.count(self._tasks.pop(task))
        full = len(out) >= AT_ONCE or own >= AT_ONCE_PER_WORKSPACE
        if full and not self.closing:
            self.rings.ring("activities")

    def _share(self) -> tuple[list[UUID], int]:
        """(workspaces that have all they may, how many each of the others may have more): slow calls of one leave room for others'."""
        out = Counter(self._tasks.values())
        full = [one for one, count in out.items() if count >= AT_ONCE_PER_WORKSPACE]
        return full, AT_ONCE_PER_WORKSPACE - max((out[one] for one in out if one not in full), default=0)

    async def idle(self) -> None:
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def close(self, patience: float = 15.0) -> None:
        """A call that is not back by then is doubtful: its lease says so to the next worker."""
        self.closing = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=patience)

    async def _carry_out(self, claimed: Claimed) -> None:
        try:
            result = await self._result(claimed)
            metrics.ACTIVITIES.labels(claimed.kind, type(result).__name__.lower()).inc()
            crashpoint("A2.before_save")
            if isinstance(result, Again):
                await self._again(claimed, result)
            else:
                await self._save([(claimed, outcome(result))])
        except Unavailable:
            log.warning("activities: a result could not be stored; its lease ends the wait", activity=str(claimed.id))

    async def _result(self, claimed: Claimed) -> Result:
        if claimed.doubtful and not claimed.idempotent:
            return Doubtful("the worker that made the call died before it could tell")
        if claimed.refused:
            return Failed(claimed.refused)
        if claimed.attempt > MOST_ATTEMPTS:
            gave_up = f"after {MOST_ATTEMPTS} attempts"
            return Doubtful(gave_up) if claimed.doubtful else Failed("gave_up", gave_up)
        runner = self.runners.get(claimed.kind)
        if runner is None:
            return Failed("activity_unknown", claimed.kind)
        call = Call(
            claimed.id,
            claimed.workspace_id,
            claimed.contact_id,
            claimed.instance_id,
            claimed.kind,
            claimed.request,
            claimed.attempt,
        )
        try:
            async with asyncio.timeout(PATIENCE):
                return await runner(call)
        except TimeoutError:
            return _unsure(claimed, "timeout")
        except Exception:
            log.exception("activities: a runner broke", kind=claimed.kind, activity=str(claimed.id))
            return _unsure(claimed, "internal")

    async def _again(self, claimed: Claimed, result: Again) -> None:
        if claimed.attempt >= MOST_ATTEMPTS:
            await self._save([(claimed, outcome(Failed(result.code, result.message)))])
            return
        wait = max(result.after, 2.0**claimed.attempt * random.uniform(0.5, 1.0))
        async with hot(self.pool) as connection:
            await stored.postpone(connection, claimed, timedelta(seconds=wait))
        asyncio.get_running_loop().call_later(min(wait, 60.0), self.rings.ring, "activities")

    async def _save(self, results: Sequence[tuple[Claimed, dict[str, Any]]]) -> None:
        async with hot(self.pool) as connection:
            for claimed, result in results:
                crashpoint("A2.before_commit")
                await stored.finish(connection, claimed.workspace_id, [(claimed.id, result)])
        crashpoint("A2.after_commit")
        self.rings.ring("turns")
        for claimed, result in results:
            if claimed.kind in NOTICES and not result["ok"]:
                self.events.publish(undelivered(claimed))


def undelivered(claimed: Claimed) -> Event:
    """Whoever looks at the conversation reads its story anew: its last line is the notice's."""
    told = {
        "funnel_id": claimed.request.get("funnel_id"),
        "node_id": claimed.node_id,
        "contact_id": claimed.contact_id,
        "status": "undelivered",
    }
    return Event(claimed.workspace_id, "run:moved", told, claimed.lane_id)


def last_served(claimed: Iterable[UUID], before: UUID | None) -> UUID:
    """The last one in the order in which workspaces take turns: those after `before` first. Claims come in no order."""
    return max(claimed, key=lambda one: (before is not None and one <= before, one))


def _unsure(claimed: Claimed, code: str) -> Result:
    """It may have happened. The last attempt is not repeated, so nobody will ever know."""
    repeated = claimed.idempotent and claimed.attempt < MOST_ATTEMPTS
    return Again(code, 5.0) if repeated else Doubtful(code)


def outcome(result: Done | Failed | Doubtful) -> dict[str, Any]:
    """As words.Finished names it; kept in activities.result and in the inbound. Text that PostgreSQL refuses is cleaned, and says so."""
    try:
        found: dict[str, Any] = orjson.loads(text_of(_named(result)))
    except (TypeError, ValueError, RecursionError):
        return _named(Failed("result_unreadable", type(result).__name__))
    return found


def _named(result: Done | Failed | Doubtful) -> dict[str, Any]:
    match result:
        case Done(value):
            return {"ok": True, "value": value}
        case Failed(code, message):
            return {"ok": False, "error": {"code": code, "message": message[:500]}}
        case Doubtful(message):
            return {"ok": False, "uncertain": True, "error": {"code": "uncertain", "message": message[:500]}}
