"""What was said."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get
from litestar.params import FromPath

from backend.api.dependencies import Named
from backend.api.guards import allow
from backend.api.paging import Limit, PageNumber, next_link
from backend.engine.content import plain_text
from backend.services.chats import Chats
from backend.services.principal import INBOX, Principal
from backend.storage.messages import Message

Asked = Request[Any, Any, Any]


class MessageAnswer(msgspec.Struct):
    """`agent_id` null: the bot or the contact; `funnel_id` null: a person. `error` {code, detail} when it failed."""

    id: int
    contact_id: UUID
    conversation_id: UUID | None
    instance_id: UUID | None
    message_direction: Literal["IN", "OUT"]
    message_type: str
    message_data: dict[str, Any]
    agent_id: UUID | None
    agent_name: str | None
    funnel_id: UUID | None
    timestamp: datetime
    status: str
    error: dict[str, Any] | None


class ChatMessagesController(Controller):
    path = "/chats"
    tags = ("Inbox",)

    @get("/{contact_id:uuid}/messages", operation_id="listMessages", opt=allow(INBOX))
    async def messages(
        self,
        request: Asked,
        contact_id: FromPath[UUID],
        principal: Named[Principal],
        chats: Named[Chats],
        page: PageNumber = 1,
        limit: Limit = 50,
    ) -> Response[list[MessageAnswer]]:
        """Of a contact, on all its channels. Page 1 is the latest part; within a page time goes on."""
        found, earlier = await chats.messages(principal, contact_id, page, limit)
        headers = {"Link": next_link(request, page=page + 1)} if earlier else {}
        return Response([message_answer(one) for one in found], headers=headers)


def message_answer(message: Message) -> MessageAnswer:
    data = message.message_data
    text = data if "text" in data else {**data, "text": plain_text(data)}
    return MessageAnswer(
        id=message.id,
        contact_id=message.contact_id,
        conversation_id=message.conversation_id,
        instance_id=message.instance_id,
        message_direction=message.message_direction,  # type: ignore[arg-type]
        message_type=message.message_type,
        message_data=text,
        agent_id=message.agent_id,
        agent_name=message.agent_name,
        funnel_id=message.funnel_id,
        timestamp=message.timestamp,
        status=message.status,
        error=message.error,
    )
