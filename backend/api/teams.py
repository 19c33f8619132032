"""Teams: whom conversations are handed over to as a group."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, delete, get, post, put
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from backend.api.bodies import Body
from backend.api.dependencies import Named
from backend.api.guards import allow
from backend.services.principal import EVERYBODY, LEADERS, Principal
from backend.services.teams import Teams

TeamName = Annotated[str, Meta(min_length=1, max_length=100, examples=["Secretaria"])]


class TeamAnswer(msgspec.Struct):
    id: UUID
    name: str
    members: int


class NewTeam(Body):
    name: TeamName


class TeamsController(Controller):
    path = "/team/teams"
    tags = ("Team",)

    @get("/", operation_id="listTeams", opt=allow(EVERYBODY))
    async def all(self, principal: Named[Principal], teams: Named[Teams]) -> list[TeamAnswer]:
        return [TeamAnswer(team.id, team.name, team.members) for team in await teams.all(principal)]

    @post("/", operation_id="createTeam", status_code=201, opt=allow(LEADERS) | {"refusals": [409]})
    async def create(self, data: JSONBody[NewTeam], principal: Named[Principal], teams: Named[Teams]) -> TeamAnswer:
        team = await teams.add(principal, data.name)
        return TeamAnswer(team.id, team.name, team.members)

    @put("/{team_id:uuid}", operation_id="renameTeam", opt=allow(LEADERS) | {"refusals": [409]})
    async def rename(
        self, team_id: FromPath[UUID], data: JSONBody[NewTeam], principal: Named[Principal], teams: Named[Teams]
    ) -> TeamAnswer:
        team = await teams.rename(principal, team_id, data.name)
        return TeamAnswer(team.id, team.name, team.members)

    @delete("/{team_id:uuid}", operation_id="deleteTeam", opt=allow(LEADERS) | {"refusals": [409]})
    async def remove(self, team_id: FromPath[UUID], principal: Named[Principal], teams: Named[Teams]) -> None:
        """Refused (409 `in_use`, with their names) while published funnels hand over to it. Its open conversations wait for anybody."""
        await teams.remove(principal, team_id)
