"""What a visitor of a web chat may do: read the own talk, write into it, say what was seen.

Everything goes the way of every other channel.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from backend import clock
from backend.channels.base import StatusUpdate
from backend.channels.webchat_address import address_of, message_key
from backend.channels.webchat_message import received, shown
from backend.channels.whatsapp_limits import Unsendable
from backend.engine.words import Message
from backend.errors import FieldError, FileTooLarge, Invalid, NotFound, PageClosed
from backend.services.arrivals import Delivery
from backend.services.guests import Guest
from backend.services.ingress import Ingress
from backend.services.limits import MEGABYTE, Limits
from backend.services.media import MediaFiles, Served, Upload
from backend.services.media_types import kind_of_mime
from backend.services.visitors import Visitors
from backend.services.webchat_posts import Post, incoming, pressed, sent_file, written
from backend.storage import media, visitors
from backend.storage.database import Database
from backend.storage.events import Event, Events
from backend.storage.media import Media
from backend.storage.messages import Message as Kept

LARGEST, A_DAY, A_DAY_OF_A_PAGE = 16, 50, 500
"""Megabytes of files: one of them, all of a visitor, all of a page's visitors."""
TYPING_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class WebChats:
    database: Database
    visitors: Visitors
    ingress: Ingress
    files: MediaFiles
    events: Events
    limits: Limits

    async def messages(self, guest: Guest, before: int | None, limit: int) -> tuple[list[dict[str, Any]], bool]:
        """The newest part (older than `before`) with the oldest first, and whether there is more."""
        async with self.database.begin(guest.page.workspace_id) as connection:
            found = await visitors.page(connection, guest.visitor, before, limit + 1)
        return [_shown(one) for one in reversed(found[:limit])], len(found) > limit

    async def post(self, guest: Guest, post: Post) -> dict[str, Any]:
        """Committed when this returns. The same `client_id` again answers the message that it made the first time."""
        if not guest.page.online:
            raise PageClosed
        message = await self._message(guest, post)
        item = incoming(guest, post, message, clock.now())
        page = guest.page
        await self.ingress.accept([Delivery(page.workspace_id, page.instance_id, "webchat", [item])])
        kept, lane_id = await self._kept(guest, item.event_id, post.media_id)
        answer = _shown(kept)
        told = {**answer, "lane_id": lane_id}
        self.events.publish(Event(page.workspace_id, "visitor:message", told, guest.visitor.id))
        return answer

    async def acknowledge(self, guest: Guest, delivered: Sequence[int], read: int | None) -> None:
        """What the page showed, and what was looked at. Ids that are not the visitor's say nothing."""
        page, now = guest.page, clock.now()
        async with self.database.begin(page.workspace_id) as connection:
            visitor = await visitors.by_id(connection, guest.visitor.id)  # a contact perhaps only since the socket came
            moved = await visitors.unacknowledged(connection, visitor, delivered, read)
        items = [
            StatusUpdate(page.token, message_key(guest.visitor.id, id_), word, now, id_)
            for id_, word in sorted(moved.items())
        ]
        await self.ingress.accept([Delivery(page.workspace_id, page.instance_id, "webchat", items)])

    async def upload(self, guest: Guest, filename: str, upload: Upload) -> tuple[Media, str]:
        if not guest.page.online:
            raise PageClosed
        given = {"instance_id": guest.page.instance_id, "provider_media_id": address_of(guest.visitor.id)}
        admit = partial(self._admit, guest)
        return await self.files.take(guest.page.workspace_id, filename, upload, admit, **given)

    async def _admit(self, guest: Guest, size: int) -> None:
        if size > LARGEST * MEGABYTE:
            raise FileTooLarge(limit=f"{LARGEST} MB")
        await self.limits.count_bytes(f"webchat:bytes:{guest.visitor.id}", size, A_DAY)
        await self.limits.count_bytes(f"webchat:bytes:{guest.page.instance_id}", size, A_DAY_OF_A_PAGE)

    async def open(self, guest: Guest, media_id: UUID) -> Served:
        async with self.database.begin(guest.page.workspace_id) as connection:
            if not await visitors.may_fetch(connection, guest.visitor, media_id):
                raise NotFound
        return await self.files.open(guest.page.workspace_id, media_id)

    async def leave(self, guest: Guest) -> None:
        await self.visitors.leave(guest)
        self.events.publish(Event(guest.page.workspace_id, "visitor:gone", {}, guest.visitor.id))

    async def typing(self, guest: Guest) -> None:
        """Colleagues see that the visitor writes, once there is a conversation; every two seconds is often enough."""
        if not await self.limits.is_first(f"webchat:typing:{guest.visitor.id}", TYPING_SECONDS):
            return
        async with self.database.begin(guest.page.workspace_id) as connection:
            visitor = await visitors.by_id(connection, guest.visitor.id)
            conversation_id = await visitors.conversation_of(connection, visitor)
        if conversation_id is not None:
            data = {"contact_id": visitor.contact_id, "conversation_id": conversation_id}
            event = Event(guest.page.workspace_id, "chat:contact_typing", data, visitor.lane_id)
            self.events.publish(event)

    async def _message(self, guest: Guest, post: Post) -> Message:
        given = [name for name in ("option", "media_id") if getattr(post, name) is not None]
        if len(given) > 1:
            raise Invalid(FieldError(f"/{given[1]}", "one_of", {"names": ", ".join(given)}))
        async with self.database.begin(guest.page.workspace_id) as connection:
            if post.option is not None:
                return pressed(post, await visitors.asked(connection, guest.visitor, post.asked or 0))
            if post.media_id is not None:
                file = await media.get(connection, post.media_id)
                if file.provider_media_id != address_of(guest.visitor.id):
                    raise NotFound
                await media.use(connection, file.id)
                return sent_file(post, file, kind_of_mime(file.mime))
        return written(post)

    async def _kept(self, guest: Guest, event_id: str, file: UUID | None) -> tuple[Kept, UUID | None]:
        """Who writes for the first time is a contact only now."""
        async with self.database.begin(guest.page.workspace_id) as connection:
            visitor = await visitors.by_id(connection, guest.visitor.id)
            kept = await visitors.written(connection, visitor, event_id)
            if kept is not None and file is not None:
                await media.belongs_to(connection, file, kept.id)
        if kept is None:
            raise NotFound
        return kept, visitor.lane_id


def _shown(message: Kept) -> dict[str, Any]:
    """As the page shows it; what has no form there is told as its words."""
    data: Mapping[str, Any] = message.message_data
    if message.message_direction == "IN":
        body = received(message.message_type, data)
    else:
        try:
            body = shown({**data, "type": message.message_type})
        except Unsendable:
            body = {"type": "text", "text": str(data.get("text") or "")}
    return {
        "id": message.id,
        "direction": message.message_direction,
        "status": message.status,
        "timestamp": message.timestamp,
        **body,
    }
