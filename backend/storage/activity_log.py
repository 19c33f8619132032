"""What people and the system did: one line an act, never changed. Part of the activity feed, and who-did-what of everything else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.storage.tables import activity_log


@dataclass(frozen=True, slots=True)
class Act:
    """`kind` is noun.participle: conversation.assigned, tag.added, funnel.published. `actor_id` None: the bot or the system."""

    kind: str
    actor_id: UUID | None
    contact_id: UUID | None = None
    conversation_id: UUID | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


async def add(connection: AsyncConnection, *acts: Act) -> None:
    await add_all(connection, acts)


async def add_all(connection: AsyncConnection, acts: Iterable[Act]) -> None:
    rows = [
        {
            "id": uuid4(),
            "kind": act.kind,
            "actor_id": act.actor_id,
            "contact_id": act.contact_id,
            "conversation_id": act.conversation_id,
            "data": dict(act.data),
        }
        for act in acts
    ]
    if rows:
        await connection.execute(insert(activity_log), rows)
