"""How many open conversations wait where: the numbers beside the inbox's tabs."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.services.principal import SUPERVISORS, Principal
from backend.services.visibility import sight_of
from backend.storage import conversation_counts as stored
from backend.storage import teams
from backend.storage.contacts import Named
from backend.storage.database import Database
from backend.storage.visibility import seen_conversations, teams_of


@dataclass(frozen=True, slots=True)
class Counted:
    mine: int
    unassigned: int
    unread: int
    teams: Sequence[tuple[Named, int]]


@dataclass(frozen=True, slots=True)
class ChatCounts:
    database: Database

    async def count(self, principal: Principal) -> Counted:
        async with self.database.begin(principal.workspace_id) as connection:
            sight = await sight_of(connection, principal)
            seen = seen_conversations(sight) if sight else None
            own = await teams_of(connection, principal.user_id)
            known = [Named(team.id, team.name) for team in await teams.every(connection)]
            shown = [team for team in known if team.id in own or principal.role in SUPERVISORS]
            mine, unassigned, unread = await stored.count(connection, principal.user_id, seen)
            by_team = await stored.by_team(connection, [team.id for team in shown])
        return Counted(mine, unassigned, unread, [(team, by_team.get(team.id, 0)) for team in shown])
