"""Before a stranger's form is read: who has no token of the page, or brought enough, brings nothing."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from backend.api.dependencies import services_of
from backend.api.webchat_door import HEADER, PageDoor


async def bringing_files(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    services = services_of(connection.app)
    door = PageDoor(services.limits, services.webchats.visitors, services.settings)
    token = str(connection.path_params["token"])
    await door.enter(connection, token, connection.headers.get(HEADER), writes=True, files=True)
