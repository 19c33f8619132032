"""What a turn does beside speaking, inside the transaction of its commit. See migrations/sql/25_lanes_effects.sql."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.engine.words import Line
from backend.storage.hot_path import Connection, json_text


@dataclass(frozen=True, slots=True)
class Fields:
    contact_id: UUID
    own: Mapping[str, Any]
    custom: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tagging:
    contact_id: UUID
    name: str
    adds: bool


@dataclass(frozen=True, slots=True)
class Note:
    contact_id: UUID
    conversation_id: UUID | None
    funnel_id: UUID
    text: str


@dataclass(frozen=True, slots=True)
class Notice:
    to: Mapping[str, Any]
    contact_id: UUID
    conversation_id: UUID | None
    kind: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Dispatched:
    """What leaves the house: `kind` is notice_email or notice_webhook, `key` the effect's own."""

    key: UUID
    lane_id: UUID
    run_id: UUID
    node_id: str
    kind: str
    to: Mapping[str, Any]
    conversation_id: UUID | None
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Routing:
    lane_id: UUID
    contact_id: UUID
    instance_id: UUID
    team_id: UUID | None
    user_id: UUID | None
    funnel_id: UUID
    reason: str
    priority: str


@dataclass(frozen=True, slots=True)
class Closing:
    """`seq`: the inbound of the turn that closes."""

    lane_id: UUID
    contact_id: UUID
    seq: int
    funnel_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class Rest:
    """The bot is silent from here on; `until` None: a person brings it back."""

    lane_id: UUID
    contact_id: UUID
    conversation_id: UUID | None
    until: datetime | None
    funnel_id: UUID


@dataclass(frozen=True, slots=True)
class Routed:
    conversation_id: UUID
    agent_id: UUID | None
    team_id: UUID | None


async def set_fields(connection: Connection, changes: Sequence[Fields]) -> None:
    people = [change.contact_id for change in changes]
    own, custom = [json_text(change.own) for change in changes], [json_text(change.custom) for change in changes]
    await connection.execute("SELECT apply_fields($1, $2, $3)", people, own, custom)


async def tag(connection: Connection, changes: Sequence[Tagging]) -> list[tuple[UUID, str]]:
    """Contacts to whom a tag is new, with the tag's name as it is kept."""
    people, names, adds = [c.contact_id for c in changes], [c.name for c in changes], [c.adds for c in changes]
    return [
        (row[0], row[1]) for row in await connection.fetch("SELECT * FROM apply_tags($1, $2, $3)", people, names, adds)
    ]


async def add_notes(connection: Connection, notes: Sequence[Note]) -> None:
    columns = zip(*((n.contact_id, n.conversation_id, n.funnel_id, n.text) for n in notes), strict=True)
    await connection.execute("SELECT apply_notes($1, $2, $3, $4)", *map(list, columns))


async def notify(connection: Connection, notice: Notice) -> None:
    await connection.execute(
        "SELECT notify_people($1, $2, $3, $4, $5)",
        json_text(notice.to),
        notice.contact_id,
        notice.conversation_id,
        notice.kind,
        json_text(notice.data),
    )


async def enter(connection: Connection, workspace_id: UUID) -> None:
    await connection.execute("SELECT set_config('app.ws', $1, true)", str(workspace_id))


async def dispatch(connection: Connection, one: Dispatched, most: int, ahead: int) -> int:
    """How many activities were made of it; a workspace begins at most `most` a minute, the rest in the `ahead` next ones."""
    body = json_text({**one.body, "conversation_id": one.conversation_id})
    place = one.key, one.lane_id, one.run_id, one.node_id, one.kind
    made: int = await connection.fetchval(
        "SELECT dispatch_notice($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        *place,
        json_text(one.to),
        one.conversation_id,
        body,
        most,
        ahead,
    )
    return made


async def route(connection: Connection, routing: Routing) -> Routed:
    row = await connection.fetchrow(
        "SELECT * FROM route_conversation($1, $2, $3, $4, $5, $6, $7, $8)",
        routing.lane_id,
        routing.contact_id,
        routing.instance_id,
        routing.team_id,
        routing.user_id,
        routing.funnel_id,
        routing.reason,
        routing.priority,
    )
    return Routed(*row)


async def close(connection: Connection, closing: Closing) -> UUID | None:
    """The conversation that was closed; None: there is none, or the contact has written since."""
    found: UUID | None = await connection.fetchval(
        "SELECT close_talk($1, $2, $3, $4, $5)",
        closing.lane_id,
        closing.contact_id,
        closing.seq,
        closing.funnel_id,
        closing.reason,
    )
    return found


async def rest(connection: Connection, rests: Sequence[Rest]) -> None:
    rows = [(one.lane_id, one.contact_id, one.conversation_id, one.until, one.funnel_id) for one in rests]
    await connection.execute("SELECT rest_lanes($1, $2, $3, $4, $5)", *map(list, zip(*rows, strict=True)))


async def opt(connection: Connection, people: Mapping[UUID, datetime | None], since: int | None) -> None:
    """When the word came of who asks to be left alone; None: who comes back. `since`: the first message id of this commit."""
    await connection.execute("SELECT opt_people($1, $2, $3)", list(people), list(people.values()), since)


async def histories(
    connection: Connection, workspace_id: UUID, lanes: Sequence[tuple[UUID, int]], most: int
) -> list[tuple[Line, ...]]:
    """For each (contact, first message that is being played): the messages before it, the oldest first."""
    rows = await connection.fetch(
        """SELECT u.ord, m.message_direction = 'IN', coalesce(m.message_data->>'text', '')
             FROM (SELECT set_config('app.ws', $1::uuid::text, true)) AS entered,
                  unnest($2::uuid[], $3::bigint[]) WITH ORDINALITY AS u (c, before, ord)
                  CROSS JOIN LATERAL (SELECT * FROM messages x WHERE x.workspace_id = $1 AND x.contact_id = u.c AND x.id < u.before
                    ORDER BY x.id DESC LIMIT $4) AS m
            ORDER BY u.ord, m.id""",
        workspace_id,
        [contact for contact, _ in lanes],
        [before for _, before in lanes],
        most,
    )
    found: list[list[Line]] = [[] for _ in lanes]
    for place, incoming, text in rows:
        found[place - 1].append(Line(incoming, text))
    return [tuple(lines) for lines in found]
