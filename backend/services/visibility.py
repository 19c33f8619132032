"""Who sees which conversation: leaders and supervisors all of them, attendants those of nobody's team, of their teams and their own."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from backend.errors import NotFound
from backend.services.principal import SUPERVISORS, Principal
from backend.storage import visibility
from backend.storage.visibility import Sight


async def sight_of(connection: AsyncConnection, principal: Principal) -> Sight | None:
    """None: everything."""
    if principal.role in SUPERVISORS:
        return None
    return Sight(principal.user_id, await visibility.teams_of(connection, principal.user_id))


async def see_contact(connection: AsyncConnection, principal: Principal, contact_id: UUID) -> Sight | None:
    """A contact of whom only other teams' conversations exist is not there for an attendant."""
    sight = await sight_of(connection, principal)
    if sight is not None:
        hands = await visibility.hands_of_contact(connection, contact_id)
        if hands and not any(sight.covers(one.team_id, one.agent_id) for one in hands):
            raise NotFound
    return sight
