"""Workspaces: their name and how they work."""

import difflib
import re
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from backend.errors import FieldError, Invalid, NotFound
from backend.services.names import clean_name
from backend.services.principal import Principal, Role
from backend.services.sessions import Sessions
from backend.services.telling import telling
from backend.services.unseen import refuse_unseen
from backend.storage import accounts
from backend.storage import workspaces as stored
from backend.storage.database import Database
from backend.storage.events import Events
from backend.storage.workspaces import Workspace

_TIME = re.compile(r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")
MAX_WORDS = 50
BRAZIL = {
    "brasilia": "America/Sao_Paulo",
    "brazil": "America/Sao_Paulo",
    "brasil": "America/Sao_Paulo",
    "rio": "America/Sao_Paulo",
}
"""Cities that people look for and the list does not have."""
AREAS = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")


@dataclass(frozen=True, slots=True)
class Workspaces:
    database: Database
    events: Events
    sessions: Sessions

    async def mine(self, user_id: UUID) -> list[tuple[Workspace, Role]]:
        async with self.database.begin_global() as connection:
            memberships = await accounts.memberships(connection, user_id)
        found = []
        for membership in memberships:
            async with self.database.begin(membership.workspace_id) as connection:
                if workspace := await stored.read(connection):
                    found.append((workspace, membership.role))
        return found

    async def create(self, user_id: UUID, name: str) -> Workspace:
        workspace_id, name = uuid4(), clean_name(name)
        async with self.database.begin(workspace_id) as connection:
            await stored.found(connection, workspace_id, name, user_id)
            created = await stored.read(connection)
        assert created is not None
        self.sessions.forget(user_id)
        return created

    async def change(self, principal: Principal, changes: Mapping[str, Any], expected: int | None = None) -> Workspace:
        """What is not in `changes` stays. `expected`: the revision that was read."""
        values = _checked(changes)
        async with telling(self, principal, "workspace") as connection:
            before = await stored.read(connection, lock=True)
            if before is None:
                raise NotFound
            refuse_unseen(expected, before.revision)
            if values:
                await stored.change(connection, values)
            changed = await stored.read(connection)
        assert changed is not None
        return changed


def _checked(changes: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(changes)
    errors: list[FieldError] = []
    if "name" in values:
        values["name"] = clean_name(values["name"])
    if "timezone" in values:
        errors += _time_zone_faults(values["timezone"])
    if "hours" in values:
        errors += [fault for day, spans in values["hours"].items() for fault in _hours_faults(f"/hours/{day}", spans)]
    if "holidays" in values:
        values["holidays"] = _tidied(values["holidays"])
    for name in ("opt_out_words", "stages"):
        if name in values:
            values[name], faults = _words(f"/{name}", values[name])
            errors += faults
    if "stages" in values and not values["stages"]:
        errors.append(FieldError("/stages", "field_too_short", {"limit": 1}))
    if errors:
        raise Invalid(*errors)
    return values


def _time_zone_faults(name: str) -> list[FieldError]:
    known = zoneinfo.available_timezones()
    if (name in known and "/" in name) or name == "UTC":
        return []
    return [FieldError("/timezone", "timezone_unknown", {"name": name, "suggestion": _closest(name, known)})]


def _closest(name: str, known: set[str]) -> str:
    city = name.rpartition("/")[2].replace(" ", "_").lower()
    cities = {zone.rpartition("/")[2].lower(): zone for zone in sorted(known, reverse=True) if zone.startswith(AREAS)}
    cities |= BRAZIL
    close = difflib.get_close_matches(city, cities, n=1, cutoff=0.75)
    return cities[close[0]] if close else "America/Sao_Paulo"


def _hours_faults(path: str, spans: list[tuple[str, str]]) -> list[FieldError]:
    for index, (opens, closes) in enumerate(spans):
        if not (_TIME.match(opens) and _TIME.match(closes)) or opens >= closes:
            return [FieldError(f"{path}/{index}", "hours_invalid")]
        if index and spans[index - 1][1] > opens:
            return [FieldError(f"{path}/{index}", "hours_overlap")]
    return []


def _tidied(holidays: Mapping[str, Any]) -> dict[str, Any]:
    """Each day once, in the order of the calendar; the name that was given last."""
    named = {one["date"]: one.get("name", "").strip() for one in holidays.get("closed", ())}
    return {**holidays, "closed": [{"date": day, "name": named[day]} for day in sorted(named)]}


def _words(path: str, words: list[str]) -> tuple[list[str], list[FieldError]]:
    cleaned = list(dict.fromkeys(clean_name(word, f"{path}/{index}") for index, word in enumerate(words)))
    faults = [FieldError(path, "list_too_long", {"limit": MAX_WORDS})] if len(cleaned) > MAX_WORDS else []
    return cleaned, faults
