"""What a draft would have done with the conversations of the last days. Reads, plays beside the loop, keeps nothing."""

import asyncio
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from backend.engine.draft_replay import Judged, judge
from backend.engine.funnel import Funnel
from backend.engine.graph import Graph
from backend.services.drafts import DRAFT
from backend.services.funnels import Funnels
from backend.services.limits import Limits
from backend.services.principal import INBOX, Principal
from backend.services.replays import Recorded, chain_of, versions_of
from backend.storage import funnels as stored
from backend.storage import journals
from backend.storage.database import Database
from backend.storage.journals import Lately

A_MINUTE = 6
"""Comparisons of one workspace."""
PATIENCE = 8.0
"""Seconds; what is not played by then is left out and counted."""
AT_A_TIME = 20


@dataclass(frozen=True, slots=True)
class Compared:
    revision: int
    definition: Graph
    found: int
    """Runs that began within the days, MOST at most."""
    judged: Sequence[tuple[Lately, Judged]]
    named: bool
    """Whether the reader may know who the contacts are."""

    @property
    def visited(self) -> Counter[str]:
        return Counter(node for _, one in self.judged for node in set(one.visited))


@dataclass(frozen=True, slots=True)
class DraftReplays:
    database: Database
    funnels: Funnels
    limits: Limits
    at_once: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    async def compare(
        self, principal: Principal, funnel_id: UUID, days: int, most: int, definition: Mapping[str, Any] | None
    ) -> Compared:
        """`definition` None: the stored draft."""
        graph = None if definition is None else self.funnels.readable(definition)
        await self.limits.count_here(f"draft-replay:{principal.workspace_id}", A_MINUTE)
        async with self.database.begin(principal.workspace_id) as connection:
            funnel = await stored.get(connection, funnel_id)
            lately = await journals.lately(connection, funnel_id, timedelta(days=days), most)
        graph = {"nodes": [], "edges": []} | dict(graph if graph is not None else funnel.definition)
        async with self.at_once:
            draft = await asyncio.to_thread(self._compiled, funnel, graph)
            judged = await self._judged(principal.workspace_id, draft, lately)
        return Compared(funnel.revision, graph, len(lately), judged, principal.role in INBOX)

    def _compiled(self, funnel: stored.Funnel, graph: Graph) -> Funnel:
        return Funnel.from_graph(graph, self.funnels.checker.published.catalog, str(funnel.id), DRAFT, funnel.name)

    async def _judged(self, workspace_id: UUID, draft: Funnel, lately: Sequence[Lately]) -> list[tuple[Lately, Judged]]:
        until, found = time.monotonic() + PATIENCE, []
        for place in range(0, len(lately), AT_A_TIME):
            if time.monotonic() > until:
                break
            few = lately[place : place + AT_A_TIME]
            async with self.database.begin(workspace_id) as connection:
                recorded = [await self._recorded(connection, one.id) for one in few]
            judged = await asyncio.to_thread(_judge_all, draft, recorded, until)
            found += list(zip(few, judged, strict=False))
        return found

    async def _recorded(self, connection: AsyncConnection, run_id: UUID) -> Recorded:
        run = await journals.run(connection, run_id)
        rows = await chain_of(connection, run)
        return Recorded(run, rows, await versions_of(connection, self.funnels.checker.published, rows), {})


def _judge_all(draft: Funnel, recorded: Sequence[Recorded], until: float) -> list[Judged]:
    found: list[Judged] = []
    for one in recorded:
        if time.monotonic() > until:
            break
        own = sum(row.run_id == one.run.id for row in one.rows)
        entries = one.entries
        found.append(judge(draft, one.versions, entries[: len(entries) - own], entries[len(entries) - own :]))
    return found
