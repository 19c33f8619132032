"""A contact's consents as people see them, and what a person of the team heard: a consent by word of mouth, or that it is taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from backend.engine.consent import is_minor, standing, versions
from backend.engine.formats import is_key
from backend.engine.words import Json
from backend.errors import FieldError, Invalid
from backend.services.contacts import told
from backend.services.principal import Principal
from backend.services.published import Published
from backend.services.visibility import see_contact
from backend.storage import consents as stored
from backend.storage import contacts, staff
from backend.storage.consents import Entry
from backend.storage.database import Database
from backend.storage.events import Events


@dataclass(frozen=True, slots=True)
class Ledger:
    """The proof bundle of one contact: where each purpose stands, and every row, the newest first."""

    standing: Mapping[str, Json]
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Consents:
    database: Database
    events: Events
    published: Published

    async def of(self, principal: Principal, contact_id: UUID) -> Ledger:
        async with self.database.begin(principal.workspace_id) as connection:
            await see_contact(connection, principal, contact_id)
            await contacts.get(connection, contact_id)
            return await ledger_of(connection, self.published, contact_id)

    async def put_down(self, principal: Principal, contact_id: UUID, purpose: str, answer: str, note: str) -> Ledger:
        """Said to the caller, who answers for it by name. A minor's consent is not theirs to give."""
        if not is_key(purpose):
            raise Invalid(FieldError("/purpose", "key_invalid", {"value": purpose}))
        if not note.strip():
            raise Invalid(FieldError("/note", "text_empty"))
        async with self.database.begin(principal.workspace_id) as connection:
            await see_contact(connection, principal, contact_id)
            contact = await contacts.get(connection, contact_id)
            if answer == "granted" and is_minor({"custom_data": contact.custom_data}):
                raise Invalid(FieldError("/answer", "guardian_required"))
            asked = versions(await self.published.all(connection)).get(purpose, frozenset())
            name = (await staff.members(connection)).get(str(principal.user_id), "")
            agent = {"id": str(principal.user_id), "name": name}
            proof = {"channel": "verbal", "note": note.strip(), "agent": agent}
            only = next(iter(asked)) if len(asked) == 1 else None
            await stored.add(connection, contact_id, purpose, answer, only, proof)
        self.events.publish_all(told(principal, [contact]))
        return await self.of(principal, contact_id)


async def ledger_of(connection: AsyncConnection, published: Published, contact_id: UUID) -> Ledger:
    entries = await stored.of(connection, contact_id)
    asked = versions(await published.all(connection)) if entries else {}
    last = {one.purpose: (one.answer, one.text_version) for one in reversed(entries)}
    return Ledger(standing(last, asked), entries)
