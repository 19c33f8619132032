"""What a worker keeps in memory of each workspace, so that a turn asks the database nothing: funnels, settings, people.

The claim brings a stamp that changes with any of it; another stamp, and it is read anew.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from backend.engine import consent
from backend.engine.closed_days import closed_days
from backend.engine.funnel import Funnel
from backend.engine.scope import local
from backend.engine.words import Json
from backend.services.published import Published
from backend.storage import playbooks as stored
from backend.storage import staff, template_news
from backend.storage.database import Database
from backend.storage.playbooks import Settings
from backend.storage.staff import Team

KEPT = 200
PEOPLE = frozenset({("x-ref", "team"), ("x-ref", "member")})


@dataclass(slots=True)
class Playbook:
    stamp: int
    settings: Settings
    teams: list[Team]
    members: Mapping[str, str]
    funnels: list[Funnel]
    """Those that new contacts enter by, in the order in which ties are settled."""
    refused: Mapping[UUID, list[Json]] = field(default_factory=dict)
    """Connection -> templates that Meta refuses, "name/language"; read anew for each batch where a funnel sends some."""
    _people: dict[tuple[str, int], bool] = field(default_factory=dict)
    consents: Mapping[str, frozenset[str]] = field(init=False)
    """purpose -> versions of the texts that are asked with now."""
    interrupts: bool = field(init=False)
    """Whether any trigger does anything while another funnel runs."""
    queues: bool = field(init=False)
    silences: tuple[int, ...] = field(init=False)
    """Seconds of silence that some trigger listens for."""
    remembers: bool = field(init=False)
    """Whether any trigger asks when the contact was here last."""
    chooses: bool = field(init=False)
    """Whether any trigger is not for every contact at every time."""

    def __post_init__(self) -> None:
        self.consents = consent.versions(self.funnels)
        triggers = [trigger for funnel in self.funnels for trigger in funnel.triggers]
        self.interrupts = any(trigger.when_running != "ignore" for trigger in triggers)
        self.queues = any(trigger.when_running == "queue" for trigger in triggers)
        self.silences = lengths_of(self.funnels)
        self.remembers = any(trigger.reentry != "always" for trigger in triggers)
        self.chooses = self.remembers or any(trigger.audience for trigger in triggers)

    @property
    def reads_history(self) -> bool:
        return any(funnel.reads("chat") for funnel in self.funnels)

    def funnel(self, funnel_id: str) -> Funnel | None:
        return next((funnel for funnel in self.funnels if funnel.id == funnel_id), None)

    def called_by(self, funnels: Sequence[Funnel]) -> list[Funnel]:
        """Those that these call, and that those call, as they are published now."""
        found: dict[str, Funnel] = {}
        open_ends = [target for funnel in funnels for target in funnel.calls]
        while open_ends:
            target = open_ends.pop()
            if target not in found and (funnel := self.funnel(target)) is not None:
                found[target] = funnel
                open_ends += funnel.calls
        return list(found.values())

    def workspace(
        self, funnels: Sequence[Funnel], now: datetime | None = None, instance_id: UUID | None = None
    ) -> dict[str, Json]:
        """What handlers see of the workspace. People only where a funnel hands over to them, hours where it asks for them: the
        journal keeps all this. Without `now` closed days are left out."""
        found: dict[str, Json] = {"name": self.settings.name, "stages": list(self.settings.stages)}
        if self.settings.ai_needs_consent:
            found["ai_needs_consent"] = True
        if any(funnel.reads("hours") for funnel in funnels):
            found["hours"] = self.settings.hours
            if now is not None:
                found["holidays"] = closed_days(self.settings.holidays, local(now, self.settings.timezone).date())
        if (
            instance_id is not None
            and instance_id in self.refused
            and any(funnel.reads("templates") for funnel in funnels)
        ):
            found["templates_refused"] = self.refused[instance_id]
        if any(self._names_people(funnel) for funnel in funnels):
            found["teams"] = [self._team(team) for team in self.teams]
            found["members"] = [{"id": member, "name": name} for member, name in self.members.items()]
        return found

    def assigned(self, team_id: str, member: str) -> None:
        """The next of this team's conversations goes to the next person, also within this batch."""
        for team in self.teams:
            if team.id == team_id and member in team.turns:
                place = team.turns.index(member) + 1
                team.turns = team.turns[place:] + team.turns[:place]

    def _names_people(self, funnel: Funnel) -> bool:
        key = funnel.id, funnel.version
        if key not in self._people:
            self._people[key] = any(PEOPLE & one.marks_named for one in funnel.nodes.types())
        return self._people[key]

    def _team(self, team: Team) -> Json:
        people: list[Json] = [
            {"id": member, "name": self.members.get(member, ""), "last": f"{place:06}"}
            for place, member in enumerate(team.turns)
        ]
        return {"id": team.id, "name": team.name, "members": people}


@dataclass(slots=True)
class Playbooks:
    database: Database
    published: Published
    _kept: "OrderedDict[UUID, Playbook]" = field(default_factory=OrderedDict)
    _pinned: "OrderedDict[tuple[UUID, str, int], Funnel]" = field(default_factory=OrderedDict)

    async def of(self, workspace_id: UUID, stamp: int) -> Playbook | None:
        """None: there is no such workspace any more."""
        known = self._kept.get(workspace_id)
        if known is not None and known.stamp == stamp:
            self._kept.move_to_end(workspace_id)
            return known
        async with self.database.begin(workspace_id) as connection:
            settings = await stored.settings(connection)
            if settings is None:
                return None
            teams, members = await staff.all_teams(connection), await staff.members(connection)
            funnels = await self.published.all(connection)
            # It may be newer than the claim: it is kept under the stamp of what was read.
            playbook = Playbook(await stored.stamp(connection, workspace_id), settings, teams, members, funnels)
        self._kept[workspace_id] = playbook
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return playbook

    async def refused_templates(self, workspace_id: UUID) -> dict[UUID, list[Json]]:
        async with self.database.begin(workspace_id) as connection:
            found = await template_news.refused(connection)
        return {
            instance_id: [f"{name}/{language}" for name, language in sorted(listed)]
            for instance_id, listed in found.items()
        }

    async def versions(self, workspace_id: UUID, pairs: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Funnel]:
        """Those that runs are bound to; one that cannot be read is missing."""
        wanted = set(pairs)
        keys = {pair: (workspace_id, *pair) for pair in wanted}
        missing = [pair for pair in wanted if keys[pair] not in self._pinned]
        if missing:
            async with self.database.begin(workspace_id) as connection:
                for funnel_id, version in missing:
                    funnel = await self.published.pinned(connection, UUID(funnel_id), version)
                    if funnel is not None:
                        self._pinned[workspace_id, funnel_id, version] = funnel
        found = {pair: self._pinned[key] for pair, key in keys.items() if key in self._pinned}
        for pair in found:
            self._pinned.move_to_end(keys[pair])
        while len(self._pinned) > 10 * KEPT:
            self._pinned.popitem(last=False)
        return found


def lengths_of(funnels: Iterable[Funnel]) -> tuple[int, ...]:
    """Of the silences that triggers listen for, in seconds."""
    listed = (trigger for funnel in funnels for trigger in funnel.triggers if trigger.kind == "silence")
    return tuple(sorted({int(trigger.after.total_seconds()) for trigger in listed if trigger.after}))
