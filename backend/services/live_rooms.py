"""Who listens: sockets of people, gathered in a room for each workspace, and which events are for whom."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from uuid import UUID

import orjson

from backend.services.principal import EVERYBODY, INBOX, LEADERS, Principal, Role
from backend.storage.visibility import Hands, Sight

QUEUE_SIZE = 500
ROOM_SIZE = 5_000
MAX_TOPICS = 200
KNOWN_HANDS = 5_000
SESSION_OVER, NOT_YOURS, TOO_SLOW, SHUTTING_DOWN = 4401, 4403, 4408, 1001
RESYNC = orjson.dumps({"event": "resync", "data": {}, "lane": None, "seq": None})
"""Something may have been missed: fetch anew what is on the screen."""

Subject: TypeAlias = tuple[str, str]
"""What decides who may see an event: ("conversation" | "lane" | "contact", id)."""


@dataclass(slots=True, eq=False)
class Socket:
    principal: Principal
    name: str
    topics: set[str]
    sight: Sight | None = None
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


@dataclass(slots=True, eq=False)
class Room:
    workspace_id: UUID
    sockets: set[Socket] = field(default_factory=set)
    events: asyncio.Queue[bytes] = field(default_factory=lambda: asyncio.Queue(ROOM_SIZE))
    hands: dict["Subject", list[Hands]] = field(default_factory=dict)
    """In whose hands each of them is, as far as an attendant's socket had to know."""
    telling: asyncio.Task[None] | None = None

    def put_all(self, frame: bytes) -> None:
        for socket in self.sockets:
            socket.put(frame)


AUDIENCES: Mapping[str, frozenset[Role]] = {
    "instance:qr_code": LEADERS,
    "instance": EVERYBODY,
    "run": EVERYBODY,
    "funnel": EVERYBODY,
    "notification": EVERYBODY,
    **dict.fromkeys(("team", "tag", "field", "workspace", "integration"), EVERYBODY),
    "visitor": frozenset(),
}
"""By event, else by its first word; whatever is not named here may hold what people wrote."""

MOVING = frozenset({"chat:assigned"})
"""After it a conversation is in other hands."""


def audience(event: str) -> frozenset[Role]:
    return AUDIENCES.get(event, AUDIENCES.get(event.partition(":")[0], INBOX))


def subject_of(lane: str | None, data: Mapping[str, Any]) -> Subject | None:
    """Whose team decides: the conversation's, else that of the lane's present one, else those of the contact's."""
    if data.get("conversation_id"):
        return "conversation", str(data["conversation_id"])
    if lane:
        return "lane", lane
    contact = data.get("contact_id") or (data.get("contact") or {}).get("id")
    return ("contact", str(contact)) if contact else None


def covers(sight: Sight | None, hands: Sequence[Hands]) -> bool:
    return sight is None or not hands or any(sight.covers(one.team_id, one.agent_id) for one in hands)
