"""D1 and D2: messages claimed, sent, and what became of them recorded in batches.

Only the oldest message of a lane is ever out, so order holds by itself. A claimed message begins at once or goes back: whoever pauses the
bot is told of it as on its way. Receipts gather while the last batch is being recorded; they are facts and are kept until they are stored.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

import asyncpg
import structlog

from backend.channels.base import Account, Channel, Receipt, Refused, Sent, TryLater
from backend.crash import crashpoint
from backend.errors import NotFound, Unavailable
from backend.services import metrics
from backend.services.arrivals import held_event, status_event
from backend.services.sending import (
    HELD,
    Decision,
    Send,
    Type,
    bare_of,
    decide,
    later,
    outgoing,
    removed,
    result_of,
    typed,
    unsendable,
)
from backend.storage import outbox
from backend.storage.events import Events
from backend.storage.hot_path import Pool, hot
from backend.storage.outbox import Head, Result
from backend.storage.rates import Ask, Rates
from backend.storage.rings import Rings
from backend.storage.side_facts import add_aliases, opt_out, warn_administrators

log = structlog.get_logger(__name__)

HOLD_AFTER = timedelta(minutes=15)
AT_ONCE, AT_ONCE_PER_NUMBER = 256, 128
FRESH = 20.0
"""Seconds after its claim in which a message may begin to leave; with the channel's 20 for the answer that is less than the lease."""


class Accounts(Protocol):
    async def account(self, workspace_id: UUID, instance_id: UUID) -> Account:
        """NotFound: removed."""


Prepare = Callable[[Account, Mapping[str, Any], int], Awaitable[Mapping[str, Any] | Receipt]]
"""Brings files to the provider: the content with its own ids, or why it cannot go now."""
Refusal = Callable[[UUID, UUID, str, str], Awaitable[None]]
"""(workspace, instance, code, detail): the provider does not take our token; the number's queue waits."""


@dataclass(slots=True)
class Sender:
    pool: Pool
    channels: Mapping[str, Channel]
    accounts: Accounts
    rates: Rates
    rings: Rings
    events: Events
    prepare: Prepare | None = None
    refused: Refusal | None = None
    hold_after: timedelta | None = HOLD_AFTER
    """What the bot said longer ago waits for a person (C16); None: nothing does."""
    closing: bool = False
    _out: "Counter[UUID]" = field(default_factory=Counter)
    """Messages under way, by number."""
    _claims: "set[tuple[int, int]]" = field(default_factory=set)
    """(message, attempt) of each of them."""
    _tasks: "set[asyncio.Task[None]]" = field(default_factory=set)
    _results: list[tuple[Head, Result]] = field(default_factory=list)
    _recording: "asyncio.Task[None] | None" = None
    _resting: dict[UUID, float] = field(default_factory=dict)
    """Numbers that may not send, until when (loop time)."""

    @property
    def room(self) -> int:
        return 0 if self.closing else AT_ONCE - self._out.total()

    async def run_once(self) -> int:
        """D1: claims what may go now and begins to send it; how many were claimed."""
        if self.room <= 0:
            return 0
        since = asyncio.get_running_loop().time()
        async with hot(self.pool) as connection:
            heads = await outbox.claim(connection, min(self.room, 64), self._skipped())
        self.take(heads, since)
        return len(heads)

    def take(self, heads: Sequence[Head], since: float) -> None:
        """Heads that are claimed already, here or in the commit of their turn, not before `since` (loop time)."""
        if heads:
            crashpoint("D1.after_claim")
            self._out.update(head.instance_id for head in heads)
            self._claims.update((head.id, head.attempt) for head in heads)
            self._spawn(self._dispatch(list(heads), since + FRESH), *heads)

    async def idle(self) -> None:
        """Until nothing is under way and every receipt is recorded."""
        while self._tasks or self._recording is not None:
            waiting = [*self._tasks, *([self._recording] if self._recording else [])]
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.sleep(0)

    async def close(self, patience: float = 15.0) -> None:
        """What is out may come back; nothing new begins."""
        self.closing = True
        try:
            async with asyncio.timeout(patience):
                await self.idle()
        except TimeoutError:
            log.warning("sender: closed with messages under way", count=self._out.total())

    # --- sending -----------------------------------------------------------------------------------------------------

    def _spawn(self, work: Coroutine[Any, Any, None], *heads: Head) -> None:
        task = asyncio.create_task(self._guarded(work, heads))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _guarded(self, work: Coroutine[Any, Any, None], heads: Sequence[Head]) -> None:
        """A bug, ours or a channel's: nobody knows whether these left, their leases end the doubt."""
        try:
            await work
        except Exception:
            log.exception("sender: broke", messages=[head.id for head in heads])
            self._leave(heads)

    def _leave(self, heads: Iterable[Head]) -> None:
        """They are no longer under way; each is counted once, whoever says it first."""
        for head in heads:
            if (head.id, head.attempt) in self._claims:
                self._claims.remove((head.id, head.attempt))
                self._out[head.instance_id] -= 1

    async def _dispatch(self, heads: list[Head], until: float) -> None:
        sends: list[tuple[Head, Send]] = []
        types: list[tuple[Head, float]] = []
        for head in heads:
            match self._decided(head):
                case Result() as result:
                    self._settle(head, result)
                case Type(seconds):
                    types.append((head, seconds))
                case Send() as send if self.closing or self._out[head.instance_id] > AT_ONCE_PER_NUMBER:
                    self._settle(head, later(head, 0.0, counts=False))
                case Send() as send:
                    sends.append((head, send))
        asks = [Ask(head.workspace_id, head.instance_id, head.lane_id, head.throughput) for head, _ in sends]
        places = await self.rates.take(asks)
        for head, seconds in types:
            self._spawn(self._type(head, seconds), head)
        for (head, send), place in zip(sends, places, strict=True):
            if place.rest:
                self._resting[head.instance_id] = asyncio.get_running_loop().time() + place.rest
            if place.wait < 0:
                self._settle(head, later(head, -place.wait, counts=False))
            else:
                self._spawn(self._send(head, send, place.wait, until), head)

    def _decided(self, head: Head) -> Decision:
        try:
            return decide(head, self.hold_after)
        except Exception:
            # It would break each time. Its neighbours go on, and people see it.
            log.exception("sender: a message cannot be understood", message=head.id)
            return unsendable(head)

    async def _type(self, head: Head, seconds: float) -> None:
        account = await self._account(head)
        if account is not None:
            await self.channels[head.provider].typing(account, outgoing(head, head.content))
            self._settle(head, typed(head, seconds))

    async def _send(self, head: Head, send: Send, wait: float, until: float) -> None:
        if wait > 0:
            await asyncio.sleep(wait)
        try:
            receipt = await self._receipt(head, send.content, until)
        except Unavailable:
            receipt = TryLater("database_away", 1.0, counts=False)
        crashpoint("D2.before_record")
        await self._heed(head, receipt)
        result = result_of(head, receipt)
        if result is None:
            log.warning("sender: no answer", message=head.id, receipt=repr(receipt))
            self._leave([head])
        else:
            self._settle(
                head, replace(result, content=send.content) if send.template and result.what == "sent" else result
            )

    async def _receipt(self, head: Head, content: Mapping[str, Any], until: float) -> Receipt:
        """`until`: after it (loop time) somebody else may have the message soon, so it does not begin to leave."""
        channel = self.channels.get(head.provider)
        if channel is None:
            return Refused("provider_unknown", head.provider, "config")
        try:
            account = await self.accounts.account(head.workspace_id, head.instance_id)
        except NotFound:
            return Refused("instance_removed", "")
        if self.prepare is not None:
            try:
                async with asyncio.timeout_at(until):
                    prepared = await self.prepare(account, content, head.tries)
            except TimeoutError:
                return TryLater("media_slow", 1.0)
            if not isinstance(prepared, Mapping):
                return prepared
            content = prepared
        if asyncio.get_running_loop().time() >= until:
            return TryLater("stalled", 0.0, counts=False)
        with metrics.SENDING.track_inprogress(), metrics.SEND_SECONDS.labels(head.provider).time():
            receipt = await channel.send(account, outgoing(head, content))
        metrics.SENDS.labels(head.provider, type(receipt).__name__.lower()).inc()
        return receipt

    async def _account(self, head: Head) -> Account | None:
        try:
            return await self.accounts.account(head.workspace_id, head.instance_id)
        except NotFound:
            self._settle(head, removed(head))
        except Unavailable:
            self._settle(head, later(head, 1.0, counts=False))
        return None

    async def _heed(self, head: Head, receipt: Receipt) -> None:
        """What a receipt says beside what became of its message."""
        match receipt:
            case TryLater(scope="number"):
                self._resting[head.instance_id] = asyncio.get_running_loop().time() + receipt.after
            case Refused(kind="reauth") if self.refused is not None:
                await self._quietly(self.refused(head.workspace_id, head.instance_id, receipt.code, receipt.detail))
            case Refused(kind="config"):
                await self._quietly(
                    warn_administrators(self.pool, head.workspace_id, head.instance_id, receipt.code, receipt.detail)
                )
            case Refused(kind="opt_out"):
                await self._quietly(opt_out(self.pool, head.workspace_id, head.contact_id))
            case Sent() if receipt.aliases:
                await self._quietly(
                    add_aliases(self.pool, head.workspace_id, head.lane_id, head.provider, receipt.aliases)
                )

    async def _quietly(self, work: Awaitable[None]) -> None:
        try:
            await work
        except (Unavailable, NotFound, asyncpg.PostgresError) as error:
            log.warning("sender: a side fact was not kept", error=repr(error))

    def _skipped(self) -> list[UUID]:
        now = asyncio.get_running_loop().time()
        self._resting = {number: until for number, until in self._resting.items() if until > now}
        return [*self._resting, *(number for number, count in self._out.items() if count >= AT_ONCE_PER_NUMBER)]

    # --- recording ---------------------------------------------------------------------------------------------------

    def _settle(self, head: Head, result: Result) -> None:
        self._results.append((head, result))
        if self._recording is None:
            self._recording = asyncio.create_task(self._record_all())

    async def _record_all(self) -> None:
        try:
            while self._results:
                batch, self._results = self._results, []
                by_workspace: dict[UUID, list[tuple[Head, Result]]] = {}
                for head, result in batch:
                    by_workspace.setdefault(head.workspace_id, []).append((head, result))
                for workspace_id, own in sorted(by_workspace.items()):
                    await self._record_surely(workspace_id, own)
        finally:
            self._recording = None

    async def _record_surely(self, workspace_id: UUID, own: Sequence[tuple[Head, Result]]) -> None:
        """Until it is stored. What PostgreSQL refuses even alone is left to its lease."""
        while True:
            try:
                await self._record(workspace_id, own)
            except Unavailable:
                log.warning("sender: receipts wait for the database", count=len(own))
                await asyncio.sleep(0.3)
                continue
            except Exception as error:  # noqa: BLE001 - one bad receipt must not lose its neighbours'
                log.warning("sender: receipts failed", count=len(own), error=repr(error))
                await self._record_apart(workspace_id, own)
            return

    async def _record_apart(self, workspace_id: UUID, own: Sequence[tuple[Head, Result]]) -> None:
        if len(own) > 1:
            for alone in own:
                await self._record_surely(workspace_id, [alone])
            return
        ((head, result),) = own
        if (bare := bare_of(result)) != result:
            await self._record_surely(workspace_id, [(head, bare)])
        else:
            self._leave([head])

    async def _record(self, workspace_id: UUID, own: Sequence[tuple[Head, Result]]) -> None:
        following: list[Head] = []
        since = asyncio.get_running_loop().time()
        async with hot(self.pool) as connection:
            crashpoint("D2.before_commit")
            moved = await outbox.record(connection, workspace_id, [result for _, result in own])
            crashpoint("D2.after_commit")
            lanes = [found.lane_id for found in moved if found.more and found.lane_id is not None]
            if lanes and self.room >= len(lanes):
                following = await outbox.next_heads(connection, workspace_id, lanes)
            elif lanes:
                self.rings.ring("send")
        self.events.publish_all(status_event(workspace_id, found) for found in moved)
        late = {result.id for _, result in own if result.error == HELD}
        talks = ((one.contact_id, one.conversation_id) for one in moved if one.message_id in late)
        waiting = {(contact_id, talk) for contact_id, talk in talks if talk is not None}
        self.events.publish_all(held_event(workspace_id, *talk) for talk in waiting)
        self._leave(head for head, _ in own)
        for _, result in own:
            if result.what == "later":
                asyncio.get_running_loop().call_later(min(result.wait, 60.0) + 0.005, self.rings.ring, "send")
        self.take(following, since)
