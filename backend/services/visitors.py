"""Who is on a web chat's page: the link says which connection, the browser's token which visitor.

A token opens nothing but its own talk.
"""

import hashlib
from dataclasses import asdict, dataclass, field
from secrets import token_urlsafe

from backend.errors import NotFound, PageClosed, VisitorUnknown
from backend.services.guests import Guest, Page
from backend.services.names import clean_name
from backend.services.shared_reads import SharedReads
from backend.storage import visitors
from backend.storage.database import Database
from backend.storage.visitors import PageFound

NAME_LIMIT = 150
LONGEST_TOKEN = 100


@dataclass(frozen=True, slots=True)
class Visitors:
    database: Database
    _reads: SharedReads[str, PageFound | None] = field(default_factory=SharedReads, repr=False)

    async def page(self, token: str) -> Page:
        """NotFound: no such link, or its connection was removed."""
        if not token or len(token) > LONGEST_TOKEN:
            raise NotFound
        found = await self._reads.of(token, lambda: self._read(token))
        if found is None:
            raise NotFound
        return Page(token=token, **asdict(found))

    async def _read(self, token: str) -> PageFound | None:
        async with self.database.begin_global() as connection:
            return await visitors.page_of(connection, token)

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
