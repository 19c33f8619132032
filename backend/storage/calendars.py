"""Triggers that go by the calendar: which there are, whose tick is due, whom their fan-out asks next. See
migrations/sql/27_lanes_calendars.sql."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import delete, func, literal, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import Text

from backend.storage.rows import read, read_all
from backend.storage.tables import calendars, funnels, inbound, instances, lanes

c = calendars.c
NOBODY = UUID(int=0)
"""Before every contact."""


@dataclass(frozen=True, slots=True)
class Due:
    """`after`: contacts up to this one have been asked; None: nobody has."""

    funnel_id: UUID
    node_id: str
    rule: str
    place: int
    tick: datetime
    due_at: datetime
    after: UUID | None


@dataclass(frozen=True, slots=True)
class Batch:
    """`looked`: how many contacts were looked at; `people` are those of them that may be meant."""

    last: UUID | None
    looked: int
    people: Sequence[Mapping[str, Any]]


async def unread(connection: AsyncConnection, limit: int) -> list[tuple[UUID, UUID]]:
    """(workspace, funnel) whose published version is not in the calendar yet. In a global transaction."""
    rows = await connection.execute(text("SELECT * FROM funnels_unread(:n)"), {"n": limit})
    return [(row[0], row[1]) for row in rows]


async def due(connection: AsyncConnection, after: UUID, limit: int) -> list[tuple[UUID, UUID, str]]:
    """(workspace, funnel, node), one a workspace, those after `after` first. In a global transaction."""
    rows = await connection.execute(text("SELECT * FROM calendars_due(:after, :n)"), {"after": after, "n": limit})
    return [(row[0], row[1], row[2]) for row in rows]


async def lock_funnel(connection: AsyncConnection, funnel_id: UUID) -> int | None:
    """The version that plays; nobody publishes until this transaction ends. None also: somebody else holds it at this moment
    (whoever only writes a row that names it does not)."""
    wanted = select(funnels.c.published_version).where(funnels.c.id == funnel_id, funnels.c.is_active)
    found: int | None = await connection.scalar(wanted.with_for_update(skip_locked=True, key_share=True))
    return found


async def of_funnel(connection: AsyncConnection, funnel_id: UUID) -> dict[str, Due]:
    rows = await connection.execute(_ROWS.where(c.funnel_id == funnel_id))
    return {one.node_id: one for one in read_all(Due, rows)}


async def put(connection: AsyncConnection, one: Due) -> None:
    values = {name: getattr(one, name) for name in Due.__dataclass_fields__}
    changed = {name: value for name, value in values.items() if name not in ("funnel_id", "node_id")}
    row = insert(calendars).values(**values)
    await connection.execute(row.on_conflict_do_update(index_elements=list(calendars.primary_key), set_=changed))


async def drop(connection: AsyncConnection, funnel_id: UUID, node_id: str) -> None:
    await connection.execute(delete(calendars).where(c.funnel_id == funnel_id, c.node_id == node_id))


async def have_read(connection: AsyncConnection, funnel_id: UUID, version: int) -> None:
    await connection.execute(update(funnels).where(funnels.c.id == funnel_id).values(calendar_version=version))


async def forget(connection: AsyncConnection, funnel_id: UUID) -> None:
    """Of a funnel that plays no more, all; one that plays by other rules is read again by the next round."""
    again = update(funnels).where(funnels.c.id == funnel_id).values(calendar_version=None)
    plays = (await connection.execute(again.returning(funnels.c.is_active))).scalar_one_or_none()
    if not plays:
        await connection.execute(delete(calendars).where(c.funnel_id == funnel_id))


async def claim(connection: AsyncConnection, funnel_id: UUID, node_id: str) -> Due | None:
    """None: another worker has it, or has done with it."""
    wanted = _ROWS.where(c.funnel_id == funnel_id, c.node_id == node_id, c.due_at <= func.batuta_now())
    row = (await connection.execute(wanted.with_for_update(skip_locked=True))).one_or_none()
    return read(Due, row) if row else None


async def put_off(connection: AsyncConnection, funnel_id: UUID, node_id: str, by: timedelta) -> None:
    later = update(calendars).where(c.funnel_id == funnel_id, c.node_id == node_id)
    await connection.execute(later.values(due_at=func.batuta_now() + by))


async def is_busy(connection: AsyncConnection, workspace_id: UUID, limit: int) -> bool:
    return bool(await connection.scalar(select(func.is_busy(workspace_id, limit))))


async def speaking(connection: AsyncConnection, lane_ids: Iterable[UUID]) -> set[UUID]:
    """Those of the lanes whose connection sends."""
    mine = select(lanes.c.id).join(
        instances, (instances.c.workspace_id == lanes.c.workspace_id) & (instances.c.id == lanes.c.instance_id)
    )
    wanted = mine.where(lanes.c.id == func.any(list(lane_ids)), instances.c.send_blocked.is_(False))
    return set((await connection.execute(wanted)).scalars())


async def tell_missed(connection: AsyncConnection, funnel_id: UUID, name: str, tick: datetime) -> None:
    """Whoever leads the workspace, once until they have read it."""
    data = {"funnel_id": str(funnel_id), "name": name, "tick": tick.isoformat()}
    await connection.execute(_TELL_MISSED, {"data": orjson.dumps(data).decode(), "funnel": str(funnel_id)})


async def next_contacts(
    connection: AsyncConnection, workspace_id: UUID, after: UUID, limit: int, field: str, ends: Sequence[str]
) -> Batch:
    """`field`: only those in which it ends with one of `ends`; "": all."""
    asked = func.next_contacts(workspace_id, after, limit, field or None, literal(list(ends), ARRAY(Text)))
    row = (await connection.execute(select(text("last, looked, found")).select_from(asked))).one()
    found = orjson.loads(row.found) if isinstance(row.found, str) else row.found
    return Batch(row.last, row.looked, found)


async def known_events(connection: AsyncConnection, events: Sequence[str]) -> set[str]:
    """Those that have come already, on whatever connection of the contact's."""
    same = (inbound.c.workspace_id == lanes.c.workspace_id) & (inbound.c.instance_id == lanes.c.instance_id)
    people = [UUID(event.rpartition(":")[2]) for event in events]
    wanted = select(inbound.c.event_id).join_from(lanes, inbound, same & (inbound.c.lane_id == lanes.c.id))
    mine = wanted.where(lanes.c.contact_id == func.any(people), inbound.c.event_id == func.any(list(events)))
    return set((await connection.execute(mine)).scalars())


_TELL_MISSED = text(
    """INSERT INTO notifications (workspace_id, id, user_id, kind, data)
       SELECT batuta_ws(), gen_random_uuid(), m.user_id, 'calendar.missed', CAST(:data AS jsonb) FROM workspace_members m
        WHERE m.workspace_id = batuta_ws() AND m.removed_at IS NULL AND m.role IN ('owner', 'admin')
          AND NOT EXISTS (SELECT 1 FROM notifications n WHERE n.workspace_id = m.workspace_id AND n.user_id = m.user_id
            AND n.kind = 'calendar.missed' AND n.data->>'funnel_id' = :funnel AND n.read_at IS NULL)"""
)
_ROWS = select(*(c[name] for name in Due.__dataclass_fields__))
