"""Chats that funnels tell the team in, by incoming webhooks: tried on save, sealed, their addresses never answered again."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, delete, get, patch, post
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Meta, UnsetType

from backend.api.bodies import Body
from backend.api.conditional import IfMatchHeader, revision_of
from backend.api.dependencies import Named
from backend.api.guards import allow
from backend.services.notice_webhooks import NoticeWebhooks, Webhook
from backend.services.principal import AUTHORS, LEADERS, Principal

Name = Annotated[str, Meta(min_length=1, max_length=100, examples=["Slack vendas"])]
Url = Annotated[str, Meta(min_length=1, max_length=1000, examples=["https://hooks.slack.com/services/…"])]


class NoticeWebhook(msgspec.Struct):
    """`host` is all of its address that is ever answered. `trouble`: a code, while what is sent does not arrive."""

    id: UUID
    name: str
    host: str
    trouble: str | None
    revision: int
    """For If-Match."""


class NewNoticeWebhook(Body):
    """`url` is where it takes `{"text": …}`: whoever knows it may write there."""

    name: Name
    url: Url


class NoticeWebhookChange(Body):
    """What is left out stays."""

    name: Name | UnsetType = UNSET
    url: Url | UnsetType = UNSET


class NoticeWebhooksController(Controller):
    path = "/integrations/webhooks"
    tags = ("Integrations",)

    @get("/", operation_id="listNoticeWebhooks", opt=allow(AUTHORS))
    async def every(self, principal: Named[Principal], notice_webhooks: Named[NoticeWebhooks]) -> list[NoticeWebhook]:
        """By name."""
        return [_answer(one) for one in await notice_webhooks.every(principal)]

    @post("/", operation_id="createNoticeWebhook", status_code=201, opt=allow(LEADERS) | {"refusals": [409]})
    async def create(
        self,
        data: JSONBody[NewNoticeWebhook],
        principal: Named[Principal],
        notice_webhooks: Named[NoticeWebhooks],
    ) -> NoticeWebhook:
        """Sends a test there first; an address that does not take it is not kept."""
        return _answer(await notice_webhooks.create(principal, data.name, data.url.strip()))

    @patch("/{webhook_id:uuid}", operation_id="changeNoticeWebhook", opt=allow(LEADERS) | {"refusals": [409]})
    async def change(
        self,
        webhook_id: FromPath[UUID],
        data: JSONBody[NoticeWebhookChange],
        principal: Named[Principal],
        notice_webhooks: Named[NoticeWebhooks],
        if_match: IfMatchHeader = None,
    ) -> NoticeWebhook:
        """Another address is tried by a test first."""
        name = None if data.name is UNSET else data.name
        url = None if data.url is UNSET else data.url.strip()
        changed = await notice_webhooks.change(principal, webhook_id, name, url, revision_of(if_match))
        return _answer(changed)

    @delete("/{webhook_id:uuid}", operation_id="removeNoticeWebhook", opt=allow(LEADERS) | {"refusals": [409]})
    async def remove(
        self, webhook_id: FromPath[UUID], principal: Named[Principal], notice_webhooks: Named[NoticeWebhooks]
    ) -> None:
        """The address is forgotten.

        Refused (409 `in_use`, with their names) while funnels, drawn or playing, tell something there.
        """
        await notice_webhooks.remove(principal, webhook_id)


def _answer(one: Webhook) -> NoticeWebhook:
    return NoticeWebhook(one.id, one.name, one.host, one.trouble, one.revision)
