"""The table of who wins: every trigger that plays, the winner of any two first; and what a message would begin."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from backend.engine.check_others import MAX_COMPARED, overlap
from backend.engine.entry import Candidate, Moment, candidates
from backend.engine.events import MessageCame
from backend.engine.funnel import Funnel
from backend.engine.opt_out import opts_out
from backend.engine.triggers import Trigger
from backend.engine.turn import Context
from backend.engine.words import Json, Message
from backend.errors import NotFound
from backend.services.principal import Principal
from backend.services.published import Published
from backend.storage import lane_acts, playbooks
from backend.storage.database import Database


@dataclass(slots=True)
class Place:
    """`loses_to`: those before it that answer to the same events with the same right."""

    funnel: Funnel
    trigger: Trigger
    loses_to: list[Funnel] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Trial:
    """`opted_out`: the text is one of the words by which a contact leaves; they win over every trigger."""

    opted_out: bool
    candidates: Sequence[Candidate]


@dataclass(frozen=True, slots=True)
class Precedence:
    database: Database
    published: Published

    async def table(self, principal: Principal) -> list[Place]:
        async with self.database.begin(principal.workspace_id) as connection:
            funnels = await self.published.all(connection)
        listed = [Place(funnel, trigger) for funnel in funnels for trigger in funnel.triggers]
        listed.sort(key=lambda place: place.trigger.precedence)
        pairs = ((one, before) for index, one in enumerate(listed) for before in listed[:index])
        for compared, (one, before) in enumerate(pairs):
            if compared >= MAX_COMPARED:
                break
            if overlap(one.trigger, before.trigger):
                one.loses_to.append(before.funnel)
        return listed

    async def trial(self, principal: Principal, text: str, tags: Sequence[str], *, first: bool, running: bool) -> Trial:
        """Of a contact who has these tags and nothing else."""
        async with self.database.begin(principal.workspace_id) as connection:
            funnels = await self.published.all(connection)
            settings, now = await playbooks.settings(connection), await lane_acts.now(connection)
        if settings is None:
            raise NotFound
        if opts_out(text, settings.opt_out_words):
            return Trial(opted_out=True, candidates=[])
        person: dict[str, Json] = {"name": "", "phone": None, "email": None, "stage": None, "custom_data": {}}
        contact: dict[str, Json] = {**person, "tags": list(tags)}
        workspace: dict[str, Json] = {"name": settings.name, "stages": list(settings.stages)}
        context = Context(contact, now, settings.timezone, workspace=workspace, language=settings.language)
        event = MessageCame(Message("text", text), first)
        return Trial(opted_out=False, candidates=candidates(funnels, event, Moment(context, running)))
