"""What colleagues (or a funnel) wrote down about a contact. The contact never sees it."""

from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.errors import NotFound
from backend.storage.rows import unless
from backend.storage.tables import notes


async def add(
    connection: AsyncConnection,
    contact_id: UUID,
    text: str,
    *,
    author_id: UUID | None,
    conversation_id: UUID | None = None,
    funnel_id: UUID | None = None,
) -> UUID:
    """`author_id` None: the bot."""
    note_id = uuid4()
    row = {"id": note_id, "contact_id": contact_id, "text": text, "author_id": author_id}
    with unless(notes_workspace_id_contact_id_fkey=NotFound()):
        await connection.execute(
            insert(notes).values(row | {"conversation_id": conversation_id, "funnel_id": funnel_id})
        )
    return note_id
