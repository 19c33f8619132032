"""Open conversations counted, never further than MOST: behind 99 nobody reads the number, and the rest need not be read either."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.storage.tables import conversations

MOST = 100
LATEST = 1_000
"""So many of nobody's conversations, the newest, are looked at for something unread."""
c = conversations.c
_OPEN = c.status == literal("open", literal_execute=True)


async def count(connection: AsyncConnection, user_id: UUID, seen: ColumnElement[bool] | None) -> tuple[int, int, int]:
    """Of the person, of nobody, and of both together those with something unread."""
    visible = [] if seen is None else [seen]
    mine, nobodys = c.agent_id == user_id, c.agent_id.is_(None)
    latest = (
        select(c.unread_count)
        .where(_OPEN, nobodys, *visible)
        .order_by(c.last_message_at.desc(), c.id.desc())
        .limit(LATEST)
        .subquery()
    )
    unread = union_all(
        select(literal(1).label("one")).where(_OPEN, mine, c.unread_count > 0),
        select(literal(1).label("one")).select_from(latest).where(latest.c.unread_count > 0),
    ).limit(MOST)
    asked = select(
        _counted(select(c.id).where(_OPEN, mine).limit(MOST)),
        _counted(select(c.id).where(_OPEN, nobodys, *visible).limit(MOST)),
        _counted(unread),
    )
    row = (await connection.execute(asked)).one()
    return row[0], row[1], row[2]


async def by_team(connection: AsyncConnection, team_ids: Sequence[UUID]) -> Mapping[UUID, int]:
    if not team_ids:
        return {}
    each = [_counted(select(c.id).where(_OPEN, c.team_id == team_id).limit(MOST)) for team_id in team_ids]
    row = (await connection.execute(select(*each))).one()
    return dict(zip(team_ids, row, strict=True))


def _counted(found: Any) -> Any:
    rows: Select[Any] = select(func.count()).select_from(found.subquery())
    return rows.scalar_subquery()
