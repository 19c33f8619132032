"""What a model concluded about a contact, until there is a newer message."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.storage.tables import contact_insights, contacts, workspaces

c = contact_insights.c


async def get(connection: AsyncConnection, contact_id: UUID, kind: str, message_id: int) -> dict[str, Any] | None:
    own = c.contact_id == contact_id, c.kind == kind, c.message_id == message_id
    found: dict[str, Any] | None = (await connection.execute(select(c.data).where(*own))).scalar_one_or_none()
    return found


async def save(connection: AsyncConnection, contact_id: UUID, kind: str, message_id: int, data: dict[str, Any]) -> None:
    """An older reading never takes the place of a newer one. Nothing is kept of a contact who was erased meanwhile."""
    there = select(contacts.c.id).where(contacts.c.id == contact_id).with_for_update(read=True, key_share=True)
    if (await connection.execute(there)).scalar_one_or_none() is None:
        return
    values = {"message_id": message_id, "data": data}
    row = insert(contact_insights).values(contact_id=contact_id, kind=kind, **values)
    newer = c.message_id <= row.excluded.message_id
    await connection.execute(
        row.on_conflict_do_update(index_elements=["workspace_id", "contact_id", "kind"], set_=values, where=newer)
    )


async def ai_needs_consent(connection: AsyncConnection) -> bool:
    return bool((await connection.execute(select(workspaces.c.ai_needs_consent))).scalar_one())
