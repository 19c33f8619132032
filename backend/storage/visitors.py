"""Visitors of web chats, and what of the conversation is theirs to see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, and_, func, insert, null, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.storage.messages import Message
from backend.storage.rows import read, read_all
from backend.storage.tables import channel_identities, lanes, media, messages, webchat_visitors
from backend.storage.tables.base import NOW

LASTING = timedelta(days=180)
"""A token that nobody used for so long is over."""
ARRIVED = ("sent", "delivered", "read", "played")
SHOWN = ("sending", *ARRIVED)
"""A page gets the frame while the row is still being sent."""
v, m, i = webchat_visitors.c, messages.c, channel_identities.c


@dataclass(frozen=True, slots=True)
class Visitor:
    """`contact_id`, `lane_id`: None until the visitor has written."""

    id: UUID
    instance_id: UUID
    name: str
    contact_id: UUID | None
    lane_id: UUID | None


@dataclass(frozen=True, slots=True)
class PageFound:
    """What the link of a web chat leads to. `online`: it takes messages now."""

    workspace_id: UUID
    instance_id: UUID
    name: str
    workspace: str
    language: str
    online: bool


async def page_of(connection: AsyncConnection, token: str) -> PageFound | None:
    """Without a workspace (`begin_global`)."""
    row = (await connection.execute(text("SELECT * FROM webchat_page(:token)"), {"token": token})).one_or_none()
    return read(PageFound, row) if row else None


async def add(connection: AsyncConnection, instance_id: UUID, token_hash: bytes, name: str) -> UUID:
    visitor_id = uuid4()
    values = {"id": visitor_id, "instance_id": instance_id, "token_hash": token_hash, "name": name}
    await connection.execute(insert(webchat_visitors).values(values))
    return visitor_id


async def by_id(connection: AsyncConnection, visitor_id: UUID) -> Visitor:
    return read(Visitor, (await connection.execute(_VISITORS.where(v.id == visitor_id))).one())


async def by_token(connection: AsyncConnection, instance_id: UUID, token_hash: bytes) -> Visitor | None:
    mine = [v.instance_id == instance_id, v.token_hash == token_hash]
    found = _VISITORS.where(*mine, v.revoked_at.is_(None), v.last_seen_at > NOW - LASTING)
    row = (await connection.execute(found)).one_or_none()
    return read(Visitor, row) if row else None


async def seen(connection: AsyncConnection, visitor_id: UUID) -> None:
    """To the hour, so that reading does not write."""
    old = v.last_seen_at < NOW - timedelta(hours=1)
    await connection.execute(update(webchat_visitors).where(v.id == visitor_id, old).values(last_seen_at=NOW))


async def change(connection: AsyncConnection, visitor_id: UUID, **values: Any) -> None:
    await connection.execute(update(webchat_visitors).where(v.id == visitor_id).values(**values))


async def revoke(connection: AsyncConnection, visitor_id: UUID) -> None:
    await change(connection, visitor_id, revoked_at=NOW)


async def page(connection: AsyncConnection, visitor: Visitor, before: int | None, limit: int) -> list[Message]:
    """The newest first. What was not sent, and what is no message, is not the visitor's."""
    conditions = [*_own(visitor), or_(m.message_direction == "IN", m.status.in_(ARRIVED))]
    if before is not None:
        conditions.append(m.id < before)
    found = _MESSAGES.where(*conditions).order_by(m.id.desc()).limit(limit)
    return read_all(Message, await connection.execute(found))


async def written(connection: AsyncConnection, visitor: Visitor, event_id: str) -> Message | None:
    """By the id that the page gave it."""
    found = _MESSAGES.where(*_own(visitor), m.provider_message_id == event_id).limit(1)
    row = (await connection.execute(found)).one_or_none()
    return read(Message, row) if row else None


async def asked(connection: AsyncConnection, visitor: Visitor, message_id: int) -> Message | None:
    """A message that the visitor was sent."""
    found = _MESSAGES.where(*_own(visitor), m.id == message_id, m.message_direction == "OUT", m.status.in_(SHOWN))
    row = (await connection.execute(found)).one_or_none()
    return read(Message, row) if row else None


async def unacknowledged(
    connection: AsyncConnection, visitor: Visitor, ids: Sequence[int], up_to: int | None
) -> dict[int, Literal["delivered", "read"]]:
    """Of those named, and all up to one: id -> what its status is to become."""
    known = [*_own(visitor), m.message_direction == "OUT"]
    waiting = m.status.in_(("sending", "sent", "delivered"))
    found: dict[int, Literal["delivered", "read"]] = {}
    if ids:
        listed = select(m.id).where(*known, m.id.in_(ids), m.status.in_(("sending", "sent"))).limit(200)
        for message_id in (await connection.execute(listed)).scalars():
            found[message_id] = "delivered"
    if up_to is not None:
        newest = select(m.id).where(*known, waiting, m.id <= up_to).order_by(m.id.desc()).limit(200)
        for message_id in (await connection.execute(newest)).scalars():
            found[message_id] = "read"
    return found


async def conversation_of(connection: AsyncConnection, visitor: Visitor) -> UUID | None:
    """The one that the visitor is in now."""
    found: UUID | None = await connection.scalar(select(lanes.c.conversation_id).where(lanes.c.id == visitor.lane_id))
    return found


async def may_fetch(connection: AsyncConnection, visitor: Visitor, media_id: UUID) -> bool:
    """A file that the visitor gave us, or was sent."""
    given = select(1).where(media.c.id == media_id, media.c.provider_media_id == _address(visitor))
    if (await connection.execute(given)).scalar() is not None:
        return True
    named = or_(
        m.message_data["media_id"].astext == str(media_id), m.message_data["media", "id"].astext == str(media_id)
    )
    held = select(1).where(*_own(visitor), named, or_(m.message_direction == "IN", m.status.in_(SHOWN))).limit(1)
    return (await connection.execute(held)).scalar() is not None


def _own(visitor: Visitor) -> list[ColumnElement[bool]]:
    """Both: the contact may be known elsewhere too, and what was said there is not told here."""
    return [m.contact_id == visitor.contact_id, m.instance_id == visitor.instance_id]


def _address(visitor: Visitor) -> str:
    return f"visitor:{visitor.id}"


_KNOWN = and_(
    i.workspace_id == v.workspace_id, i.instance_id == v.instance_id, i.provider_id == func.concat("visitor:", v.id)
)
_VISITORS: Select[Any] = select(v.id, v.instance_id, v.name, i.contact_id, i.lane_id).select_from(
    webchat_visitors.outerjoin(channel_identities, _KNOWN)
)
_FIELDS = [m[name] for name in Message.__dataclass_fields__ if name != "agent_name"]
_MESSAGES: Select[Any] = select(*_FIELDS, null().label("agent_name"))
