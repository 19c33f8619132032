"""The team: who is a member, as what. Nobody gives more than they have, and nobody below an owner touches an owner."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from backend.errors import FieldError, Forbidden, Invalid, LastOwner, NotFound
from backend.services.principal import Principal, Role
from backend.services.sessions import Sessions
from backend.services.telling import telling
from backend.services.unseen import refuse_unseen
from backend.storage import members as stored
from backend.storage import teams
from backend.storage.database import Database
from backend.storage.events import Events
from backend.storage.members import Member


@dataclass(frozen=True, slots=True)
class Members:
    database: Database
    events: Events
    sessions: Sessions

    async def all(self, principal: Principal) -> list[Member]:
        async with self.database.begin(principal.workspace_id) as connection:
            return await stored.all_members(connection)

    async def change(
        self,
        principal: Principal,
        user_id: UUID,
        role: Role | None,
        team_ids: Sequence[UUID] | None,
        expected: int | None = None,
    ) -> None:
        """`expected`: the revision that was read."""
        async with telling(self, principal, "team") as connection:
            await stored.lock(connection)
            member = await stored.with_teams(connection, user_id)
            if member is None:
                raise NotFound
            refuse_unseen(expected, member.revision)
            if role is not None and role != member.role:
                refuse_escalation(principal, member.role, role)
                if member.role == "owner":
                    await self._keep_an_owner(connection, user_id)
                await stored.set_role(connection, user_id, role)
            if team_ids is not None:
                known = {team.id for team in await teams.every(connection)}
                if unknown := [index for index, team_id in enumerate(team_ids) if team_id not in known]:
                    raise Invalid(*(FieldError(f"/teamIds/{index}", "team_unknown") for index in unknown))
                await stored.set_teams(connection, principal.workspace_id, member.id, dict.fromkeys(team_ids))
        self.sessions.forget(user_id)

    async def remove(self, principal: Principal, user_id: UUID) -> None:
        async with telling(self, principal, "team") as connection:
            await stored.lock(connection)
            member = await stored.member_of(connection, user_id)
            if member is None:
                raise NotFound
            refuse_escalation(principal, member.role, member.role)
            if member.role == "owner":
                await self._keep_an_owner(connection, user_id)
            await stored.remove(connection, member)
        self.sessions.forget(user_id)

    async def _keep_an_owner(self, connection: AsyncConnection, leaving: UUID) -> None:
        others = await stored.other_owners(connection, leaving)
        if not others:
            raise LastOwner
        await stored.set_owner(connection, others[0])


def refuse_escalation(principal: Principal, *roles: str) -> None:
    """An owner's role is given and taken by owners alone."""
    if principal.role != "owner" and (principal.role != "admin" or "owner" in roles):
        raise Forbidden
