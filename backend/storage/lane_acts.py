"""What people do that moves a run: it becomes an inbound of the contact's lane, in the transaction of the act itself.

Lanes are locked first, always in key order, as everywhere in the lane protocol.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import Text, Uuid

from backend.storage.tables import contacts, conversations, instances, lanes, runs
from backend.storage.tables.base import NOW
from backend.storage.tables.funnels import UNDER_WAY

ln = lanes.c


@dataclass(frozen=True, slots=True)
class Push:
    """`event_id` names the act once and for all: the same one is never played twice."""

    lane_id: UUID
    event_id: str
    kind: str
    data: dict[str, Any]


async def lock_lanes(connection: AsyncConnection, contact_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Contact -> the lane that they wrote on last. Who never wrote has none."""
    people = sorted(set(contact_ids))
    locked = select(ln.id, ln.contact_id, ln.instance_id, ln.last_inbound_at).where(ln.contact_id == func.any(people))
    rows = (await connection.execute(locked.order_by(ln.workspace_id, ln.id).with_for_update())).all()
    alive = select(instances.c.id).where(instances.c.deleted_at.is_(None))
    in_use = set((await connection.execute(alive)).scalars())
    latest: dict[UUID, Any] = {}
    for row in rows:
        known = latest.get(row.contact_id)
        newer = known is None or (
            row.last_inbound_at is not None
            and (known.last_inbound_at is None or row.last_inbound_at > known.last_inbound_at)
        )
        if row.instance_id in in_use and newer:
            latest[row.contact_id] = row
    return {contact_id: row.id for contact_id, row in latest.items()}


async def push(connection: AsyncConnection, workspace_id: UUID, pushes: Sequence[Push]) -> bool:
    """Whether any lane got something new: then ring."""
    if not pushes:
        return False
    bodies = [orjson.dumps(one.data).decode() for one in pushes]
    arrays = [
        literal([one.lane_id for one in pushes], ARRAY(Uuid)),
        literal([one.event_id for one in pushes], ARRAY(Text)),
        literal([one.kind for one in pushes], ARRAY(Text)),
        func.cast(literal(bodies, ARRAY(Text)), ARRAY(JSONB)),
    ]
    return bool((await connection.execute(select(func.push_inbound(workspace_id, *arrays)))).all())


async def waiting_beside(connection: AsyncConnection, lane_ids: Iterable[UUID]) -> list[tuple[UUID, UUID]]:
    """(lane, another lane of its contact whose run waits for an event), all of them locked by `lock_lanes`."""
    own, other, r = lanes.alias("own"), lanes.alias("other"), runs.c
    same = (
        (other.c.workspace_id == own.c.workspace_id)
        & (other.c.contact_id == own.c.contact_id)
        & (other.c.id != own.c.id)
    )
    waits = (
        (r.workspace_id == other.c.workspace_id)
        & (r.lane_id == other.c.id)
        & r.status.in_(UNDER_WAY)
        & r.state["wait"].has_key("event")
    )
    wanted = select(own.c.id, other.c.id).join_from(own, other, same).join(runs, waits)
    rows = await connection.execute(wanted.where(own.c.id == func.any(sorted(set(lane_ids)))))
    return [(row[0], row[1]) for row in rows]


async def conversation_of_phone(connection: AsyncConnection, instance_id: UUID, phone: str) -> UUID | None:
    """The conversation, not closed if there is one, that a phone has or had last on an instance."""
    c = conversations.c
    wanted = (
        select(c.id)
        .join_from(conversations, contacts, contacts.c.id == c.contact_id)
        .where(contacts.c.phone_number == phone, c.instance_id == instance_id)
        .order_by((c.status == "closed").asc(), c.last_message_at.desc())
        .limit(1)
    )
    found: UUID | None = await connection.scalar(wanted)
    return found


async def last_received(connection: AsyncConnection, lane_id: UUID) -> str | None:
    """The provider's id of what the contact sent last."""
    found: str | None = await connection.scalar(select(ln.last_provider_message_id).where(ln.id == lane_id))
    return found


async def is_paused(connection: AsyncConnection, lane_id: UUID) -> bool:
    return (await connection.execute(select(ln.paused_by).where(ln.id == lane_id))).scalar_one() is not None


async def workspace(connection: AsyncConnection) -> UUID:
    """The one whose transaction this is."""
    found: UUID = (await connection.execute(select(func.batuta_ws()))).scalar_one()
    return found


async def now(connection: AsyncConnection) -> datetime:
    """The database's time."""
    moment: datetime = (await connection.execute(select(NOW))).scalar_one()
    return moment


async def stays_away(connection: AsyncConnection, instance_id: UUID, phone: str) -> bool:
    """Whether whoever has this number asked to be left alone and has not written here since. Nobody: no."""
    away = select(func.stays_away(contacts.c.id, instance_id)).where(contacts.c.phone_number == phone)
    return await connection.scalar(away) is True
