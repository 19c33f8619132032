"""Funnels: drawings that people edit, and what of them plays.

A draft is saved whatever problems it has; only a graph that cannot be read is refused. What plays is a published version, which never
changes: publishing is one pointer swap, and contacts under way stay on the version they entered by.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from backend.engine.problem import Problem
from backend.engine.triggers import Trigger
from backend.engine.upgrade import upgrade
from backend.errors import InUse
from backend.services.funnel_numbers import FunnelNumbers
from backend.services.funnel_problems import Checker, refuse_dangerous, refuse_errors, refuse_malformed
from backend.services.names import clean_name
from backend.services.principal import Principal
from backend.storage import activity_log, funnel_versions
from backend.storage import funnels as stored
from backend.storage.activity_log import Act
from backend.storage.database import Database
from backend.storage.events import Event, Events
from backend.storage.funnel_figures import NodeFigures
from backend.storage.funnel_versions import Version
from backend.storage.funnels import Funnel, FunnelSummary

NAME_LIMIT = 150
ROUNDS = 3
"""Checks of one request, where what they looked at keeps changing under them."""
Acting: TypeAlias = Callable[[AsyncConnection, Funnel, list[Problem]], Awaitable[Funnel]]


@dataclass(frozen=True, slots=True)
class Changes:
    """None: stays as it is."""

    name: str | None = None
    definition: Mapping[str, Any] | None = None
    is_active: bool | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    funnel: Funnel
    problems: list[Problem]


@dataclass(frozen=True, slots=True)
class Funnels:
    database: Database
    checker: Checker
    events: Events
    numbers: FunnelNumbers

    async def all(self, principal: Principal) -> list[FunnelSummary]:
        async with self.database.begin(principal.workspace_id) as connection:
            return await stored.every(connection)

    async def get(self, principal: Principal, funnel_id: UUID) -> Funnel:
        async with self.database.begin(principal.workspace_id) as connection:
            return await stored.get(connection, funnel_id)

    async def create(self, principal: Principal, name: str, definition: Mapping[str, Any] | None = None) -> Funnel:
        graph, name = self.readable(definition or {}), clean_name(name, limit=NAME_LIMIT)
        if definition:
            await self._refuse_dangerous(principal, name, graph)
        async with self.database.begin(principal.workspace_id) as connection:
            funnel = await stored.create(
                connection, name=name, by=principal.user_id, definition=graph, trigger_keyword=self.keyword(graph)
            )
        self._tell(principal, funnel)
        return funnel

    async def save(self, principal: Principal, funnel_id: UUID, changes: Changes, expected: int | None) -> Saved:
        """Active with errors: the draft is kept all the same, then the errors are raised. What is dangerous is not even kept."""
        values: dict[str, Any] = {}
        if changes.name is not None:
            values["name"] = clean_name(changes.name, limit=NAME_LIMIT)
        if changes.definition is not None:
            values["definition"] = self.readable(changes.definition)
            values["trigger_keyword"] = self.keyword(values["definition"])

        async def kept(connection: AsyncConnection, funnel: Funnel, problems: list[Problem]) -> Funnel:
            if changes.definition is not None:
                refuse_dangerous(problems, values["definition"])
            if any(getattr(funnel, name) != value for name, value in values.items()):
                funnel = await stored.save(connection, funnel_id, by=principal.user_id, **values)
            sound = all(problem.severity != "error" for problem in problems)
            if changes.is_active and sound:
                funnel = await self._publish(connection, principal, funnel, "")
            elif changes.is_active is False and funnel.is_active:
                funnel = await self._deactivate(connection, principal, funnel)
            return funnel

        plays = bool(changes.is_active)
        saved = await self._checked(principal, funnel_id, expected, kept, values=values, plays=plays)
        if plays:
            refuse_errors(saved.problems, saved.funnel.definition)
        return saved

    async def remove(self, principal: Principal, funnel_id: UUID) -> None:
        """Refused while another funnel's published version leads here."""
        async with self.database.begin(principal.workspace_id) as connection:
            funnel = await stored.get(connection, funnel_id, lock=True)
            playing = await self.checker.published.all(connection)
            if callers := [
                other.name for other in playing if str(funnel_id) in other.starts and other.id != str(funnel_id)
            ]:
                raise InUse(names=", ".join(callers))
            await stored.remove(connection, funnel_id)
            await self._log(connection, principal, "funnel.removed", funnel)
        self._tell(principal, funnel, removed=True)

    async def check(self, principal: Principal, funnel_id: UUID, definition: Mapping[str, Any] | None = None) -> Saved:
        """Of the stored draft, or of what the author has on the screen; nothing is stored."""
        graph = None if definition is None else self.readable(definition)
        async with self.database.begin(principal.workspace_id) as connection:
            funnel = await stored.get(connection, funnel_id)
            look = await self.checker.look(connection, funnel, graph)
        return Saved(funnel, await self.checker.problems(principal.workspace_id, look))

    async def publish(self, principal: Principal, funnel_id: UUID, expected: int | None, note: str) -> Saved:
        async def published(connection: AsyncConnection, funnel: Funnel, problems: list[Problem]) -> Funnel:
            refuse_errors(problems, funnel.definition)
            return await self._publish(connection, principal, funnel, note)

        return await self._checked(principal, funnel_id, expected, published, plays=True)

    async def duplicate(self, principal: Principal, funnel_id: UUID, suffix: str) -> Funnel:
        """A draft of its own; nothing of it plays yet."""
        async with self.database.begin(principal.workspace_id) as connection:
            funnel = await stored.get(connection, funnel_id)
        name = f"{funnel.name[: NAME_LIMIT - len(suffix)]}{suffix}"
        await self._refuse_dangerous(principal, name, funnel.definition)
        async with self.database.begin(principal.workspace_id) as connection:
            copy = await stored.create(
                connection,
                name=name,
                by=principal.user_id,
                definition=funnel.definition,
                trigger_keyword=funnel.trigger_keyword,
            )
        self._tell(principal, copy)
        return copy

    async def figures(self, principal: Principal, funnel_id: UUID) -> Sequence[NodeFigures]:
        await self.get(principal, funnel_id)
        return await self.numbers.of(principal.workspace_id, funnel_id)

    async def versions(self, principal: Principal, funnel_id: UUID) -> tuple[Funnel, list[Version]]:
        async with self.database.begin(principal.workspace_id) as connection:
            return await stored.get(connection, funnel_id), await funnel_versions.every(connection, funnel_id)

    async def version(
        self, principal: Principal, funnel_id: UUID, version: int
    ) -> tuple[Funnel, Version, dict[str, Any]]:
        """With its drawing, in the newest form."""
        async with self.database.begin(principal.workspace_id) as connection:
            funnel = await stored.get(connection, funnel_id)
            found = await funnel_versions.one(connection, funnel_id, version)
            return funnel, found, upgrade(await funnel_versions.definition_of(connection, funnel_id, version))

    async def restore(self, principal: Principal, funnel_id: UUID, version: int, expected: int | None) -> Saved:
        """The draft becomes what was published then; what plays stays as it is until somebody publishes."""
        async with self.database.begin(principal.workspace_id) as connection:
            await self._unchanged_since(connection, funnel_id, expected)
            graph = upgrade(await funnel_versions.definition_of(connection, funnel_id, version))
        values: dict[str, Any] = {"definition": graph, "trigger_keyword": self.keyword(graph)}

        async def restored(connection: AsyncConnection, funnel: Funnel, problems: list[Problem]) -> Funnel:
            refuse_dangerous(problems, graph)
            funnel = await stored.save(connection, funnel.id, by=principal.user_id, **values)
            await self._log(connection, principal, "funnel.restored", funnel, version=version)
            return funnel

        return await self._checked(principal, funnel_id, expected, restored, values=values)

    def readable(self, definition: Mapping[str, Any]) -> dict[str, Any]:
        refuse_malformed(definition)
        return upgrade(definition) if definition else {}

    def keyword(self, graph: Mapping[str, Any]) -> str | None:
        """Of the first trigger by keyword: what the list of funnels shows."""
        for node in graph.get("nodes", ()):
            node_type = self.checker.published.catalog.get(node["type"])
            if node_type is not None and node_type.starts:
                trigger = Trigger.of(node["id"], node.get("data") or {})
                if trigger.kind == "keyword" and trigger.keywords:
                    return trigger.keywords[0][:100]
        return None

    async def _checked(
        self,
        principal: Principal,
        funnel_id: UUID,
        expected: int | None,
        act: Acting,
        *,
        values: Mapping[str, Any] | None = None,
        plays: bool = False,
    ) -> Saved:
        """Looks at the draft as it will be with `values`, checks it with no connection in hand, and only then locks it and acts.

        What was checked is what is acted upon: another draft by then, or, where it is going to play, another world around it, is checked
        again; who is overtaken every time is told so.
        """
        for _ in range(ROUNDS):
            async with self.database.begin(principal.workspace_id) as connection:
                funnel = await self._unchanged_since(connection, funnel_id, expected, lock=False)
                look = await self.checker.look(connection, replace(funnel, **(values or {})))
            problems = await self.checker.problems(principal.workspace_id, look)
            async with self.database.begin(principal.workspace_id) as connection:
                funnel = await self._unchanged_since(connection, funnel_id, expected)
                wanted = replace(funnel, **(values or {}))
                same = (wanted.name, wanted.definition) == (look.name, look.drawing)
                if same and (not plays or await self.checker.look(connection, wanted) == look):
                    funnel = await act(connection, funnel, problems)
                    break
        else:
            async with self.database.begin(principal.workspace_id) as connection:
                raise await stored.conflict(connection, funnel_id)
        self._tell(principal, funnel)
        return Saved(funnel, problems)

    async def _refuse_dangerous(self, principal: Principal, name: str, graph: Mapping[str, Any]) -> None:
        """Of one that is not stored yet."""
        async with self.database.begin(principal.workspace_id) as connection:
            look = await self.checker.look_at(connection, uuid4(), name, graph)
        refuse_dangerous(await self.checker.problems(principal.workspace_id, look), graph)

    async def _unchanged_since(
        self, connection: AsyncConnection, funnel_id: UUID, expected: int | None, *, lock: bool = True
    ) -> Funnel:
        """Locked. `expected` is the revision that the author saw; None overwrites whatever is there."""
        funnel = await stored.get(connection, funnel_id, lock=lock)
        if expected is not None and expected != funnel.revision:
            raise await stored.conflict(connection, funnel_id)
        return funnel

    def _tell(self, principal: Principal, funnel: Funnel, *, removed: bool = False) -> None:
        data = {
            "funnel_id": funnel.id,
            "revision": funnel.revision,
            "is_active": funnel.is_active,
            "published_version": funnel.published_version,
            "by": principal.user_id,
            "removed": removed,
        }
        self.events.publish(Event(principal.workspace_id, "funnel:changed", data))

    async def _publish(self, connection: AsyncConnection, principal: Principal, funnel: Funnel, note: str) -> Funnel:
        version = await stored.publish(
            connection, funnel.id, definition=funnel.definition, by=principal.user_id, note=note
        )
        if version != funnel.published_version or not funnel.is_active:
            await self._log(connection, principal, "funnel.published", funnel, version=version)
        return await stored.get(connection, funnel.id)

    async def _deactivate(self, connection: AsyncConnection, principal: Principal, funnel: Funnel) -> Funnel:
        await stored.deactivate(connection, funnel.id)
        await self._log(connection, principal, "funnel.deactivated", funnel)
        return await stored.get(connection, funnel.id)

    async def _log(
        self, connection: AsyncConnection, principal: Principal, kind: str, funnel: Funnel, **more: Any
    ) -> None:
        data = {"funnel_id": str(funnel.id), "name": funnel.name, **more}
        await activity_log.add(connection, Act(kind, principal.user_id, data=data))
