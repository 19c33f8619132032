"""A1, the call, A2. No transaction is open while the outside world is slow.

A result is stored before it is used, so a turn that is played again meets the same one. A call whose caller died is made again only if that
is harmless; else nobody knows whether it happened, and its node leaves by `uncertain`.
"""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import orjson
import structlog

from backend.activities.base import MOST_ATTEMPTS, Again, Call, Done, Doubtful, Failed, Result, Runners
from backend.crash import crashpoint
from backend.errors import Unavailable
from backend.services import metrics
from backend.services.arrivals import text_of
from backend.storage import activities as stored
from backend.storage.activities import LEASE, Claimed
from backend.storage.hot_path import Pool, hot
from backend.storage.rings import Rings

log = structlog.get_logger(__name__)

AT_ONCE = 50
PATIENCE = LEASE.total_seconds() - 10
"""A runner that takes longer is cut off while its lease still holds."""


@dataclass(slots=True)
class Activities:
    pool: Pool
    runners: Runners
    rings: Rings
    lease: timedelta = LEASE
    closing: bool = False
    _tasks: "set[asyncio.Task[None]]" = field(default_factory=set)

    async def run_once(self) -> int:
        """Claims what is due and calls it; how many were claimed."""
        room = 0 if self.closing else AT_ONCE - len(self._tasks)
        if room <= 0:
            return 0
        async with hot(self.pool) as connection:
            claimed = await stored.claim(connection, room, self.lease)
        crashpoint("A1.after_claim")
        for one in claimed:
            task = asyncio.create_task(self._carry_out(one))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return len(claimed)

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
