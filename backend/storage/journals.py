"""The journals of runs, read back. What a turn wrote there: engine/journal.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.errors import NotFound
from backend.storage.rows import read, read_all
from backend.storage.tables import contacts, run_journal, runs
from backend.storage.tables.base import NOW


@dataclass(frozen=True, slots=True)
class Run:
    id: UUID
    lane_id: UUID
    contact_id: UUID
    funnel_id: UUID
    funnel_version: int
    status: str
    reason: str | None
    state: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class JournalRow:
    run_id: UUID
    lane_seq: int
    step: int
    signal: Mapping[str, Any]
    outcome: Mapping[str, Any]
    created_at: datetime


async def run(connection: AsyncConnection, run_id: UUID) -> Run:
    columns = [runs.c[name] for name in Run.__dataclass_fields__]
    row = (await connection.execute(select(*columns).where(runs.c.id == run_id))).one_or_none()
    if row is None:
        raise NotFound
    return read(Run, row)


async def of_run(connection: AsyncConnection, run_id: UUID) -> list[JournalRow]:
    """In the order in which they were played."""
    listed = select(*_columns()).where(run_journal.c.run_id == run_id)
    return read_all(JournalRow, await connection.execute(listed.order_by(run_journal.c.lane_seq, run_journal.c.step)))


async def before(connection: AsyncConnection, lane_id: UUID, row: JournalRow) -> UUID | None:
    """The run whose turn asked for the one that this row begins: it is the step before it of the same inbound. One that was stopped by
    that inbound has a row there, too."""
    asks = run_journal.c.outcome["start_funnel"].astext == row.signal["funnel"]
    there = run_journal.c.lane_seq == row.lane_seq, run_journal.c.step == row.step - 1, asks
    own = runs.c.id == run_journal.c.run_id, runs.c.lane_id == lane_id
    found: UUID | None = await connection.scalar(select(runs.c.id).where(*own, *there))
    return found


@dataclass(frozen=True, slots=True)
class Lately:
    """A run of a funnel, and whose it is."""

    id: UUID
    contact_id: UUID
    name: str
    started_at: datetime


async def lately(connection: AsyncConnection, funnel_id: UUID, span: timedelta, most: int) -> list[Lately]:
    """Those that began within `span`, the youngest first."""
    listed = (
        select(runs.c.id, runs.c.contact_id, contacts.c.name, runs.c.started_at)
        .join(contacts, contacts.c.id == runs.c.contact_id)
        .where(runs.c.funnel_id == funnel_id, runs.c.started_at >= NOW - span)
        .order_by(runs.c.started_at.desc(), runs.c.id)
        .limit(most)
    )
    return read_all(Lately, await connection.execute(listed))


def _columns() -> list[Any]:
    return [run_journal.c[name] for name in JournalRow.__dataclass_fields__]
