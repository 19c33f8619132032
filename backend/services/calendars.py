"""TC: schedules and dates of contacts. A tick's fan-out goes through the workspace's contacts batch by batch; whom it is for gets an
inbound in the very commit that moves the fan-out on, so that a crash neither loses nor doubles anybody. See docs/triggers.md."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.crash import crashpoint
from backend.engine import consent
from backend.engine.calendar import Calendar
from backend.engine.entry import in_audience
from backend.engine.events import Named
from backend.engine.funnel import Funnel
from backend.engine.triggers import Trigger
from backend.engine.turn import Context
from backend.engine.words import Json
from backend.errors import Unavailable
from backend.services.published import Published
from backend.storage import calendars as stored
from backend.storage import lane_acts, playbooks
from backend.storage.calendars import NOBODY, Due
from backend.storage.database import Database
from backend.storage.lane_acts import Push
from backend.storage.playbooks import Settings
from backend.storage.rings import Rings

log = structlog.get_logger(__name__)

WORKSPACES = 50
"""That get a batch in a round."""
LOOKED_AT = 500
"""Contacts of a batch."""
WAITING = 1000
"""Lanes to be played, or messages to be sent, that a workspace has waiting: until there are fewer nobody more enters."""

AGAIN = timedelta(minutes=1)
"""What broke is let be for so long, so that it stands in nobody's way."""


@dataclass(slots=True)
class Calendars:
    database: Database
    published: Published
    rings: Rings
    _served: UUID = NOBODY
    _broken: dict[UUID, float] = field(default_factory=dict)
    """Funnels that could not be read, and until when nobody tries again."""

    async def run_once(self) -> int:
        """How many batches there were: one for each workspace where a tick is due, those first that were served longest ago."""
        await self._read()
        async with self.database.begin_global() as connection:
            due = await stored.due(connection, self._served, WORKSPACES)
        batches = 0
        for workspace_id, funnel_id, node in due:
            self._served = workspace_id
            try:
                batches += await self._serve(workspace_id, funnel_id, node)
            except Unavailable:
                raise
            except Exception:
                log.exception("a tick failed", workspace=str(workspace_id), funnel=str(funnel_id), node=node)
                async with self.database.begin(workspace_id) as connection:
                    await stored.put_off(connection, funnel_id, node, AGAIN)
        return batches

    # --- which triggers there are --------------------------------------------------------------------------------------

    async def _read(self) -> None:
        self._broken = {one: until for one, until in self._broken.items() if until > time.monotonic()}
        async with self.database.begin_global() as connection:
            unread = await stored.unread(connection, WORKSPACES + len(self._broken))
        for workspace_id, funnel_id in unread:
            if funnel_id in self._broken:
                continue
            try:
                async with self.database.begin(workspace_id) as connection:
                    await self._read_funnel(connection, funnel_id)
            except Unavailable:
                raise
            except Exception:
                log.exception("a calendar could not be read", workspace=str(workspace_id), funnel=str(funnel_id))
                self._broken[funnel_id] = time.monotonic() + AGAIN.total_seconds()

    async def _read_funnel(self, connection: AsyncConnection, funnel_id: UUID) -> None:
        """A trigger that goes by the same rule keeps its place in time, whatever else of the funnel was changed."""
        version = await stored.lock_funnel(connection, funnel_id)
        settings = await playbooks.settings(connection)
        if version is None or settings is None:
            return
        funnel = await self.published.pinned(connection, funnel_id, version)
        now, known = await lane_acts.now(connection), await stored.of_funnel(connection, funnel_id)
        for trigger in funnel.triggers if funnel else ():
            if trigger.calendar is None:
                continue
            rule, before = rule_of(trigger.calendar, settings), known.get(trigger.node)
            if before is not None and before.rule == rule:
                del known[trigger.node]
                await stored.put(connection, replace(before, place=-trigger.priority))
            elif (tick := trigger.calendar.next(now, settings.timezone)) is not None:
                known.pop(trigger.node, None)
                await stored.put(connection, Due(funnel_id, trigger.node, rule, -trigger.priority, tick, tick, None))
        for node in known:
            await stored.drop(connection, funnel_id, node)
        await stored.have_read(connection, funnel_id, version)

    # --- a tick --------------------------------------------------------------------------------------------------------

    async def _serve(self, workspace_id: UUID, funnel_id: UUID, node: str) -> bool:
        """Whether there is anything more to do than to wait."""
        async with self.database.begin(workspace_id) as connection:
            due = await stored.claim(connection, funnel_id, node)
            found = await self._found(connection, due) if due else None
            went_on = await _batch(connection, workspace_id, found) if found else False
            crashpoint("TC.before_commit")
        if due is not None and found is None:
            async with self.database.begin(workspace_id) as connection:
                await stored.forget(connection, funnel_id)
            return True
        if went_on:
            crashpoint("TC.after_commit")
            self.rings.ring("turns")
        return went_on

    async def _found(self, connection: AsyncConnection, due: Due) -> "Tick | None":
        """None: the trigger plays no more, or goes by another rule now."""
        settings, funnels = await playbooks.settings(connection), await self.published.all(connection)
        for funnel in funnels:
            for trigger in funnel.triggers if UUID(funnel.id) == due.funnel_id else ():
                calendar = trigger.calendar
                same = settings is not None and calendar is not None and rule_of(calendar, settings) == due.rule
                if settings and calendar and same and trigger.node == due.node_id:
                    versions = consent.versions(funnels)
                    now = await lane_acts.now(connection)
                    return Tick(due, funnel, trigger, calendar, settings, versions, now)
        return None


@dataclass(frozen=True, slots=True)
class Tick:
    due: Due
    funnel: Funnel
    trigger: Trigger
    calendar: Calendar
    settings: Settings
    consents: Mapping[str, frozenset[str]]
    now: datetime

    @property
    def timezone(self) -> str:
        return self.settings.timezone

    def latest(self) -> datetime | None:
        """The tick whose fan-out may begin or go on now; None: it is worth nothing any more."""
        tick = self.due.tick
        if self.due.after is None:
            return self.calendar.latest(tick, self.now, self.timezone)
        return tick if self.now < self.calendar.good_until(tick, self.timezone) else None

    def event(self, contact: Mapping[str, Any]) -> tuple[str, dict[str, Json]] | None:
        """(what makes it unique, what is told of it); None: it is not for this contact's date."""
        place, person, moment = f"{self.funnel.id}:{self.trigger.node}", contact["id"], self.due.tick
        if (told := self.calendar.met_by(contact, moment, self.timezone)) is None:
            return None
        if not self.calendar.field:
            return f"schedule:{place}:{moment:%Y%m%dT%H%MZ}:{person}", told
        return f"date:{place}:{told['date']}:{told.get('years', '')}:{person}", told

    def is_for(self, contact: Mapping[str, Any], told: Mapping[str, Json]) -> bool:
        if not self.trigger.audience:
            return True
        given = contact.get("consents") or {}
        consents = consent.standing({purpose: (one[0], one[1]) for purpose, one in given.items()}, self.consents)
        person: dict[str, Json] = {key: value for key, value in contact.items() if key not in ("id", "consents")}
        workspace: dict[str, Json] = {"name": self.settings.name, "stages": list(self.settings.stages)}
        context = Context(
            person | ({"consents": consents} if consents else {}),
            self.now,
            self.timezone,
            workspace=workspace,
            language=self.settings.language,
        )
        return in_audience(self.funnel, self.trigger, Named(self.funnel.id, self.trigger.node, told), context)


async def _batch(connection: AsyncConnection, workspace_id: UUID, tick: Tick) -> bool:
    """Whether the fan-out went on."""
    if (latest := tick.latest()) is None:
        log.warning("a tick is over", workspace=str(workspace_id), funnel=tick.funnel.id, tick=str(tick.due.tick))
        await stored.tell_missed(connection, tick.due.funnel_id, tick.funnel.name, tick.due.tick)
        await _next(connection, tick, tick.now if tick.due.after is None else tick.due.tick)
        return True
    due = replace(tick.due, tick=latest)
    begin = tick.calendar.may_begin(latest, tick.now, tick.timezone)
    if begin > tick.now:
        await stored.put(connection, replace(due, due_at=begin))
        return True
    if await stored.is_busy(connection, workspace_id, WAITING):
        return False
    ends = tick.calendar.meant(latest, tick.timezone) if tick.calendar.field else ()
    asked = (due.after or NOBODY, LOOKED_AT, tick.calendar.field, ends)
    batch = await stored.next_contacts(connection, workspace_id, *asked)
    await _enter(connection, workspace_id, replace(tick, due=due), batch.people)
    if batch.last is None or batch.looked < LOOKED_AT:
        await _next(connection, tick, latest)
    else:
        await stored.put(connection, replace(due, after=batch.last))
    return True


async def _enter(
    connection: AsyncConnection, workspace_id: UUID, tick: Tick, people: Sequence[Mapping[str, Any]]
) -> None:
    """On the lane that each wrote on last; nobody where it cannot send. A date that has begun the funnel once begins it no more."""
    meant: dict[UUID, tuple[str, dict[str, Json]]] = {}
    for contact in people:
        event = tick.event(contact)
        if event is not None and tick.is_for(contact, event[1]):
            meant[UUID(contact["id"])] = event
    if not meant:
        return
    lanes = await lane_acts.lock_lanes(connection, meant)
    speaking = await stored.speaking(connection, lanes.values())
    lanes = {contact_id: lane_id for contact_id, lane_id in lanes.items() if lane_id in speaking}
    events = [meant[contact_id][0] for contact_id in lanes]
    known = await stored.known_events(connection, events) if tick.calendar.field else set()
    until = tick.calendar.good_until(tick.due.tick, tick.timezone).isoformat()
    named = {"funnel_id": tick.funnel.id, "node": tick.trigger.node, "until": until}
    pushes = [
        Push(lane_id, meant[contact_id][0], "trigger", {**named, "event": meant[contact_id][1]})
        for contact_id, lane_id in lanes.items()
        if meant[contact_id][0] not in known
    ]
    await lane_acts.push(connection, workspace_id, pushes)


async def _next(connection: AsyncConnection, tick: Tick, after: datetime) -> None:
    coming = tick.calendar.next(after, tick.timezone)
    if coming is None:
        await stored.drop(connection, tick.due.funnel_id, tick.due.node_id)
    else:
        await stored.put(connection, replace(tick.due, tick=coming, due_at=coming, after=None))


def rule_of(calendar: Calendar, settings: Settings) -> str:
    return f"{settings.timezone} {calendar.rule}"
