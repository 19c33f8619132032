"""What an attendant does in a conversation: speaks, keeps the bot quiet, calls for help."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Controller, post
from litestar.params import FromPath, JSONBody, PathParameter
from msgspec import Meta

from backend.api.bodies import Body
from backend.api.chat_messages import MessageAnswer
from backend.api.conditional import IdempotencyKeyHeader
from backend.api.contacts import Success
from backend.api.dependencies import Named
from backend.api.guards import OPTIONAL_BODY, allow
from backend.services.principal import INBOX, Principal
from backend.services.speaking import Speaking

MessageType = Literal["text", "image", "video", "audio", "document", "sticker", "location", "contact", "template"]
MessageData = Annotated[
    dict[str, Any],
    Meta(
        description="text {text}; a file {mediaId, text?}; location {latitude, longitude, name?, address?}; contact {name, phone}; "
        "template {name, language, parameters}.",
        examples=[{"text": "Bom dia!"}],
    ),
]
MessageNumber = Annotated[int, PathParameter(ge=1, le=2**63 - 1)]
Scope = Literal["contact", "conversation"]


class NewMessage(Body, kw_only=True):
    message_type: MessageType = "text"
    data: MessageData


class NewConversation(Body, kw_only=True):
    """`target_number` with its country: +55 11 98765-4321."""

    instance_id: UUID = msgspec.field(name="instanceId")
    target_number: Annotated[str, Meta(min_length=1, max_length=40, examples=["+5511987654321"])]
    message_type: MessageType = "text"
    data: MessageData


class Started(msgspec.Struct):
    success: bool
    contact_id: UUID
    conversation_id: UUID
    message: MessageAnswer


class Pause(Body):
    """`scope` contact: on all channels of the person."""

    until: datetime | None = None
    scope: Scope = "contact"


class Resume(Body):
    scope: Scope = "contact"


class Release(Body):
    """`send` false: it is dropped."""

    send: bool = True


class Paused(msgspec.Struct):
    """Ids of messages: `cancelled` will not be sent, `on_its_way` cannot be called back any more."""

    success: bool
    cancelled: list[int]
    on_its_way: list[int]


class Escalation(Body, kw_only=True):
    conversation_id: UUID = msgspec.field(name="conversationId")
    reason: Annotated[str, Meta(min_length=1, max_length=1000, examples=["Pediu para falar com uma pessoa"])]
    priority: Literal["low", "normal", "high", "urgent"] = "high"


class SpeakingController(Controller):
    path = "/chats"
    tags = ("Inbox",)

    @post(
        "/{conversation_id:uuid}/messages",
        operation_id="sendMessage",
        status_code=201,
        opt=allow(INBOX) | {"refusals": [409]},
    )
    async def send(
        self,
        conversation_id: FromPath[UUID],
        data: JSONBody[NewMessage],
        principal: Named[Principal],
        speaking: Named[Speaking],
        key: IdempotencyKeyHeader = None,
    ) -> MessageAnswer:
        """Queued, then sent in the conversation's order.
        Free text more than 24 hours after the contact's last message: 409 `window_closed`."""
        return answer(await speaking.send(principal, conversation_id, data.message_type, data.data, key))

    @post(
        "/{conversation_id:uuid}/messages/{message_id:int}/release",
        operation_id="releaseMessage",
        status_code=200,
        opt=allow(INBOX) | OPTIONAL_BODY | {"refusals": [409]},
    )
    async def release(
        self,
        conversation_id: FromPath[UUID],
        message_id: MessageNumber,
        data: JSONBody[Release],
        principal: Named[Principal],
        speaking: Named[Speaking],
    ) -> Success:
        """What the bot said and could not be sent for 15 minutes waits for a person (`cancelled`, error `held`): sent now, or dropped."""
        await speaking.release(principal, conversation_id, message_id, send=data.send)
        return Success()

    @post(
        "/{conversation_id:uuid}/bot/pause", operation_id="pauseBot", status_code=200, opt=allow(INBOX) | OPTIONAL_BODY
    )
    async def pause(
        self,
        conversation_id: FromPath[UUID],
        data: JSONBody[Pause],
        principal: Named[Principal],
        speaking: Named[Speaking],
    ) -> Paused:
        """After the answer no message of the bot begins to be sent. What the contact writes is stored; due timers wait."""
        paused = await speaking.pause(principal, conversation_id, data.until, data.scope)
        return Paused(True, list(paused.cancelled), list(paused.on_its_way))

    @post(
        "/{conversation_id:uuid}/bot/resume",
        operation_id="resumeBot",
        status_code=200,
        opt=allow(INBOX) | OPTIONAL_BODY,
    )
    async def resume(
        self,
        conversation_id: FromPath[UUID],
        data: JSONBody[Resume],
        principal: Named[Principal],
        speaking: Named[Speaking],
    ) -> Success:
        await speaking.resume(principal, conversation_id, data.scope)
        return Success()


@post(
    "/conversation",
    operation_id="startConversation",
    tags=["Inbox"],
    status_code=201,
    opt=allow(INBOX) | {"refusals": [404, 409]},
)
async def start_conversation(
    data: JSONBody[NewConversation],
    principal: Named[Principal],
    speaking: Named[Speaking],
    key: IdempotencyKeyHeader = None,
) -> Started:
    """Goes on with the open conversation, or starts one. Who has not written within 24 hours can only get a template."""
    message = await speaking.reach(principal, data.instance_id, data.target_number, data.message_type, data.data, key)
    return Started(True, message["contact_id"], message["conversation_id"], answer(message))


@post("/escalate", operation_id="escalate", tags=["Inbox"], status_code=200, opt=allow(INBOX) | {"refusals": [404]})
async def escalate(data: JSONBody[Escalation], principal: Named[Principal], speaking: Named[Speaking]) -> Success:
    """A person is wanted: the bot is paused, and those who answer for the conversation are notified."""
    await speaking.escalate(principal, data.conversation_id, data.reason, data.priority)
    return Success()


def answer(message: dict[str, Any]) -> MessageAnswer:
    return msgspec.convert({"agent_name": None, "error": None} | message, MessageAnswer)
