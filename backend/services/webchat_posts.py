"""From what a page posts to what the ingress takes, in the shape of every other channel."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.channels.base import Incoming
from backend.channels.webchat_address import address_of, message_key
from backend.engine.content import LIMITS, choices_form
from backend.engine.words import Json, Message
from backend.errors import FieldError, Invalid
from backend.services.guests import Guest
from backend.storage.media import Media
from backend.storage.messages import Message as Kept

LONGEST = LIMITS["webchat"].text


@dataclass(frozen=True, slots=True)
class Post:
    """`client_id` is the page's own: the same one again is the same message. `asked` is the message whose option is pressed."""

    client_id: UUID
    text: str = ""
    option: str | None = None
    asked: int | None = None
    media_id: UUID | None = None


def incoming(guest: Guest, post: Post, message: Message, at: datetime) -> Incoming:
    address = address_of(guest.visitor.id)
    raw: dict[str, Json] = {"client_id": str(post.client_id), "text": message.text, "type": message.type}
    return Incoming(
        account_key=guest.page.token,
        event_id=message_key(guest.visitor.id, str(post.client_id)),
        keys=(address,),
        address=address,
        phone=None,
        name=guest.visitor.name or None,
        at=at,
        message=Message(
            message.type, message.text, message.reply_id, {**message.data, "client_id": str(post.client_id), "raw": raw}
        ),
    )


def written(post: Post) -> Message:
    if not post.text.strip():
        raise Invalid(FieldError("/text", "text_empty"))
    if len(post.text) > LONGEST:
        raise Invalid(FieldError("/text", "message_too_long", {"limit": LONGEST, "length": len(post.text)}))
    return Message("text", post.text)


def pressed(post: Post, asked: Kept | None) -> Message:
    """Only what was offered to this visitor can be pressed, and it says what it said there."""
    content: Mapping[str, Any] = asked.message_data if asked else {}
    choices = content.get("choices")
    listed = [one for one in choices if isinstance(one, dict)] if isinstance(choices, list) else []
    chosen = next((one for one in listed if one.get("id") == post.option), None)
    if chosen is None:
        raise Invalid(FieldError("/option", "option_unknown"))
    kind = "list_reply" if choices_form(content, LIMITS["webchat"]) == "list" else "button_reply"
    return Message(kind, str(chosen.get("label") or ""), str(chosen["id"]))


def sent_file(post: Post, file: Media, kind: str) -> Message:
    media: dict[str, Json] = {"id": str(file.id), "mime": file.mime, "filename": file.filename, "size": file.size}
    return Message(kind, post.text[:LONGEST], data={"media": media})
