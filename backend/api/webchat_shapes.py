"""What a web chat's page sends and gets."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from backend.api.bodies import Body

ClientText = Annotated[str, Meta(max_length=4096)]
MessageId = Annotated[int, Meta(ge=1, le=2**62)]


class ChatPage(msgspec.Struct):
    """`name` of the connection, `workspace` whose it is; `online` false: it takes no messages now. `language` of the workspace."""

    name: str
    workspace: str
    language: str
    online: bool


class Arrival(Body):
    name: Annotated[str, Meta(max_length=150)] = ""


class VisitorToken(msgspec.Struct):
    """Kept by the browser and sent as `X-Visitor`. It is answered once, and opens this visitor's talk on this page alone."""

    visitor: str


class VisitorName(msgspec.Struct):
    name: str


class VisitorPost(Body):
    """`client_id`: the page's own id of the message; the same one again is the same message. Then one of `text`, `option` (with
    the id of the message that offers it in `asked`) and `media_id` (with `text` as its caption)."""

    client_id: UUID
    text: ClientText = ""
    option: Annotated[str, Meta(max_length=200)] | None = None
    asked: MessageId | None = None
    media_id: UUID | None = None


class Acknowledgement(Body):
    """`delivered`: ids that the page shows; `read`: the newest that was looked at, with all before it."""

    delivered: Annotated[list[MessageId], Meta(max_length=200)] = msgspec.field(default_factory=list)
    read: MessageId | None = None


class VisitorChoice(msgspec.Struct, omit_defaults=True):
    id: str
    label: str
    description: str = ""


class VisitorMessage(msgspec.Struct, kw_only=True):
    """`direction` IN: the visitor's own, with its `client_id`. A file is at `/webchat/:token/media/:id`, or elsewhere at `media.url`.
    `form` says how `choices` are best shown. All words are text, never HTML."""

    id: int
    direction: Literal["IN", "OUT"]
    type: str
    text: str
    status: str
    timestamp: datetime
    client_id: str | None = None
    option: str | None = None
    choices: list[VisitorChoice] | None = None
    form: Literal["buttons", "list", "numbered"] | None = None
    header: str | None = None
    footer: str | None = None
    button: str | None = None
    media: dict[str, Any] | None = None
    link: dict[str, str] | None = None
    location: dict[str, Any] | None = None
    contact: dict[str, str] | None = None


class VisitorFile(msgspec.Struct):
    """Use `id` as `media_id` of a message."""

    id: UUID
    message_type: str
    mime: str
    size: int
    filename: str


def message_of(found: dict[str, Any]) -> VisitorMessage:
    return msgspec.convert(found, VisitorMessage, strict=False)
