"""A contact's history as one story: messages, what the bot did, what people did, what they noted down."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from backend.errors import FieldError, Invalid
from backend.services.principal import Principal
from backend.services.visibility import see_contact
from backend.storage import contacts, conversations, notes, visibility
from backend.storage import feed as stored
from backend.storage.database import Database
from backend.storage.events import Event, Events

NOTE_LIMIT = 10_000


@dataclass(frozen=True, slots=True)
class Feed:
    database: Database
    events: Events

    async def page(
        self, principal: Principal, contact_id: UUID, page: int, limit: int
    ) -> tuple[list[stored.Event], bool]:
        """Page 1 is the latest part of the story; each part in the order of time. Whether there is an earlier one."""
        async with self.database.begin(principal.workspace_id) as connection:
            hidden = await hidden_from(connection, principal, contact_id)
            offset = (page - 1) * limit
            found = await stored.page(connection, contact_id, limit=limit + 1, offset=offset, hidden=hidden)
        return found[:limit][::-1], len(found) > limit

    async def note(self, principal: Principal, contact_id: UUID, text: str) -> UUID:
        if not text.strip():
            raise Invalid(FieldError("/text", "text_empty"))
        async with self.database.begin(principal.workspace_id) as connection:
            hidden = await hidden_from(connection, principal, contact_id)
            latest = await conversations.latest_of(connection, contact_id)
            conversation_id = latest.id if latest and latest.id not in hidden else None
            note_id = await notes.add(
                connection, contact_id, text.strip(), author_id=principal.user_id, conversation_id=conversation_id
            )
        data = {"id": note_id, "contact_id": contact_id, "conversation_id": conversation_id, "text": text.strip()}
        lane_id = latest.lane_id if latest and conversation_id else None
        self.events.publish(
            Event(principal.workspace_id, "contact:note", data | {"author_id": principal.user_id}, lane_id)
        )
        return note_id


async def hidden_from(connection: AsyncConnection, principal: Principal, contact_id: UUID) -> Sequence[UUID]:
    """The contact's conversations that this person may not see; NotFound where the contact is not there at all."""
    sight = await see_contact(connection, principal, contact_id)
    await contacts.get(connection, contact_id)
    return await visibility.hidden_conversations(connection, sight, contact_id) if sight else ()
