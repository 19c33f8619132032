"""What somebody should look at."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from backend.api.dependencies import Named
from backend.api.guards import allow
from backend.api.paging import Cursors, CursorText, Limit, next_link
from backend.services.notifications import Notifications
from backend.services.principal import EVERYBODY, Principal
from backend.storage.notifications import Position


class NotificationAnswer(msgspec.Struct):
    id: UUID
    kind: str
    contact_id: UUID | None
    contact_name: str | None
    conversation_id: UUID | None
    data: dict[str, Any]
    read_at: datetime | None
    created_at: datetime


class Unread(msgspec.Struct):
    count: int


class NotificationsController(Controller):
    path = "/notifications"
    tags = ("Team",)

    @get("/", operation_id="listNotifications", opt=allow(EVERYBODY))
    async def list_(
        self,
        request: Request[Any, Any, Any],
        principal: Named[Principal],
        notifications: Named[Notifications],
        cursors: Named[Cursors],
        cursor: CursorText = None,
        limit: Limit = 50,
    ) -> Response[list[NotificationAnswer]]:
        """One's own, the newest first."""
        at = cursors.open("notifications", principal.workspace_id, cursor)
        after = Position(datetime.fromisoformat(at["at"]), UUID(at["id"])) if at else None
        found, following = await notifications.page(principal, after, limit)
        headers = {}
        if following:
            position = {"at": following.created_at.isoformat(), "id": following.id}
            sealed = cursors.seal("notifications", principal.workspace_id, position)
            headers["Link"] = next_link(request, cursor=sealed)
        answer = [msgspec.convert(one, NotificationAnswer, from_attributes=True) for one in found]
        return Response(answer, headers=headers)

    @get("/unread", operation_id="countUnreadNotifications", opt=allow(EVERYBODY))
    async def unread(self, principal: Named[Principal], notifications: Named[Notifications]) -> Unread:
        return Unread(await notifications.unread(principal))

    @post("/read", operation_id="readAllNotifications", status_code=204, opt=allow(EVERYBODY))
    async def read_all(self, principal: Named[Principal], notifications: Named[Notifications]) -> None:
        await notifications.read(principal, None)

    @post("/{notification_id:uuid}/read", operation_id="readNotification", status_code=204, opt=allow(EVERYBODY))
    async def read(
        self, notification_id: FromPath[UUID], principal: Named[Principal], notifications: Named[Notifications]
    ) -> None:
        await notifications.read(principal, notification_id)
