"""A conversation with its lane, locked for somebody who is about to speak."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from backend.storage.hot_path import Connection


@dataclass(frozen=True, slots=True)
class Talk:
    lane_id: UUID
    contact_id: UUID
    instance_id: UUID
    provider: str
    last_inbound_at: datetime | None
    now: datetime
    stays_away: bool
    """Who asked to be left alone and then writes again may be answered."""


async def lock(connection: Connection, conversation_id: UUID) -> Talk | None:
    """None: there is none, or its connection was removed. The lane stays locked until the transaction ends."""
    row = await connection.fetchrow(
        """SELECT l.id, l.contact_id, l.instance_id, s.provider, l.last_inbound_at, batuta_now(), stays_away(v.contact_id, v.instance_id)
             FROM conversations v
             JOIN lanes l ON l.workspace_id = v.workspace_id AND l.contact_id = v.contact_id AND l.instance_id = v.instance_id
             JOIN instances s ON s.workspace_id = v.workspace_id AND s.id = v.instance_id AND s.deleted_at IS NULL
            WHERE v.workspace_id = batuta_ws() AND v.id = $1 FOR UPDATE OF l""",
        conversation_id,
    )
    return Talk(*row) if row else None


async def reach(connection: Connection, workspace_id: UUID, instance_id: UUID, phone: str, name: str) -> UUID | None:
    """The conversation with a phone on a connection that is in use, made where there is none."""
    provider = await connection.fetchval(
        "SELECT provider FROM instances WHERE workspace_id = batuta_ws() AND id = $1 AND deleted_at IS NULL",
        instance_id,
    )
    if provider is None:
        return None
    lane_id = await connection.fetchval(
        """SELECT (r.lane)[1] FROM resolve_people($1, batuta_now(), ARRAY[$2::uuid], ARRAY[$3::text], ARRAY[$4::text], ARRAY[NULL::text],
             ARRAY[NULL::text], ARRAY[$4::text], ARRAY[$5::text], ARRAY[$4::text], ARRAY[$6::uuid]) AS r""",
        workspace_id,
        instance_id,
        provider,
        phone,
        name,
        uuid4(),
    )
    conversation_id: UUID = await connection.fetchval("SELECT open_talk($1, $2)", workspace_id, lane_id)
    return conversation_id
