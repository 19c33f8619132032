"""Members, their roles and teams, and who is invited."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, delete, get, post, put
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Meta, UnsetType

from backend.api.auth import Email
from backend.api.bodies import Body
from backend.api.conditional import IfMatchHeader, revision_of
from backend.api.dependencies import Named
from backend.api.guards import allow
from backend.services.invitations import Invitations
from backend.services.members import Members
from backend.services.principal import EVERYBODY, LEADERS, Principal, Role


class TeamOfMember(msgspec.Struct, rename="camel"):
    team_id: UUID
    team_name: str


class MemberAnswer(msgspec.Struct, rename="camel"):
    user_id: UUID
    name: str
    email: str
    role: Role
    teams: list[TeamOfMember]
    revision: int
    """Of role and teams, for If-Match."""


class MemberChanges(Body, rename="camel"):
    role: Role | UnsetType = UNSET
    team_ids: Annotated[list[UUID], Meta(max_length=200)] | UnsetType = UNSET


class NewInvitation(Body):
    email: Email
    role: Role = "agent"


class InvitationAnswer(msgspec.Struct):
    id: UUID
    email: str
    role: Role
    expires_at: datetime


class InvitationLink(msgspec.Struct):
    """No mail is sent: give the link to whom you invite."""

    id: UUID
    email: str
    role: Role
    expires_at: datetime
    link: str


class Success(msgspec.Struct):
    success: bool = True


class TeamController(Controller):
    path = "/team"
    tags = ("Team",)

    @get("/members", operation_id="listMembers", opt=allow(EVERYBODY))
    async def members_(self, principal: Named[Principal], members: Named[Members]) -> list[MemberAnswer]:
        return [
            MemberAnswer(
                member.user_id,
                member.name,
                member.email,
                member.role,
                [TeamOfMember(team.id, team.name) for team in member.teams],
                member.revision,
            )
            for member in await members.all(principal)
        ]

    @put("/members/{user_id:uuid}", operation_id="changeMember", opt=allow(LEADERS) | {"refusals": [409]})
    async def change(
        self,
        user_id: FromPath[UUID],
        data: JSONBody[MemberChanges],
        principal: Named[Principal],
        members: Named[Members],
        if_match: IfMatchHeader = None,
    ) -> Success:
        """An owner's role is given and taken by owners alone; the last one stays (409 `last_owner`)."""
        role = None if data.role is UNSET else data.role
        team_ids = None if data.team_ids is UNSET else data.team_ids
        await members.change(principal, user_id, role, team_ids, revision_of(if_match))
        return Success()

    @delete("/members/{user_id:uuid}", operation_id="removeMember", opt=allow(LEADERS) | {"refusals": [409]})
    async def remove(self, user_id: FromPath[UUID], principal: Named[Principal], members: Named[Members]) -> None:
        """Open conversations of theirs go back to the queue; what they did keeps their name."""
        await members.remove(principal, user_id)

    @post("/invite", operation_id="inviteMember", status_code=201, opt=allow(LEADERS) | {"refusals": [409]})
    async def invite(
        self,
        data: JSONBody[NewInvitation],
        principal: Named[Principal],
        invitations: Named[Invitations],
    ) -> InvitationLink:
        invitation, link = await invitations.invite(principal, data.email, data.role)
        return InvitationLink(invitation.id, invitation.email, invitation.role, invitation.expires_at, link)

    @get("/invitations", operation_id="listInvitations", opt=allow(LEADERS))
    async def invited(self, principal: Named[Principal], invitations: Named[Invitations]) -> list[InvitationAnswer]:
        return [
            InvitationAnswer(one.id, one.email, one.role, one.expires_at)
            for one in await invitations.pending(principal)
        ]

    @delete("/invitations/{invitation_id:uuid}", operation_id="revokeInvitation", opt=allow(LEADERS))
    async def revoke(
        self,
        invitation_id: FromPath[UUID],
        principal: Named[Principal],
        invitations: Named[Invitations],
    ) -> None:
        await invitations.revoke(principal, invitation_id)
