"""What happens in a workspace, told at once to everybody there who may see it.

One Redis subscription a process, a room for each workspace with an open socket, a short queue for each socket: a slow reader delays
nobody and is let go. Sequence numbers come with the events; a client that sees a gap in a lane's fetches anew.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.errors import BatutaError, Unavailable
from backend.services.chats import visible
from backend.services.contacts import plain
from backend.services.live_rooms import (
    KNOWN_HANDS,
    MAX_TOPICS,
    MOVING,
    NOT_YOURS,
    RESYNC,
    SESSION_OVER,
    SHUTTING_DOWN,
    Room,
    Socket,
    Subject,
    audience,
    covers,
    subject_of,
)
from backend.services.principal import INBOX, Identity, Principal
from backend.services.sessions import Sessions
from backend.services.visibility import sight_of
from backend.storage import contacts, members, visibility
from backend.storage.database import Database
from backend.storage.event_stream import EventStream
from backend.storage.events import Event, Events
from backend.storage.redis_guard import cancel
from backend.storage.visibility import Hands

log = structlog.get_logger(__name__)

RECHECK_SECONDS = 2.0


@dataclass(slots=True)
class Live:
    database: Database
    sessions: Sessions
    stream: EventStream
    events: Events
    rooms: dict[UUID, Room] = field(default_factory=dict)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Live"]:
        tasks = [
            asyncio.create_task(forever(lambda: self.stream.listen(self._deliver, self._missed))),
            asyncio.create_task(forever(self._recheck_all)),
        ]
        try:
            yield self
        finally:
            for room in list(self.rooms.values()):
                for socket in room.sockets:
                    socket.close(SHUTTING_DOWN)
                tasks += [room.telling] if room.telling else []
            await cancel(tasks)

    async def join(self, principal: Principal) -> Socket:
        """Everything that happens after this returned is heard."""
        workspace_id = principal.workspace_id
        async with self.database.begin(workspace_id) as connection:
            member = await members.member_of(connection, principal.user_id)
            sight = await sight_of(connection, principal)
        socket = Socket(principal, member.name if member else "", {f"ws:{workspace_id}"}, sight)
        room = self.rooms.setdefault(workspace_id, Room(workspace_id))
        room.sockets.add(socket)
        if room.telling is None:
            room.telling = asyncio.create_task(self._tellforever(room))
        try:
            await self.stream.follow(workspace_id)
        except BaseException:
            await self.leave(socket)
            raise
        return socket

    async def leave(self, socket: Socket) -> None:
        room = self.rooms.get(socket.principal.workspace_id)
        if room is None:
            return
        room.sockets.discard(socket)
        if not room.sockets:
            del self.rooms[room.workspace_id]
            if room.telling:
                room.telling.cancel()
            await self.stream.unfollow(room.workspace_id)

    async def subscribe(self, socket: Socket, topic: str) -> bool:
        """Topics are `ws:<own workspace>` and `lane:<lane>`. False: not theirs, or too many."""
        kind, _, name = topic.partition(":")
        if kind == "ws":
            allowed = name == str(socket.principal.workspace_id)
        else:
            allowed = kind == "lane" and socket.principal.role in INBOX and await self._sees_lane(socket, name)
        if not allowed or len(socket.topics) >= MAX_TOPICS:
            return False
        socket.topics.add(topic)
        return True

    async def typing(self, socket: Socket, conversation_id: UUID) -> None:
        """Colleagues see who is writing an answer."""
        principal = socket.principal
        async with self.database.begin(principal.workspace_id) as connection:
            conversation = await visible(connection, principal, conversation_id)
        data = {
            "contact_id": conversation.contact_id,
            "conversation_id": conversation_id,
            "user": {"id": principal.user_id, "name": socket.name},
        }
        self.events.publish(Event(principal.workspace_id, "chat:typing", data, conversation.lane_id))

    async def _sees_lane(self, socket: Socket, name: str) -> bool:
        try:
            lane_id = UUID(name)
        except ValueError:
            return False
        async with self.database.begin(socket.principal.workspace_id) as connection:
            if not await visibility.lane_exists(connection, lane_id):
                return False
            return covers(socket.sight, await visibility.hands_of_lane(connection, lane_id))

    # --- telling ------------------------------------------------------------------------------------------------------

    def _deliver(self, workspace_id: UUID, event: bytes) -> None:
        room = self.rooms.get(workspace_id)
        if room is None:
            return
        try:
            room.events.put_nowait(event)
        except asyncio.QueueFull:
            room.put_all(RESYNC)

    def _missed(self) -> None:
        for room in self.rooms.values():
            room.hands.clear()
            room.put_all(RESYNC)

    async def _tellforever(self, room: Room) -> None:
        while True:
            raw = await room.events.get()
            try:
                await self._tell(room, raw)
            except Unavailable:
                room.put_all(RESYNC)
            except Exception:
                log.exception("an event could not be told")

    async def _tell(self, room: Room, frame: bytes) -> None:
        event = orjson.loads(frame)
        name, lane, data = str(event["event"]), event.get("lane"), event.get("data") or {}
        roles, subject = audience(name), subject_of(lane, data)
        if not roles:
            return
        if name in MOVING:
            room.hands.clear()
        elif subject not in room.hands:
            room.hands.pop(("lane", str(lane)), None)  # perhaps a new conversation of the lane
        if name == "contact:updated" and room.sockets:
            frame = await self._with_contact(room.workspace_id, event)
        for socket in list(room.sockets):
            wanted = f"ws:{room.workspace_id}" in socket.topics or f"lane:{lane}" in socket.topics
            if wanted and socket.principal.role in roles and await self._may_see(room, socket, subject):
                socket.put(frame)

    async def _with_contact(self, workspace_id: UUID, event: dict[str, Any]) -> bytes:
        """The contact as it is now: turns tell only whose it is, so that they read nothing for screens that nobody has open."""
        async with self.database.begin(workspace_id) as connection:
            found = await contacts.many(connection, [UUID(event["data"]["contact"]["id"])])
        if found:
            event["data"] = {"contact": plain(found[0])}
        return orjson.dumps(event, default=str)

    async def _may_see(self, room: Room, socket: Socket, subject: Subject | None) -> bool:
        if subject is None or socket.sight is None or socket.principal.role not in INBOX:
            return True
        if subject not in room.hands:
            if len(room.hands) >= KNOWN_HANDS:
                room.hands.clear()
            room.hands[subject] = await self._hands(room.workspace_id, subject)
        return covers(socket.sight, room.hands[subject])

    async def _hands(self, workspace_id: UUID, subject: Subject) -> list[Hands]:
        kind, id_ = subject
        async with self.database.begin(workspace_id) as connection:
            return list(await _LOOK[kind](connection, UUID(id_)))

    # --- whose session still holds --------------------------------------------------------------------------------------

    async def _recheck_all(self) -> None:
        await asyncio.sleep(RECHECK_SECONDS)
        for room in list(self.rooms.values()):
            for socket in list(room.sockets):
                with suppress(Unavailable):
                    await self._recheck(socket)

    async def _recheck(self, socket: Socket) -> None:
        """Signed out, removed, or of another role since: the socket ends, a new one begins with what holds now."""
        was = socket.principal
        try:
            now = await self.sessions.principal(Identity(was.user_id, was.session_id), was.workspace_id)
        except Unavailable:
            raise
        except BatutaError as error:
            socket.close(SESSION_OVER if error.status == 401 else NOT_YOURS)
            return
        if now.role != was.role:
            socket.close(NOT_YOURS)
        elif socket.sight is not None:
            async with self.database.begin(was.workspace_id) as connection:
                socket.sight = await sight_of(connection, was)


async def forever(work: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await work()
        except Exception:
            log.exception("the socket's service goes on after a fault")
            await asyncio.sleep(RECHECK_SECONDS)


_LOOK: Mapping[str, Callable[[AsyncConnection, UUID], Awaitable[Sequence[Hands]]]] = {
    "conversation": visibility.hands_of_conversation,
    "lane": visibility.hands_of_lane,
    "contact": visibility.hands_of_contact,
}
