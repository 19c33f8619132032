"""Contacts: one page of the list, or one of them, with all that a screen shows, in one query.

`stage` ("Fase do Funil") can also be read, filtered and written as the custom field `fase_funil`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, func, insert, literal, select, true, tuple_, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.expression import Subquery
from sqlalchemy.types import Text

from backend.errors import ContactExists, NotFound, VersionConflict
from backend.storage.rows import AnyRow, unless
from backend.storage.tables import contact_tags, contacts, conversations, tags, teams, users
from backend.storage.tags import Tag

STAGE_KEY = "fase_funil"
c = contacts.c


@dataclass(frozen=True, slots=True)
class Named:
    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Contact:
    """`agent`, `team` and the conversation are those of the latest conversation; `revision` is the ETag."""

    id: UUID
    name: str
    phone_number: str | None
    email: str | None
    stage: str | None
    custom_data: dict[str, Any]
    tags: tuple[Tag, ...]
    agent: Named | None
    team: Named | None
    conversation_id: UUID | None
    instance_id: UUID | None
    last_message_at: datetime | None
    opted_out_at: datetime | None
    revision: int
    updated_at: datetime
    created_at: datetime
    sort_name: str


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page ended."""

    sort_name: str
    id: UUID


@dataclass(frozen=True, slots=True)
class Filter:
    """All that is given must hold. `agent_id`, `team_id`, `instance_id` look at conversations that are not closed.

    `seen` narrows to what a person may see (visibility.seen_contacts).
    """

    search: str | None = None
    tag_id: UUID | None = None
    tag: str | None = None
    agent_id: UUID | None = None
    team_id: UUID | None = None
    instance_id: UUID | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    seen: ColumnElement[bool] | None = None


async def page(
    connection: AsyncConnection, wanted: Filter, *, after: Position | None = None, limit: int = 50
) -> list[Contact]:
    """By name. Ask for one more than is shown to know whether there is a next page."""
    found = select(*_COLUMNS).where(*_conditions(wanted)).order_by(c.sort_name, c.id).limit(limit)
    if after:
        found = found.where(tuple_(c.sort_name, c.id) > tuple_(after.sort_name, after.id))
    own = found.subquery("own")
    rows = await connection.execute(_whole(own).order_by(own.c.sort_name, own.c.id))
    return [_contact(row) for row in rows]


async def get(connection: AsyncConnection, contact_id: UUID, seen: ColumnElement[bool] | None = None) -> Contact:
    own = select(*_COLUMNS).where(c.id == contact_id, *_conditions(Filter(seen=seen))).subquery("own")
    row = (await connection.execute(_whole(own))).one_or_none()
    if row is None:
        raise NotFound
    return _contact(row)


async def many(connection: AsyncConnection, contact_ids: Iterable[UUID]) -> list[Contact]:
    own = select(*_COLUMNS).where(c.id == func.any(list(contact_ids))).subquery("own")
    return [_contact(row) for row in await connection.execute(_whole(own).order_by(own.c.sort_name, own.c.id))]


async def create(
    connection: AsyncConnection,
    *,
    name: str,
    phone_number: str | None,
    email: str | None = None,
    custom_data: Mapping[str, Any] | None = None,
    stage: str | None = None,
) -> UUID:
    """`phone_number` as E.164 digits, Brazilian mobiles with the ninth."""
    contact_id = uuid4()
    values = {"id": contact_id, "name": name, "phone_number": phone_number, "email": email, "stage": stage}
    with unless(contacts_phone_key=ContactExists()):
        await connection.execute(insert(contacts).values(values | _custom(custom_data or {}, stage)))
    return contact_id


async def change(connection: AsyncConnection, contact_id: UUID, *, expected: int | None = None, **values: Any) -> int:
    """The new revision. `name`, `email`, `phone_number`, `stage`, `custom_data` (replaced as a whole).

    `expected` is the revision that was read; None overwrites.
    """
    if "custom_data" in values:
        values |= _custom(values["custom_data"], values.get("stage"))
    unchanged = [] if expected is None else [c.revision == expected]
    with unless(contacts_phone_key=ContactExists()):
        changed = update(contacts).where(c.id == contact_id, *unchanged).values(values)
        revision: int | None = (await connection.execute(changed.returning(c.revision))).scalar_one_or_none()
    if revision is None:
        known = await connection.scalar(select(c.id).where(c.id == contact_id))
        raise VersionConflict if known else NotFound
    return revision


def _custom(custom_data: Mapping[str, Any], stage: str | None) -> dict[str, Any]:
    rest = {key: value for key, value in custom_data.items() if key != STAGE_KEY}
    given = stage or custom_data.get(STAGE_KEY)
    return {"custom_data": rest} | ({"stage": given} if given else {})


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    exact = dict(wanted.fields)
    stage = exact.pop(STAGE_KEY, None)
    conditions = [] if wanted.seen is None else [wanted.seen]
    if stage is not None:
        conditions.append(c.stage == stage)
    if wanted.search is not None or exact:
        conditions.append(c.id.in_(matching(wanted.search or "", exact)))
    if wanted.tag_id or wanted.tag:
        tagged = select(contact_tags.c.contact_id).join(tags, tags.c.id == contact_tags.c.tag_id)
        named = tags.c.id == wanted.tag_id if wanted.tag_id else tags.c.name == wanted.tag
        conditions.append(c.id.in_(tagged.where(named)))
    conversation = {"agent_id": wanted.agent_id, "team_id": wanted.team_id, "instance_id": wanted.instance_id}
    if given := [conversations.c[name] == value for name, value in conversation.items() if value]:
        theirs = select(1).where(conversations.c.contact_id == c.id, conversations.c.status != "closed", *given)
        conditions.append(theirs.exists())
    return conditions


def matching(phrase: str, exact: Mapping[str, str] | None = None) -> Select[Any]:
    """Ids of contacts that have all these words, as beginnings of words, and exactly these values in custom fields.

    `!?` alone finds nobody.
    """
    names, values = list(exact or {}), list((exact or {}).values())
    found = func.contacts_matching(phrase, literal(names, ARRAY(Text)), literal(values, ARRAY(Text)))
    return select(found.column_valued("found"))  # in FROM: it is called once, whatever the plan


def _whole(own: Subquery) -> Select[Any]:
    """A page's contacts with their tags and latest conversation: a few index probes for each of them."""
    tag = func.jsonb_build_object("id", tags.c.id, "name", tags.c.name, "color", tags.c.color)
    theirs = (
        select(func.jsonb_agg(aggregate_order_by(tag, tags.c.name), type_=JSONB).label("tags"))
        .join(contact_tags, contact_tags.c.tag_id == tags.c.id)
        .where(contact_tags.c.contact_id == own.c.id)
        .lateral("theirs")
    )
    v = conversations.c
    latest = (
        select(v.id.label("conversation_id"), v.instance_id, v.last_message_at.label("latest_at"))
        .add_columns(v.agent_id, users.c.name.label("agent"), v.team_id, teams.c.name.label("team"))
        .outerjoin(users, users.c.id == v.agent_id)
        .outerjoin(teams, teams.c.id == v.team_id)
        .where(v.contact_id == own.c.id)
        .order_by(v.last_message_at.desc(), v.id)
        .limit(1)
        .lateral("latest")
    )
    return select(own, theirs, latest).select_from(own.join(theirs, true()).outerjoin(latest, true()))


def _contact(row: AnyRow) -> Contact:
    values = dict(row._mapping)
    agent, agent_id = values.pop("agent"), values.pop("agent_id")
    team, team_id = values.pop("team"), values.pop("team_id")
    values["last_message_at"] = values.pop("latest_at") or values["last_message_at"]
    values["tags"] = tuple(Tag(UUID(tag["id"]), tag["name"], tag["color"]) for tag in values["tags"] or ())
    if values["stage"]:
        values["custom_data"] = {**values["custom_data"], STAGE_KEY: values["stage"]}
    return Contact(
        **values,
        agent=Named(agent_id, agent or "") if agent_id else None,
        team=Named(team_id, team) if team_id else None,
    )


_OWN = ("id", "name", "phone_number", "email", "stage", "custom_data", "last_message_at", "opted_out_at", "revision")
_COLUMNS = [c[name] for name in (*_OWN, "updated_at", "created_at", "sort_name")]
