"""A workspace's webhooks: each tried by a test before it is kept, its address sealed and never answered again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from backend.activities.egress import UrlRefused
from backend.activities.notice import word
from backend.activities.webhook import Webhooks as Posting
from backend.activities.webhook import escaped
from backend.engine.funnel import Funnel, named
from backend.errors import FieldError, InUse, Invalid, NameTaken, NotFound
from backend.errors.integrations import WebhookRefused, WebhooksFull
from backend.services.every_funnel import every_funnel
from backend.services.names import clean_name
from backend.services.principal import Principal
from backend.services.published import Published
from backend.services.telling import telling
from backend.services.unseen import refuse_unseen
from backend.services.vault import place_of
from backend.storage import activity_log, notices, workspaces
from backend.storage import integrations as stored
from backend.storage.activity_log import Act
from backend.storage.database import Database
from backend.storage.events import Events
from backend.storage.integrations import Integration
from backend.storage.revisions import revision_of
from backend.storage.sealing import Sealer

MOST = 20


@dataclass(frozen=True, slots=True)
class Webhook:
    """`host` is all of the address that is ever shown. `trouble`: why nothing arrives there at the moment."""

    id: UUID
    name: str
    host: str
    trouble: str | None
    revision: int


@dataclass(frozen=True, slots=True)
class NoticeWebhooks:
    database: Database
    events: Events
    sealer: Sealer
    posting: Posting
    published: Published

    async def every(self, principal: Principal) -> list[Webhook]:
        async with self.database.begin(principal.workspace_id) as connection:
            found = await stored.webhooks(connection)
            troubles = await notices.troubles(connection)
        return [_shown(one, troubles) for one in found]

    async def create(self, principal: Principal, name: str, url: str) -> Webhook:
        """Raises WebhookRefused, and Invalid where the address may not be called."""
        name, made = clean_name(name), uuid4()
        async with self.database.begin(principal.workspace_id) as connection:
            _refuse_more(await stored.webhooks(connection), name, None)
        config = await self._tried(principal, name, url)
        async with telling(self, principal, "integration") as connection:
            await workspaces.read(connection, lock=True)
            _refuse_more(await stored.webhooks(connection), name, None)
            sealed = self.sealer.seal(place_of(principal.workspace_id, made), url.encode())
            await stored.add(connection, made, stored.webhook_platform(made), config, sealed)
            await _note(connection, principal, "integration.saved", name)
        return Webhook(made, name, config["host"], None, revision_of(config))

    async def change(
        self, principal: Principal, webhook_id: UUID, name: str | None, url: str | None, expected: int | None
    ) -> Webhook:
        """What is None stays. Another address is tried first."""
        before = await self._get(principal, webhook_id)
        refuse_unseen(expected, revision_of(before.config_data))
        name = clean_name(name) if name is not None else str(before.config_data["name"])
        config = {**before.config_data, "name": name} if url is None else await self._tried(principal, name, url)
        async with telling(self, principal, "integration") as connection:
            await workspaces.read(connection, lock=True)
            every = await stored.webhooks(connection)
            now = next((one for one in every if one.id == webhook_id), None)
            if now is None:
                raise NotFound
            refuse_unseen(revision_of(before.config_data), revision_of(now.config_data))
            _refuse_more(every, name, webhook_id)
            place, target = place_of(principal.workspace_id, webhook_id), f"webhook:{webhook_id}"
            sealed = now.encrypted_secret if url is None else self.sealer.seal(place, url.encode())
            await stored.save(connection, webhook_id, config, sealed)
            if url is not None:
                await notices.forget_trouble(connection, target)
            troubles = await notices.troubles(connection)
            await _note(connection, principal, "integration.saved", name)
        return Webhook(webhook_id, name, config["host"], troubles.get(target), revision_of(config))

    async def remove(self, principal: Principal, webhook_id: UUID) -> None:
        """Refused while a step of a funnel, drawn or playing, names it."""
        async with telling(self, principal, "integration") as connection:
            await workspaces.read(connection, lock=True)
            found = next((one for one in await stored.webhooks(connection) if one.id == webhook_id), None)
            if found is None:
                raise NotFound
            funnels = await every_funnel(connection, self.published)
            if users := sorted({funnel.name for funnel in funnels if _names(funnel, webhook_id)}):
                raise InUse(names=", ".join(users))
            await stored.remove(connection, found.platform)
            await notices.forget_trouble(connection, f"webhook:{webhook_id}")
            await _note(connection, principal, "integration.removed", str(found.config_data["name"]))

    async def _get(self, principal: Principal, webhook_id: UUID) -> Integration:
        async with self.database.begin(principal.workspace_id) as connection:
            found = await stored.get(connection, stored.webhook_platform(webhook_id))
        if found is None or found.id != webhook_id:
            raise NotFound
        return found

    async def _tried(self, principal: Principal, name: str, url: str) -> dict[str, Any]:
        """What is kept of the address beside its seal, once a test has arrived there."""
        async with self.database.begin(principal.workspace_id) as connection:
            workspace = await workspaces.read(connection)
        language, school = (workspace.language, workspace.name) if workspace else ("pt-BR", "")
        text, key = escaped(word("notice_test", language, school)), uuid4()
        try:
            trouble = await self.posting.check(url, text, key, principal.workspace_id)
        except UrlRefused as refused:
            raise Invalid(FieldError("/url", refused.code)) from None
        if trouble:
            raise WebhookRefused.of(trouble)
        return {"name": name, "host": urlsplit(url).hostname or "", "trace": key.hex}


def _names(funnel: Funnel, webhook_id: UUID) -> bool:
    return any(str(webhook_id) in named(node, "x-ref", "webhook") for node in funnel.nodes.naming(str(webhook_id)))


def _refuse_more(known: list[Integration], name: str, own: UUID | None) -> None:
    if any(one.id != own and str(one.config_data.get("name")).lower() == name.lower() for one in known):
        raise NameTaken(name=name)
    if own is None and len(known) >= MOST:
        raise WebhooksFull(limit=MOST)


def _shown(one: Integration, troubles: Mapping[str, str]) -> Webhook:
    config = one.config_data
    trouble = troubles.get(f"webhook:{one.id}")
    return Webhook(one.id, str(config["name"]), str(config["host"]), trouble, revision_of(config))


async def _note(connection: Any, principal: Principal, kind: str, name: str) -> None:
    data = {"platform": "webhook", "name": name}
    await activity_log.add(connection, Act(kind, principal.user_id, data=data))
