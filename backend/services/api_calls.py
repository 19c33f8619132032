"""Another system calls: what it tells becomes an event of the contact's lane, once for each Idempotency-Key (docs/triggers.md)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.engine.api_calls import KIND, Listening, listening, misfits
from backend.engine.content import TEMPLATED
from backend.engine.formats import is_key
from backend.engine.words import Json
from backend.errors import (
    BotPaused,
    ChannelReceptiveOnly,
    ContactErased,
    ContactOptedOut,
    ContactUnreachable,
    FieldError,
    Invalid,
)
from backend.errors.calls import CallContactOther, CallUnknown
from backend.services.contact_events import tell
from backend.services.contacts import plain
from backend.services.names import clean_name
from backend.services.phones import clean_phone
from backend.services.principal import Principal
from backend.services.published import Published
from backend.services.repeats import checked_key, fingerprint_of
from backend.services.window import may_go_unasked
from backend.storage import activity_log, api_tokens, contacts, instances, lane_acts
from backend.storage import api_calls as stored
from backend.storage.activity_log import Act
from backend.storage.api_tokens import Caller
from backend.storage.database import Database
from backend.storage.events import Event, Events
from backend.storage.lane_acts import Push
from backend.storage.rings import Rings

LONGEST_NAME = 50
LARGEST = 16 * 1024
"""Bytes of all variables: they stand twice in the run's state, of which 64 KiB are kept."""


@dataclass(frozen=True, slots=True)
class Call:
    """One of `contact_id` and `phone` says who it is about. `instance_id`: the connection of a contact who never wrote."""

    event: str
    contact_id: UUID | None
    phone: str | None
    name: str
    instance_id: UUID | None
    variables: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Taken:
    id: UUID
    contact_id: UUID
    created: bool


@dataclass(frozen=True, slots=True)
class ApiCalls:
    database: Database
    published: Published
    rings: Rings
    events: Events

    async def listening(self, principal: Principal) -> Sequence[Listening]:
        """Of published funnels, by the call's name."""
        async with self.database.begin(principal.workspace_id) as connection:
            found = listening(await self.published.all(connection))
        return sorted(found, key=lambda one: (one.event, not one.begins, one.funnel.name))

    async def take(self, caller: Caller, call: Call, key: str | None) -> Taken:
        """Raises what is wrong with the call; a refused one uses up no key."""
        if not is_key(call.event) or len(call.event) > LONGEST_NAME:
            raise CallUnknown
        phone = None if call.phone is None else clean_phone(call.phone, "/contact/phone")
        call_id, fingerprint = uuid4(), fingerprint_of(replace(call, phone=phone))
        made: dict[str, Any] | None = None
        async with self.database.begin(caller.workspace_id) as connection:
            await api_tokens.used(connection, caller.token_id)
            if key is not None:
                done = await stored.claim(connection, call.event, checked_key(key), call_id, fingerprint)
                if done is not None:
                    return _again(done, fingerprint)
            known = [one for one in listening(await self.published.all(connection)) if one.event == call.event]
            _refuse_misfits(call, known)
            before = call.contact_id or (await stored.contact_of(connection, phone) if phone else None)
            if not known and before is None:
                raise CallUnknown
            contact_id, created = await _reached(connection, caller, call, before, phone)
            lane_id = await _lane(connection, call, contact_id)
            awaited = await stored.awaiting(connection, contact_id, call.event)
            if not known and not awaited:
                raise CallUnknown
            data = {"kind": KIND, "event": call.event, "variables": dict(call.variables)}
            beside = await _heard_beside(connection, contact_id, lane_id, awaited)
            if beside:
                waited = [Push(one, f"call:{call_id}:{one}", "event", {**data, "waited": True}) for one in beside]
                await lane_acts.push(connection, caller.workspace_id, waited)
            else:
                await tell(connection, [Push(lane_id, f"call:{call_id}", "event", data)])
            if key is not None:
                await stored.settle(connection, call.event, key, contact_id, created=created)
            if created:
                await activity_log.add(connection, Act("contact.created", None, contact_id, data={"by": "api"}))
                made = plain(await contacts.get(connection, contact_id))
        self.rings.ring("turns")
        if made is not None:
            self.events.publish(Event(caller.workspace_id, "contact:updated", {"contact": made}))
        return Taken(call_id, contact_id, created)


def _again(done: stored.Done, fingerprint: bytes) -> Taken:
    if done.contact_id is None:
        raise ContactErased
    if done.fingerprint != fingerprint:
        raise Invalid(FieldError("", "idempotency_mismatch"))
    return Taken(done.id, done.contact_id, done.created)


def _refuse_misfits(call: Call, known: Sequence[Listening]) -> None:
    size = len(orjson.dumps(call.variables))
    if size > LARGEST:
        raise Invalid(FieldError("/variables", "variables_too_large", {"limit": LARGEST // 1024}))
    wrong = misfits(call.variables, [one.variables for one in known]) if known else []
    if wrong:
        raise Invalid(
            *(
                FieldError(f"/variables/{one.name}", one.code, {"name": one.name, "known": ", ".join(one.known) or "-"})
                for one in wrong
            )
        )


async def _reached(
    connection: AsyncConnection, caller: Caller, call: Call, contact_id: UUID | None, phone: str | None
) -> tuple[UUID, bool]:
    """The contact, with a lane on the connection that is named, and whether it is new. Who is not known is made, by phone, where
    one may write first."""
    if contact_id is not None:
        contact = await contacts.get(connection, contact_id)
        phone = contact.phone_number
        if call.instance_id is None or await stored.lane_on(connection, contact_id, call.instance_id):
            return contact_id, False
    if call.instance_id is None:
        raise Invalid(FieldError("/instance_id", "call_instance_missing"))
    instance = await instances.get(connection, call.instance_id)
    if phone is None:
        raise ContactUnreachable
    if instance.provider not in TEMPLATED:
        raise ChannelReceptiveOnly
    name = clean_name(call.name, "/contact/name", 150) if call.name.strip() else ""
    found, created = await stored.open_lane(
        connection, caller.workspace_id, instance.id, instance.provider, phone, name
    )
    if contact_id not in (None, found):
        raise CallContactOther
    if contact_id is None and not created and (await contacts.get(connection, found)).phone_number != phone:
        raise CallContactOther  # nobody has that phone any more: whoever has it next is somebody else
    return found, created


async def _lane(connection: AsyncConnection, call: Call, contact_id: UUID) -> UUID:
    """That of the connection that is named, else the one that they wrote on last. All of the contact's are locked."""
    latest = (await lane_acts.lock_lanes(connection, [contact_id])).get(contact_id)
    if call.instance_id is not None:
        await instances.get(connection, call.instance_id)
        latest = await stored.lane_on(connection, contact_id, call.instance_id)
    if latest is None:
        raise Invalid(FieldError("/instance_id", "call_instance_missing"))
    return latest


async def _heard_beside(
    connection: AsyncConnection, contact_id: UUID, lane_id: UUID, awaited: Collection[UUID]
) -> Sequence[UUID]:
    """Where the chosen lane would only write it down: the other lanes that it is for, whose runs wait for it. Are there none
    either, this is told at once: nothing of it is made up for later."""
    contact, lanes = await contacts.get(connection, contact_id), await stored.lanes_now(connection, [lane_id, *awaited])
    if contact.opted_out_at is not None:
        raise ContactOptedOut
    lane = lanes[lane_id]
    unasked = lane_id in awaited or may_go_unasked(lane.provider, lane.last_inbound_at, lane.now)
    if unasked and not lane.paused:
        return []
    beside = sorted(one.id for one in lanes.values() if one.id in awaited and not one.paused)
    if not beside:
        raise BotPaused if lane.paused else ChannelReceptiveOnly
    return beside
