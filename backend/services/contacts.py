"""Contacts: found, read, changed. What a person changes here moves funnels as it would from anywhere else."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.errors import FieldError, Invalid, NotFound, VersionConflict
from backend.services.contact_changes import cleaned_values, vars_of
from backend.services.contact_events import tell_changes
from backend.services.principal import Principal
from backend.services.visibility import see_contact, sight_of
from backend.storage import activity_log, instances, lane_acts, members, standing, tags, teams
from backend.storage import contacts as stored
from backend.storage.activity_log import Act
from backend.storage.contacts import Contact, Filter, Position
from backend.storage.database import Database
from backend.storage.events import Event, Events
from backend.storage.rings import Rings
from backend.storage.standing import ActiveRun
from backend.storage.state import Memory, RememberedRun, States, Wanted
from backend.storage.visibility import seen_contacts


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the bot stands with a contact. `aside`: runs that this one has interrupted, the one that comes back first before the others."""

    funnel_id: UUID
    current_node_id: str | None
    aside: Sequence[ActiveRun] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    contact: Contact
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class Contacts:
    database: Database
    states: States
    events: Events
    rings: Rings

    async def page(
        self, principal: Principal, wanted: Mapping[str, Any], after: Position | None, limit: int
    ) -> tuple[list[Contact], Position | None]:
        """`wanted` as in storage.contacts.Filter. The position of the next page, when there is one."""
        async with self.database.begin(principal.workspace_id) as connection:
            await _known(connection, wanted)
            sight = await sight_of(connection, principal)
            narrowed = Filter(**wanted, seen=seen_contacts(sight) if sight else None)
            found = await stored.page(connection, narrowed, after=after, limit=limit + 1)
        last = found[limit - 1] if len(found) > limit else None
        return found[:limit], Position(last.sort_name, last.id) if last else None

    async def get(self, principal: Principal, contact_id: UUID) -> Seen:
        async with self.database.begin(principal.workspace_id) as connection:
            await see_contact(connection, principal, contact_id)
            contact = await stored.get(connection, contact_id)
            run = await standing.active_run(connection, contact_id)
            aside = await standing.aside_of(connection, run) if run else ()
        return Seen(contact, await self._standing(principal.workspace_id, run, aside))

    async def create(self, principal: Principal, values: Mapping[str, Any]) -> Contact:
        """`name`, `phone_number`, `email`, `stage`, `custom_data`; at least something to know the person by."""
        if not any(values.get(key) for key in ("name", "phone_number", "email")):
            raise Invalid(FieldError("/name", "field_required", {"name": "name"}))
        async with self.database.begin(principal.workspace_id) as connection:
            cleaned = await cleaned_values(connection, values, None)
            row = {"name": "", "phone_number": None} | cleaned
            contact_id = await stored.create(connection, **row)
            await activity_log.add(connection, Act("contact.created", principal.user_id, contact_id))
            contact = await stored.get(connection, contact_id)
        self.events.publish_all(told(principal, [contact]))
        return contact

    async def change(
        self, principal: Principal, contact_id: UUID, values: Mapping[str, Any], expected: int | None
    ) -> Contact:
        """What is not in `values` stays; `custom_data` is replaced as a whole."""
        async with self.database.begin(principal.workspace_id) as connection:
            await see_contact(connection, principal, contact_id)
            lanes = await lane_acts.lock_lanes(connection, [contact_id])
            before = await stored.get(connection, contact_id)
            if expected is not None and expected != before.revision:
                raise VersionConflict
            cleaned = await cleaned_values(connection, values, before)
            now = vars_of(before)
            changed = {key: value for key, value in cleaned.items() if now[key] != value}
            if not changed:
                return before
            await stored.change(connection, contact_id, expected=before.revision if expected else None, **changed)
            act = Act("contact.changed", principal.user_id, contact_id, data={"fields": sorted(changed)})
            await activity_log.add(connection, act)
            contact = await stored.get(connection, contact_id)
            moved = contact_id in lanes and await tell_changes(connection, lanes[contact_id], before, contact)
        if moved:
            self.rings.ring("turns")
        self.events.publish_all(told(principal, [contact]))
        return contact

    async def _standing(self, workspace_id: UUID, run: ActiveRun | None, aside: Sequence[ActiveRun]) -> Standing | None:
        """Redis is read first and compared; what it has lost or never had is put back from Postgres."""
        if run is None:
            return None
        wanted = Wanted(workspace_id, run.contact_id, run.lane_id, run.id, run.version)
        [remembered] = await self.states.load([wanted])
        if remembered is None:
            known = RememberedRun(run.id, run.funnel_id, run.current_node_id, orjson.dumps(run.state))
            await self.states.remember(
                [
                    Memory(
                        workspace_id, run.contact_id, run.lane_id, run.version, known, control=None, control_epoch=None
                    )
                ]
            )
        return Standing(run.funnel_id, run.current_node_id, aside)


def told(principal: Principal, contacts: Iterable[Contact]) -> Iterator[Event]:
    for contact in contacts:
        yield Event(principal.workspace_id, "contact:updated", {"contact": plain(contact)})


async def _known(connection: AsyncConnection, wanted: Mapping[str, Any]) -> None:
    """A filter by somebody else's id and by one that never was are told apart by nobody."""
    if wanted.get("tag_id"):
        await tags.get(connection, wanted["tag_id"])
    if wanted.get("team_id"):
        await teams.get(connection, wanted["team_id"])
    if wanted.get("instance_id"):
        await instances.get(connection, wanted["instance_id"])
    if wanted.get("agent_id") and not await members.member_of(connection, wanted["agent_id"]):
        raise NotFound


def plain(contact: Contact) -> dict[str, Any]:
    """As GET /contacts/:id answers it, without where the bot stands."""
    return {
        "id": contact.id,
        "name": contact.name,
        "phone_number": contact.phone_number,
        "email": contact.email,
        "stage": contact.stage,
        "custom_data": contact.custom_data,
        "tags": [{"id": tag.id, "name": tag.name, "color": tag.color} for tag in contact.tags],
        "last_message_at": contact.last_message_at,
        "assignment": {
            "agent": {"id": contact.agent.id, "name": contact.agent.name} if contact.agent else None,
            "team": {"id": contact.team.id, "name": contact.team.name} if contact.team else None,
        },
        "conversation_id": contact.conversation_id,
        "instance_id": contact.instance_id,
        "opted_out_at": contact.opted_out_at,
        "revision": contact.revision,
        "created_at": contact.created_at,
    }
