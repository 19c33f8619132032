"""The funnels that play, compiled: a version never changes, so it is compiled once, and a large one beside the loop."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.engine.funnel import Funnel, GraphMalformed
from backend.engine.node_type import NodeType
from backend.errors import NotFound
from backend.services.heavy import nodes_of, on_drawing
from backend.storage import funnel_versions as stored
from backend.storage.funnel_versions import Playing

log = structlog.get_logger(__name__)

KEPT = 500


@dataclass(frozen=True, slots=True)
class Seen:
    """One that plays: compiled, or as it was drawn. Two are the same where the version is."""

    playing: Playing
    funnel: Funnel | None = field(default=None, compare=False)
    drawn: tuple[dict[str, Any], str] | None = field(default=None, compare=False)
    """And its name then. Neither: it is known to be unreadable."""

    @property
    def nodes(self) -> int:
        return len(self.funnel.nodes) if self.funnel else nodes_of(self.drawn[0]) if self.drawn else 0


@dataclass(slots=True)
class Published:
    catalog: Mapping[str, NodeType]
    _compiled: "OrderedDict[tuple[UUID, int], Funnel | None]" = field(default_factory=OrderedDict)

    async def all(self, connection: AsyncConnection) -> list[Funnel]:
        """In the order in which ties between their triggers are settled."""
        found = [await self._funnel(connection, playing) for playing in await stored.playing(connection)]
        return [funnel for funnel in found if funnel is not None]

    async def seen(self, connection: AsyncConnection) -> list[Seen]:
        """As `all`, for who does not keep the connection while a large one is compiled: `ready` does that."""
        return [await self._seen(connection, playing) for playing in await stored.playing(connection)]

    async def ready(self, seen: Sequence[Seen]) -> list[Funnel]:
        found = [await self._ready(one) for one in seen]
        return [funnel for funnel in found if funnel is not None]

    async def pinned(self, connection: AsyncConnection, funnel_id: UUID, version: int) -> Funnel | None:
        """The version that a run keeps, whether it is still published or not. None: there is none, or it cannot be read."""
        try:
            return await self._funnel(connection, Playing(funnel_id, version, ""))
        except NotFound:
            return None

    async def _funnel(self, connection: AsyncConnection, playing: Playing) -> Funnel | None:
        return await self._ready(await self._seen(connection, playing))

    async def _seen(self, connection: AsyncConnection, playing: Playing) -> Seen:
        key = (playing.id, playing.version)
        if key in self._compiled:
            self._compiled.move_to_end(key)
            return Seen(playing, self._compiled[key])
        return Seen(playing, drawn=await stored.version_of(connection, playing.id, playing.version))

    async def _ready(self, seen: Seen) -> Funnel | None:
        if seen.drawn is None:
            return seen.funnel
        key = (seen.playing.id, seen.playing.version)
        if key not in self._compiled:  # else somebody compiled it meanwhile
            self._compiled[key] = await self._compile(seen.playing, *seen.drawn)
        found = self._compiled[key]
        if len(self._compiled) > KEPT:
            self._compiled.popitem(last=False)
        return found

    async def _compile(self, playing: Playing, definition: dict[str, Any], name: str) -> Funnel | None:
        def compiled() -> Funnel:
            return Funnel.from_graph(definition, self.catalog, str(playing.id), playing.version, name).surveyed()

        try:
            return await on_drawing(nodes_of(definition), compiled)
        except GraphMalformed:  # stored by an older release that allowed it
            return None
        except Exception:
            # One drawing that nobody can read must not silence the workspace's others.
            log.exception("a funnel cannot be read", funnel=playing.id, version=playing.version)
            return None
