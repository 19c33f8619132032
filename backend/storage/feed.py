"""A contact's activity feed: messages, the funnel's steps, people's acts and notes, in the order they happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Select, String, Text, Uuid, cast, func, literal, null, or_, select, union_all
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.storage.rows import read_all
from backend.storage.tables import activity_log, funnel_logs, funnels, messages, notes, users


@dataclass(frozen=True, slots=True)
class Event:
    """`source` is message, node, note or act; `kind` the message's type, the node's type, or the act (bot.paused, …).

    `actor_id` is a user's id; None: the contact, the bot or the system. `id` is unique in the feed: `message:81`.
    """

    id: str
    source: str
    kind: str
    at: datetime
    actor_id: UUID | None
    actor_name: str | None
    funnel_id: UUID | None
    funnel_name: str | None
    conversation_id: UUID | None
    data: dict[str, Any]


async def page(
    connection: AsyncConnection, contact_id: UUID, *, limit: int = 20, offset: int = 0, hidden: Sequence[UUID] = ()
) -> list[Event]:
    """The newest first. Of `hidden` conversations nothing is told, nor what funnels did, which may have been in them."""
    deep = limit + offset
    parts = (_messages, _notes, _acts) if hidden else (_messages, _steps, _notes, _acts)
    branches = [_shown(part(contact_id), hidden).limit(deep).subquery() for part in parts]
    # Each branch reads the newest end of its own index; only what may be on the page is merged.
    merged = union_all(*(select(branch) for branch in branches)).subquery()
    e = merged.c
    # What one turn did has one moment: its rows keep the order they were written in.
    own = select(merged).order_by(e.at.desc(), e.source, e.number.desc()).limit(limit).offset(offset).subquery()
    named = (
        select(
            *(own.c[name] for name in Event.__dataclass_fields__ if name in own.c),
            users.c.name.label("actor_name"),
            funnels.c.name.label("funnel_name"),
        )
        .select_from(own)
        .outerjoin(users, users.c.id == own.c.actor_id)
        .outerjoin(funnels, funnels.c.id == own.c.funnel_id)
        .order_by(own.c.at.desc(), own.c.source, own.c.number.desc())
    )
    return read_all(Event, await connection.execute(named))


def _shown(branch: Select[Any], hidden: Sequence[UUID]) -> Select[Any]:
    conversation = branch.selected_columns.conversation_id
    return branch.where(or_(conversation.is_(None), conversation != func.all(list(hidden)))) if hidden else branch


def _messages(contact_id: UUID) -> Select[Any]:
    m = messages.c
    data = func.jsonb_build_object(
        *("direction", m.message_direction, "data", m.message_data, "status", m.status, "error", m.error),
        *("provider_id", m.provider_message_id, "instance_id", m.instance_id),
        type_=JSONB,
    )
    return (
        _branch("message", m.id, m.message_type, m.timestamp, m.agent_id, m.funnel_id, m.conversation_id, data)
        .where(m.contact_id == contact_id)
        .order_by(m.id.desc())
    )


def _steps(contact_id: UUID) -> Select[Any]:
    s = funnel_logs.c
    data = func.jsonb_build_object(*("node_id", s.node_id, "status", s.status, "detail", s.execution_data), type_=JSONB)
    return (
        _branch("node", s.id, s.node_type, s.created_at, _NOBODY, s.funnel_id, _NOBODY, data)
        .where(s.contact_id == contact_id)
        .order_by(s.id.desc())
    )


def _notes(contact_id: UUID) -> Select[Any]:
    n = notes.c
    data = func.jsonb_build_object("text", n.text, type_=JSONB)
    return (
        _branch("note", n.id, cast("note", Text), n.created_at, n.author_id, n.funnel_id, n.conversation_id, data)
        .where(n.contact_id == contact_id)
        .order_by(n.created_at.desc())
    )


def _acts(contact_id: UUID) -> Select[Any]:
    a = activity_log.c
    return (
        _branch("act", a.id, a.kind, a.created_at, a.actor_id, _NOBODY, a.conversation_id, a.data)
        .where(a.contact_id == contact_id)
        .order_by(a.created_at.desc())
    )


_NOBODY = cast(null(), Uuid)


def _branch(
    source: str, key: Any, kind: Any, at: Any, actor: Any, funnel: Any, conversation: Any, data: Any
) -> Select[Any]:
    return select(
        func.concat(f"{source}:", cast(key, Text), type_=String).label("id"),
        (key if isinstance(key.type, BigInteger) else literal(0, BigInteger)).label("number"),
        cast(source, Text).label("source"),
        cast(kind, Text).label("kind"),
        at.label("at"),
        actor.label("actor_id"),
        funnel.label("funnel_id"),
        conversation.label("conversation_id"),
        data.label("data"),
    )
