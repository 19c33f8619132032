"""The people of a workspace as its funnels know them: who there is, and whose turn is next in each team."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.storage.tables import team_members, teams, users, workspace_members


@dataclass(slots=True)
class Team:
    """`turns`: user ids, whose turn is next first."""

    id: str
    name: str
    turns: list[str]


async def members(connection: AsyncConnection) -> Mapping[str, str]:
    """user id -> name."""
    found = (
        select(users.c.id, users.c.name)
        .join(workspace_members, workspace_members.c.user_id == users.c.id)
        .where(workspace_members.c.removed_at.is_(None))
        .order_by(users.c.name, users.c.id)
    )
    return {str(row.id): row.name for row in await connection.execute(found)}


async def all_teams(connection: AsyncConnection) -> list[Team]:
    joined = (
        select(team_members.c.team_id, workspace_members.c.id, workspace_members.c.user_id)
        .join_from(
            team_members,
            workspace_members,
            (workspace_members.c.workspace_id == team_members.c.workspace_id)
            & (workspace_members.c.id == team_members.c.member_id),
        )
        .where(workspace_members.c.removed_at.is_(None))
        .order_by(workspace_members.c.id)
    )
    people: dict[UUID, list[Any]] = {}
    for row in await connection.execute(joined):
        people.setdefault(row.team_id, []).append(row)
    listed = select(teams.c.id, teams.c.name, teams.c.last_assigned_id).order_by(teams.c.name, teams.c.id)
    return [
        Team(str(row.id), row.name, _turns(people.get(row.id, []), row.last_assigned_id))
        for row in await connection.execute(listed)
    ]


def _turns(people: list[Any], last: UUID | None) -> list[str]:
    """Round robin over the members' ids: it goes on behind the one whose turn was last, whether he is still there or not."""
    behind = [person for person in people if last is None or person.id > last]
    before = [person for person in people if last is not None and person.id <= last]
    return [str(person.user_id) for person in behind + before]
