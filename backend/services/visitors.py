"""Who is on a web chat's page: the link says which connection, the browser's token which visitor.

A token opens nothing but its own talk.
"""

import hashlib
from dataclasses import dataclass
from secrets import token_urlsafe

from backend.errors import NotFound, PageClosed, VisitorUnknown
from backend.services.guests import Guest, Page
from backend.services.names import clean_name
from backend.storage import instances, visitors, workspaces
from backend.storage.database import Database

NAME_LIMIT = 150
LONGEST_TOKEN = 100


@dataclass(frozen=True, slots=True)
class Visitors:
    database: Database

    async def page(self, token: str) -> Page:
        """NotFound: no such link, or its connection was removed."""
        if not token or len(token) > LONGEST_TOKEN:
            raise NotFound
        async with self.database.begin_global() as connection:
            found = await instances.routes(connection, "webchat", [token])
        if not found:
            raise NotFound
        workspace_id, instance_id = found[0].workspace_id, found[0].instance_id
        async with self.database.begin(workspace_id) as connection:
            instance = await instances.get(connection, instance_id)
            workspace = await workspaces.read(connection)
        if workspace is None:
            raise NotFound
        online = instance.status == "CONNECTED" and not instance.send_blocked
        return Page(workspace_id, instance_id, token, instance.name, workspace.name, workspace.language, online)

    async def arrive(self, page: Page, name: str) -> str:
        """The token that the visitor's browser keeps; we keep its hash."""
        if not page.online:
            raise PageClosed
        token = token_urlsafe(32)
        async with self.database.begin(page.workspace_id) as connection:
            await visitors.add(connection, page.instance_id, _hash(token), _name(name))
        return token

    async def guest(self, token: str, visitor_token: str | None) -> Guest:
        """NotFound: no such page. VisitorUnknown: no token of this page, or one that is over."""
        page = await self.page(token)
        if not visitor_token or len(visitor_token) > LONGEST_TOKEN:
            raise VisitorUnknown
        async with self.database.begin(page.workspace_id) as connection:
            visitor = await visitors.by_token(connection, page.instance_id, _hash(visitor_token))
            if visitor is None:
                raise VisitorUnknown
            await visitors.seen(connection, visitor.id)
        return Guest(page, visitor)

    async def rename(self, guest: Guest, name: str) -> str:
        """A contact without a name takes it with the next message; one that colleagues named keeps theirs."""
        cleaned = _name(name)
        async with self.database.begin(guest.page.workspace_id) as connection:
            await visitors.change(connection, guest.visitor.id, name=cleaned)
        return cleaned

    async def leave(self, guest: Guest) -> None:
        """The token opens nothing any more; what was said stays with the school."""
        async with self.database.begin(guest.page.workspace_id) as connection:
            await visitors.revoke(connection, guest.visitor.id)


def _name(name: str) -> str:
    return clean_name(name, limit=NAME_LIMIT) if name.strip() else ""


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
