"""Web chat: a page of ours. What is sent lies in the conversation already; the adapter gives it the page's shape and tells the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Protocol
from uuid import UUID

import structlog

from backend.channels.base import Account, Health, Outgoing, Receipt, Refused, Sent, TryLater, Uncertain
from backend.channels.webchat_address import message_key, visitor_of
from backend.channels.webchat_message import shown
from backend.channels.whatsapp import MediaFailed
from backend.channels.whatsapp_limits import Unsendable
from backend.engine.words import Json

THROUGHPUT = 200
_LOG = structlog.get_logger(__name__)


class NotTold(Exception):
    """Nothing left. Another try may help."""


class PerhapsTold(Exception):
    """Nobody knows whether it left."""


class Stream(Protocol):
    """What visitors' pages listen to."""

    async def tell(self, account: Account, visitor: UUID, event: str, data: Mapping[str, Json]) -> None:
        """Raises NotTold, PerhapsTold."""


@dataclass(frozen=True, slots=True)
class WebChat:
    stream: Stream
    provider: ClassVar[str] = "webchat"
    official: ClassVar[bool] = True

    async def send(self, account: Account, message: Outgoing) -> Receipt:
        """Sent means: it is kept for the visitor, whose page fetches what it did not hear."""
        visitor = visitor_of(message.address)
        if visitor is None:
            return Refused("address_invalid", "no visitor of ours")
        try:
            body = shown(message.content)
            await self.stream.tell(account, visitor, "message", {"id": message.id, "direction": "OUT", **body})
        except Unsendable as reason:
            return Refused(reason.code, reason.detail)
        except NotTold as error:
            return TryLater("unreachable", min(2.0**message.attempt, 60.0), "number", detail=str(error))
        except PerhapsTold as error:
            return Uncertain(str(error) or "lost")
        return Sent(message_key(visitor, message.id))

    async def typing(self, account: Account, message: Outgoing) -> None:
        if (visitor := visitor_of(message.address)) is not None:
            await self._mark(account, visitor, "typing", {})

    async def read(self, account: Account, provider_message_id: str) -> None:
        key, _, client_id = provider_message_id.partition("/")
        if (visitor := visitor_of(key)) is not None:
            await self._mark(account, visitor, "read", {"client_id": client_id})

    async def check(self, account: Account) -> Health:
        return Health(ok=True, throughput=THROUGHPUT)

    async def upload(self, account: Account, data: bytes, mime: str, filename: str) -> str:
        """Raises MediaFailed: files of a web chat never leave our own store."""
        raise MediaFailed("files_stay", passing=False)

    async def download(self, account: Account, media_id: str) -> tuple[bytes, str]:
        """Raises MediaFailed."""
        raise MediaFailed("files_stay", passing=False)

    async def _mark(self, account: Account, visitor: UUID, event: str, data: Mapping[str, Json]) -> None:
        try:
            await self.stream.tell(account, visitor, event, data)
        except (NotTold, PerhapsTold) as error:
            _LOG.info("visitor_not_told", instance=str(account.instance_id), mark=event, reason=str(error))
