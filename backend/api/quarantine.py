"""What could not be understood or played: shown, and tried again with one click."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from backend.api.contacts import Success
from backend.api.dependencies import Named
from backend.api.guards import allow
from backend.api.paging import Cursors, CursorText, Limit, next_link
from backend.services.principal import SUPERVISORS, Principal
from backend.services.quarantine import Quarantine


class SetAsideAnswer(msgspec.Struct):
    """`lane_id` null: an item of a webhook that fitted no shape; there is nothing to try again."""

    id: UUID
    lane_id: UUID | None
    instance_id: UUID | None
    contact_id: UUID | None
    kind: str
    code: str
    detail: str
    data: dict[str, Any]
    retried_at: datetime | None
    created_at: datetime


class QuarantineController(Controller):
    path = "/quarantine"
    tags = ("Inbox",)

    @get("/", operation_id="listQuarantine", opt=allow(SUPERVISORS))
    async def list_(
        self,
        request: Request[Any, Any, Any],
        principal: Named[Principal],
        quarantine: Named[Quarantine],
        cursors: Named[Cursors],
        cursor: CursorText = None,
        limit: Limit = 50,
    ) -> Response[list[SetAsideAnswer]]:
        """The newest first."""
        at = cursors.open("quarantine", principal.workspace_id, cursor)
        before = datetime.fromisoformat(at["at"]) if at else None
        found = await quarantine.page(principal.workspace_id, limit + 1, before)
        headers = {}
        if len(found) > limit:
            sealed = cursors.seal("quarantine", principal.workspace_id, {"at": found[limit - 1].created_at.isoformat()})
            headers["Link"] = next_link(request, cursor=sealed)
        answer = [msgspec.convert(one, SetAsideAnswer, from_attributes=True) for one in found[:limit]]
        return Response(answer, headers=headers)

    @post(
        "/{quarantine_id:uuid}/retry",
        operation_id="retryQuarantined",
        status_code=200,
        opt=allow(SUPERVISORS) | {"refusals": [409]},
    )
    async def retry(
        self, quarantine_id: FromPath[UUID], principal: Named[Principal], quarantine: Named[Quarantine]
    ) -> Success:
        """It comes again at the end of its lane."""
        await quarantine.retry(principal.workspace_id, quarantine_id)
        return Success()
