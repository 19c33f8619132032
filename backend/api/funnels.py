"""Funnels: drawing, checking, publishing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Response, delete, get, post, put
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Meta, UnsetType

from backend.api.bodies import Body
from backend.api.conditional import IfMatchHeader, etag, revision_of
from backend.api.dependencies import Named
from backend.api.guards import OPTIONAL_BODY, allow
from backend.engine.problem import Problem, Severity
from backend.services.funnel_problems import node_places, path_of
from backend.services.funnels import NAME_LIMIT, Changes, Funnels, Saved
from backend.services.principal import AUTHORS, EVERYBODY, Principal
from backend.storage.funnels import Funnel

FunnelName = Annotated[str, Meta(min_length=1, max_length=NAME_LIMIT, examples=["Aula experimental"])]
Definition = Annotated[
    dict[str, Any],
    Meta(
        description="React Flow's own shape: {nodes: [{id, type, data, meta, position}], edges: [{id, source, sourceHandle, target}]}.",
        examples=[{"nodes": [{"id": "node_start", "type": "trigger", "data": {"keyword": "ola"}}], "edges": []}],
    ),
]
EMPTY: dict[str, Any] = {"nodes": [], "edges": []}


class FunnelItem(msgspec.Struct):
    """`entered`: contacts who began it; `converted`: contacts who came to an end of it; `under_way`: who is in it now.
    `draft_differs` from what is published. A thumbnail's drawing: `drawn` is [[id, type, x, y], …], x and y null where nobody placed
    the node; `joined` is [[source, target], …]."""

    id: UUID
    name: str
    is_active: bool
    trigger_keyword: str | None
    entered: int
    converted: int
    published_version: int | None
    published_at: datetime | None
    updated_at: datetime
    under_way: int
    changed_by: str | None
    draft_differs: bool
    drawn: list[list[Any]]
    joined: list[list[str]]


class FunnelAnswer(msgspec.Struct):
    """`trigger_keyword` mirrors the first keyword trigger; `revision` is the ETag."""

    id: UUID
    name: str
    trigger_keyword: str | None
    is_active: bool
    definition: Definition
    revision: int
    published_version: int | None
    published_at: datetime | None
    updated_at: datetime


class NewFunnel(Body):
    name: FunnelName
    definition: Definition | UnsetType = UNSET


class FunnelChanges(Body):
    """What GET gave, or a part of it. What is left out stays; what only the server sets is read over."""

    name: FunnelName | UnsetType = UNSET
    definition: Definition | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET
    trigger_keyword: Any = UNSET
    revision: Any = UNSET
    published_version: Any = UNSET
    published_at: Any = UNSET
    updated_at: Any = UNSET


class FunnelProblem(msgspec.Struct):
    """`node` is empty for the funnel as a whole; `field` points into the node's data, `path` into the body of PUT."""

    node: str
    field: str
    path: str
    code: str
    severity: Severity
    message: str
    hint: str


class SavedFunnel(msgspec.Struct, kw_only=True):
    success: bool = True
    problems: list[FunnelProblem]
    revision: int
    is_active: bool
    published_version: int | None


class Problems(msgspec.Struct):
    problems: list[FunnelProblem]


class CheckRequest(Body):
    """What is on the author's screen; left out: the stored draft."""

    definition: Definition | UnsetType = UNSET


class Publication(Body):
    note: Annotated[str, Meta(max_length=500)] = ""


class FunnelsController(Controller):
    path = "/funnels"
    tags = ("Funnels",)

    @get("/", operation_id="listFunnels", opt=allow(EVERYBODY))
    async def list_(self, principal: Named[Principal], funnels: Named[Funnels]) -> list[FunnelItem]:
        return [msgspec.convert(one, FunnelItem, from_attributes=True) for one in await funnels.all(principal)]

    @post("/", operation_id="createFunnel", status_code=201, opt=allow(AUTHORS))
    async def create(
        self,
        data: JSONBody[NewFunnel],
        principal: Named[Principal],
        funnels: Named[Funnels],
    ) -> Response[FunnelAnswer]:
        definition = None if data.definition is UNSET else data.definition
        funnel = await funnels.create(principal, data.name, definition)
        return Response(answer_of(funnel, funnel.definition), headers=etag(funnel.revision))

    @get("/{funnel_id:uuid}", operation_id="getFunnel", opt=allow(EVERYBODY))
    async def read(
        self, funnel_id: FromPath[UUID], principal: Named[Principal], funnels: Named[Funnels]
    ) -> Response[FunnelAnswer]:
        funnel = await funnels.get(principal, funnel_id)
        return Response(answer_of(funnel, EMPTY | funnel.definition), headers=etag(funnel.revision))

    @put("/{funnel_id:uuid}", operation_id="saveFunnel", opt=allow(AUTHORS) | {"refusals": [409]})
    async def save(
        self,
        funnel_id: FromPath[UUID],
        data: JSONBody[FunnelChanges],
        principal: Named[Principal],
        funnels: Named[Funnels],
        language: Named[str],
        if_match: IfMatchHeader = None,
    ) -> Response[SavedFunnel]:
        """A draft is kept whatever `problems` it has; only a graph that cannot be read is refused.
        `is_active: true` also publishes when no problem is an error, otherwise 422 with the errors, the draft kept;
        `false` stops new entries."""
        changes = Changes(
            **{
                name: None if (value := getattr(data, name)) is UNSET else value
                for name in ("name", "definition", "is_active")
            }
        )
        return saved_answer(await funnels.save(principal, funnel_id, changes, revision_of(if_match)), language)

    @delete("/{funnel_id:uuid}", operation_id="deleteFunnel", opt=allow(AUTHORS) | {"refusals": [409]})
    async def remove(self, funnel_id: FromPath[UUID], principal: Named[Principal], funnels: Named[Funnels]) -> None:
        """Nobody enters any more; who is under way goes on. Refused (409 `in_use`) while another active funnel leads here."""
        await funnels.remove(principal, funnel_id)

    @post("/{funnel_id:uuid}/check", operation_id="checkFunnel", status_code=200, opt=allow(AUTHORS) | OPTIONAL_BODY)
    async def check(
        self,
        funnel_id: FromPath[UUID],
        data: JSONBody[CheckRequest],
        principal: Named[Principal],
        funnels: Named[Funnels],
        language: Named[str],
    ) -> Problems:
        """Nothing is stored, nothing is run."""
        definition = None if data.definition is UNSET else data.definition
        saved = await funnels.check(principal, funnel_id, definition)
        return Problems(problems_in(saved.problems, definition or saved.funnel.definition, language))

    @post(
        "/{funnel_id:uuid}/publish",
        operation_id="publishFunnel",
        status_code=200,
        opt=allow(AUTHORS) | OPTIONAL_BODY | {"refusals": [409]},
    )
    async def publish(
        self,
        funnel_id: FromPath[UUID],
        data: JSONBody[Publication],
        principal: Named[Principal],
        funnels: Named[Funnels],
        language: Named[str],
        if_match: IfMatchHeader = None,
    ) -> Response[SavedFunnel]:
        """Whoever enters from now on plays the draft as it is; contacts under way stay on their version.
        422 with the errors when there are any."""
        saved = await funnels.publish(principal, funnel_id, revision_of(if_match), data.note)
        return saved_answer(saved, language)


def answer_of(funnel: Funnel, definition: dict[str, Any]) -> FunnelAnswer:
    return FunnelAnswer(
        id=funnel.id,
        name=funnel.name,
        trigger_keyword=funnel.trigger_keyword,
        is_active=funnel.is_active,
        definition=definition,
        revision=funnel.revision,
        published_version=funnel.published_version,
        published_at=funnel.published_at,
        updated_at=funnel.updated_at,
    )


def saved_answer(saved: Saved, language: str) -> Response[SavedFunnel]:
    funnel = saved.funnel
    problems = problems_in(saved.problems, funnel.definition, language)
    answer = SavedFunnel(
        problems=problems,
        revision=funnel.revision,
        is_active=funnel.is_active,
        published_version=funnel.published_version,
    )
    return Response(answer, headers=etag(funnel.revision))


def problems_in(problems: Sequence[Problem], definition: dict[str, Any], language: str) -> list[FunnelProblem]:
    places = node_places(definition)
    return [
        FunnelProblem(
            node=problem.node,
            field=problem.field,
            path=path_of(problem, places),
            code=problem.code,
            severity=problem.severity,
            message=problem.message(language),
            hint=problem.hint(language),
        )
        for problem in problems
    ]
