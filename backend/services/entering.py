"""A person starts a funnel for a contact. The funnel's own rules hold, and what they forbid is told."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from backend.engine.aside import MOST
from backend.engine.entry import ENTERS, Moment, Verdict, verdict_on
from backend.engine.events import Named
from backend.engine.funnel import Funnel
from backend.engine.triggers import Trigger
from backend.engine.turn import Context
from backend.engine.words import Json
from backend.errors import (
    BotPaused,
    Conflict,
    ContactNotAdmitted,
    ContactOptedOut,
    ContactUnreachable,
    FunnelRunning,
    NotFound,
)
from backend.services.contact_events import seen
from backend.services.principal import Principal
from backend.services.published import Published
from backend.services.visibility import see_contact
from backend.storage import activity_log, contacts, lane_acts, playbooks, standing
from backend.storage.activity_log import Act
from backend.storage.contacts import Contact
from backend.storage.database import Database
from backend.storage.entries import entered_by
from backend.storage.lane_acts import Push
from backend.storage.rings import Rings

REFUSALS: dict[Verdict, type[Conflict]] = {
    "running": FunnelRunning,
    "audience": ContactNotAdmitted,
    "entered_before": ContactNotAdmitted,
}


@dataclass(frozen=True, slots=True)
class Startable:
    funnel: Funnel
    trigger: Trigger
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Entering:
    database: Database
    published: Published
    rings: Rings

    async def startable(self, principal: Principal, contact_id: UUID) -> list[Startable]:
        """Published funnels that hold a trigger by hand, and what would become of each now."""
        async with self.database.begin(principal.workspace_id) as connection:
            await see_contact(connection, principal, contact_id)
            return await self._startable(connection, await contacts.get(connection, contact_id))

    async def start(self, principal: Principal, contact_id: UUID, funnel_id: UUID) -> Verdict:
        """On the lane that the contact wrote on last."""
        async with self.database.begin(principal.workspace_id) as connection:
            await see_contact(connection, principal, contact_id)
            lanes = await lane_acts.lock_lanes(connection, [contact_id])
            contact = await contacts.get(connection, contact_id)
            found = [one for one in await self._startable(connection, contact) if one.funnel.id == str(funnel_id)]
            if not found:
                raise NotFound
            if contact_id not in lanes:
                raise ContactUnreachable
            if contact.opted_out_at is not None:
                raise ContactOptedOut
            if await lane_acts.is_paused(connection, lanes[contact_id]):
                raise BotPaused
            one = next((one for one in found if one.verdict in ENTERS), found[0])
            if one.verdict not in ENTERS:
                raise REFUSALS[one.verdict]
            data = {"funnel_id": one.funnel.id, "node": one.trigger.node}
            push = Push(lanes[contact_id], f"hand:{uuid4()}", "trigger", data)
            await lane_acts.push(connection, principal.workspace_id, [push])
            told = {"funnel_id": one.funnel.id, "funnel": one.funnel.name}
            await activity_log.add(connection, Act("funnel.started", principal.user_id, contact_id, data=told))
        self.rings.ring("turns")
        return one.verdict

    async def _startable(self, connection: AsyncConnection, contact: Contact) -> list[Startable]:
        offered = [
            (funnel, trigger)
            for funnel in await self.published.all(connection)
            for trigger in sorted(funnel.triggers, key=lambda one: one.precedence)
            if trigger.kind == "by_hand"
        ]
        if not offered:
            return []
        stand = await standing.runs_of(connection, contact.id)
        entered = await entered_by(connection, contact.id)
        names, full = frozenset(name for one in stand for name in one.funnels), len(stand) > MOST
        moment = Moment(await _context(connection, contact), bool(stand), entered, names, full)
        return [
            Startable(funnel, trigger, verdict_on(funnel, trigger, Named(funnel.id, trigger.node), moment))
            for funnel, trigger in offered
        ]


async def _context(connection: AsyncConnection, contact: Contact) -> Context:
    settings = await playbooks.settings(connection)
    if settings is None:
        raise NotFound
    now: datetime = await lane_acts.now(connection)
    workspace: dict[str, Json] = {"name": settings.name, "stages": list(settings.stages)}
    return Context(seen(contact), now, settings.timezone, workspace=workspace, language=settings.language)
