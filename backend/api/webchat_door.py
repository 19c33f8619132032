"""Before a web chat: how often strangers may ask, and from which pages."""

from dataclasses import dataclass
from typing import Any

from litestar.connection import ASGIConnection

from backend.api.cookies import check_origin
from backend.errors import WriteFirst
from backend.services.guests import Guest
from backend.services.limits import Limits, network_of
from backend.services.visitors import Visitors
from backend.settings import Settings

Connection = ASGIConnection[Any, Any, Any, Any]

HEADER = "X-Visitor"
KNOCKS, ARRIVALS, READS, WRITES, FILES = 120, 20, 180, 30, 10
"""A minute: of one address, of one address, and of one visitor."""
HANDSHAKES, FRAMES = 60, 120
"""Of sockets: of one address, and of one visitor over all of them."""
ARRIVALS_OF_A_PAGE = 600
BEHIND_A_PROXY = 20
"""A private address is the proxy in front: it may do so many times as much."""


@dataclass(frozen=True, slots=True)
class PageDoor:
    limits: Limits
    visitors: Visitors
    settings: Settings

    async def knock(self, connection: Connection) -> None:
        await self._count(connection, "knocks", KNOCKS)

    async def arrive(self, connection: Connection, token: str) -> None:
        await self._count(connection, "arrivals", ARRIVALS)
        await self.limits.count_here(f"webchat:page:{token[:100]}", ARRIVALS_OF_A_PAGE)

    async def shake(self, connection: Connection) -> None:
        """A socket's handshake."""
        await self._count(connection, "handshakes", HANDSHAKES)

    async def hear(self, guest: Guest) -> None:
        """A frame of a visitor's."""
        await self.limits.count_here(f"webchat:frame:{guest.visitor.id}", FRAMES)

    async def enter(
        self,
        connection: Connection,
        token: str,
        visitor_token: str | None,
        *,
        writes: bool = False,
        files: bool = False,
    ) -> Guest:
        check_origin(connection, self.settings)
        await self._count(connection, "requests", 4 * READS)
        guest = await self.visitors.guest(token, visitor_token)
        for kind, counts, most in (("read", True, READS), ("write", writes, WRITES), ("file", files, FILES)):
            if counts:
                await self.limits.count_here(f"webchat:{kind}:{guest.visitor.id}", most)
        if files and guest.visitor.contact_id is None:
            raise WriteFirst
        return guest

    async def _count(self, connection: Connection, what: str, most: int) -> None:
        address, private = network_of(connection.client.host if connection.client else "")
        await self.limits.count_here(f"webchat:{what}:{address}", most * (BEHIND_A_PROXY if private else 1))
