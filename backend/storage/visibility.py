"""Which conversations an attendant sees inside a workspace. Row-level security parts workspaces; this parts teams."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.storage.tables import contacts, conversations, lanes, team_members, workspace_members


@dataclass(frozen=True, slots=True)
class Sight:
    """Conversations of nobody's team, of the person's own teams, and those in the person's hands."""

    user_id: UUID
    team_ids: frozenset[UUID]

    def covers(self, team_id: UUID | None, agent_id: UUID | None) -> bool:
        return team_id is None or team_id in self.team_ids or agent_id == self.user_id


async def teams_of(connection: AsyncConnection, user_id: UUID) -> frozenset[UUID]:
    wanted = (
        select(team_members.c.team_id)
        .join(
            workspace_members,
            (workspace_members.c.workspace_id == team_members.c.workspace_id)
            & (workspace_members.c.id == team_members.c.member_id),
        )
        .where(workspace_members.c.user_id == user_id, workspace_members.c.removed_at.is_(None))
    )
    return frozenset((await connection.execute(wanted)).scalars())


def seen_conversations(sight: Sight) -> ColumnElement[bool]:
    c = conversations.c
    own_teams = c.team_id.in_(sorted(sight.team_ids)) if sight.team_ids else false()
    # Never NULL, so that it can be turned round: somebody else's conversation without an agent is not seen.
    return or_(c.team_id.is_(None), own_teams, func.coalesce(c.agent_id == sight.user_id, false()))


def seen_contacts(sight: Sight) -> ColumnElement[bool]:
    """Somebody with whom nobody talks yet, or with at least one conversation that is seen."""
    theirs = select(1).where(
        conversations.c.workspace_id == contacts.c.workspace_id, conversations.c.contact_id == contacts.c.id
    )
    return or_(theirs.where(seen_conversations(sight)).exists(), ~theirs.exists())


async def count_seen(connection: AsyncConnection, sight: Sight, contact_ids: Iterable[UUID]) -> int:
    wanted = contacts.c.id == func.any(list(set(contact_ids)))
    return (await connection.execute(select(func.count()).where(wanted, seen_contacts(sight)))).scalar_one()


async def hidden_conversations(connection: AsyncConnection, sight: Sight, contact_id: UUID) -> list[UUID]:
    """A contact's conversations with other teams."""
    hidden = select(conversations.c.id).where(conversations.c.contact_id == contact_id, ~seen_conversations(sight))
    return list((await connection.execute(hidden)).scalars())


@dataclass(frozen=True, slots=True)
class Hands:
    """In whose hands a conversation is."""

    team_id: UUID | None
    agent_id: UUID | None


async def hands_of_lane(connection: AsyncConnection, lane_id: UUID) -> Sequence[Hands]:
    """None where nobody has talked on the lane yet."""
    c = conversations.c
    wanted = (
        select(c.team_id, c.agent_id)
        .join(lanes, (lanes.c.workspace_id == c.workspace_id) & (lanes.c.conversation_id == c.id))
        .where(lanes.c.id == lane_id)
    )
    return [Hands(*row) for row in await connection.execute(wanted)]


async def hands_of_conversation(connection: AsyncConnection, conversation_id: UUID) -> Sequence[Hands]:
    c = conversations.c
    return [
        Hands(*row) for row in await connection.execute(select(c.team_id, c.agent_id).where(c.id == conversation_id))
    ]


async def hands_of_contact(connection: AsyncConnection, contact_id: UUID) -> Sequence[Hands]:
    c = conversations.c
    return [
        Hands(*row) for row in await connection.execute(select(c.team_id, c.agent_id).where(c.contact_id == contact_id))
    ]


async def lane_exists(connection: AsyncConnection, lane_id: UUID) -> bool:
    return (await connection.execute(select(select(1).where(lanes.c.id == lane_id).exists()))).scalar_one()
