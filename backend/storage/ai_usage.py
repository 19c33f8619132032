"""Tokens that a contact has cost, by day in the workspace's time zone. Days older than a month are forgotten as new ones come."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_SPENT = text(
    """SELECT u.tokens FROM ai_usage u JOIN workspaces w ON w.id = u.workspace_id
        WHERE u.contact_id = :contact AND u.day = (batuta_now() AT TIME ZONE w.timezone)::date"""
)
_ADD = text(
    """INSERT INTO ai_usage AS u (workspace_id, contact_id, day, tokens)
       SELECT w.id, k.id, (batuta_now() AT TIME ZONE w.timezone)::date, :tokens
         FROM workspaces w JOIN contacts k ON k.workspace_id = w.id WHERE w.id = batuta_ws() AND k.id = :contact FOR KEY SHARE OF k
       ON CONFLICT (workspace_id, contact_id, day) DO UPDATE SET tokens = least(u.tokens::bigint + excluded.tokens, 2147483647)"""
)
_FORGET = text("DELETE FROM ai_usage WHERE contact_id = :contact AND day < (batuta_now() - interval '32 days')::date")


async def today(connection: AsyncConnection, contact_id: UUID) -> int:
    found: int | None = (await connection.execute(_SPENT, {"contact": contact_id})).scalar_one_or_none()
    return found or 0


async def add(connection: AsyncConnection, contact_id: UUID, tokens: int) -> None:
    """Nothing where the contact was erased meanwhile."""
    await connection.execute(_ADD, {"contact": contact_id, "tokens": tokens})
    await connection.execute(_FORGET, {"contact": contact_id})
