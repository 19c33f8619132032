"""What a client may say over the socket."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from msgspec import inspect

from backend.api.bodies import Body, faults
from backend.api.speaking import MessageData, MessageType
from backend.errors import Forbidden, Invalid, NotFound
from backend.services.limits import Limits
from backend.services.live import Live
from backend.services.live_rooms import Socket
from backend.services.principal import INBOX
from backend.services.speaking import Speaking


class SaidMessage(Body, kw_only=True):
    """`chat:send_message`"""

    instance_id: UUID = msgspec.field(name="instanceId")
    target_number: str
    message_type: MessageType = "text"
    data: MessageData


class SaidTyping(Body):
    """`chat:typing`"""

    conversation_id: UUID


class SaidTopic(Body):
    """`subscribe`, `unsubscribe`: `lane:<lane>` or `ws:<own workspace>`"""

    topic: str


class NotYourTopic(Exception):
    """The socket is closed for it."""


@dataclass(frozen=True, slots=True)
class Asking:
    live: Live
    speaking: Speaking
    limits: Limits

    async def take(self, socket: Socket, event: str, data: object) -> Any:
        body, answer = EVENTS[event]
        described = inspect.type_info(body)
        if found := list(faults(described, data, "/data")):
            if all(fault.code == NotFound.code for fault in found):
                raise NotFound
            raise Invalid(*found)
        return await answer(self, socket, msgspec.convert(data, body))

    async def send(self, socket: Socket, said: SaidMessage) -> Any:
        if socket.principal.role not in INBOX:
            raise Forbidden
        await self.limits.count_request(socket.principal.user_id)
        return await self.speaking.reach(
            socket.principal, said.instance_id, said.target_number, said.message_type, said.data
        )

    async def typing(self, socket: Socket, said: SaidTyping) -> Any:
        if socket.principal.role not in INBOX:
            raise Forbidden
        await self.live.typing(socket, said.conversation_id)
        return {}

    async def subscribe(self, socket: Socket, said: SaidTopic) -> Any:
        if not await self.live.subscribe(socket, said.topic):
            raise NotYourTopic
        return {"topics": sorted(socket.topics)}

    async def unsubscribe(self, socket: Socket, said: SaidTopic) -> Any:
        socket.topics.discard(said.topic)
        return {"topics": sorted(socket.topics)}


EVENTS: Mapping[str, tuple[type[Body], Callable[[Asking, Socket, Any], Awaitable[Any]]]] = {
    "chat:send_message": (SaidMessage, Asking.send),
    "chat:typing": (SaidTyping, Asking.typing),
    "subscribe": (SaidTopic, Asking.subscribe),
    "unsubscribe": (SaidTopic, Asking.unsubscribe),
}
