"""T1: lanes claimed with all that a turn needs of them. See migrations/sql/23_lanes_claim.sql."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from backend.engine.turn import Spent
from backend.storage.hot_path import Connection

LEASE = timedelta(seconds=30)
PER_LANE = 20
"""Inbounds of one lane that one claim may play."""


@dataclass(frozen=True, slots=True)
class Inbound:
    """`type` and `data` are the message's own for messages (None: it is gone), else `data` is the event's."""

    seq: int
    kind: str
    data: dict[str, Any]
    type: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class ActiveRun:
    id: UUID
    funnel_id: UUID
    funnel_version: int
    version: int


@dataclass(frozen=True, slots=True)
class Lane:
    workspace_id: UUID
    id: UUID
    epoch: int
    done_seq: int
    attempts: int
    deaths: int
    paused_by: str | None
    pause_epoch: int
    contact_id: UUID
    instance_id: UUID
    provider: str
    throughput: int
    conversation_id: UUID | None
    address: str
    last_inbound_at: datetime | None
    last_received: str | None
    contact: dict[str, Any]
    """name, phone, email, stage, custom_data, tags: as the engine's view names them."""
    consents: dict[str, tuple[str, str | None]]
    """purpose -> (last answer, version of the text it was given to)."""
    opted_out: bool
    run: ActiveRun | None
    wrote_before: bool
    spent: Spent | None
    """Known where a tag came: what the lane's last run used up since the contact wrote."""
    inbounds: tuple[Inbound, ...]
    first_message: int | None
    """Id of the oldest message among `inbounds`."""
    control: str | None
    """What the contact's bot_control key is to say, all its lanes together; `control_epoch` is how new that is."""
    control_epoch: int
    stamp: int
    """Changes with whatever a worker keeps in memory about the workspace."""
    now: datetime
    exchanges: bytes | None = None
    """What came and went in the last minute: engine/echo.py."""


@dataclass(frozen=True, slots=True)
class AsideRun(ActiveRun):
    """One that another run has interrupted. `result`: of the call that it waits for, once it came; `kind`: that call's."""

    state: dict[str, Any]
    kind: str | None
    result: dict[str, Any] | None


CLAIM = "SELECT r.* FROM claim_lanes($1, $2, $3) AS c, read_lanes(c.ws, c.ids, $4) AS r"
SUSPECT = "SELECT r.* FROM claim_suspect($1) AS c, read_lanes(c.ws, c.ids, $2) AS r"
ASIDE = "SELECT * FROM runs_aside($1, $2)"


async def claim(connection: Connection, most: int, after: UUID | None, lease: timedelta = LEASE) -> list[Lane]:
    """Healthy lanes, an equal share for each workspace that has work, beginning after the workspace `after`."""
    return [_lane(row) for row in await connection.fetch(CLAIM, most, lease, after, PER_LANE)]


async def claim_suspect(connection: Connection, lease: timedelta = LEASE) -> list[Lane]:
    """At most one lane whose worker died on it or slept, with the one inbound that is its head."""
    return [_lane(row) for row in await connection.fetch(SUSPECT, lease, 1)]


async def release(
    connection: Connection, lanes: Sequence[Lane], *, counted: bool, delay: timedelta = timedelta(0)
) -> int:
    """Given back unplayed. `counted`: its turn failed, the attempt stands."""
    columns = [lane.workspace_id for lane in lanes], [lane.id for lane in lanes], [lane.epoch for lane in lanes]
    released: int = await connection.fetchval("SELECT release_lanes($1, $2, $3, $4, $5)", *columns, counted, delay)
    return released


async def quarantine_head(connection: Connection, lane: Lane, code: str, detail: str) -> UUID | None:
    """The oldest inbound is set aside. None: the lane is somebody else's by now."""
    made: UUID | None = await connection.fetchval(
        "SELECT quarantine_head($1, $2, $3, $4, $5)", lane.workspace_id, lane.id, lane.epoch, code, detail
    )
    return made


async def run_states(connection: Connection, ws: Sequence[UUID], ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """run id -> its state as Postgres has it."""
    rows = await connection.fetch("SELECT * FROM run_states($1, $2)", list(ws), list(ids))
    return {row[0]: orjson.loads(row[1]) for row in rows}


async def runs_aside(connection: Connection, lanes: Sequence[Lane]) -> dict[UUID, list[AsideRun]]:
    """lane id -> the runs that stand aside there, in no order."""
    ids = [lane.workspace_id for lane in lanes], [lane.id for lane in lanes]
    found: dict[UUID, list[AsideRun]] = {}
    for lane_id, run_id, funnel_id, funnel_version, version, state, kind, result in await connection.fetch(ASIDE, *ids):
        told = orjson.loads(state), kind, orjson.loads(result) if result else None
        found.setdefault(lane_id, []).append(AsideRun(run_id, funnel_id, funnel_version, version, *told))
    return found


async def push_inbound(
    connection: Connection,
    workspace_id: UUID,
    lanes: Sequence[UUID],
    events: Sequence[str],
    kind: str,
    data: Sequence[str],
) -> int:
    """Anything that is to move a run, each event once. How many were new is not told, how many lanes got one is."""
    rows = await connection.fetch(
        "SELECT push_inbound($1, $2, $3, $4, $5)",
        workspace_id,
        list(lanes),
        list(events),
        [kind] * len(lanes),
        list(data),
    )
    return len(rows)


def _lane(row: asyncpg.Record) -> Lane:
    (
        workspace_id, lane_id, epoch, done_seq, attempts, deaths, paused_by, pause_epoch, contact_id, instance_id, provider,
        throughput, conversation_id, address, last_inbound_at, last_received, name, phone, email, stage, custom_data, tags, consents,
        opted_out, run_id, funnel_id, funnel_version, run_version, wrote_before, spent, seqs, kinds, datas, types, bodies, moments,
        first_message, control, control_epoch, stamp, now, exchanges,
    ) = row  # fmt: skip
    contact = {
        "name": name, "phone": phone, "email": email, "stage": stage, "custom_data": orjson.loads(custom_data), "tags": tags,
    }  # fmt: skip
    columns = (column or () for column in (seqs, kinds, datas, types, bodies, moments))
    inbounds = tuple(
        Inbound(seq, kind, orjson.loads(body or data or "{}"), message_type, moment)
        for seq, kind, data, message_type, body, moment in zip(*columns, strict=True)
    )
    run = ActiveRun(run_id, funnel_id, funnel_version, run_version) if run_id else None
    return Lane(
        workspace_id, lane_id, epoch, done_seq, attempts, deaths, paused_by, pause_epoch, contact_id, instance_id, provider,
        throughput, conversation_id, address, last_inbound_at, last_received, contact,
        {purpose: (answer, version) for purpose, (answer, version) in orjson.loads(consents or "{}").items()}, opted_out, run,
        wrote_before, _spent(spent), inbounds, first_message, control, control_epoch, stamp, now, exchanges,
    )  # fmt: skip


def _spent(stored: str | None) -> Spent | None:
    if stored is None:
        return None
    found = orjson.loads(stored)
    return Spent(found["since_reply"], tuple(found["sent"]))
