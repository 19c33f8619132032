"""What the law lets a person ask for: a copy of everything that is kept (LGPD 18 II, V), and that it be forgotten (18 VI)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog

from backend.errors import NotFound
from backend.services.contacts import plain
from backend.services.loose_files import LooseFiles
from backend.services.principal import Principal
from backend.services.visibility import see_contact
from backend.storage import activity_log, contact_file
from backend.storage import contacts as stored
from backend.storage.activity_log import Act
from backend.storage.database import Database
from backend.storage.events import Event, Events
from backend.storage.state import States

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ContactRights:
    database: Database
    states: States
    events: Events
    loose: LooseFiles

    async def export(self, principal: Principal, contact_id: UUID) -> dict[str, Any]:
        async with self.database.begin(principal.workspace_id) as connection:
            await see_contact(connection, principal, contact_id)
            contact = await stored.get(connection, contact_id)
            parts = await contact_file.every_part(connection, contact_id)
            await activity_log.add(connection, Act("contact.exported", principal.user_id, contact_id))
        return {"contact": plain(contact)} | parts

    async def erase(self, principal: Principal, contact_id: UUID) -> None:
        """The rows in one transaction; Redis and the files after it, and where that fails their own chores and expiry."""
        async with self.database.begin(principal.workspace_id) as connection:
            await see_contact(connection, principal, contact_id)
            talks = await contact_file.conversations_of(connection, contact_id)
            gone = await contact_file.erase(connection, contact_id)
            if gone is None:
                raise NotFound
            counts = {name: count for name, count in gone.items() if isinstance(count, int)}
            # who has such a conversation open still is told why nothing can be said there: a hash of its id names nobody
            hashes = {"conversation_hashes": [activity_log.hash_of(talk) for talk in talks]}
            await activity_log.add(connection, Act("contact.erased", principal.user_id, data=counts | hashes))
        await self.states.forget(principal.workspace_id, contact_id, [UUID(lane) for lane in gone["lanes"]])
        self.events.publish_all(
            Event(principal.workspace_id, "visitor:gone", {}, UUID(visitor)) for visitor in gone["visitors"]
        )
        await self.loose.remove()
