"""Teams: whom a conversation can be given to as a group."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.errors import Conflict, NameTaken, NotFound
from backend.storage.rows import read, read_all, unless
from backend.storage.tables import conversations, team_members, teams


@dataclass(frozen=True, slots=True)
class Team:
    id: UUID
    name: str
    members: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Left:
    """An open conversation whose team is no more. Without an agent it waits for anybody."""

    id: UUID
    contact_id: UUID
    agent_id: UUID | None


async def every(connection: AsyncConnection) -> list[Team]:
    return read_all(Team, await connection.execute(_TEAMS.order_by(func.lower(teams.c.name), teams.c.id)))


async def get(connection: AsyncConnection, team_id: UUID) -> Team:
    row = (await connection.execute(_TEAMS.where(teams.c.id == team_id))).one_or_none()
    if row is None:
        raise NotFound
    return read(Team, row)


async def create(connection: AsyncConnection, name: str) -> UUID:
    team_id = uuid4()
    with unless(teams_workspace_id_name_key=NameTaken(name=name)):
        await connection.execute(insert(teams).values(id=team_id, name=name))
    return team_id


async def rename(connection: AsyncConnection, team_id: UUID, name: str) -> None:
    with unless(teams_workspace_id_name_key=NameTaken(name=name)):
        if (await connection.execute(update(teams).where(teams.c.id == team_id).values(name=name))).rowcount == 0:
            raise NotFound


async def remove(connection: AsyncConnection, team_id: UUID) -> list[Left]:
    """The open conversations that were the team's. Conflict: one was given to it just now."""
    # Conversations before the team, as a turn that hands one over locks them: nobody waits for the other.
    c = conversations.c
    left = update(conversations).where(c.team_id == team_id, c.status != "closed").values(team_id=None)
    rows = await connection.execute(left.returning(c.id, c.contact_id, c.agent_id))
    found = read_all(Left, rows)
    await connection.execute(update(conversations).where(c.team_id == team_id).values(team_id=None))
    with unless(conversations_workspace_id_team_id_fkey=Conflict()):
        if (await connection.execute(delete(teams).where(teams.c.id == team_id))).rowcount == 0:
            raise NotFound
    return found


_TEAMS = select(
    teams.c.id,
    teams.c.name,
    select(func.count()).where(team_members.c.team_id == teams.c.id).scalar_subquery().label("members"),
    teams.c.created_at,
)
