"""The workspaces one is in, and how each works."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Controller, Response, get, post, put
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Meta, UnsetType

from backend.api.bodies import Body
from backend.api.conditional import IfMatchHeader, etag, revision_of
from backend.api.dependencies import Named
from backend.api.guards import SIGNED_IN, allow
from backend.engine.closed_days import STATES
from backend.services.principal import LEADERS, Identity, Principal, Role
from backend.services.workspaces import Workspaces
from backend.storage.workspaces import Workspace

WorkspaceName = Annotated[str, Meta(min_length=1, max_length=100, examples=["Escola Compasso"])]
Words = list[Annotated[str, Meta(min_length=1, max_length=100)]]
Span = tuple[str, str]


class Hours(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """From and until, in the workspace's time zone: [["08:00", "12:00"], ["13:30", "18:00"]]. Without any day: always open."""

    mon: list[Span] = []
    tue: list[Span] = []
    wed: list[Span] = []
    thu: list[Span] = []
    fri: list[Span] = []
    sat: list[Span] = []
    sun: list[Span] = []


class ClosedDay(msgspec.Struct, forbid_unknown_fields=True):
    date: date
    name: Annotated[str, Meta(max_length=100, examples=["Recesso"])] = ""


class Holidays(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """Days on which nobody works. `optional`: also those that many take off and nobody must (Carnaval, Corpus Christi); `state`:
    also that state's own; `closed`: the workspace's own."""

    national: bool = True
    optional: bool = False
    state: Literal[STATES] | None = None  # type: ignore[valid-type]
    closed: Annotated[list[ClosedDay], Meta(max_length=200)] = []


class NewWorkspace(Body):
    name: WorkspaceName


class WorkspaceChanges(Body):
    """What is left out stays."""

    name: WorkspaceName | UnsetType = UNSET
    timezone: Annotated[str, Meta(max_length=64, examples=["America/Sao_Paulo"])] | UnsetType = UNSET
    language: Annotated[str, Meta(pattern="^(pt-BR|en|es)$")] | UnsetType = UNSET
    hours: Hours | UnsetType = UNSET
    holidays: Holidays | UnsetType = UNSET
    opt_out_words: Words | UnsetType = UNSET
    stages: Words | UnsetType = UNSET
    idle_resume_minutes: Annotated[int, Meta(ge=1, le=525_600)] | UnsetType | None = UNSET
    ai_needs_consent: bool | UnsetType = UNSET


class WorkspaceAnswer(msgspec.Struct):
    id: UUID
    name: str
    role: Role
    timezone: str
    language: str
    hours: Hours
    holidays: Holidays
    opt_out_words: list[str]
    stages: list[str]
    idle_resume_minutes: int | None
    ai_needs_consent: bool
    revision: int
    """For If-Match."""


class WorkspacesController(Controller):
    path = "/workspaces"
    tags = ("Workspaces",)

    @get("/", operation_id="listWorkspaces", opt=SIGNED_IN)
    async def all(self, identity: Named[Identity], workspaces: Named[Workspaces]) -> list[WorkspaceAnswer]:
        return [answer_of(workspace, role) for workspace, role in await workspaces.mine(identity.user_id)]

    @post("/", operation_id="createWorkspace", status_code=201, opt=SIGNED_IN)
    async def create(
        self,
        data: JSONBody[NewWorkspace],
        identity: Named[Identity],
        workspaces: Named[Workspaces],
    ) -> WorkspaceAnswer:
        """Whoever founds it owns it."""
        return answer_of(await workspaces.create(identity.user_id, data.name), "owner")

    @put(
        "/{workspace_id:uuid}",
        operation_id="changeWorkspace",
        opt=allow(LEADERS, workspace_in="workspace_id") | {"refusals": [409]},
    )
    async def change(
        self,
        workspace_id: FromPath[UUID],
        data: JSONBody[WorkspaceChanges],
        principal: Named[Principal],
        workspaces: Named[Workspaces],
        if_match: IfMatchHeader = None,
    ) -> Response[WorkspaceAnswer]:
        """Time zone, language, hours, opt-out words beside SAIR, PARAR and STOP, and the stages of a contact."""
        changes = {
            name: msgspec.to_builtins(value)
            for name in WorkspaceChanges.__struct_fields__
            if (value := getattr(data, name)) is not UNSET
        }
        changed = await workspaces.change(principal, changes, revision_of(if_match))
        return Response(answer_of(changed, principal.role), headers=etag(changed.revision))


def answer_of(workspace: Workspace, role: Role) -> WorkspaceAnswer:
    return WorkspaceAnswer(
        id=workspace.id,
        name=workspace.name,
        role=role,
        timezone=workspace.timezone,
        language=workspace.language,
        hours=msgspec.convert(workspace.hours, Hours),
        holidays=msgspec.convert(workspace.holidays, Holidays),
        opt_out_words=workspace.opt_out_words,
        stages=workspace.stages,
        idle_resume_minutes=workspace.idle_resume_minutes,
        ai_needs_consent=workspace.ai_needs_consent,
        revision=workspace.revision,
    )
