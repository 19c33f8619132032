"""Drafts made ready to be played, and what the checker says of them: a phone beside the canvas asks at every word."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from backend.engine import funnel as compiled
from backend.engine.graph import Graph
from backend.engine.problem import Problem
from backend.engine.upgrade import upgrade
from backend.services.funnel_problems import Checker, Look
from backend.storage.funnels import Funnel

KEPT = 50
LASTING = 10.0
"""Seconds that problems are believed: teams, tags and fields may change meanwhile, and the canvas checks by itself."""
DRAFT = 0
"""The draft's version: published ones count from 1."""
Key: TypeAlias = tuple[UUID, int, str]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ready:
    definition: Graph
    funnel: compiled.Funnel


@dataclass(slots=True)
class Drafts:
    checker: Checker
    _ready: "OrderedDict[Key, Ready]" = field(default_factory=OrderedDict)
    _problems: "OrderedDict[Key, tuple[float, Sequence[Problem]]]" = field(default_factory=OrderedDict)

    async def ready(self, funnel: Funnel) -> Ready:
        """A revision never changes, so it is compiled once; beside the loop, as a large one takes a while."""
        key = funnel.id, funnel.revision, funnel.name
        if key not in self._ready:
            self._ready[key] = await asyncio.to_thread(self._compile, funnel)
        return _kept(self._ready, key)

    async def look(self, connection: AsyncConnection, funnel: Funnel) -> Look | Sequence[Problem]:
        """What is still believed, or what a check needs to know: `problems` makes that, without the connection."""
        key = funnel.id, funnel.revision, funnel.name
        if key in self._problems and self._problems[key][0] >= time.monotonic():
            return _kept(self._problems, key)[1]
        return await self.checker.look(connection, funnel)

    async def problems(self, workspace_id: UUID, funnel: Funnel, look: Look | Sequence[Problem]) -> Sequence[Problem]:
        if not isinstance(look, Look):
            return look
        key = funnel.id, funnel.revision, funnel.name
        found = await self.checker.problems(workspace_id, look)
        self._problems[key] = time.monotonic() + LASTING, found
        _kept(self._problems, key)
        return found

    def _compile(self, funnel: Funnel) -> Ready:
        definition = upgrade({"nodes": [], "edges": []} | funnel.definition)
        catalog = self.checker.published.catalog
        return Ready(definition, compiled.Funnel.from_graph(definition, catalog, str(funnel.id), DRAFT, funnel.name))


def _kept(found: "OrderedDict[Key, T]", key: Key) -> T:
    found.move_to_end(key)
    while len(found) > KEPT:
        found.popitem(last=False)
    return found[key]
