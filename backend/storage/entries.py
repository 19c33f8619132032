"""Funnels that a contact has entered, and those that wait until another one has ended. See migrations/sql/27_lanes_entries.sql."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.storage.hot_path import Connection
from backend.storage.tables import runs

STOOD_BY = "stood_by"
"""Why a run ended that waited for its trigger's hours and said nothing: it was no entry."""


async def last_entries(
    connection: Connection, workspace_id: UUID, people: Sequence[UUID]
) -> dict[UUID, dict[str, datetime]]:
    """contact -> funnel -> when it was entered last, on whatever lane."""
    rows = await connection.fetch("SELECT * FROM last_entries($1, $2)", workspace_id, list(people))
    found: dict[UUID, dict[str, datetime]] = {}
    for contact_id, funnel_id, moment in rows:
        found.setdefault(contact_id, {})[str(funnel_id)] = moment
    return found


async def entered_by(connection: AsyncConnection, contact_id: UUID) -> dict[str, datetime]:
    """Funnel -> when the contact entered it last."""
    wanted = select(runs.c.funnel_id, func.max(runs.c.started_at)).where(runs.c.contact_id == contact_id)
    entered = wanted.where(runs.c.reason.is_distinct_from(STOOD_BY))
    rows = (await connection.execute(entered.group_by(runs.c.funnel_id))).all()
    return {str(funnel_id): moment for funnel_id, moment in rows}


async def queue_up(connection: Connection, lanes: Sequence[UUID], seqs: Sequence[int], data: Sequence[str]) -> None:
    """In the transaction of the turn that let them wait. A lane keeps a few; what is more is dropped."""
    await connection.execute("SELECT queue_up($1, $2, $3)", list(lanes), list(seqs), list(data))


async def next_in_line(connection: Connection, lanes: Sequence[UUID]) -> None:
    """The first that waits on each of these lanes, where no run is active any more, becomes an inbound."""
    await connection.execute("SELECT next_in_line($1)", list(lanes))


async def arm_silences(connection: Connection, lanes: Sequence[UUID], lengths: Sequence[int]) -> None:
    """Somebody of ours has spoken there: from now on the contact is silent. `lengths` in seconds."""
    await connection.execute("SELECT arm_silences($1, $2)", list(lanes), list(lengths))


async def forget_queues(connection: Connection, lanes: Sequence[UUID]) -> None:
    await connection.execute("DELETE FROM lane_queue WHERE lane_id = ANY ($1)", list(lanes))
