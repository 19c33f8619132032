"""A run's journal and the versions it was played by, brought together again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from backend.engine.funnel import Funnel
from backend.engine.graph import name_of
from backend.engine.journal import Entry
from backend.engine.replay import Again, play_again
from backend.errors import NotFound
from backend.services.published import Published
from backend.storage import funnel_versions, journals, workspaces
from backend.storage.database import Database
from backend.storage.journals import JournalRow, Run

LONGEST_CHAIN = 200
"""Runs that began each other, one after the other."""
Versions = dict[tuple[str, int], Funnel]


@dataclass(frozen=True, slots=True)
class Recorded:
    """`rows` begin with the runs that led to this one, where another funnel began it."""

    run: Run
    rows: Sequence[JournalRow]
    versions: Versions
    names: Mapping[str, str]
    """Node -> what its author called it."""

    @property
    def entries(self) -> list[Entry]:
        return [Entry(row.signal, row.outcome) for row in self.rows]

    def again(self) -> list[Again]:
        """What was played in this run itself. Pure work, and not little for a long run."""
        played = zip(self.rows, play_again(self.versions, self.entries), strict=True)
        return [again for row, again in played if row.run_id == self.run.id]


@dataclass(frozen=True, slots=True)
class Replays:
    database: Database
    published: Published

    async def recorded(self, workspace_id: UUID, run_id: UUID) -> Recorded:
        async with self.database.begin(workspace_id) as connection:
            run = await journals.run(connection, run_id)
            rows = await chain_of(connection, run)
            versions = await versions_of(connection, self.published, rows)
            return Recorded(run, rows, versions, await _names(connection, run))

    async def home_of(self, run_id: UUID) -> UUID:
        """The workspace that a run is in. For the machine's own people alone: it looks into all of them."""
        async with self.database.begin_global() as connection:
            known = await workspaces.every_id(connection)
        for workspace_id in known:
            async with self.database.begin(workspace_id) as connection:
                try:
                    await journals.run(connection, run_id)
                except NotFound:
                    continue
                return workspace_id
        raise NotFound


async def chain_of(connection: AsyncConnection, run: Run) -> list[JournalRow]:
    rows = own = await journals.of_run(connection, run.id)
    for _ in range(LONGEST_CHAIN):
        if not own or own[0].signal.get("after") is not True:
            return rows
        leading = await journals.before(connection, run.lane_id, own[0])
        own = await journals.of_run(connection, leading) if leading else []
        rows = own + rows
    return rows


async def versions_of(connection: AsyncConnection, published: Published, rows: Sequence[JournalRow]) -> Versions:
    """All that these runs stood in."""
    named = {(row.signal["funnel"], row.signal["version"]) for row in rows if row.signal.get("kind") == "begin"}
    for row in rows:
        named |= set(row.signal.get("context", {}).get("published", {}).items())
    found: Versions = {}
    for funnel_id, version in named:
        funnel = await published.pinned(connection, UUID(funnel_id), version)
        if funnel is not None:
            found[funnel_id, version] = funnel
    return found


async def _names(connection: AsyncConnection, run: Run) -> dict[str, str]:
    definition = await funnel_versions.definition_of(connection, run.funnel_id, run.funnel_version)
    return {str(node["id"]): name_of(node) for node in definition.get("nodes", ())}
