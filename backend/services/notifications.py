"""What somebody should look at: each person's own list."""

from dataclasses import dataclass
from uuid import UUID

from backend.services.principal import Principal
from backend.storage import notifications as stored
from backend.storage.database import Database
from backend.storage.notifications import Notification, Position


@dataclass(frozen=True, slots=True)
class Notifications:
    database: Database

    async def page(
        self, principal: Principal, after: Position | None, limit: int
    ) -> tuple[list[Notification], Position | None]:
        async with self.database.begin(principal.workspace_id) as connection:
            found = await stored.page(connection, principal.user_id, after=after, limit=limit + 1)
        last = found[limit - 1] if len(found) > limit else None
        return found[:limit], Position(last.created_at, last.id) if last else None

    async def unread(self, principal: Principal) -> int:
        async with self.database.begin(principal.workspace_id) as connection:
            return await stored.unread(connection, principal.user_id)

    async def read(self, principal: Principal, notification_id: UUID | None) -> None:
        """None: all of them."""
        async with self.database.begin(principal.workspace_id) as connection:
            await stored.mark_read(connection, principal.user_id, notification_id)
