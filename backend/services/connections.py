"""Connections (the documents say instances): the workspace's numbers.

A new one is PENDING: it sends and receives already, and becomes CONNECTED by Meta's answer to a check or by its first verified webhook,
whichever comes first. The check is owed in Postgres (`checked_at`), so it is made even if whoever was asked to make it at once has died.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import Any
from uuid import UUID, uuid4

import structlog
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.channels.base import Channel, Health
from backend.errors import BatutaError, NotFound
from backend.services.connections_credentials import checked_credentials, checked_provider, verify_hash
from backend.services.connections_opened import FIELD, OpenedConnections
from backend.services.names import clean_name
from backend.services.principal import Principal
from backend.services.telling import telling
from backend.storage import activity_log, instances
from backend.storage.activity_log import Act
from backend.storage.database import Database
from backend.storage.events import Event, Events
from backend.storage.instances import Instance
from backend.storage.sealing import Place
from backend.storage.side_facts import warn_administrators
from backend.storage.state import States
from backend.storage.tables.base import NOW

log = structlog.get_logger(__name__)

DISCONNECTED = "disconnected"
"""`status_detail.code` of a number that a person disconnected: nothing but a person connects it again."""
REFUSED = ("token_invalid", "number_unknown")
CHECKS_AT_ONCE = 50
PAGE_THROUGHPUT = 200
"""Messages a second of a web chat: nobody grants them, they keep one page from taking all senders."""


@dataclass(frozen=True, slots=True)
class Connections:
    database: Database
    opened: OpenedConnections
    channels: Mapping[str, Channel]
    states: States
    events: Events
    check_soon: Callable[[UUID, UUID], Awaitable[None]] | None = None
    """Has this number checked now; by default this process does it beside its other work. Only for speed: `check_due` finds it anyway."""
    _checking: "set[asyncio.Task[None]]" = field(default_factory=set)

    # --- what people do ----------------------------------------------------------------------------------------------

    async def every(self, principal: Principal) -> list[Instance]:
        """`status` is Redis' where it has one; a missing one is put back from Postgres."""
        async with self.database.begin(principal.workspace_id) as connection:
            found = await instances.every(connection)
        words = await self.states.statuses(principal.workspace_id, [instance.id for instance in found])
        for instance, word in zip(found, words, strict=True):
            if word != instance.status:
                await self.states.set_status(principal.workspace_id, instance.id, instance.status)
        return found

    async def get(self, principal: Principal, instance_id: UUID) -> Instance:
        async with self.database.begin(principal.workspace_id) as connection:
            return await instances.get(connection, instance_id)

    async def create(
        self, principal: Principal, name: str, provider: str | None, credentials: Mapping[str, str]
    ) -> Instance:
        name, provider = clean_name(name), checked_provider(provider)
        values = checked_credentials(credentials, provider)
        if provider == "webchat":
            return await self._open_page(principal, name)
        instance_id, workspace_id = uuid4(), principal.workspace_id
        sealed = self.opened.sealer.seal_fields(Place(workspace_id, instance_id, FIELD), values)
        async with self.database.begin(workspace_id) as connection:
            created = await instances.create(connection, instance_id, name=name, provider=provider, credentials=sealed)
            await self._claim(connection, workspace_id, created, values)
            await _note(connection, principal, "instance.created", created)
        await self._tell(workspace_id, created)
        await self._check_soon(workspace_id, instance_id)
        return created

    async def _open_page(self, principal: Principal, name: str) -> Instance:
        """A web chat: nobody has to prove anything, so it is connected at once."""
        instance_id, workspace_id, token = uuid4(), principal.workspace_id, token_urlsafe(12)
        values = {"public_token": token, "throughput": PAGE_THROUGHPUT, "connected_at": NOW, **_OPEN}
        async with self.database.begin(workspace_id) as connection:
            created = await instances.create(
                connection, instance_id, name=name, provider="webchat", credentials=None, **values
            )
            await instances.claim_route(connection, workspace_id, instance_id, provider="webchat", provider_key=token)
            await _note(connection, principal, "instance.created", created)
        await self._tell(workspace_id, created)
        return created

    async def rename(self, principal: Principal, instance_id: UUID, name: str) -> Instance:
        async with telling(self, principal, "instance") as connection:
            return await instances.change(connection, instance_id, name=clean_name(name))

    async def change_credentials(self, principal: Principal, instance_id: UUID, given: Mapping[str, str]) -> Instance:
        """Only what is given changes; an empty text takes away. The queue that waited for a new token goes on."""
        workspace_id = principal.workspace_id
        account, _ = await self.opened.fresh(workspace_id, instance_id)
        if account.provider == "webchat":
            checked_credentials(given, account.provider)
            return await self.get(principal, instance_id)
        values = checked_credentials({**account.credentials, **given})
        sealed = self.opened.sealer.seal_fields(Place(workspace_id, instance_id, FIELD), values)
        async with self.database.begin(workspace_id) as connection:
            changed = await instances.change(connection, instance_id, credentials=sealed, **_AGAIN)
            await self._claim(connection, workspace_id, changed, values)
            await _note(connection, principal, "instance.credentials_changed", changed)
        return await self._begin_again(workspace_id, changed)

    async def disconnect(self, principal: Principal, instance_id: UUID) -> Instance:
        """It sends nothing more until it is connected again. What contacts write is still kept: Meta would not tell it twice."""
        values = {"status": "DISCONNECTED", "status_detail": {"code": DISCONNECTED}, "send_blocked": True}
        async with self.database.begin(principal.workspace_id) as connection:
            changed = await instances.change(connection, instance_id, **values)
            await _note(connection, principal, "instance.disconnected", changed)
        await self._tell(principal.workspace_id, changed)
        return changed

    async def reconnect(self, principal: Principal, instance_id: UUID) -> Instance:
        async with self.database.begin(principal.workspace_id) as connection:
            before = await instances.get(connection, instance_id)
            changed = await instances.change(
                connection, instance_id, **(_AGAIN if before.provider != "webchat" else _OPEN)
            )
            await _note(connection, principal, "instance.reconnected", changed)
        return await self._begin_again(principal.workspace_id, changed)

    async def remove(self, principal: Principal, instance_id: UUID) -> None:
        """Its messages stay, and the number may be connected again, here or elsewhere."""
        async with self.database.begin(principal.workspace_id) as connection:
            removed = await instances.get(connection, instance_id)
            await instances.remove(connection, instance_id)
            await _note(connection, principal, "instance.removed", removed)
        self.opened.forget(instance_id)
        await self.states.set_status(principal.workspace_id, instance_id, "DISCONNECTED", 60)
        self._publish(principal.workspace_id, instance_id, "DISCONNECTED", removed.phone_number)

    # --- what the provider shows -------------------------------------------------------------------------------------

    async def check_due(self) -> int:
        """The chore: how many numbers were checked."""
        async with self.database.begin_global() as connection:
            due = await instances.claim_checks(connection, list(self.channels), CHECKS_AT_ONCE)
        for workspace_id, instance_id in due:
            await self.check(workspace_id, instance_id)
        return len(due)

    async def check(self, workspace_id: UUID, instance_id: UUID) -> None:
        """Asks the provider whether the credentials hold. Removed or replaced meanwhile: the answer means nothing."""
        try:
            account, sealed = await self.opened.fresh(workspace_id, instance_id)
        except NotFound:
            return
        health = await self.channels[account.provider].check(account)
        async with self.database.begin(workspace_id) as connection:
            before = await instances.get(connection, instance_id)
            changed = await instances.settle_check(connection, instance_id, sealed, **_found(before, health))
        if changed and changed.status != before.status:
            await self._tell(workspace_id, changed)
            log.info("instance_checked", instance=str(instance_id), status=changed.status, code=health.code)
            if changed.status == "DISCONNECTED":
                await warn_administrators(self.database.pool, workspace_id, instance_id, health.code, health.detail)

    async def heard(self, workspace_id: UUID, instance_id: UUID) -> None:
        """A webhook of this number was verified: it is ours. Only for one that is still PENDING."""
        async with self.database.begin(workspace_id) as connection:
            before = await instances.get(connection, instance_id)
            if before.status != "PENDING":
                return
            proven: dict[str, Any] = {
                "status": "CONNECTED",
                "status_detail": {},
                "connected_at": before.connected_at or NOW,
            }
            changed = await instances.change(connection, instance_id, **proven)
        await self._tell(workspace_id, changed)

    async def refused(self, workspace_id: UUID, instance_id: UUID, code: str, detail: str) -> None:
        """The provider refused our token on a send: the queue waits until somebody gives a new one, and administrators are told."""
        sealed, replaced = await self.opened.refused(workspace_id, instance_id)
        if replaced:
            return
        reason = {"code": "token_invalid", "provider_code": code, "detail": detail[:300]}
        async with self.database.begin(workspace_id) as connection:
            before = await instances.get(connection, instance_id)
            if before.send_blocked:
                return
            stopped = {"status": "DISCONNECTED", "status_detail": reason, "send_blocked": True}
            changed = await instances.settle_check(connection, instance_id, sealed, **stopped)
        if changed is not None:  # else they were replaced since they were looked at
            await self._tell(workspace_id, changed)
            await warn_administrators(self.database.pool, workspace_id, instance_id, "token_invalid", detail)

    async def close(self) -> None:
        await asyncio.gather(*self._checking, return_exceptions=True)

    # --- inside ------------------------------------------------------------------------------------------------------

    async def _claim(
        self, connection: AsyncConnection, workspace_id: UUID, instance: Instance, values: Mapping[str, str]
    ) -> None:
        key = values["phone_number_id"]
        await instances.release_unproven(connection, instance.provider, key)
        await instances.claim_route(
            connection,
            workspace_id,
            instance.id,
            provider=instance.provider,
            provider_key=key,
            account_key=values.get("waba_id"),
            verify_hash=verify_hash(values.get("verify_token")),
        )

    async def _begin_again(self, workspace_id: UUID, instance: Instance) -> Instance:
        self.opened.forget(instance.id)
        await self._tell(workspace_id, instance)
        await self._check_soon(workspace_id, instance.id)
        return instance

    async def _check_soon(self, workspace_id: UUID, instance_id: UUID) -> None:
        if self.check_soon is not None:
            try:
                await self.check_soon(workspace_id, instance_id)
            except (RedisError, OSError, TimeoutError) as error:
                log.warning("instance_check_waits", instance=str(instance_id), error=type(error).__name__)
            return
        task = asyncio.create_task(self._check_quietly(workspace_id, instance_id))
        self._checking.add(task)
        task.add_done_callback(self._checking.discard)

    async def _check_quietly(self, workspace_id: UUID, instance_id: UUID) -> None:
        try:
            await self.check(workspace_id, instance_id)
        except (BatutaError, SQLAlchemyError) as error:
            log.warning("instance_not_checked", instance=str(instance_id), error=type(error).__name__)

    async def _tell(self, workspace_id: UUID, instance: Instance) -> None:
        await self.states.set_status(workspace_id, instance.id, instance.status)
        self._publish(workspace_id, instance.id, instance.status, instance.phone_number)

    def _publish(self, workspace_id: UUID, instance_id: UUID, status: str, phone_number: str | None) -> None:
        data = {"instanceId": instance_id, "status": status, "phone_number": phone_number}
        self.events.publish(Event(workspace_id, "instance:status_change", data))


_AGAIN: Mapping[str, Any] = {"status": "PENDING", "status_detail": {}, "send_blocked": False, "checked_at": None}
_OPEN: Mapping[str, Any] = {"status": "CONNECTED", "status_detail": {}, "send_blocked": False, "checked_at": NOW}


def _found(before: Instance, health: Health) -> dict[str, Any]:
    """What a check changes. A provider that is away proves nothing; one that refuses a number's token stops its queue."""
    detail = {"code": health.code, "detail": health.detail[:300]} if health.code else {}
    if before.status_detail.get("code") == DISCONNECTED:
        return {"checked_at": NOW}
    if health.ok:
        return {
            "status": "CONNECTED",
            "status_detail": {"name": health.name} if health.name else {},
            "phone_number": _digits(health.phone_number) or before.phone_number,
            "throughput": health.throughput or before.throughput,
            "send_blocked": False,
            "checked_at": NOW,
            "connected_at": before.connected_at or NOW,
        }
    if health.code in REFUSED:
        blocked = before.send_blocked or health.code == "token_invalid"
        return {"status": "DISCONNECTED", "status_detail": detail, "send_blocked": blocked, "checked_at": NOW}
    return {"status_detail": before.status_detail if before.status != "PENDING" else detail, "checked_at": NOW}


def _digits(phone: str | None) -> str | None:
    return "".join(char for char in phone or "" if char.isascii() and char.isdigit())[:30] or None


async def _note(connection: AsyncConnection, principal: Principal, kind: str, instance: Instance) -> None:
    data = {"instance_id": str(instance.id), "name": instance.name, "provider": instance.provider}
    await activity_log.add(connection, Act(kind, principal.user_id, data=data))
