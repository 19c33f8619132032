"""Teams: whom the bot and colleagues hand conversations over to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from backend.engine.funnel import Funnel, named
from backend.errors import InUse
from backend.services.names import clean_name
from backend.services.principal import Principal
from backend.services.published import Published
from backend.services.telling import telling
from backend.storage import activity_log
from backend.storage import teams as stored
from backend.storage.activity_log import Act
from backend.storage.database import Database
from backend.storage.events import Event, Events
from backend.storage.teams import Left, Team


@dataclass(frozen=True, slots=True)
class Teams:
    database: Database
    events: Events
    published: Published

    async def all(self, principal: Principal) -> list[Team]:
        async with self.database.begin(principal.workspace_id) as connection:
            return await stored.every(connection)

    async def add(self, principal: Principal, name: str) -> Team:
        name = clean_name(name)
        async with telling(self, principal, "team") as connection:
            team = await stored.get(connection, await stored.create(connection, name))
            await _log(connection, principal, "team.created", team)
        return team

    async def rename(self, principal: Principal, team_id: UUID, name: str) -> Team:
        name = clean_name(name)
        async with telling(self, principal, "team") as connection:
            before = await stored.get(connection, team_id)
            if before.name == name:
                return before
            await stored.rename(connection, team_id, name)
            team = await stored.get(connection, team_id)
            await _log(connection, principal, "team.renamed", team, before=before.name)
        return team

    async def remove(self, principal: Principal, team_id: UUID) -> None:
        """Refused while a published funnel names it. Its conversations stay with whoever has them; the others wait for anybody."""
        async with telling(self, principal, "team") as connection:
            team = await stored.get(connection, team_id)
            playing = await self.published.all(connection)
            if users := sorted({funnel.name for funnel in playing if _names(funnel, team_id)}):
                raise InUse(names=", ".join(users))
            left = await stored.remove(connection, team_id)
            waiting = [one for one in left if one.agent_id is None]
            given_back = {"agent": None, "team": None}
            acts = [
                Act("conversation.assigned", principal.user_id, one.contact_id, one.id, given_back) for one in waiting
            ]
            await activity_log.add_all(connection, acts)
            await _log(connection, principal, "team.removed", team, conversations=len(left))
        self.events.publish_all(_moved(principal, left))


def _names(funnel: Funnel, team_id: UUID) -> bool:
    return any(str(team_id) in named(node, "x-ref", "team") for node in funnel.nodes.naming(str(team_id)))


def _moved(principal: Principal, conversations: Sequence[Left]) -> Iterator[Event]:
    """Who may see them changes with it, on every open screen."""
    for one in conversations:
        data = {"contact_id": one.contact_id, "conversation_id": one.id, "agent_id": one.agent_id, "team_id": None}
        yield Event(principal.workspace_id, "chat:assigned", data)


async def _log(connection: AsyncConnection, principal: Principal, kind: str, team: Team, **more: str | int) -> None:
    data = {"team": {"id": str(team.id), "name": team.name}, **more}
    await activity_log.add(connection, Act(kind, principal.user_id, data=data))
