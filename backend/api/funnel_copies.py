"""What a funnel was and where else it may go: versions, copies, files."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import FromPath, JSONBody, PathParameter
from msgspec import Meta

from backend.api.bodies import Body
from backend.api.conditional import IfMatchHeader, etag, revision_of
from backend.api.dependencies import Named
from backend.api.funnels import (
    EMPTY,
    Definition,
    FunnelAnswer,
    FunnelName,
    FunnelProblem,
    SavedFunnel,
    answer_of,
    problems_in,
    saved_answer,
)
from backend.api.guards import allow
from backend.services.funnel_files import FORMAT, FORMAT_VERSION, FunnelFiles
from backend.services.funnels import Funnels
from backend.services.principal import AUTHORS, EVERYBODY, Principal
from backend.storage.funnel_figures import GOAL_DAYS, GoalFigures
from backend.storage.funnel_versions import Version
from backend.storage.funnels import Funnel

COPY = {"pt-BR": " (cópia)", "en": " (copy)"}
VersionNumber = Annotated[int, PathParameter(ge=1, le=2_000_000_000)]


class VersionAnswer(msgspec.Struct):
    """`current`: what plays for whoever enters now. `under_way`: contacts who are in this version now."""

    version: int
    name: str
    note: str
    author: str | None
    content_hash: str
    created_at: datetime
    current: bool
    under_way: int


class VersionDrawing(VersionAnswer):
    """What was published then."""

    definition: Definition


class FunnelFile(Body):
    """What export gives. Other keys of it are read over."""

    name: FunnelName
    definition: Definition
    format: Annotated[str, Meta(pattern=f"^{FORMAT}$")] = FORMAT
    format_version: Annotated[int, Meta(ge=1, le=FORMAT_VERSION)] = FORMAT_VERSION


class Imported(msgspec.Struct):
    """`unlinked`: nodes that named a team, a person or a funnel of elsewhere; choose one of your own."""

    id: UUID
    name: str
    problems: list[FunnelProblem]
    unlinked: list[str]


class ArmAnswer(msgspec.Struct):
    """`rate`: how many of the contacts came to the goal, 0 to 1; null without a goal, and while a way has fewer than its minimum."""

    port: str
    contacts: int
    rate: float | None


class WorthAnswer(msgspec.Struct):
    currency: str
    amount: float


class GoalAnswer(msgspec.Struct):
    """Within the last `days`, of all versions: how many times the goal was reached, by how many contacts, and its value."""

    days: int
    times: int
    contacts: int
    worth: list[WorthAnswer]


class NodeFiguresAnswer(msgspec.Struct):
    """In contacts. `entered`: who ever came here; `waiting`: who stands here now; `arms`: the ways of an A/B test; `goal`: of a
    conversion that somebody reached lately."""

    node_id: str
    entered: int
    waiting: int
    arms: list[ArmAnswer]
    goal: GoalAnswer | None


class FunnelCopiesController(Controller):
    path = "/funnels"
    tags = ("Funnels",)

    @get("/{funnel_id:uuid}/figures", operation_id="getFunnelFigures", opt=allow(EVERYBODY))
    async def figures(
        self, funnel_id: FromPath[UUID], principal: Named[Principal], funnels: Named[Funnels]
    ) -> list[NodeFiguresAnswer]:
        """For the canvas; a node that nobody came to is not in the list. `run:moved` says when to ask again."""
        found = await funnels.figures(principal, funnel_id)
        return [
            NodeFiguresAnswer(
                one.node_id,
                one.entered,
                one.waiting,
                [ArmAnswer(arm.port, arm.contacts, arm.rate) for arm in one.arms],
                _goal(one.goal) if one.goal else None,
            )
            for one in found
        ]

    @get("/{funnel_id:uuid}/versions", operation_id="listFunnelVersions", opt=allow(EVERYBODY))
    async def versions(
        self, funnel_id: FromPath[UUID], principal: Named[Principal], funnels: Named[Funnels]
    ) -> list[VersionAnswer]:
        funnel, versions = await funnels.versions(principal, funnel_id)
        return [VersionAnswer(**_version(one, funnel)) for one in versions]

    @get("/{funnel_id:uuid}/versions/{version:int}", operation_id="getFunnelVersion", opt=allow(EVERYBODY))
    async def version(
        self, funnel_id: FromPath[UUID], version: VersionNumber, principal: Named[Principal], funnels: Named[Funnels]
    ) -> VersionDrawing:
        funnel, found, definition = await funnels.version(principal, funnel_id, version)
        return VersionDrawing(**_version(found, funnel), definition=EMPTY | definition)

    @post(
        "/{funnel_id:uuid}/versions/{version:int}/restore",
        operation_id="restoreFunnelVersion",
        status_code=200,
        opt=allow(AUTHORS) | {"refusals": [409]},
    )
    async def restore(
        self,
        funnel_id: FromPath[UUID],
        version: VersionNumber,
        principal: Named[Principal],
        funnels: Named[Funnels],
        language: Named[str],
        if_match: IfMatchHeader = None,
    ) -> Response[SavedFunnel]:
        """The draft becomes what was published then. What plays stays until it is published."""
        return saved_answer(await funnels.restore(principal, funnel_id, version, revision_of(if_match)), language)

    @post("/{funnel_id:uuid}/duplicate", operation_id="duplicateFunnel", status_code=201, opt=allow(AUTHORS))
    async def duplicate(
        self,
        funnel_id: FromPath[UUID],
        principal: Named[Principal],
        funnels: Named[Funnels],
        language: Named[str],
    ) -> Response[FunnelAnswer]:
        funnel = await funnels.duplicate(principal, funnel_id, COPY.get(language, COPY["en"]))
        return Response(answer_of(funnel, funnel.definition), headers=etag(funnel.revision))

    @post("/{funnel_id:uuid}/export", operation_id="exportFunnel", status_code=200, opt=allow(AUTHORS))
    async def export(
        self,
        funnel_id: FromPath[UUID],
        principal: Named[Principal],
        funnel_files: Named[FunnelFiles],
    ) -> Response[dict[str, Any]]:
        """A file that `POST /funnels/import` reads, here or in another workspace."""
        exported = await funnel_files.export(principal, funnel_id)
        return Response(exported, headers={"Content-Disposition": f'attachment; filename="funnel-{funnel_id}.json"'})

    @post("/import", operation_id="importFunnel", status_code=201, opt=allow(AUTHORS))
    async def bring_in(
        self,
        data: JSONBody[FunnelFile],
        principal: Named[Principal],
        funnel_files: Named[FunnelFiles],
        language: Named[str],
    ) -> Imported:
        """A new draft. It is checked, but nothing of it plays until somebody publishes it."""
        saved, unlinked = await funnel_files.bring_in(principal, data.name, data.definition)
        funnel = saved.funnel
        return Imported(funnel.id, funnel.name, problems_in(saved.problems, funnel.definition, language), unlinked)


def _goal(goal: GoalFigures) -> GoalAnswer:
    worth = [WorthAnswer(currency, float(amount)) for currency, amount in goal.worth.items()]
    return GoalAnswer(GOAL_DAYS, goal.times, goal.contacts, worth)


def _version(one: Version, funnel: Funnel) -> dict[str, Any]:
    return {
        "version": one.version,
        "name": one.name,
        "note": one.note,
        "author": one.author,
        "content_hash": one.content_hash.hex(),
        "created_at": one.created_at,
        "current": one.version == funnel.published_version and funnel.is_active,
        "under_way": one.under_way,
    }
