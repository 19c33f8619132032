"""What one has to know of a connection to set it up and to write by it: where its webhooks go, and which templates it may send."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from backend.channels.base import ListedTemplate, ProviderAway, Templated
from backend.errors import NotFound, ProviderSilent
from backend.services.connections_opened import OpenedConnections
from backend.services.principal import Principal
from backend.storage import instances
from backend.storage.database import Database

LASTING = 30.0
"""Seconds that a list of templates is kept: a screen may ask for it at every keystroke."""
MOST = 200


@dataclass(frozen=True, slots=True)
class Webhook:
    """What the provider's form asks for. `verify_token` '' where the connection has none."""

    url: str
    verify_token: str


@dataclass(frozen=True, slots=True)
class ConnectionDetails:
    database: Database
    opened: OpenedConnections
    templated: Mapping[str, Templated]
    """By provider."""
    public_url: str
    _kept: dict[UUID, tuple[float, Sequence[ListedTemplate]]] = field(default_factory=dict)

    async def webhook(self, principal: Principal, instance_id: UUID) -> Webhook:
        """NotFound for a connection without one, such as a web chat."""
        account, _ = await self.opened.fresh(principal.workspace_id, instance_id)
        if account.provider != "whatsapp":
            raise NotFound
        token = account.credentials.get("verify_token", "")
        return Webhook(f"{self.public_url}/api/v1/webhooks/whatsapp", token)

    async def templates(self, principal: Principal, instance_id: UUID) -> Sequence[ListedTemplate]:
        """None on a channel that has none. ProviderSilent with the provider's own word."""
        async with self.database.begin(principal.workspace_id) as connection:
            instance = await instances.get(connection, instance_id)
        channel = self.templated.get(instance.provider)
        if channel is None:
            return []
        kept = self._kept.get(instance_id)
        if kept is None or kept[0] < time.monotonic():
            account = await self.opened.account(principal.workspace_id, instance_id)
            try:
                kept = time.monotonic() + LASTING, await channel.templates(account)
            except ProviderAway as away:
                raise ProviderSilent(code=away.code, detail=away.detail[:200]) from None
            if len(self._kept) >= MOST:
                self._kept.clear()
            self._kept[instance_id] = kept
        return kept[1]
