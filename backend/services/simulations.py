"""Plays the stored draft for its author: no lane, no outbox, nothing kept."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.engine.problem import Problem
from backend.engine.simulation import Input, Simulation
from backend.engine.words import Finished, Json
from backend.errors import FieldError, Invalid, NotFound
from backend.services.drafts import Drafts, Ready
from backend.services.opt_out_texts import confirmation
from backend.services.playbooks import Playbook
from backend.services.principal import Principal
from backend.storage import funnels as stored
from backend.storage import integrations, lane_acts, playbooks, staff
from backend.storage.database import Database
from backend.storage.funnels import Funnel

MOST_VISITS = 2_000
PATIENCE = 2.0
"""Seconds for all that came in so far; a phone that plays longer says that it stopped."""
YEARS = range(2000, 2101)


@dataclass(frozen=True, slots=True)
class Scene:
    """What is assumed. `start_at` None: now; a client that plays on sends back the one it was answered."""

    contact: Mapping[str, Json]
    channel: str = "whatsapp"
    start_at: datetime | None = None
    seed: str = ""
    inputs: Sequence[Input] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Simulated:
    funnel: Funnel
    play: Simulation
    started_at: datetime
    problems: Sequence[Problem]
    names: Mapping[str, str]
    """Of teams, people, chats and funnels, by their ids."""


@dataclass(frozen=True, slots=True)
class Simulations:
    database: Database
    drafts: Drafts
    at_once: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))
    """Beside the loop, and few: everybody's webhooks and sockets have the same processor."""

    async def play(self, principal: Principal, funnel_id: UUID, scene: Scene) -> Simulated:
        if scene.start_at is not None and scene.start_at.year not in YEARS:
            raise Invalid(FieldError("/start_at", "field_range", {"low": YEARS[0], "high": YEARS[-1]}))
        async with self.database.begin(principal.workspace_id) as connection:
            funnel = await stored.get(connection, funnel_id)
            look = await self.drafts.look(connection, funnel)
            settings = await playbooks.settings(connection)
            if settings is None:
                raise NotFound
            teams, members = await staff.all_teams(connection), await staff.members(connection)
            playing = await self.drafts.checker.published.seen(connection)
            chats = {str(one.id): str(one.config_data["name"]) for one in await integrations.webhooks(connection)}
            started_at = scene.start_at or (await lane_acts.now(connection)).replace(microsecond=0)
        problems = await self.drafts.problems(principal.workspace_id, funnel, look)
        book = Playbook(0, settings, teams, members, await self.drafts.checker.published.ready(playing))
        play = _rehearse(await self.drafts.ready(funnel), book, scene, started_at)
        async with self.at_once:
            until = time.monotonic() + PATIENCE
            play.weary = lambda: time.monotonic() > until
            await asyncio.to_thread(play.play, scene.inputs)
        return Simulated(funnel, play, started_at, problems, chats | _names(book, funnel))


def _rehearse(ready: Ready, book: Playbook, scene: Scene, started_at: datetime) -> Simulation:
    own, language = ready.funnel.id, book.settings.language
    others = [other for other in book.funnels if other.id != own]
    return Simulation(
        ready.definition,
        {"out": confirmation("out", language), "back": confirmation("back", language)},
        ready.funnel,
        scene.contact,
        now=started_at,
        others=others,
        workspace=book.workspace([ready.funnel, *others]),
        holidays=book.settings.holidays,
        timezone=book.settings.timezone,
        channel=scene.channel,
        language=language,
        opt_out_words=book.settings.opt_out_words,
        seed=f"{own}:{scene.seed}",
        mocks=_mocks(own, ready.definition),
        most_visits=MOST_VISITS,
    )


def _mocks(funnel: str, definition: Mapping[str, Any]) -> dict[tuple[str, str], Finished]:
    """`meta.mock_result` of a node: {"ok", "value"?, "error"?: {"code"}, "uncertain"?}."""
    found = {}
    for node in definition["nodes"]:
        mock = (node.get("meta") or {}).get("mock_result")
        if isinstance(mock, Mapping):
            error = mock.get("error")
            found[funnel, node["id"]] = Finished(
                mock.get("ok") is True,
                mock.get("value"),
                error if isinstance(error, Mapping) else None,
                mock.get("uncertain") is True,
            )
    return found


def _names(book: Playbook, funnel: Funnel) -> dict[str, str]:
    teams = {team.id: team.name for team in book.teams}
    return {**teams, **book.members, **{one.id: one.name for one in book.funnels}, str(funnel.id): funnel.name}
