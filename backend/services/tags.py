"""Tags: what people and funnels stick on contacts."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from backend.services.names import clean_name
from backend.services.principal import Principal
from backend.services.telling import telling
from backend.storage import tags as stored
from backend.storage.database import Database
from backend.storage.events import Events
from backend.storage.tags import Tag


@dataclass(frozen=True, slots=True)
class Tags:
    database: Database
    events: Events

    async def all(self, principal: Principal) -> Sequence[Tag]:
        async with self.database.begin(principal.workspace_id) as connection:
            return await stored.every(connection)

    async def create(self, principal: Principal, name: str, color: str) -> Tag:
        name = clean_name(name)
        async with telling(self, principal, "tag") as connection:
            return await stored.create(connection, name, color.upper())

    async def change(self, principal: Principal, tag_id: UUID, name: str | None, color: str | None) -> Tag:
        async with telling(self, principal, "tag") as connection:
            known = await stored.get(connection, tag_id)
            new_name = known.name if name is None else clean_name(name)
            return await stored.change(connection, tag_id, name=new_name, color=(color or known.color).upper())

    async def remove(self, principal: Principal, tag_id: UUID) -> None:
        """From its contacts too. A funnel that gives it makes it anew."""
        async with telling(self, principal, "tag") as connection:
            await stored.remove(connection, tag_id)
