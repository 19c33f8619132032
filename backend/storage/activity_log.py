"""What people and the system did: one line an act, never changed. Part of the activity feed, and who-did-what of everything else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select
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


def hash_of(conversation_id: UUID) -> str:
    return sha256(conversation_id.bytes).hexdigest()[:32]


async def was_erased(connection: AsyncConnection, conversation_id: UUID) -> bool:
    """Whether this conversation went with its contact."""
    mine = activity_log.c.data["conversation_hashes"].contains([hash_of(conversation_id)])
    known = select(activity_log.c.id).where(activity_log.c.kind == "contact.erased", mine).limit(1)
    return (await connection.execute(known)).first() is not None
