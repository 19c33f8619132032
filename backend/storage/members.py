"""Who works in a workspace, as what, and in which teams."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.storage.accounts import Role
from backend.storage.revisions import revision_of
from backend.storage.tables import conversations, team_members, teams, users, workspace_members, workspaces
from backend.storage.tables.base import NOW


@dataclass(frozen=True, slots=True)
class Team:
    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Member:
    id: UUID
    user_id: UUID
    name: str
    email: str
    role: Role
    teams: list[Team] = field(default_factory=list)

    @property
    def revision(self) -> int:
        """Of what others may change: role and teams."""
        return revision_of([self.role, sorted(str(team.id) for team in self.teams)])


ACTIVE = workspace_members.c.removed_at.is_(None)
_MEMBER = select(workspace_members.c.id, users.c.id, users.c.name, users.c.email, workspace_members.c.role).join_from(
    workspace_members, users, users.c.id == workspace_members.c.user_id
)


async def all_members(connection: AsyncConnection) -> list[Member]:
    members = [
        Member(*row)
        for row in await connection.execute(_MEMBER.where(ACTIVE).order_by(func.lower(users.c.name), users.c.id))
    ]
    by_id = {member.id: member for member in members}
    joined = select(team_members.c.member_id, teams.c.id, teams.c.name).join_from(
        team_members,
        teams,
        (teams.c.workspace_id == team_members.c.workspace_id) & (teams.c.id == team_members.c.team_id),
    )
    for member_id, team_id, name in await connection.execute(joined.order_by(teams.c.name)):
        if member_id in by_id:
            by_id[member_id].teams.append(Team(team_id, name))
    return members


async def with_teams(connection: AsyncConnection, user_id: UUID) -> Member | None:
    return next((member for member in await all_members(connection) if member.user_id == user_id), None)


async def member_of(connection: AsyncConnection, user_id: UUID) -> Member | None:
    row = (await connection.execute(_MEMBER.where(ACTIVE, workspace_members.c.user_id == user_id))).one_or_none()
    return Member(*row) if row else None


async def lock(connection: AsyncConnection) -> None:
    """Changes of who owns a workspace go one at a time."""
    await connection.execute(select(workspaces.c.id).with_for_update())


async def other_owners(connection: AsyncConnection, user_id: UUID) -> list[UUID]:
    wanted = select(workspace_members.c.user_id).where(
        ACTIVE, workspace_members.c.role == "owner", workspace_members.c.user_id != user_id
    )
    return list((await connection.execute(wanted.order_by(workspace_members.c.created_at))).scalars())


async def add(connection: AsyncConnection, workspace_id: UUID, user_id: UUID, role: str) -> None:
    """Somebody who was removed comes back with the new role; somebody who is there keeps the one they have."""
    row = upsert(workspace_members).values(workspace_id=workspace_id, id=uuid4(), user_id=user_id, role=role)
    back = row.on_conflict_do_update(
        index_elements=["workspace_id", "user_id"],
        set_={"role": role, "removed_at": None},
        where=workspace_members.c.removed_at.is_not(None),
    )
    await connection.execute(back)


async def set_role(connection: AsyncConnection, user_id: UUID, role: str) -> None:
    await connection.execute(update(workspace_members).where(workspace_members.c.user_id == user_id).values(role=role))


async def set_owner(connection: AsyncConnection, user_id: UUID) -> None:
    await connection.execute(update(workspaces).values(owner_id=user_id))


async def set_teams(connection: AsyncConnection, workspace_id: UUID, member_id: UUID, team_ids: Iterable[UUID]) -> None:
    await connection.execute(delete(team_members).where(team_members.c.member_id == member_id))
    if rows := [{"workspace_id": workspace_id, "team_id": team_id, "member_id": member_id} for team_id in team_ids]:
        await connection.execute(insert(team_members), rows)


async def remove(connection: AsyncConnection, member: Member) -> None:
    """History keeps the person's name; open conversations go back to the queue."""
    await connection.execute(
        update(workspace_members).where(workspace_members.c.id == member.id).values(removed_at=NOW)
    )
    await connection.execute(delete(team_members).where(team_members.c.member_id == member.id))
    theirs = (conversations.c.agent_id == member.user_id) & (conversations.c.status != "closed")
    await connection.execute(update(conversations).where(theirs).values(agent_id=None, assigned_at=None))
