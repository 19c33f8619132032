"""Funnels as files: to keep, to give to another workspace, to bring in. A file that comes in does nothing until somebody publishes it."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from backend.engine.schema import mark, marked
from backend.services.funnels import Funnels, Saved
from backend.services.principal import Principal
from backend.storage import funnels, integrations, members, teams

FORMAT = "batuta.funnel"
FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True)
class FunnelFiles:
    funnels: Funnels

    async def export(self, principal: Principal, funnel_id: UUID) -> dict[str, Any]:
        funnel = await self.funnels.get(principal, funnel_id)
        return {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "name": funnel.name,
            "definition": funnel.definition or {"nodes": [], "edges": []},
        }

    async def bring_in(self, principal: Principal, name: str, definition: Mapping[str, Any]) -> tuple[Saved, list[str]]:
        """A draft of its own, and the ids of nodes that named a team, person, chat or funnel of elsewhere and name nobody now."""
        graph = self.funnels.readable(definition)
        async with self.funnels.database.begin(principal.workspace_id) as connection:
            known = {
                "team": {str(team.id) for team in await teams.every(connection)},
                "member": {str(member.user_id) for member in await members.all_members(connection)},
                "funnel": {str(funnel_id) for funnel_id in await funnels.ids(connection)},
                "webhook": {str(one.id) for one in await integrations.webhooks(connection)},
            }
        unlinked = [node["id"] for node in graph.get("nodes", ()) if self._unlink(node, known)]
        funnel = await self.funnels.create(principal, name, graph)
        return await self.funnels.check(principal, funnel.id), unlinked

    def _unlink(self, node: dict[str, Any], known: Mapping[str, set[str]]) -> bool:
        node_type = self.funnels.checker.published.catalog.get(node["type"])
        if node_type is None:
            return False
        strange = [
            path
            for path, value, schemas in marked(node["data"], node_type.schema)
            if isinstance(value, str) and value not in known.get(str(mark(schemas, "x-ref")), {value})
        ]
        if strange:
            node["data"] = deepcopy(node["data"])
        for path in strange:
            _drop(node["data"], path)
        return bool(strange)


def _drop(config: Any, path: Sequence[str | int]) -> None:
    for step in path[:-1]:
        config = config[step]
    if isinstance(config, dict):
        del config[path[-1]]
    else:
        config[path[-1]] = ""
