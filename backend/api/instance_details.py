"""Setting a connection up, and what it may send."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, get
from litestar.params import FromPath

from backend.api.dependencies import Named
from backend.api.guards import allow
from backend.services.connection_details import ConnectionDetails
from backend.services.principal import EVERYBODY, LEADERS, Principal


class WebhookAnswer(msgspec.Struct):
    """What Meta's form asks for. `verify_token` empty: this connection has none yet."""

    url: str
    verify_token: str


class TemplateAnswer(msgspec.Struct):
    """`status` is Meta's word: APPROVED may be sent. `parameters`: names of the variables in `text`, or "1", "2", …
    `header` {type, text, variables}; `buttons` [{index, type, text, variable}]; `reason`: why it was refused."""

    name: str
    language: str
    status: str
    category: str
    text: str
    parameters: list[str]
    header: dict[str, Any] | None
    footer: str
    buttons: list[dict[str, Any]]
    reason: str


class InstanceDetailsController(Controller):
    path = "/instances"
    tags = ("Connections",)

    @get("/{instance_id:uuid}/webhook", operation_id="getWebhook", opt=allow(LEADERS))
    async def webhook(
        self, instance_id: FromPath[UUID], principal: Named[Principal], connection_details: Named[ConnectionDetails]
    ) -> WebhookAnswer:
        found = await connection_details.webhook(principal, instance_id)
        return WebhookAnswer(found.url, found.verify_token)

    @get("/{instance_id:uuid}/templates", operation_id="listTemplates", opt=allow(EVERYBODY) | {"refusals": [409]})
    async def templates(
        self, instance_id: FromPath[UUID], principal: Named[Principal], connection_details: Named[ConnectionDetails]
    ) -> list[TemplateAnswer]:
        """Approved texts of the account, and those on their way; nothing on a channel that has none. 409 when Meta does not answer."""
        found = await connection_details.templates(principal, instance_id)
        return [msgspec.convert(one, TemplateAnswer, from_attributes=True) for one in found]
