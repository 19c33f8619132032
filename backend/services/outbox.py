"""What people send. Message and outbox row in one transaction; the sender does the rest, in the lane's order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.engine.content import plain_text
from backend.errors import NotFound, WindowClosed
from backend.services.repeats import Repeated
from backend.services.window import window_open
from backend.storage import idempotency, outbox, talks
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
    ) -> dict[str, Any]:
        """`content` as in engine/content.py; `agent_id` is a user's. Answers the message as the API shows it.

        Raises NotFound (no such conversation, or its connection was removed), WindowClosed and Repeated.
        """
        kind = message_type or str(content["type"])
        async with hot(self.pool) as connection, connection.transaction():
            await enter(connection, workspace_id)
            talk = await talks.lock(connection, conversation_id)
            if talk is None:
                raise NotFound
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
            if request and not await idempotency.add(connection, request, message_id):
                raise Repeated
        self.rings.ring("send")
        message = _message(talk, conversation_id, message_id, at, kind, content, agent_id)
        told = message | ({"idempotency_key": request.key} if request else {})
        self.events.publish(Event(workspace_id, "chat:new_message", told, talk.lane_id))
        return message

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
