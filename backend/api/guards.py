"""The door: every operation says who may enter, and nobody else does.

An operation without `opt=PUBLIC | SIGNED_IN | CALLER | allow(...)` does not start (`check_access`), so nothing is open by oversight.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.utils.scope.state import ScopeState

from backend.api.bodies import body_type, check_body
from backend.api.dependencies import services_of
from backend.errors import BodyEmpty, Forbidden, NotFound, Unauthorized
from backend.errors.calls import CallTokenInvalid
from backend.services.limits import network_of
from backend.services.principal import Identity, Principal, Role

Connection = ASGIConnection[Any, Any, Any, Any]

PUBLIC: dict[str, Any] = {"access": "public"}
CLOSED: dict[str, Any] = {"access": "closed"}
"""Litestar insists on some routes; they answer as if they were not there."""
SIGNED_IN: dict[str, Any] = {"access": "signed_in"}
"""A person without a workspace yet may enter; `identity` is there, `principal` is not."""


CALLER: dict[str, Any] = {"access": "caller"}
"""Another system with a token of a workspace (POST /integrations/api/tokens); `caller` is there, nobody is signed in."""
CALLS_A_MINUTE, CALLS_OF_AN_ADDRESS = 300, 600
"""Of one token; of one address, whatever it shows."""
BEHIND_A_PROXY = 20
"""A private address is the proxy in front: it may do so many times as much."""


OPTIONAL_BODY: dict[str, Any] = {"optional_body": True}
"""Beside `allow(...)`: without a body every field is at its default."""


def allow(roles: Iterable[Role], workspace_in: str | None = None) -> dict[str, Any]:
    """`workspace_in` names the path parameter that says which workspace is meant; else the header does."""
    return {"access": frozenset(roles), "workspace_in": workspace_in}


async def doorkeeper(connection: Connection, handler: BaseRouteHandler) -> None:
    """Finds out who asks, counts the request, compares the role."""
    access = handler.opt.get("access", "public" if connection.scope.get("method") == "OPTIONS" else None)
    if access == "closed":
        raise NotFound
    if access == "caller":
        await admit_caller(connection)
    elif access != "public":
        identity = await identify(connection)
        await services_of(connection.app).limits.count_request(identity.user_id)
        if access != "signed_in":
            named = handler.opt.get("workspace_in")
            workspace_id = connection.path_params[named] if named else chosen_workspace(connection)
            await admit(connection, identity, workspace_id, access or frozenset())
    if body_type(handler) is not None and "body_size" in connection.scope["state"]:
        check_present_body(connection, handler)


def check_present_body(connection: Connection, handler: BaseRouteHandler) -> None:
    state = connection.scope["state"]
    if state["body_size"] == 0 and not handler.opt.get("optional_body"):
        raise BodyEmpty
    body = state["body"] if state["body_size"] else {}
    check_body(handler, body, connection.path_params)
    # What was checked is what the handler gets; it is not parsed again.
    known = ScopeState.from_scope(connection.scope)
    known.json, known.body = body, b"{}"


async def admit_caller(connection: Connection) -> None:
    services = services_of(connection.app)
    address, private = network_of(connection.client.host if connection.client else "")
    most = CALLS_OF_AN_ADDRESS * (BEHIND_A_PROXY if private else 1)
    await services.limits.count_here(f"calls:address:{address}", most)
    token = bearer_of(connection)
    if token is None:
        raise CallTokenInvalid
    caller = await services.api_tokens.caller(token)
    await services.limits.count_here(f"calls:token:{caller.token_id}", CALLS_A_MINUTE)
    connection.scope["state"]["caller"] = caller


def bearer_of(connection: Connection) -> str | None:
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token else None


async def identify(connection: Connection) -> Identity:
    token = bearer_of(connection)
    if token is None:
        raise Unauthorized
    identity = await services_of(connection.app).sessions.identify(token)
    connection.scope["state"]["identity"] = identity
    return identity


async def admit(connection: Connection, identity: Identity, workspace_id: UUID | None, roles: frozenset[Role]) -> None:
    principal = await services_of(connection.app).sessions.principal(identity, workspace_id)
    connection.scope["state"]["principal"] = principal
    if principal.role not in roles:
        raise Forbidden


def chosen_workspace(connection: Connection) -> UUID | None:
    """X-Workspace-Id; a foreign id, a random one and a malformed one are told apart by nobody."""
    header = connection.headers.get("x-workspace-id")
    if header is None:
        return None
    try:
        return UUID(header)
    except ValueError:
        raise NotFound from None


def principal_of(connection: Connection) -> Principal:
    principal = connection.scope["state"].get("principal")
    if not isinstance(principal, Principal):
        raise Unauthorized
    return principal


def check_access(app: Litestar) -> None:
    for route in app.routes:
        for handler in getattr(route, "route_handlers", None) or [route.route_handler]:  # type: ignore[union-attr]
            if handler.opt.get("access") is None and getattr(handler, "http_methods", None) != {"OPTIONS"}:
                raise RuntimeError(
                    f"{handler} at {route.path} does not say who may call it (opt=PUBLIC, SIGNED_IN, CALLER or allow(...))"
                )
