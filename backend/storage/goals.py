"""What contacts reached: one row for each time, under the effect's own key."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from backend.engine.words import ReachGoal
from backend.storage.hot_path import Connection


@dataclass(frozen=True, slots=True)
class Reached:
    key: UUID
    contact_id: UUID
    funnel_id: UUID
    node: str
    goal: ReachGoal


async def record(connection: Connection, reached: Sequence[Reached]) -> None:
    rows = [
        (
            one.key,
            one.contact_id,
            one.funnel_id,
            one.node,
            one.goal.name,
            None if one.goal.amount is None else f"{one.goal.amount:.2f}",
            one.goal.currency,
        )
        for one in reached
    ]
    await connection.execute("SELECT apply_goals($1, $2, $3, $4, $5, $6, $7)", *map(list, zip(*rows, strict=True)))
