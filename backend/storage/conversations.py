"""Conversations: one page of the inbox's list, or one of them, with all that a row shows, in one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    cast,
    func,
    insert,
    literal,
    select,
    tuple_,
    type_coerce,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.errors import AlreadyTaken, ConversationOpen, NotFound
from backend.storage import contacts as people
from backend.storage.contacts import Named
from backend.storage.rows import AnyRow, unless
from backend.storage.tables import contacts, conversations, instances, lanes, messages, teams, users
from backend.storage.tables.base import NOW

STATUSES = ("open", "pending", "closed")
c = conversations.c
_NEWEST_ID = cast(c.last_message["id"].astext, BigInteger).label("newest_id")


@dataclass(frozen=True, slots=True)
class Conversation:
    """`last_message` is {id, direction, type, text, status}; `last_speaker` its author where a person of ours said it, and
    `last_by_bot` where the bot did. `waiting_since`: the first thing the contact said that nobody answered. `paused_by`
    ('human', 'bot') and `last_inbound_at`, which opens the 24-hour window, are the lane's."""

    id: UUID
    contact_id: UUID
    contact_name: str
    phone_number: str | None
    instance_id: UUID
    instance_name: str
    provider: str
    status: str
    priority: str
    team: Named | None
    agent: Named | None
    unread_count: int
    last_message: dict[str, Any] | None
    last_speaker: Named | None
    last_by_bot: bool
    waiting_since: datetime | None
    last_message_at: datetime
    assigned_at: datetime | None
    first_reply_at: datetime | None
    closed_at: datetime | None
    created_at: datetime
    lane_id: UUID | None
    last_inbound_at: datetime | None
    paused_by: str | None
    paused_until: datetime | None


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page ended."""

    last_message_at: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class Filter:
    """All that is given must hold. `seen` narrows to what a person may see (visibility.seen_conversations)."""

    statuses: Sequence[str] = STATUSES
    agent_id: UUID | None = None
    team_id: UUID | None = None
    instance_id: UUID | None = None
    contact_id: UUID | None = None
    unassigned: bool = False
    search: str | None = None
    seen: ColumnElement[bool] | None = None


async def page(
    connection: AsyncConnection, wanted: Filter, *, after: Position | None = None, limit: int = 50
) -> list[Conversation]:
    """The latest message first. Ask for one more than is shown to know whether there is a next page."""
    newest = [c.last_message_at.desc(), c.id.desc()]
    conditions = _conditions(wanted)
    if after:
        conditions.append(tuple_(c.last_message_at, c.id) < tuple_(after.last_message_at, after.id))
    # One branch for each status reads its own end of the index; `status IN (…)` would read and sort them all.
    branches = [
        select(c.id, c.last_message_at, _NEWEST_ID)
        .where(c.status == literal(status, literal_execute=True), *conditions)
        .order_by(*newest)
        .limit(limit)
        .subquery()
        for status in STATUSES
        if status in wanted.statuses
    ]
    if not branches:
        return []
    found = union_all(*(select(branch) for branch in branches)).subquery()
    own = (
        select(found.c.id, found.c.newest_id)
        .order_by(found.c.last_message_at.desc(), found.c.id.desc())
        .limit(limit)
        .subquery()
    )
    rows = await connection.execute(_whole(own).order_by(*newest))
    return [_conversation(row) for row in rows]


async def get(
    connection: AsyncConnection, conversation_id: UUID, seen: ColumnElement[bool] | None = None
) -> Conversation:
    own = select(c.id, _NEWEST_ID).where(c.id == conversation_id, *([] if seen is None else [seen])).limit(1).subquery()
    return await _one(connection, _whole(own))


async def latest_of(connection: AsyncConnection, contact_id: UUID) -> Conversation | None:
    newest = select(c.id, _NEWEST_ID).order_by(c.last_message_at.desc(), c.id.desc()).limit(1)
    row = (await connection.execute(_whole(newest.where(c.contact_id == contact_id).subquery()))).one_or_none()
    return _conversation(row) if row else None


async def lock(connection: AsyncConnection, conversation_id: UUID) -> Conversation:
    """As `get`; nobody else assigns or closes it until this transaction ends. Lanes are locked before conversations."""
    # Two statements: after a wait, the one that locks would show the new row beside the old row's agent.
    await connection.execute(select(c.id).where(c.id == conversation_id).with_for_update())
    return await get(connection, conversation_id)


async def start(connection: AsyncConnection, contact_id: UUID, instance_id: UUID, **values: Any) -> UUID:
    """The conversation that is not closed, made where there is none."""
    current = select(c.id).where(c.contact_id == contact_id, c.instance_id == instance_id, c.status != "closed")
    found: UUID | None = await connection.scalar(current)
    if found is not None:
        return found
    conversation_id = uuid4()
    row = {"id": conversation_id, "contact_id": contact_id, "instance_id": instance_id, "last_message_at": NOW}
    with unless(conversations_one_open_key=ConversationOpen()):
        await connection.execute(insert(conversations).values(row | values))
    return conversation_id


async def take(connection: AsyncConnection, conversation_id: UUID, user_id: UUID) -> Conversation:
    """Into one's own hands, unless another has it. Of two who take it at once, one does."""
    held = await lock(connection, conversation_id)
    if held.agent and held.agent.id != user_id:
        raise AlreadyTaken(name=held.agent.name)
    return await assign(connection, conversation_id, agent_id=user_id)


async def assign(connection: AsyncConnection, conversation_id: UUID, **hands: UUID | None) -> Conversation:
    """`agent_id`, `team_id`; None gives it back. A person or team of another workspace is NotFound."""
    values: dict[str, Any] = dict(hands)
    if "agent_id" in hands:
        values["assigned_at"] = NOW if hands["agent_id"] else None
    foreign = {f"conversations_workspace_id_{column}_fkey": NotFound() for column in ("agent_id", "team_id")}
    with unless(**foreign):
        await _change(connection, conversation_id, values)
    return await get(connection, conversation_id)


async def set_status(connection: AsyncConnection, conversation_id: UUID, status: str) -> Conversation:
    """A closed one opens again unless the contact meanwhile has another open on the same instance."""
    closed_at = case((c.status == "closed", c.closed_at), else_=NOW) if status == "closed" else None
    with unless(conversations_one_open_key=ConversationOpen()):
        await _change(connection, conversation_id, {"status": status, "closed_at": closed_at})
    return await get(connection, conversation_id)


async def set_priority(connection: AsyncConnection, conversation_id: UUID, priority: str) -> None:
    await _change(connection, conversation_id, {"priority": priority})


async def mark_read(connection: AsyncConnection, conversation_id: UUID) -> None:
    await _change(connection, conversation_id, {"unread_count": 0})


async def _change(connection: AsyncConnection, conversation_id: UUID, values: dict[str, Any]) -> None:
    changed = update(conversations).where(c.id == conversation_id).values(values)
    if (await connection.execute(changed)).rowcount == 0:
        raise NotFound


async def _one(connection: AsyncConnection, wanted: Select[Any]) -> Conversation:
    row = (await connection.execute(wanted)).one_or_none()
    if row is None:
        raise NotFound
    return _conversation(row)


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    given = {"agent_id": wanted.agent_id, "team_id": wanted.team_id, "instance_id": wanted.instance_id}
    given["contact_id"] = wanted.contact_id
    conditions = [c[name] == value for name, value in given.items() if value]
    if wanted.unassigned:
        conditions.append(c.agent_id.is_(None))
    if wanted.search is not None:
        conditions.append(c.contact_id.in_(people.matching(wanted.search)))
    if wanted.seen is not None:
        conditions.append(wanted.seen)
    return conditions


def _conversation(row: AnyRow) -> Conversation:
    values = dict(row._mapping)
    agent, agent_id = values.pop("agent"), values.pop("agent_id")
    team, team_id = values.pop("team"), values.pop("team_id")
    speaker, speaker_id = values.pop("speaker"), values.pop("speaker_id")
    return Conversation(
        **values,
        last_speaker=Named(speaker_id, speaker or "") if speaker_id else None,
        agent=Named(agent_id, agent or "") if agent_id else None,
        team=Named(team_id, team) if team_id else None,
    )


_PLAIN = (
    "id",
    "contact_id",
    "instance_id",
    "status",
    "priority",
    "team_id",
    "agent_id",
    "unread_count",
)
_MOMENTS = ("last_message_at", "assigned_at", "first_reply_at", "closed_at", "created_at")
# The status is the message's own: what a provider tells about it moves on by the thousand, and no conversation is written for that.
_newest, _speakers = messages.alias("newest"), users.alias("speakers")
_LAST = type_coerce(
    c.last_message.op("||")(
        func.jsonb_build_object("status", func.coalesce(_newest.c.status, c.last_message["status"].astext))
    ),
    JSONB,
)
LATEST = 100
"""So many messages, from a conversation's newest back, are looked at for an answer: of more than that in a row nobody has waited
longer than since the first of them."""
_said = messages.alias("said").c
_latest = (
    select(_said.id, _said.message_direction, _said.conversation_id)
    .where(
        _said.workspace_id == c.workspace_id,
        _said.contact_id == c.contact_id,
        _said.id <= cast(c.last_message["id"].astext, BigInteger),
    )
    .order_by(_said.id.desc())
    .limit(LATEST)
    .correlate(conversations)
    .subquery()
)
_ANSWERED = (
    select(_latest.c.id)
    .where(_latest.c.conversation_id == c.id, _latest.c.message_direction == "OUT")
    .order_by(_latest.c.id.desc())
    .limit(1)
    .correlate(conversations)
)
_FIRST_LOOKED_AT = select(func.min(_latest.c.id) - 1).correlate(conversations)
_heard = messages.alias("heard").c
_WAITING = (
    select(_heard.timestamp)
    .where(
        _heard.workspace_id == c.workspace_id,
        _heard.contact_id == c.contact_id,
        _heard.conversation_id == c.id,
        _heard.message_direction == "IN",
        _heard.id > func.coalesce(_ANSWERED.scalar_subquery(), _FIRST_LOOKED_AT.scalar_subquery()),
    )
    .order_by(_heard.id)
    .limit(1)
    .correlate(conversations)
)
_COLUMNS: list[Any] = [
    _LAST.label("last_message"),
    case((c.last_message["direction"].astext == "IN", _WAITING.scalar_subquery())).label("waiting_since"),
    func.coalesce(and_(_newest.c.message_direction == "OUT", _newest.c.agent_id.is_(None)), False).label("last_by_bot"),
    _speakers.c.id.label("speaker_id"),
    _speakers.c.name.label("speaker"),
    *(c[name] for name in (*_PLAIN, *_MOMENTS)),
    contacts.c.name.label("contact_name"),
    contacts.c.phone_number,
    instances.c.name.label("instance_name"),
    instances.c.provider,
    users.c.name.label("agent"),
    teams.c.name.label("team"),
    lanes.c.id.label("lane_id"),
    lanes.c.last_inbound_at,
    lanes.c.paused_by,
    lanes.c.paused_until,
]


def _whole(own: Subquery) -> Select[Any]:
    """`own` narrows the conversations first, with `newest_id` as a column of its own: `last_message ->> 'id'` is not leakproof, and
    under row-level security a join on it would read every message there is instead of asking the index."""
    return (
        select(*_COLUMNS)
        .select_from(own)
        .join(conversations, c.id == own.c.id)
        .join(contacts, contacts.c.id == c.contact_id)
        .join(instances, instances.c.id == c.instance_id)
        .outerjoin(lanes, (lanes.c.contact_id == c.contact_id) & (lanes.c.instance_id == c.instance_id))
        .outerjoin(_newest, (_newest.c.workspace_id == c.workspace_id) & (_newest.c.id == own.c.newest_id))
        .outerjoin(_speakers, _speakers.c.id == _newest.c.agent_id)
        .outerjoin(users, users.c.id == c.agent_id)
        .outerjoin(teams, teams.c.id == c.team_id)
    )
