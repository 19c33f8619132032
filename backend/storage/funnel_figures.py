"""How a funnel does, counted in contacts."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.storage.tables import funnel_logs, runs


@dataclass(frozen=True, slots=True)
class NodeFigures:
    """`entered`: contacts who ever came here; `waiting`: those who stand here now."""

    node_id: str
    entered: int
    waiting: int


async def of_nodes(connection: AsyncConnection, funnel_id: UUID) -> list[NodeFigures]:
    logs = funnel_logs.c
    people = func.count(logs.contact_id.distinct())
    came = select(logs.node_id, people).where(logs.funnel_id == funnel_id).group_by(logs.node_id)
    entered = {row[0]: row[1] for row in await connection.execute(came)}
    waiting = await _waiting(connection, funnel_id)
    return [NodeFigures(node, entered.get(node, 0), waiting.get(node, 0)) for node in sorted({*entered, *waiting})]


async def _waiting(connection: AsyncConnection, funnel_id: UUID) -> Mapping[str, int]:
    here = runs.c.current_node_id
    standing = select(here, func.count()).where(runs.c.funnel_id == funnel_id, runs.c.status == "active").group_by(here)
    return {row[0]: row[1] for row in await connection.execute(standing) if row[0]}
