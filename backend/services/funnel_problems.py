"""What is wrong with a drawing, checked against all that the workspace has; and how the wrong is told.

First a look, in a transaction; the check comes after it, for a large drawing may have to wait for its turn (heavy.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from backend.activities.egress import Egress
from backend.activities.fetch import refusal_of
from backend.engine.check import CheckContext, check
from backend.engine.graph import malformed
from backend.engine.problem import Problem
from backend.errors import FieldError, Invalid
from backend.services.heavy import SMALL, in_line, nodes_of, on_drawing
from backend.services.published import Published, Seen
from backend.storage import (
    api_tokens,
    fields,
    funnels,
    instances,
    integrations,
    members,
    tags,
    teams,
    template_news,
    workspaces,
)
from backend.storage.funnels import Funnel

DEFAULT_CHANNELS = ("whatsapp",)
"""What a workspace without a connection will most likely connect."""


@dataclass(frozen=True, slots=True)
class Look:
    """All that a check of one drawing goes by. Two are equal where it would find the same."""

    funnel_id: UUID
    name: str
    drawing: Mapping[str, Any]
    known: CheckContext
    playing: Sequence[Seen]

    @property
    def nodes(self) -> int:
        return nodes_of(self.drawing) + sum(other.nodes for other in self.playing)


@dataclass(frozen=True, slots=True)
class Checker:
    published: Published
    egress: Egress = field(default_factory=Egress)
    offered: frozenset[str] = frozenset()
    """What the installation itself has for every workspace: email."""

    async def look(self, connection: AsyncConnection, funnel: Funnel, graph: Mapping[str, Any] | None = None) -> Look:
        """At the stored draft, or at `graph` in its place."""
        drawing = funnel.definition if graph is None else graph
        return await self.look_at(connection, funnel.id, funnel.name, drawing)

    async def look_at(
        self, connection: AsyncConnection, funnel_id: UUID, name: str, drawing: Mapping[str, Any]
    ) -> Look:
        seen = await self.published.seen(connection)
        return Look(funnel_id, name, drawing, await self._known(connection), seen)

    async def problems(self, workspace_id: UUID, look: Look) -> list[Problem]:
        """Nobody awaits it inside a transaction."""
        if look.nodes <= SMALL:
            return await self._checked(look)
        async with in_line(workspace_id):
            return await self._checked(look)

    async def _checked(self, look: Look) -> list[Problem]:
        playing, own = await self.published.ready(look.playing), str(look.funnel_id)
        places = [other.id for other in playing]
        context = replace(
            look.known,
            others=[other for other in playing if other.id != own],
            older=places.index(own) if own in places else None,
            refuses_url=lambda url: refusal_of(self.egress, url),
        )

        def checked() -> list[Problem]:
            return check(look.drawing, self.published.catalog, context, own, look.name)

        return await on_drawing(look.nodes, checked, checks=True)

    async def _known(self, connection: AsyncConnection) -> CheckContext:
        """Without the other funnels."""
        providers = {instance.provider for instance in await instances.every(connection)}
        people = await members.all_members(connection)
        refused = await template_news.refused(connection)
        workspace = await workspaces.read(connection)
        own_fields = await fields.every(connection)
        there = await teams.every(connection)
        return CheckContext(
            channels=tuple(sorted(providers)) or DEFAULT_CHANNELS,
            fields=frozenset(field.key for field in own_fields),
            dates=frozenset(field.key for field in own_fields if field.type == "date"),
            references={
                "team": frozenset(str(team.id) for team in there),
                "member": frozenset(str(member.user_id) for member in people),
                "funnel": frozenset(str(funnel_id) for funnel_id in await funnels.ids(connection)),
                "stage": frozenset(workspace.stages if workspace else ()),
                "tag": frozenset(tag.name for tag in await tags.every(connection)),
                "webhook": frozenset(str(hook.id) for hook in await integrations.webhooks(connection)),
            },
            reached={
                "team": frozenset(str(team.id) for team in there if team.members),
                "role": frozenset(person.role for person in people),
            },
            refused=frozenset.intersection(*map(frozenset, refused.values())) if refused else frozenset(),
            ai_needs_consent=workspace is not None and workspace.ai_needs_consent,
            integrations=self.offered | await integrations.connected(connection) | await _open(connection),
        )


async def _open(connection: AsyncConnection) -> frozenset[str]:
    return frozenset({"api"} if await api_tokens.count(connection) else ())


def refuse_malformed(definition: Mapping[str, Any]) -> None:
    if problems := malformed(definition):
        raise Invalid(*as_errors(problems, definition))


def refuse_dangerous(problems: Sequence[Problem], definition: Mapping[str, Any]) -> None:
    """An address inside our own network is not even kept in a draft, from where a later version of something might call it."""
    if found := [problem for problem in problems if problem.code == "url_forbidden"]:
        raise Invalid(*as_errors(found, definition))


def refuse_errors(problems: Sequence[Problem], definition: Mapping[str, Any]) -> None:
    if errors := [problem for problem in problems if problem.severity == "error"]:
        raise Invalid(*as_errors(errors, definition))


def as_errors(problems: Sequence[Problem], definition: Mapping[str, Any]) -> list[FieldError]:
    places = node_places(definition)
    return [
        FieldError(path_of(problem, places), problem.code, dict(problem.params), words_of(problem))
        for problem in problems
    ]


def node_places(definition: Mapping[str, Any]) -> dict[str, int]:
    """Node id -> its index in the drawing."""
    nodes = definition.get("nodes")
    found: dict[str, int] = {}
    for index, node in enumerate(nodes if isinstance(nodes, list) else ()):
        if isinstance(node, Mapping) and isinstance(node.get("id"), str):
            found.setdefault(node["id"], index)
    return found


def path_of(problem: Problem, places: Mapping[str, int]) -> str:
    """A JSON pointer into the body of PUT /funnels/:id."""
    if problem.node not in places:
        return "/definition"
    return f"/definition/nodes/{places[problem.node]}" + (f"/data{problem.field}" if problem.field else "")


def words_of(problem: Problem) -> Any:
    return lambda language: (problem.message(language), problem.hint(language))
