"""What somebody should look at, shown in the product."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Select, func, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.errors import NotFound
from backend.storage.rows import read_all
from backend.storage.tables import contacts, notifications
from backend.storage.tables.base import NOW

n = notifications.c
MOST_UNREAD = 100
"""More are not counted: the bell says 99+."""


@dataclass(frozen=True, slots=True)
class Notification:
    id: UUID
    kind: str
    contact_id: UUID | None
    contact_name: str | None
    conversation_id: UUID | None
    data: dict[str, Any]
    read_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page ended."""

    created_at: datetime
    id: UUID


async def add(
    connection: AsyncConnection,
    user_ids: Iterable[UUID],
    kind: str,
    *,
    contact_id: UUID | None = None,
    conversation_id: UUID | None = None,
    data: Mapping[str, Any] | None = None,
) -> None:
    """The same for each of these people."""
    same = {"kind": kind, "contact_id": contact_id, "conversation_id": conversation_id, "data": dict(data or {})}
    rows = [{"id": uuid4(), "user_id": user_id, **same} for user_id in user_ids]
    if rows:
        await connection.execute(insert(notifications), rows)


async def page(
    connection: AsyncConnection, user_id: UUID, *, after: Position | None = None, limit: int = 50
) -> list[Notification]:
    """The newest first."""
    found = _NOTIFICATIONS.where(n.user_id == user_id)
    if after:
        found = found.where(tuple_(n.created_at, n.id) < tuple_(after.created_at, after.id))
    newest = found.order_by(n.created_at.desc(), n.id.desc()).limit(limit)
    return read_all(Notification, await connection.execute(newest))


async def unread(connection: AsyncConnection, user_id: UUID) -> int:
    found = (
        select(n.id).where(n.user_id == user_id, n.read_at.is_(None)).order_by(n.created_at.desc()).limit(MOST_UNREAD)
    )
    count: int | None = await connection.scalar(select(func.count()).select_from(found.subquery()))
    return count or 0


async def mark_read(connection: AsyncConnection, user_id: UUID, notification_id: UUID | None = None) -> None:
    """None: all of this person's."""
    mine = update(notifications).where(n.user_id == user_id, n.read_at.is_(None)).values(read_at=NOW)
    if notification_id is None:
        await connection.execute(mine)
    elif (await connection.execute(mine.where(n.id == notification_id))).rowcount == 0:
        known = select(n.id).where(n.user_id == user_id, n.id == notification_id)
        if await connection.scalar(known) is None:
            raise NotFound


_NOTIFICATIONS: Select[Any] = (
    select(
        *(n[name] for name in Notification.__dataclass_fields__ if name != "contact_name"),
        contacts.c.name.label("contact_name"),
    )
    .select_from(notifications)
    .outerjoin(contacts, contacts.c.id == n.contact_id)
)
