"""Where the bot stands with somebody: the run that is active."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, cast, func, select
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.storage.tables import funnel_versions, funnels, lanes, runs


@dataclass(frozen=True, slots=True)
class ActiveRun:
    id: UUID
    lane_id: UUID
    contact_id: UUID
    funnel_id: UUID
    funnel_name: str
    funnel_version: int
    version: int
    current_node_id: str | None
    node_name: str | None
    """What its author calls the node, in the version that plays; None: it has only its type."""
    node_type: str | None
    state: dict[str, Any]


async def active_run(connection: AsyncConnection, contact_id: UUID) -> ActiveRun | None:
    """Of the lane that the contact wrote on last."""
    return await _first(connection, runs.c.contact_id == contact_id)


async def run_of_lane(connection: AsyncConnection, lane_id: UUID) -> ActiveRun | None:
    return await _first(connection, runs.c.lane_id == lane_id)


async def _first(connection: AsyncConnection, whose: ColumnElement[bool]) -> ActiveRun | None:
    wanted = (
        select(
            *(runs.c[name] for name in ActiveRun.__dataclass_fields__ if name in runs.c),
            funnels.c.name.label("funnel_name"),
            _NODE["meta", "name"].astext.label("node_name"),
            _NODE["type"].astext.label("node_type"),
        )
        .join_from(runs, lanes, lanes.c.id == runs.c.lane_id)
        .join(funnels, funnels.c.id == runs.c.funnel_id)
        .outerjoin(_V, (_V.c.funnel_id == runs.c.funnel_id) & (_V.c.version == runs.c.funnel_version))
        .where(whose, runs.c.status == "active")
        .order_by(lanes.c.last_inbound_at.desc().nulls_last(), runs.c.started_at.desc())
        .limit(1)
    )
    row = (await connection.execute(wanted)).one_or_none()
    return ActiveRun(**row._mapping) if row else None


_V = funnel_versions
_HERE = func.jsonb_build_object("id", runs.c.current_node_id)
_NODE = func.jsonb_path_query_first(_V.c.definition, cast("$.nodes[*] ? (@.id == $id)", JSONPATH), _HERE, type_=JSONB)
"""As it is in the version that plays."""
