"""Which trigger wins, and funnels that a person starts for a contact."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from backend.api.bodies import Body
from backend.api.dependencies import Named
from backend.api.guards import allow
from backend.engine.funnel import Funnel
from backend.engine.scope import local
from backend.engine.triggers import Trigger
from backend.services.coming_runs import ComingRuns
from backend.services.entering import Entering
from backend.services.precedence import Precedence
from backend.services.principal import AUTHORS, EVERYBODY, INBOX, Principal

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Verdict = Literal[
    "begins", "replaces", "interrupts", "queues", "outranked", "audience", "entered_before", "running"
]  # fmt: skip


class FunnelOfTrigger(msgspec.Struct):
    id: UUID
    name: str


class TriggerAnswer(msgspec.Struct):
    """`says`: what it listens for, as its kind has it: keywords, ads, a tag, a field, a stage. `config`: as the node holds it, with its
    defaults, for the catalog's sentences. `audience`: for some contacts only."""

    funnel: FunnelOfTrigger
    node_id: str
    kind: str
    says: list[str]
    config: dict[str, Any]
    match: str
    priority: int
    audience: bool
    reentry: str
    when_running: str


class PlaceAnswer(TriggerAnswer):
    """`loses_to`: funnels before it that answer to the same with the same priority and were published earlier."""

    loses_to: list[FunnelOfTrigger]


class CandidateAnswer(TriggerAnswer):
    verdict: Verdict


class NewTrial(Body):
    """A contact who has these tags and nothing else writes `text`; `first`: for the first time; `running`: another funnel waits."""

    text: Annotated[str, Meta(min_length=1, max_length=4096, examples=["Quero uma aula"])]
    first: bool = False
    running: bool = False
    tags: Annotated[list[Annotated[str, Meta(max_length=100)]], Meta(max_length=50)] = msgspec.field(
        default_factory=list
    )


class TrialAnswer(msgspec.Struct):
    """`opted_out`: words by which a contact leaves win over every trigger."""

    opted_out: bool
    candidates: list[CandidateAnswer]


CLOCK = r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?"


class HoursOfDay(Body):
    from_: Annotated[str, Meta(pattern=f"^{CLOCK}$", examples=["08:00"])] = msgspec.field(name="from")
    to: Annotated[str, Meta(pattern=f"^{CLOCK}$", examples=["20:00"])]


class NewSchedule(Body):
    """What a trigger of kind `schedule` says about when."""

    every: Literal["day", "week", "month", "cron"] = "day"
    at: Annotated[str, Meta(pattern=f"^({CLOCK})?$", examples=["09:00"])] = "09:00"
    weekdays: Annotated[list[Weekday], Meta(max_length=7)] = msgspec.field(default_factory=list)
    month_day: Annotated[int, Meta(ge=1, le=31)] | None = None
    cron: Annotated[str, Meta(max_length=100, examples=["0 9 * * 1-5"])] = ""
    hours: HoursOfDay | None = None


class ComingRun(msgspec.Struct):
    """Both by the clock of the school. `begins`: later than `at` where the trigger's hours say so. `moved`: summer time takes that hour
    away on that day, so it runs an hour later."""

    at: str
    begins: str
    moved: bool


class ComingAnswer(msgspec.Struct):
    timezone: str
    runs: list[ComingRun]


class StartableAnswer(msgspec.Struct):
    funnel: FunnelOfTrigger
    verdict: Verdict


class NewEntry(Body):
    funnel_id: UUID


class EntryAnswer(msgspec.Struct):
    """`queues`: it begins when the running funnel has ended; `interrupts`: that one comes back when it has ended."""

    verdict: Verdict


class TriggersController(Controller):
    path = "/triggers"
    tags = ("Funnels",)

    @get("", operation_id="listTriggers", opt=allow(AUTHORS))
    async def table(self, principal: Named[Principal], precedence: Named[Precedence]) -> list[PlaceAnswer]:
        """Every trigger that plays; of two that answer to the same event the one that stands before the other wins."""
        return [
            PlaceAnswer(**_of(one.funnel, one.trigger), loses_to=[_funnel(funnel) for funnel in one.loses_to])
            for one in await precedence.table(principal)
        ]

    @post("/try", operation_id="tryTriggers", status_code=200, opt=allow(AUTHORS))
    async def trial(
        self, data: JSONBody[NewTrial], principal: Named[Principal], precedence: Named[Precedence]
    ) -> TrialAnswer:
        """What a message would begin, and why the others would not. Nothing is sent or kept."""
        found = await precedence.trial(principal, data.text, data.tags, first=data.first, running=data.running)
        listed = [CandidateAnswer(**_of(one.funnel, one.trigger), verdict=one.verdict) for one in found.candidates]
        return TrialAnswer(found.opted_out, listed)

    @post("/coming", operation_id="listComingRuns", status_code=200, opt=allow(EVERYBODY))
    async def coming(
        self, data: JSONBody[NewSchedule], principal: Named[Principal], coming_runs: Named[ComingRuns]
    ) -> ComingAnswer:
        """When a schedule runs next; empty where it never does, or too often. Nothing is stored."""
        timezone, runs = await coming_runs.of(principal, msgspec.to_builtins(data))

        def here(moment: datetime) -> str:
            return local(moment, timezone).isoformat(timespec="minutes")

        return ComingAnswer(timezone, [ComingRun(here(one.tick), here(one.begins), one.moved) for one in runs])


class ContactFunnelsController(Controller):
    path = "/contacts"
    tags = ("Contacts",)

    @get("/{contact_id:uuid}/funnels", operation_id="listStartableFunnels", opt=allow(INBOX))
    async def startable(
        self, contact_id: FromPath[UUID], principal: Named[Principal], entering: Named[Entering]
    ) -> list[StartableAnswer]:
        """Funnels that a person may start, and what would become of each for this contact now."""
        found = await entering.startable(principal, contact_id)
        return [StartableAnswer(_funnel(one.funnel), one.verdict) for one in found]

    @post(
        "/{contact_id:uuid}/funnels",
        operation_id="startFunnel",
        status_code=202,
        opt=allow(INBOX) | {"refusals": [409]},
    )
    async def start(
        self,
        contact_id: FromPath[UUID],
        data: JSONBody[NewEntry],
        principal: Named[Principal],
        entering: Named[Entering],
    ) -> EntryAnswer:
        """On the connection that the contact wrote on last. 409 where the funnel's rules, a pause or the contact's wish forbid it."""
        return EntryAnswer(await entering.start(principal, contact_id, data.funnel_id))


def _of(funnel: Funnel, trigger: Trigger) -> dict[str, Any]:
    return {
        "funnel": _funnel(funnel),
        "node_id": trigger.node,
        "kind": trigger.kind,
        "says": list(trigger.says),
        "config": dict(funnel.nodes[trigger.node].config),
        "match": trigger.match,
        "priority": trigger.priority,
        "audience": trigger.audience,
        "reentry": trigger.reentry,
        "when_running": trigger.when_running,
    }


def _funnel(funnel: Funnel) -> FunnelOfTrigger:
    return FunnelOfTrigger(UUID(funnel.id), funnel.name)
