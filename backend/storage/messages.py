"""Messages as people read them. They are written by the lane protocol: what comes in by T0, what goes out by turns and the outbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.errors import NotFound
from backend.storage.rows import read, read_all
from backend.storage.tables import messages, users

m = messages.c


@dataclass(frozen=True, slots=True)
class Message:
    """`agent_id` None: the bot or the contact; `funnel_id` None: a person. `error` is {code, detail}."""

    id: int
    contact_id: UUID
    conversation_id: UUID | None
    instance_id: UUID | None
    message_direction: str
    message_type: str
    message_data: dict[str, Any]
    agent_id: UUID | None
    agent_name: str | None
    funnel_id: UUID | None
    timestamp: datetime
    status: str
    error: dict[str, Any] | None


async def page(
    connection: AsyncConnection,
    contact_id: UUID,
    *,
    limit: int = 50,
    offset: int = 0,
    before: int | None = None,
    conversation_id: UUID | None = None,
    hidden: Sequence[UUID] = (),
) -> list[Message]:
    """The newest `limit` of a contact (after `offset` of them, or older than the id `before`), the newest first.

    `hidden`: conversations that the reader may not see.
    """
    conditions = [m.contact_id == contact_id]
    if before is not None:
        conditions.append(m.id < before)
    if conversation_id is not None:
        conditions.append(m.conversation_id == conversation_id)
    if hidden:
        conditions.append(or_(m.conversation_id.is_(None), m.conversation_id != func.all(list(hidden))))
    own = select(m.id).where(*conditions).order_by(m.id.desc()).limit(limit).offset(offset).subquery()
    found = _MESSAGES.join(own, own.c.id == m.id).order_by(m.id.desc())
    return read_all(Message, await connection.execute(found))


async def get(connection: AsyncConnection, message_id: int) -> Message:
    row = (await connection.execute(_MESSAGES.where(m.id == message_id))).one_or_none()
    if row is None:
        raise NotFound
    return read(Message, row)


_MESSAGES: Select[Any] = (
    select(
        *(m[name] for name in Message.__dataclass_fields__ if name != "agent_name"),
        users.c.name.label("agent_name"),
    )
    .select_from(messages)
    .outerjoin(users, users.c.id == m.agent_id)
)
