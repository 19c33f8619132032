"""T0: what providers tell us, committed before they get their 200.

Whoever delivers waits for the commit that holds his items. While one commit runs, the next deliveries gather; so under load a commit
carries many and nobody waits for a timer. A batch that fails is done again item by item: one poisoned item costs its neighbours nothing.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import asyncpg
import structlog

from backend.crash import crashpoint
from backend.errors import Unavailable
from backend.services import metrics
from backend.services.arrivals import (
    Bundle,
    Delivery,
    Outcome,
    bundles_of,
    deliveries_apart,
    pieces_of,
    set_aside_of,
)
from backend.storage.events import Event, Events
from backend.storage.hot_path import Connection, Pool, hot, one_commit
from backend.storage.lanes_ingest import (
    add_fetches,
    enter,
    ingest,
    known_messages,
    log_account_events,
    record_statuses,
    set_aside,
)
from backend.storage.rings import Rings

log = structlog.get_logger(__name__)

PATIENCE = 1.8
"""Seconds until a deliverer is told to come again: a provider wants its answer soon, whatever has happened to the database."""
MOST_ITEMS = 200
"""Of one commit. A larger delivery is committed in pieces, and answered after the last."""
MOST_WAITING = 10_000
POISONED = {"22", "23", "54"}
"""Classes of errors that an item causes by what it is: data, constraints, limits. Whatever else went wrong may be over the next time."""


@dataclass(slots=True, eq=False)
class _Waiting:
    deliveries: Sequence[Delivery]
    done: "asyncio.Future[None]"
    size: int


@dataclass(slots=True)
class Ingress:
    pool: Pool
    rings: Rings
    events: Events
    _queue: list[_Waiting] = field(default_factory=list)
    _gathering: "asyncio.Task[None] | None" = None

    async def accept(self, deliveries: Sequence[Delivery]) -> None:
        """Returns when every item is committed, or set aside for people to see. Unavailable: nothing is promised, come again."""
        size = sum(len(delivery.items) for delivery in deliveries)
        if not size:
            return
        if sum(waiting.size for waiting in self._queue) > MOST_WAITING:
            raise Unavailable
        waiting = _Waiting(deliveries, asyncio.get_running_loop().create_future(), size)
        self._queue.append(waiting)
        if self._gathering is None or self._gathering.done():
            self._gathering = asyncio.create_task(self._gather())
        try:
            async with asyncio.timeout(PATIENCE + size / 1000):
                await waiting.done
        except TimeoutError as error:
            raise Unavailable from error

    async def close(self) -> None:
        if self._gathering is not None:
            await asyncio.gather(self._gathering, return_exceptions=True)

    async def _gather(self) -> None:
        while self._queue:
            batch = self._next_batch()
            try:
                async with asyncio.timeout(PATIENCE + sum(waiting.size for waiting in batch) / 1000):
                    await self._commit_all(batch)
            except Exception as error:  # noqa: BLE001 - it goes to those who wait for this batch
                for waiting in batch:
                    if not waiting.done.done():
                        waiting.done.set_exception(Unavailable() if isinstance(error, TimeoutError) else error)
                        waiting.done.exception()  # its deliverer may have gone: then nobody fetches it

    def _next_batch(self) -> list[_Waiting]:
        """At least one; a large delivery goes alone."""
        count = size = 0
        for waiting in self._queue:
            size += waiting.size
            if count and size > MOST_ITEMS:
                break
            count += 1
        batch, self._queue = self._queue[:count], self._queue[count:]
        return [waiting for waiting in batch if not waiting.done.cancelled()]

    async def _commit_all(self, batch: list[_Waiting]) -> None:
        try:
            for piece in pieces_of([delivery for waiting in batch for delivery in waiting.deliveries], MOST_ITEMS):
                await self._commit(piece)
        except asyncpg.PostgresError as error:
            log.warning("ingress: a batch failed, its items are stored one by one", error=type(error).__name__)
            for waiting in batch:
                await self._commit_apart(waiting)
            return
        for waiting in batch:
            if not waiting.done.done():
                waiting.done.set_result(None)

    async def _commit_apart(self, waiting: _Waiting) -> None:
        try:
            for alone in deliveries_apart(waiting.deliveries):
                await self._commit_alone(alone)
        except Exception as error:  # noqa: BLE001 - it goes to the one who waits
            if not waiting.done.done():
                waiting.done.set_exception(error)
                waiting.done.exception()
        else:
            if not waiting.done.done():
                waiting.done.set_result(None)

    async def _commit_alone(self, delivery: Delivery) -> None:
        try:
            try:
                await self._commit([delivery])
            except (asyncpg.DeadlockDetectedError, asyncpg.SerializationError, asyncpg.ForeignKeyViolationError):
                # The last one: whoever it is from was erased while it waited for the lane.
                await self._commit([delivery])
        except asyncpg.PostgresError as error:
            if (error.sqlstate or "")[:2] not in POISONED:
                log.warning("ingress: the database refused, the provider is to come again", error=repr(error))
                raise Unavailable from error
            log.warning("ingress: an item is set aside", error=type(error).__name__)
            await self._set_aside(delivery, type(error).__name__)

    async def _commit(self, deliveries: Sequence[Delivery]) -> None:
        bundles = bundles_of(deliveries)
        outcomes: list[Outcome] = []
        statements = sum(bundle.statements for bundle in bundles)
        async with hot(self.pool) as connection, one_commit(connection, statements, "T0.before_commit"):
            outcomes += [await store(connection, bundle) for bundle in bundles]
        crashpoint("T0.after_commit")
        items = sum(len(delivery.items) for delivery in deliveries)
        metrics.INBOUND.inc(items)
        metrics.INGEST_ITEMS.observe(items)
        self._tell(outcomes)

    async def _set_aside(self, delivery: Delivery, reason: str) -> None:
        async with hot(self.pool) as connection, connection.transaction():
            await enter(connection, delivery.workspace_id)
            await set_aside(connection, [set_aside_of(delivery.instance_id, item, reason) for item in delivery.items])

    def _tell(self, outcomes: Iterable[Outcome]) -> None:
        events: list[Event] = []
        for outcome in outcomes:
            if outcome.plays:
                self.rings.ring("turns")
            if any(moved.resolved for moved in outcome.moved):
                self.rings.ring("send")
            events += outcome.events()
        self.events.publish_all(events)


async def store(connection: Connection, bundle: Bundle) -> Outcome:
    """One workspace's part of the transaction. What a reaction is about is looked up first: unknown, it is set aside."""
    outcome = Outcome(bundle)
    if bundle.slow:
        await enter(connection, bundle.workspace_id)
        if bundle.references:
            instance_ids, provider_ids = zip(*bundle.references, strict=True)
            bundle.drop_unknown(await known_messages(connection, instance_ids, provider_ids))
    if bundle.arrivals:
        outcome.stored = await ingest(connection, bundle.workspace_id, bundle.arrivals)
    if bundle.statuses:
        outcome.moved = await record_statuses(connection, bundle.workspace_id, bundle.statuses)
    if bundle.slow:
        if fetches := bundle.fetches(outcome.stored):
            await add_fetches(connection, fetches)
        if bundle.aside:
            await set_aside(connection, bundle.aside)
        if bundle.account_kinds:
            await log_account_events(connection, bundle.account_kinds, bundle.account_data)
    return outcome
