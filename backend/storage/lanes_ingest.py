"""T0: what came in, stored in one call for each workspace. See migrations/sql/20_lanes_people.sql and 21_lanes_ingest.sql."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from uuid import UUID

from backend.storage.hot_path import Connection


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message, its fields in the order of ingest_messages' arrays. `body` and `raw` and `error` are JSON texts."""

    instance_id: UUID
    provider: str
    key: str
    second_key: str | None
    previous_key: str | None
    phone: str | None
    name: str
    address: str
    event_id: str
    at: datetime
    kind: str
    type: str
    body: str
    raw: str | None
    preview: str
    status: str
    error: str | None
    spare: UUID


@dataclass(frozen=True, slots=True)
class Stored:
    """An arrival that was new. `index` is its place among those given."""

    index: int
    lane_id: UUID
    contact_id: UUID
    conversation_id: UUID
    message_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Status:
    """One thing a provider said about a message of ours; fields in the order of record_statuses' arrays."""

    instance_id: UUID
    provider_message_id: str
    status: str
    at: datetime
    message_id: int | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Moved:
    """A message whose status changed. `resolved`: that ended the doubt about its sending. `more`: its lane has more to send."""

    message_id: int
    contact_id: UUID
    conversation_id: UUID | None
    lane_id: UUID | None
    status: str
    error: str | None
    resolved: bool = False
    more: bool = False


@dataclass(frozen=True, slots=True)
class Fetch:
    """A file still with the provider, to be fetched soon."""

    media_id: UUID
    instance_id: UUID
    message_id: int
    provider_media_id: str
    filename: str
    mime: str


@dataclass(frozen=True, slots=True)
class SetAside:
    """An item that cannot be stored as what it was meant to be."""

    instance_id: UUID
    kind: str
    code: str
    detail: str
    data: str
    fingerprint: str


INGEST = "SELECT * FROM ingest_messages($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)"
STATUSES = "SELECT * FROM record_statuses($1, $2, $3, $4, $5, $6, $7)"


async def ingest(connection: Connection, workspace_id: UUID, arrivals: Sequence[Arrival]) -> list[Stored]:
    columns = [list(column) for column in zip(*map(astuple_fast, arrivals), strict=True)]
    rows = await connection.fetch(INGEST, workspace_id, *columns)
    return [Stored(row[0] - 1, row[1], row[2], row[3], row[4], row[5]) for row in rows]


async def record_statuses(connection: Connection, workspace_id: UUID, statuses: Sequence[Status]) -> list[Moved]:
    columns = [list(column) for column in zip(*map(astuple, statuses), strict=True)]
    rows = await connection.fetch(STATUSES, workspace_id, *columns)
    return [Moved(*row) for row in rows]


async def enter(connection: Connection, workspace_id: UUID) -> None:
    """For the statements below: until the end of the transaction, rows of this workspace and no other."""
    await connection.execute("SELECT set_config('app.ws', $1, true)", str(workspace_id))


async def known_messages(
    connection: Connection, instance_ids: Sequence[UUID], provider_ids: Sequence[str]
) -> set[tuple[UUID, str]]:
    rows = await connection.fetch(
        """SELECT DISTINCT m.instance_id, m.provider_message_id FROM unnest($1::uuid[], $2::text[]) AS u (i, p)
             JOIN messages m ON m.workspace_id = batuta_ws() AND m.instance_id = u.i AND m.provider_message_id = u.p""",
        list(instance_ids),
        list(provider_ids),
    )
    return {(row[0], row[1]) for row in rows}


async def add_fetches(connection: Connection, fetches: Sequence[Fetch]) -> None:
    columns = [list(column) for column in zip(*map(astuple, fetches), strict=True)]
    await connection.execute(
        """INSERT INTO media (workspace_id, id, instance_id, message_id, provider_media_id, filename, mime, status, next_try_at)
           SELECT batuta_ws(), u.*, 'pending', batuta_now()
             FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::text[]) AS u""",
        *columns,
    )


async def set_aside(connection: Connection, items: Sequence[SetAside]) -> None:
    """A delivery that comes again is kept once."""
    columns = [list(column) for column in zip(*map(astuple, items), strict=True)]
    await connection.execute(
        """INSERT INTO quarantine (workspace_id, id, instance_id, kind, code, detail, data, fingerprint)
           SELECT batuta_ws(), gen_random_uuid(), u.*
             FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::jsonb[], $6::text[]) AS u
           ON CONFLICT (workspace_id, fingerprint) DO NOTHING""",
        *columns,
    )


async def log_account_events(connection: Connection, kinds: Sequence[str], data: Sequence[str]) -> None:
    await connection.execute(
        """INSERT INTO activity_log (workspace_id, id, kind, data)
           SELECT batuta_ws(), gen_random_uuid(), u.k, u.d FROM unnest($1::text[], $2::jsonb[]) AS u (k, d)""",
        list(kinds),
        list(data),
    )


def astuple_fast(a: Arrival) -> tuple[object, ...]:
    """dataclasses.astuple copies deeply, which the hot path feels."""
    return (
        a.instance_id, a.provider, a.key, a.second_key, a.previous_key, a.phone, a.name, a.address, a.event_id,
        a.at, a.kind, a.type, a.body, a.raw, a.preview, a.status, a.error, a.spare,
    )  # fmt: skip
