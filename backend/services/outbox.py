"""What people send. Message and outbox row in one transaction; the sender does the rest, in the lane's order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.engine.content import plain_text
from backend.errors import ContactOptedOut, NotFound, WindowClosed
from backend.services.repeats import Repeated
from backend.services.window import refuse_unasked, window_open
from backend.storage import idempotency, outbox, talks
from backend.storage.entries import arm_silences
from backend.storage.events import Event, Events
from backend.storage.hot_path import Pool, hot
from backend.storage.idempotency import Request
from backend.storage.lanes_ingest import enter
from backend.storage.rings import Rings
from backend.storage.talks import Talk


@dataclass(slots=True)
class Outbox:
    pool: Pool
    rings: Rings
    events: Events

    async def send_as_person(
        self,
        workspace_id: UUID,
        conversation_id: UUID,
        content: Mapping[str, Any],
        agent_id: UUID,
        message_type: str | None = None,
        request: Request | None = None,
        silences: Sequence[int] = (),
    ) -> dict[str, Any]:
        """`content` as in engine/content.py; `agent_id` is a user's; `silences`: for how long some funnels wait (seconds) until they
        begin because nobody answers. Answers the message as the API shows it.

        Raises NotFound (no such conversation, or its connection was removed), ContactOptedOut, ChannelReceptiveOnly, WindowClosed
        and Repeated.
        """
        kind = message_type or str(content["type"])
        async with hot(self.pool) as connection, connection.transaction():
            await enter(connection, workspace_id)
            talk = await talks.lock(connection, conversation_id)
            if talk is None:
                raise NotFound
            if talk.stays_away:
                raise ContactOptedOut
            refuse_unasked(talk.provider, talk.last_inbound_at, talk.now)
            if content.get("type") != "template" and not window_open(talk.provider, talk.last_inbound_at, talk.now):
                raise WindowClosed
            message_id, at = await outbox.enqueue(
                connection,
                lane_id=talk.lane_id,
                conversation_id=conversation_id,
                message_type=kind,
                content=content,
                agent_id=agent_id,
                text=plain_text(content)[:200],
            )
            if silences:
                await arm_silences(connection, [talk.lane_id], silences)
            if request and not await idempotency.add(connection, request, message_id):
                raise Repeated
        self.rings.ring("send")
        message = _message(talk, conversation_id, message_id, at, kind, content, agent_id)
        told = message | ({"idempotency_key": request.key} if request else {})
        self.events.publish(Event(workspace_id, "chat:new_message", told, talk.lane_id))
        return message

    async def release(self, workspace_id: UUID, conversation_id: UUID, message_id: int, *, send: bool) -> None:
        """A held message is sent after all, or never. Raises NotFound (there is none, or it is not held) and WindowClosed."""
        async with hot(self.pool) as connection, connection.transaction():
            await enter(connection, workspace_id)
            talk = await talks.lock(connection, conversation_id)
            if talk is None:
                raise NotFound
            if send and not window_open(talk.provider, talk.last_inbound_at, talk.now):
                raise WindowClosed
            contact_id = await outbox.release(connection, talk.lane_id, conversation_id, message_id, send=send)
            if contact_id is None:
                raise NotFound
        self.rings.ring("send")
        known = {"id": message_id, "contact_id": contact_id, "conversation_id": conversation_id}
        became = {"status": "queued", "error": None} if send else {"status": "cancelled", "error": {"code": "dropped"}}
        self.events.publish(Event(workspace_id, "chat:status", known | became, talk.lane_id))

    async def conversation_with(self, workspace_id: UUID, instance_id: UUID, phone: str, name: str = "") -> UUID:
        """The open conversation with a number (canonical: engine's digits), contact and lane made where there are none."""
        async with hot(self.pool) as connection, connection.transaction():
            await enter(connection, workspace_id)
            found = await talks.reach(connection, workspace_id, instance_id, phone, name)
        if found is None:
            raise NotFound
        return found


def _message(
    talk: Talk,
    conversation_id: UUID,
    message_id: int,
    at: datetime,
    kind: str,
    content: Mapping[str, Any],
    agent_id: UUID,
) -> dict[str, Any]:
    return {
        "id": message_id,
        "contact_id": talk.contact_id,
        "conversation_id": conversation_id,
        "instance_id": talk.instance_id,
        "message_direction": "OUT",
        "message_type": kind,
        "message_data": dict(content),
        "timestamp": at,
        "status": "queued",
        "agent_id": agent_id,
        "funnel_id": None,
    }
