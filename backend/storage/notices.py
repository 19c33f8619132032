"""Whom a notice is about and who reads it; what does not arrive; and the letters that a contact got within a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.storage.rows import read
from backend.storage.tables import notice_troubles

_ABOUT = text(
    """SELECT w.language, w.name AS workspace, k.name AS contact, f.name AS funnel
         FROM workspaces w JOIN contacts k ON k.workspace_id = w.id LEFT JOIN funnels f ON f.workspace_id = w.id AND f.id = :funnel
        WHERE w.id = batuta_ws() AND k.id = :contact"""
)
_READER = text(
    """SELECT u.email, u.language FROM workspace_members m JOIN users u ON u.id = m.user_id
        WHERE m.workspace_id = batuta_ws() AND m.user_id = :reader AND m.removed_at IS NULL"""
)
_TAKE = text(
    """INSERT INTO letter_days AS d (workspace_id, contact_id, day, letters)
       SELECT w.id, k.id, (batuta_now() AT TIME ZONE w.timezone)::date, ARRAY[CAST(:key AS uuid)]
         FROM workspaces w JOIN contacts k ON k.workspace_id = w.id WHERE w.id = batuta_ws() AND k.id = :contact FOR KEY SHARE OF k
       ON CONFLICT (workspace_id, contact_id, day) DO UPDATE
        SET letters = CASE WHEN :key = ANY (d.letters) THEN d.letters ELSE d.letters || CAST(:key AS uuid) END
        WHERE :key = ANY (d.letters) OR cardinality(d.letters) < :most RETURNING 1"""
)
_FORGET = text("DELETE FROM letter_days WHERE contact_id = :contact AND day < (batuta_now() - interval '3 days')::date")


@dataclass(frozen=True, slots=True)
class Subject:
    language: str
    workspace: str
    contact: str | None
    funnel: str | None


async def subject(connection: AsyncConnection, contact_id: UUID, funnel_id: UUID) -> Subject | None:
    """None: the contact was erased."""
    row = (await connection.execute(_ABOUT, {"contact": contact_id, "funnel": funnel_id})).one_or_none()
    return read(Subject, row) if row else None


async def reader(connection: AsyncConnection, user_id: UUID) -> tuple[str, str] | None:
    """Address and language of a member."""
    row = (await connection.execute(_READER, {"reader": user_id})).one_or_none()
    return (row.email, row.language) if row else None


async def troubles(connection: AsyncConnection) -> Mapping[str, str]:
    """Target -> code, of what takes nothing at the moment."""
    rows = await connection.execute(select(notice_troubles.c.target, notice_troubles.c.code))
    return {row.target: row.code for row in rows}


async def forget_trouble(connection: AsyncConnection, target: str) -> None:
    await connection.execute(delete(notice_troubles).where(notice_troubles.c.target == target))


async def take_letter(connection: AsyncConnection, contact_id: UUID, key: UUID, most: int) -> bool:
    taken = await connection.execute(_TAKE, {"contact": contact_id, "key": key, "most": most})
    await connection.execute(_FORGET, {"contact": contact_id})
    return taken.first() is not None
