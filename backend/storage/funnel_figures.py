"""How a funnel does, counted in contacts."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.storage.tables import funnel_logs, runs
from backend.storage.tables.funnels import UNDER_WAY

GOAL_DAYS = 30


@dataclass(frozen=True, slots=True)
class ArmFigures:
    """Contacts whose latest way out of an A/B test was this one. `rate`: how many of them came to the goal afterwards, 0 to 1; None
    without a goal, and while some way has fewer contacts than the test's minimum."""

    port: str
    contacts: int
    rate: float | None


@dataclass(frozen=True, slots=True)
class GoalFigures:
    """What was reached in the last GOAL_DAYS: how many times, by how many contacts, and what it was worth in each currency."""

    times: int
    contacts: int
    worth: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class NodeFigures:
    """`entered`: contacts who ever came here; `waiting`: those who stand here now. `arms`: of an A/B test; `goal`: of a conversion."""

    node_id: str
    entered: int
    waiting: int
    arms: tuple[ArmFigures, ...] = ()
    goal: GoalFigures | None = None


async def of_nodes(connection: AsyncConnection, funnel_id: UUID) -> list[NodeFigures]:
    logs = funnel_logs.c
    people = func.count(logs.contact_id.distinct())
    came = select(logs.node_id, people).where(logs.funnel_id == funnel_id).group_by(logs.node_id)
    entered = {row[0]: row[1] for row in await connection.execute(came)}
    waiting = await _waiting(connection, funnel_id)
    return [NodeFigures(node, entered.get(node, 0), waiting.get(node, 0)) for node in sorted({*entered, *waiting})]


async def _waiting(connection: AsyncConnection, funnel_id: UUID) -> Mapping[str, int]:
    here = runs.c.current_node_id
    standing = (
        select(here, func.count()).where(runs.c.funnel_id == funnel_id, runs.c.status.in_(UNDER_WAY)).group_by(here)
    )
    return {row[0]: row[1] for row in await connection.execute(standing) if row[0]}


async def of_arms(
    connection: AsyncConnection, funnel_id: UUID, node_id: str, goal: str | None, minimum: int
) -> tuple[ArmFigures, ...]:
    rows = (await connection.execute(_ARMS, {"funnel": funnel_id, "node": node_id, "goal": goal or ""})).all()
    tells = bool(goal) and all(contacts >= minimum for _, contacts, _ in rows)
    return tuple(ArmFigures(port, contacts, won / contacts if tells else None) for port, contacts, won in rows)


async def of_goals(connection: AsyncConnection, funnel_id: UUID) -> Mapping[str, GoalFigures]:
    """By node, of all its versions."""
    rows = (await connection.execute(_GOALS, {"funnel": funnel_id, "days": GOAL_DAYS})).all()
    worth: dict[str, dict[str, Decimal]] = {}
    for node_id, currency, _, _, amount in rows:
        if currency is not None and amount is not None:
            worth.setdefault(node_id, {})[currency] = amount
    return {row[0]: GoalFigures(row[2], row[3], worth.get(row[0], {})) for row in rows if row[1] is None}


_GOALS = text(
    """SELECT g.node_id, g.currency, count(*), count(DISTINCT g.contact_id), sum(g.amount) FROM goals g
        WHERE g.funnel_id = :funnel AND g.created_at >= batuta_now() - :days * interval '1 day'
        GROUP BY GROUPING SETS ((g.node_id), (g.node_id, g.currency)) ORDER BY g.node_id, g.currency"""
)
_ARMS = text(
    """SELECT f.port, count(*), count(*) FILTER (WHERE EXISTS (SELECT 1 FROM funnel_logs g
         WHERE g.funnel_id = :funnel AND g.node_id = :goal AND g.contact_id = f.contact_id AND g.id > f.id))
     FROM (SELECT DISTINCT ON (l.contact_id) l.contact_id, l.id, l.execution_data->>'port' AS port FROM funnel_logs l
       WHERE l.funnel_id = :funnel AND l.node_id = :node AND l.execution_data ? 'port' ORDER BY l.contact_id, l.id DESC) f
    GROUP BY f.port ORDER BY f.port"""
)
