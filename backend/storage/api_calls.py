"""Calls of other systems that are not to be made twice, and where they lead to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.storage.tables import api_calls, contacts, instances, lanes, runs
from backend.storage.tables.base import NOW
from backend.storage.tables.funnels import UNDER_WAY

k, ln, r = api_calls.c, lanes.c, runs.c


@dataclass(frozen=True, slots=True)
class Done:
    """`contact_id` None: the contact was erased since."""

    id: UUID
    fingerprint: bytes
    contact_id: UUID | None
    created: bool


@dataclass(frozen=True, slots=True)
class LaneNow:
    id: UUID
    provider: str
    last_inbound_at: datetime | None
    paused: bool
    now: datetime


def kept(key: str) -> str:
    """Who calls may have made a key of a person's name."""
    return sha256(key.encode()).hexdigest()


async def claim(connection: AsyncConnection, event: str, key: str, call_id: UUID, fingerprint: bytes) -> Done | None:
    """None: the key is ours now. Who comes at the same moment waits here until the first has committed, or given up."""
    row = insert(api_calls).values(event=event, key=kept(key), id=call_id, fingerprint=fingerprint)
    mine = (await connection.execute(row.on_conflict_do_nothing().returning(k.id))).scalar_one_or_none()
    if mine is not None:
        return None
    wanted = select(k.id, k.fingerprint, k.contact_id, k.created).where(k.event == event, k.key == kept(key))
    return Done(*(await connection.execute(wanted)).one())


async def settle(connection: AsyncConnection, event: str, key: str, contact_id: UUID, *, created: bool) -> None:
    mine = update(api_calls).where(k.event == event, k.key == kept(key))
    await connection.execute(mine.values(contact_id=contact_id, created=created))


async def contact_of(connection: AsyncConnection, phone: str) -> UUID | None:
    found: UUID | None = await connection.scalar(select(contacts.c.id).where(contacts.c.phone_number == phone))
    return found


async def lane_on(connection: AsyncConnection, contact_id: UUID, instance_id: UUID) -> UUID | None:
    found: UUID | None = await connection.scalar(
        select(ln.id).where(ln.contact_id == contact_id, ln.instance_id == instance_id)
    )
    return found


async def open_lane(
    connection: AsyncConnection, workspace_id: UUID, instance_id: UUID, provider: str, phone: str, name: str
) -> tuple[UUID, bool]:
    """The contact of a phone, with a lane on a connection; and whether there was none before."""
    made = text(
        """SELECT (r.person)[1], (r.lane)[1] FROM resolve_people(:ws, batuta_now(), ARRAY[CAST(:inst AS uuid)], ARRAY[CAST(:prov AS text)],
             ARRAY[CAST(:phone AS text)], ARRAY[CAST(NULL AS text)], ARRAY[CAST(NULL AS text)], ARRAY[CAST(:phone AS text)],
             ARRAY[CAST(:name AS text)], ARRAY[CAST(:phone AS text)], ARRAY[CAST(:spare AS uuid)]) AS r"""
    )
    spare = uuid4()
    given = {"ws": workspace_id, "inst": instance_id, "prov": provider, "phone": phone, "name": name, "spare": spare}
    contact_id: UUID = (await connection.execute(made, given)).one()[0]
    return contact_id, contact_id == spare


async def lanes_now(connection: AsyncConnection, lane_ids: Iterable[UUID]) -> dict[UUID, LaneNow]:
    """Of connections that are in use."""
    wanted = select(ln.id, instances.c.provider, ln.last_inbound_at, ln.paused_by.is_not(None), NOW).join_from(
        lanes, instances, instances.c.id == ln.instance_id
    )
    asked = wanted.where(ln.id == func.any(sorted(set(lane_ids))), instances.c.deleted_at.is_(None))
    return {row[0]: LaneNow(*row) for row in await connection.execute(asked)}


async def awaiting(connection: AsyncConnection, contact_id: UUID, event: str) -> set[UUID]:
    """The contact's lanes on which a run waits for a call of this name, and has not been told of one while it stood aside."""
    about = r.state["wait"]["event"]
    wanted = select(r.lane_id).where(
        r.contact_id == contact_id,
        r.status.in_(UNDER_WAY),
        about["kind"].astext == "api_call",
        about["event"].astext == event,
        ~r.state.has_key("met"),
    )
    return set((await connection.execute(wanted)).scalars())
