"""Where the bot stands with somebody: the run that is active."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, cast, func, select
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

    @property
    def funnels(self) -> set[str]:
        """It and those that it has called."""
        return {str(self.funnel_id), *(str(frame["funnel"]) for frame in self.state.get("frames") or ())}


async def active_run(connection: AsyncConnection, contact_id: UUID) -> ActiveRun | None:
    """Of the lane that the contact wrote on last."""
    return await _first(connection, runs.c.contact_id == contact_id)


async def run_of_lane(connection: AsyncConnection, lane_id: UUID) -> ActiveRun | None:
    return await _first(connection, runs.c.lane_id == lane_id)


async def runs_of(connection: AsyncConnection, contact_id: UUID) -> list[ActiveRun]:
    """On the lane that `active_run` is on: the one that plays, and those that stand aside. Empty: none plays."""
    run = await active_run(connection, contact_id)
    return [] if run is None else [run, *await aside_of(connection, run)]


async def aside_of(connection: AsyncConnection, run: ActiveRun) -> list[ActiveRun]:
    """The runs that it has interrupted, the one that comes back first."""
    names = run.state.get("behind") or ()
    here = runs.c.contact_id == run.contact_id, runs.c.lane_id == run.lane_id, runs.c.status == "interrupted"
    rows = await connection.execute(_told().where(*here)) if names else ()
    found = {str(row.id): ActiveRun(**row._mapping) for row in rows}
    return [found[name] for name in reversed(names) if name in found]


async def _first(connection: AsyncConnection, whose: ColumnElement[bool]) -> ActiveRun | None:
    wanted = _told().where(whose, runs.c.status == "active")
    newest = wanted.order_by(lanes.c.last_inbound_at.desc().nulls_last(), runs.c.started_at.desc()).limit(1)
    row = (await connection.execute(newest)).one_or_none()
    return ActiveRun(**row._mapping) if row else None


def _told() -> Select[Any]:
    own = (runs.c[name] for name in ActiveRun.__dataclass_fields__ if name in runs.c)
    node = _NODE["meta", "name"].astext.label("node_name"), _NODE["type"].astext.label("node_type")
    version = (_V.c.funnel_id == runs.c.funnel_id) & (_V.c.version == runs.c.funnel_version)
    return (
        select(*own, funnels.c.name.label("funnel_name"), *node)
        .join_from(runs, lanes, lanes.c.id == runs.c.lane_id)
        .join(funnels, funnels.c.id == runs.c.funnel_id)
        .outerjoin(_V, version)
    )


_V = funnel_versions
_HERE = func.jsonb_build_object("id", runs.c.current_node_id)
_NODE = func.jsonb_path_query_first(_V.c.definition, cast("$.nodes[*] ? (@.id == $id)", JSONPATH), _HERE, type_=JSONB)
"""As it is in the version that plays."""
