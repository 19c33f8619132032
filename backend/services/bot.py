"""P: a person takes over from the bot, and gives it back.

When `pause` has returned, no message of the bot's begins to be sent on the lanes it paused. What a sender had already claimed (one message
a lane at most) may still arrive; it is told as `on_its_way`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

import structlog

from backend.crash import crashpoint
from backend.errors import NotFound, Unavailable
from backend.storage import pauses
from backend.storage.events import Event, Events
from backend.storage.hot_path import Connection, Pool, hot
from backend.storage.lanes_ingest import enter
from backend.storage.pauses import Over, Place
from backend.storage.rings import Rings
from backend.storage.state import Control, States

log = structlog.get_logger(__name__)

Scope: TypeAlias = Literal["contact", "conversation"]


@dataclass(frozen=True, slots=True)
class Paused:
    """Ids of messages. `cancelled` were ready and will not be sent; `on_its_way` were claimed and cannot be called back."""

    contact_id: UUID
    lanes: tuple[UUID, ...]
    cancelled: tuple[int, ...]
    on_its_way: tuple[int, ...]


@dataclass(slots=True)
class Bot:
    pool: Pool
    states: States
    rings: Rings
    events: Events

    async def pause(
        self,
        workspace_id: UUID,
        conversation_id: UUID,
        agent_id: UUID | None,
        until: datetime | None = None,
        scope: Scope = "contact",
    ) -> Paused:
        """Until somebody resumes it, or `until`. `agent_id` is a user's."""
        async with hot(self.pool) as connection, connection.transaction():
            await enter(connection, workspace_id)
            place = await self._place(connection, conversation_id)
            rows = await pauses.pause(connection, workspace_id, place, until, whole_contact=scope == "contact")
            data = {
                "scope": scope,
                "until": until,
                "on_its_way": [message for row in rows for message in row.on_its_way],
            }
            await pauses.log_act(connection, "bot.paused", agent_id, place, data)
            control = await pauses.control(connection, workspace_id, [place.contact_id])
            crashpoint("P.before_commit")
        crashpoint("P.after_commit")
        paused = Paused(
            place.contact_id,
            tuple(row.lane_id for row in rows),
            tuple(message for row in rows for message in row.cancelled),
            tuple(message for row in rows for message in row.on_its_way),
        )
        await self._tell(workspace_id, place, control, paused.lanes)
        return paused

    async def resume(
        self, workspace_id: UUID, conversation_id: UUID, agent_id: UUID | None, scope: Scope = "contact"
    ) -> tuple[UUID, ...]:
        """Lanes on which the bot speaks again: an unanswered question is asked anew, a wait that is due is over."""
        async with hot(self.pool) as connection, connection.transaction():
            await enter(connection, workspace_id)
            place = await self._place(connection, conversation_id)
            lanes = await pauses.resume(connection, workspace_id, place, whole_contact=scope == "contact", due=False)
            if lanes:
                await pauses.log_act(connection, "bot.resumed", agent_id, place, {"scope": scope})
            control = await pauses.control(connection, workspace_id, [place.contact_id])
        await self._tell(workspace_id, place, control, lanes)
        self.rings.ring("turns")
        return lanes

    async def resume_due(self, most: int = 200) -> int:
        """The chore: pauses whose time is over, and those that nobody has used for as long as the workspace allows."""
        async with hot(self.pool) as connection:
            over = await pauses.over(connection, most)
        for found in over:
            try:
                await self._end(found)
            except Unavailable:
                raise
            except Exception:
                log.exception("a pause could not be ended", lane=str(found.lane_id))
        if over:
            self.rings.ring("turns")
        return len(over)

    async def _end(self, found: Over) -> None:
        place = Place(found.contact_id, found.lane_id, None)
        async with hot(self.pool) as connection, connection.transaction():
            await enter(connection, found.workspace_id)
            lanes = await pauses.resume(
                connection, found.workspace_id, place, whole_contact=False, due=found.timed, idle=not found.timed
            )
            if lanes:
                await pauses.log_act(connection, "bot.resumed", None, place, {"timed": found.timed})
            control = await pauses.control(connection, found.workspace_id, [place.contact_id])
        await self._tell(found.workspace_id, place, control, lanes)

    async def control_word(self, workspace_id: UUID, contact_id: UUID) -> str | None:
        """As Redis remembers it; what is missing there is put back from Postgres."""
        word = await self.states.bot_control(workspace_id, contact_id)
        if word is None:
            async with hot(self.pool) as connection, connection.transaction():
                control = await pauses.control(connection, workspace_id, [contact_id])
            await self.states.control(control)
            word = control[0].word if control else None
        return word

    async def _place(self, connection: Connection, conversation_id: UUID) -> Place:
        place = await pauses.place_of(connection, conversation_id)
        if place is None:
            raise NotFound
        return place

    async def _tell(self, workspace_id: UUID, place: Place, control: list[Control], lanes: tuple[UUID, ...]) -> None:
        await self.states.control(control)
        word = control[0].word if control else None
        data = {"contact_id": place.contact_id, "conversation_id": place.conversation_id, "bot_control": word}
        self.events.publish_all(Event(workspace_id, "chat:bot", data, lane_id) for lane_id in lanes)
