"""D1 and D2: what leaves. See migrations/sql/25_lanes_outbox.sql."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID, uuid4

import asyncpg
import orjson

from backend.storage.hot_path import Connection, json_text
from backend.storage.lanes_ingest import Moved

LEASE = timedelta(seconds=45)
"""How long a doubtful head holds its lane."""
What = Literal["sent", "failed", "uncertain", "cancelled", "later"]


@dataclass(frozen=True, slots=True)
class Head:
    """A message claimed for sending. `doubtful`: its last sender never told whether it left. `paused`: a person has the lane.

    `attempt` counts claims and only ever rises: a receipt is about one of them. `spared` of them were no failures.
    """

    workspace_id: UUID
    id: int
    lane_id: UUID
    contact_id: UUID
    instance_id: UUID
    provider: str
    throughput: int
    address: str
    content: Mapping[str, Any]
    origin: str
    attempt: int
    doubtful: bool
    paused: bool
    last_inbound_at: datetime | None
    last_received: str | None
    now: datetime
    spared: int = 0
    removed: bool = False
    """Its number was."""
    queued_at: datetime | None = None
    """None: in this very moment."""
    unwanted: bool = False
    """The bot said it in a run, and its contact has opted out since."""

    @property
    def tries(self) -> int:
        return self.attempt - self.spared


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a head, for record_receipts."""

    id: int
    attempt: int
    what: What
    provider_message_id: str | None = None
    wait: float = 0.0
    counts: bool = True
    error: Mapping[str, Any] | None = None
    content: Mapping[str, Any] | None = None


CLAIM = "SELECT r.* FROM claim_outbox($1, $2, $3) AS c, read_outbox(c.ws, c.ids) AS r"
NEXT = "SELECT r.* FROM next_heads($1, $2, $3) AS c, read_outbox(c.ws, c.ids) AS r"


async def claim(connection: Connection, most: int, skip: Sequence[UUID] = (), lease: timedelta = LEASE) -> list[Head]:
    """Heads of lanes, an equal share for each number. `skip`: numbers that may not send just now."""
    return [_head(row) for row in await connection.fetch(CLAIM, most, lease, list(skip))]


async def record(connection: Connection, workspace_id: UUID, results: Sequence[Result]) -> list[Moved]:
    """Messages that left the outbox."""
    rows = await connection.fetch(
        "SELECT * FROM record_receipts($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        workspace_id,
        [r.id for r in results],
        [r.attempt for r in results],
        [r.what for r in results],
        [r.provider_message_id for r in results],
        [r.wait for r in results],
        [r.counts for r in results],
        [json_text(r.error) if r.error is not None else None for r in results],
        [json_text(r.content) if r.content is not None else None for r in results],
    )
    return [Moved(row[0], row[1], row[2], row[3], row[4], row[5], more=row[6]) for row in rows]


async def next_heads(
    connection: Connection, workspace_id: UUID, lanes: Sequence[UUID], lease: timedelta = LEASE
) -> list[Head]:
    return [_head(row) for row in await connection.fetch(NEXT, workspace_id, list(lanes), lease)]


async def enqueue(
    connection: Connection,
    *,
    lane_id: UUID,
    conversation_id: UUID,
    message_type: str,
    content: Mapping[str, Any],
    agent_id: UUID,
    text: str,
) -> tuple[int, datetime]:
    """A person's message: history and outbox under one id. The lane is locked by the caller, so ids rise within it."""
    row = await connection.fetchrow(
        """WITH m AS (INSERT INTO messages (workspace_id, contact_id, conversation_id, instance_id, message_direction, message_type,
                        message_data, agent_id, "timestamp", status)
             SELECT l.workspace_id, l.contact_id, $2, l.instance_id, 'OUT', $3, $4, $5, batuta_now(), 'queued'
               FROM lanes l WHERE l.workspace_id = batuta_ws() AND l.id = $1 RETURNING *),
           o AS (INSERT INTO outbox (workspace_id, id, lane_id, instance_id, effect_key, content, origin)
             SELECT m.workspace_id, m.id, $1, m.instance_id, $6, $4, 'human' FROM m),
           c AS (UPDATE conversations v SET last_message_at = m."timestamp", first_reply_at = coalesce(v.first_reply_at, m."timestamp"),
                   last_message = jsonb_build_object('id', m.id, 'direction', 'OUT', 'type', m.message_type, 'text', $7::text,
                     'status', 'queued')
                   FROM m WHERE v.workspace_id = m.workspace_id AND v.id = m.conversation_id)
           SELECT m.id, m."timestamp" FROM m""",
        lane_id,
        conversation_id,
        message_type,
        json_text(content),
        agent_id,
        uuid4(),
        text,
    )
    return row[0], row[1]


async def release(
    connection: Connection, lane_id: UUID, conversation_id: UUID, message_id: int, *, send: bool
) -> UUID | None:
    """A held message goes out after all, in its old place and as a person's word, or never. The lane is locked by the caller.
    Answers whose it is; None: it is not held."""
    found: UUID | None = await connection.fetchval(
        """WITH m AS (UPDATE messages SET status = CASE WHEN $4 THEN 'queued' ELSE status END,
                        error = CASE WHEN NOT $4 THEN '{"code": "dropped"}'::jsonb END
             WHERE workspace_id = batuta_ws() AND id = $3 AND conversation_id = $2 AND status = 'cancelled' AND error->>'code' = 'held'
             RETURNING *),
           o AS (INSERT INTO outbox (workspace_id, id, lane_id, instance_id, effect_key, content, origin)
             SELECT m.workspace_id, m.id, $1, m.instance_id, $5, m.message_data, 'human' FROM m WHERE $4)
           SELECT m.contact_id FROM m""",
        lane_id,
        conversation_id,
        message_id,
        send,
        uuid4(),
    )
    return found


def _head(row: asyncpg.Record) -> Head:
    values = list(row)
    values[8] = orjson.loads(values[8])
    return Head(*values)
