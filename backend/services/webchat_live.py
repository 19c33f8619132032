"""What happens in a visitor's talk, told to the visitor's pages as it happens.

One Redis subscription a process, to the workspaces of the visitors who are there. A visitor's frames are numbered without holes; whoever
sees one, or `resync`, fetches the talk anew.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import orjson

from backend.services.guests import Guest
from backend.services.live import forever
from backend.services.live_rooms import QUEUE_SIZE, RESYNC, SHUTTING_DOWN, TOO_SLOW
from backend.storage.event_stream import EventStream
from backend.storage.open_pages import RENEWED, OpenPages
from backend.storage.redis_guard import cancel

GONE, TOO_MANY = 4403, 4409
PAGES = 5
"""Open at once of one visitor."""
FOR_VISITORS = (b'"visitor:', b'"chat:typing"', b'"instance:status_change"')


class TooManyPages(Exception):
    """The visitor has as many open as may be."""


@dataclass(slots=True, eq=False)
class VisitorSocket:
    guest: Guest
    lane_id: UUID | None
    id: UUID = field(default_factory=uuid4)
    outgoing: asyncio.Queue[bytes] = field(default_factory=lambda: asyncio.Queue(QUEUE_SIZE))
    closed: asyncio.Future[int] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    """Done with the code with which it is to be closed."""

    def put(self, frame: bytes) -> None:
        try:
            self.outgoing.put_nowait(frame)
        except asyncio.QueueFull:
            self.close(TOO_SLOW)

    def close(self, code: int) -> None:
        if not self.closed.done():
            self.closed.set_result(code)


@dataclass(slots=True)
class VisitorRoom:
    """A workspace's: whom an event is for is found without looking at everybody."""

    visitors: defaultdict[UUID, set[VisitorSocket]] = field(default_factory=lambda: defaultdict(set))
    lanes: defaultdict[UUID, set[VisitorSocket]] = field(default_factory=lambda: defaultdict(set))

    def add(self, socket: VisitorSocket) -> None:
        mine = self.visitors[socket.guest.visitor.id]
        if len(mine) >= PAGES:
            raise TooManyPages
        mine.add(socket)
        self.moves(socket, socket.lane_id)

    def moves(self, socket: VisitorSocket, lane_id: UUID | None) -> None:
        if socket.lane_id is not None:
            _drop(self.lanes, socket.lane_id, socket)
        socket.lane_id = lane_id
        if lane_id is not None:
            self.lanes[lane_id].add(socket)

    def discard(self, socket: VisitorSocket) -> None:
        self.moves(socket, None)
        _drop(self.visitors, socket.guest.visitor.id, socket)

    def everybody(self) -> list[VisitorSocket]:
        return [socket for mine in self.visitors.values() for socket in mine]


def _drop(sockets: dict[UUID, set[VisitorSocket]], key: UUID, socket: VisitorSocket) -> None:
    mine = sockets.get(key, set())
    mine.discard(socket)
    if not mine:
        sockets.pop(key, None)


@dataclass(slots=True)
class VisitorsLive:
    stream: EventStream
    pages: OpenPages
    rooms: dict[UUID, VisitorRoom] = field(default_factory=dict)
    """By workspace."""

    @asynccontextmanager
    async def running(self) -> AsyncIterator["VisitorsLive"]:
        tasks = [
            asyncio.create_task(forever(lambda: self.stream.listen(self._deliver, self._missed))),
            asyncio.create_task(forever(self._renew)),
        ]
        try:
            yield self
        finally:
            for socket in self._all():
                socket.close(SHUTTING_DOWN)
            await cancel(tasks)

    async def join(self, guest: Guest) -> VisitorSocket:
        """Everything that happens after this returned is heard. TooManyPages: the newest is the one too many."""
        socket = VisitorSocket(guest, guest.visitor.lane_id)
        self.rooms.setdefault(guest.page.workspace_id, VisitorRoom()).add(socket)
        try:
            if not await self.pages.hold(guest.visitor.id, [socket.id], PAGES):
                raise TooManyPages
            await self.stream.follow(guest.page.workspace_id)
        except BaseException:
            await self.leave(socket)
            raise
        return socket

    async def leave(self, socket: VisitorSocket) -> None:
        workspace_id = socket.guest.page.workspace_id
        room = self.rooms.get(workspace_id)
        if room is None:
            return
        room.discard(socket)
        if not room.visitors:
            del self.rooms[workspace_id]
            await self.stream.unfollow(workspace_id)
        await self.pages.give_back(socket.guest.visitor.id, socket.id)

    async def _renew(self) -> None:
        await asyncio.sleep(RENEWED)
        for room in list(self.rooms.values()):
            for visitor_id, mine in list(room.visitors.items()):
                await self.pages.hold(visitor_id, [socket.id for socket in mine], PAGES)

    def _deliver(self, workspace_id: UUID, raw: bytes) -> None:
        room = self.rooms.get(workspace_id)
        if room is None or not any(word in raw for word in FOR_VISITORS):
            return
        event = orjson.loads(raw)
        name, data = str(event["event"]), event.get("data") or {}
        lane = UUID(event["lane"]) if event.get("lane") else None
        if name == "instance:status_change":
            if data.get("status") == "DISCONNECTED":
                for socket in room.everybody():
                    if data.get("instanceId") == str(socket.guest.page.instance_id):
                        socket.close(GONE)
        elif lane is not None and name == "chat:typing":
            for socket in room.lanes.get(lane, ()):
                socket.put(_frame("typing", {}, None))
        elif lane is not None and name.startswith("visitor:"):
            for socket in list(room.visitors.get(lane, ())):
                _tell(room, socket, name.removeprefix("visitor:"), data, event.get("seq"))

    def _missed(self) -> None:
        for socket in self._all():
            socket.put(RESYNC)

    def _all(self) -> list[VisitorSocket]:
        return [socket for room in self.rooms.values() for socket in room.everybody()]


def _tell(room: VisitorRoom, socket: VisitorSocket, word: str, data: dict[str, Any], seq: int | None) -> None:
    if word == "gone":
        socket.close(GONE)
        return
    if data.get("lane_id"):
        room.moves(socket, UUID(data["lane_id"]))
    socket.put(_frame(word, {key: value for key, value in data.items() if key != "lane_id"}, seq))


def _frame(event: str, data: Any, seq: int | None) -> bytes:
    return orjson.dumps({"event": event, "data": data, "seq": seq})
