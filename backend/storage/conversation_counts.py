"""Open conversations counted, never further than MOST: behind 99 nobody reads the number, and the rest need not be read either."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, func, literal, select, true, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.storage.tables import conversations

MOST = 100
LATEST = 1_000
"""So many conversations, the newest, are looked at for what is not in an index: something unread, whether one may see it."""
c = conversations.c
_OPEN = c.status == literal("open", literal_execute=True)


async def count(connection: AsyncConnection, user_id: UUID, seen: ColumnElement[bool] | None) -> tuple[int, int, int]:
    """Of the person, of nobody, and of both together those with something unread."""
    mine, nobodys = c.agent_id == user_id, c.agent_id.is_(None)
    own, free = _latest(mine, true()), _latest(nobodys, true() if seen is None else seen)
    unread = union_all(*(select(one.c.id).where(one.c.visible, one.c.unread_count > 0) for one in (own, free)))
    asked = select(
        _counted(select(c.id).where(_OPEN, mine).limit(MOST)),
        _counted(select(free.c.id).where(free.c.visible).limit(MOST)),
        _counted(unread.limit(MOST)),
    )
    row = (await connection.execute(asked)).one()
    return row[0], row[1], row[2]


async def by_team(connection: AsyncConnection, team_ids: Sequence[UUID]) -> Mapping[UUID, int]:
    if not team_ids:
        return {}
    each = [_counted(select(c.id).where(_OPEN, c.team_id == team_id).limit(MOST)) for team_id in team_ids]
    row = (await connection.execute(select(*each))).one()
    return dict(zip(team_ids, row, strict=True))


def _latest(whose: ColumnElement[bool], visible: ColumnElement[bool]) -> Subquery:
    newest = select(c.id, c.unread_count, visible.label("visible")).where(_OPEN, whose)
    return newest.order_by(c.last_message_at.desc(), c.id.desc()).limit(LATEST).subquery()


def _counted(found: Any) -> Any:
    rows: Select[Any] = select(func.count()).select_from(found.subquery())
    return rows.scalar_subquery()
