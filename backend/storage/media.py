"""Files: what contacts sent and what colleagues uploaded. The bytes are in the object store under `object_key`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.errors import NotFound
from backend.storage.rows import read, read_all
from backend.storage.tables import media, media_uploads
from backend.storage.tables.base import NOW

m = media.c


@dataclass(frozen=True, slots=True)
class Media:
    """`status`: pending (still with the provider), ready, unavailable. `object_key` is ours, never made from a file name."""

    id: UUID
    instance_id: UUID | None
    message_id: int | None
    provider_media_id: str | None
    object_key: str | None
    filename: str
    mime: str
    size: int
    sha256: bytes | None
    status: str
    attempts: int
    uploaded_by: UUID | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Due:
    workspace_id: UUID
    id: UUID


async def get(connection: AsyncConnection, media_id: UUID) -> Media:
    row = (await connection.execute(select(*_COLUMNS).where(m.id == media_id))).one_or_none()
    if row is None:
        raise NotFound
    return read(Media, row)


async def add(connection: AsyncConnection, *, mime: str, **values: Any) -> UUID:
    """An upload: ready. A file still with its provider: `status='pending'`, due at once."""
    media_id = uuid4()
    due = {"next_try_at": NOW} if values.get("status") == "pending" else {}
    await connection.execute(insert(media).values({"id": media_id, "mime": mime} | due | values))
    return media_id


async def arrived(connection: AsyncConnection, media_id: UUID, **values: Any) -> None:
    """`object_key`, `mime`, `size`, `sha256` of what was fetched."""
    await _change(connection, media_id, {"status": "ready", "next_try_at": None} | values)


async def try_later(connection: AsyncConnection, media_id: UUID, after: timedelta) -> None:
    await _change(connection, media_id, {"attempts": m.attempts + 1, "next_try_at": NOW + after})


async def give_up(connection: AsyncConnection, media_id: UUID) -> None:
    await _change(connection, media_id, {"status": "unavailable", "next_try_at": None})


async def claim_due(connection: AsyncConnection, limit: int, lease: timedelta) -> list[Due]:
    """Without a workspace (`begin_global`): files to fetch now, of all workspaces; nobody else gets them during the lease."""
    claimed = text("SELECT * FROM claim_media(:n, :lease)")
    return read_all(Due, await connection.execute(claimed, {"n": limit, "lease": lease}))


async def uploaded_as(connection: AsyncConnection, media_id: UUID, instance_id: UUID, lasting: timedelta) -> str | None:
    """The provider's id of a file that was given to it for this number not longer ago than it is kept there."""
    u = media_uploads.c
    known = select(u.provider_media_id).where(
        u.media_id == media_id, u.instance_id == instance_id, u.created_at > NOW - lasting
    )
    provider_media_id: str | None = await connection.scalar(known)
    return provider_media_id


async def remember_upload(
    connection: AsyncConnection, media_id: UUID, instance_id: UUID, provider_media_id: str
) -> None:
    row = upsert(media_uploads).values(media_id=media_id, instance_id=instance_id, provider_media_id=provider_media_id)
    newest = {"provider_media_id": provider_media_id, "created_at": NOW}
    await connection.execute(row.on_conflict_do_update(constraint=media_uploads.primary_key, set_=newest))


async def use(connection: AsyncConnection, media_id: UUID) -> None:
    """A message is about to name it: it is not cleared away."""
    await connection.execute(update(media).where(m.id == media_id, m.in_use.is_(False)).values(in_use=True))


async def belongs_to(connection: AsyncConnection, media_id: UUID, message_id: int) -> None:
    """From now on whoever may not see the message may not fetch the file."""
    await connection.execute(
        update(media).where(m.id == media_id, m.message_id.is_(None)).values(message_id=message_id)
    )


async def _change(connection: AsyncConnection, media_id: UUID, values: dict[str, Any]) -> None:
    if (await connection.execute(update(media).where(m.id == media_id).values(values))).rowcount == 0:
        raise NotFound


_COLUMNS = [m[name] for name in Media.__dataclass_fields__]
