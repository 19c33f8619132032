"""Tells visitors' pages what happens, beside what colleagues are told: best effort, as the conversation is in Postgres."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from backend import clock
from backend.storage.events import Event, Events

PREFIX = "visitor:"


class Reached(Protocol):
    @property
    def workspace_id(self) -> UUID: ...


@dataclass(frozen=True, slots=True)
class VisitorNews:
    """A visitor's events are counted by themselves, without holes: the visitor's id stands where a lane's would."""

    events: Events

    async def tell(self, account: Reached, visitor: UUID, event: str, data: Mapping[str, Any]) -> None:
        timed = {"timestamp": clock.now().isoformat(), **data} if event == "message" else dict(data)
        self.events.publish(Event(account.workspace_id, f"{PREFIX}{event}", timed, visitor))
