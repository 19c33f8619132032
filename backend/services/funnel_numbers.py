"""How a funnel does, told to every canvas that is open: counted once in a while, however many look."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from backend.services.shared_reads import SharedReads
from backend.storage import funnel_figures, funnels
from backend.storage.database import Database
from backend.storage.funnel_figures import NodeFigures
from backend.storage.funnels import Funnel

LASTING = 10.0
"""Seconds."""
MOST = 1_000
LEAST = 100
"""The catalog's own minimum of an A/B test."""
Key = tuple[UUID, UUID]


@dataclass(slots=True)
class FunnelNumbers:
    database: Database
    _kept: dict[Key, tuple[float, Sequence[NodeFigures]]] = field(default_factory=dict)
    _reads: SharedReads[Key, Sequence[NodeFigures]] = field(default_factory=SharedReads)

    async def of(self, workspace_id: UUID, funnel_id: UUID) -> Sequence[NodeFigures]:
        key = workspace_id, funnel_id
        until, figures = self._kept.get(key, (0.0, ()))
        if until > time.monotonic():
            return figures
        return await self._reads.of(key, lambda: self._count(key))

    async def _count(self, key: Key) -> Sequence[NodeFigures]:
        async with self.database.begin(key[0]) as connection:
            figures = await funnel_figures.of_nodes(connection, key[1])
            tests = _tests(await funnels.get(connection, key[1]))
            arms = {test[0]: await funnel_figures.of_arms(connection, key[1], *test) for test in tests}
            goals = await funnel_figures.of_goals(connection, key[1])
        figures = [replace(one, arms=arms.get(one.node_id, ()), goal=goals.get(one.node_id)) for one in figures]
        if len(self._kept) >= MOST:
            self._kept.clear()
        self._kept[key] = time.monotonic() + LASTING, figures
        return figures


def _tests(funnel: Funnel) -> list[tuple[str, str | None, int]]:
    """A/B tests of the drawing: node, the step that counts as won, from how many contacts on one may compare."""
    nodes = [(node["id"], node.get("data") or {}) for node in funnel.definition["nodes"] if node["type"] == "ab_split"]
    return [(node_id, data.get("goal"), int(data.get("minimum") or LEAST)) for node_id, data in nodes]
