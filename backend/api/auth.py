"""Sign-in: a short access token for the Authorization header, a long refresh token in a cookie."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import JSONBody
from msgspec import Meta

from backend.api.bodies import Body
from backend.api.cookies import check_origin, refresh_cookie, refresh_token
from backend.api.dependencies import Named
from backend.api.guards import PUBLIC, SIGNED_IN, allow
from backend.services.accounts import Accounts
from backend.services.principal import EVERYBODY, Identity, Principal, Role
from backend.services.sessions import Granted, Sessions
from backend.settings import Settings

Asked = Request[Any, Any, Any]
Email = Annotated[str, Meta(min_length=3, max_length=254, examples=["owner@compasso.demo"])]
NewPassword = Annotated[str, Meta(min_length=8, max_length=200)]
PersonName = Annotated[str, Meta(min_length=1, max_length=100, examples=["Ana Souza"])]


class Login(Body):
    email: Annotated[str, Meta(max_length=254, examples=["owner@compasso.demo"])]
    password: Annotated[str, Meta(max_length=200)]


class AccessToken(msgspec.Struct):
    access_token: str
    token_type: str = "Bearer"
    expires_in: int = 3600


class Ticket(msgspec.Struct):
    ticket: str
    expires_in: int = 30


class MyWorkspace(msgspec.Struct):
    id: UUID
    name: str
    role: Role


class Me(msgspec.Struct):
    """`workspace_id` is the workspace that requests without X-Workspace-Id mean."""

    id: UUID
    name: str
    email: str
    language: str
    workspace_id: UUID | None
    workspaces: list[MyWorkspace]


class AuthController(Controller):
    path = "/auth"
    tags = ("Sign-in",)

    @post("/login", operation_id="login", status_code=200, opt=PUBLIC | {"refusals": [401, 403]})
    async def login(
        self,
        request: Asked,
        data: JSONBody[Login],
        accounts: Named[Accounts],
        settings: Named[Settings],
    ) -> Response[AccessToken]:
        """An access token for an hour; the cookie gets another by `refresh` for 30 days."""
        check_origin(request, settings)
        return granted(await accounts.sign_in(data.email, data.password, client_address(request)), settings)

    @post("/refresh", operation_id="refresh", status_code=200, opt=PUBLIC | {"refusals": [401, 403]})
    async def refresh(
        self, request: Asked, sessions: Named[Sessions], settings: Named[Settings]
    ) -> Response[AccessToken]:
        """A new access token for the cookie, which changes with it. An old cookie that comes back ends the session."""
        return granted(await sessions.refresh(refresh_token(request, settings)), settings)

    @post("/logout", operation_id="logout", status_code=204, opt=PUBLIC | {"refusals": [401, 403]})
    async def logout(self, request: Asked, sessions: Named[Sessions], settings: Named[Settings]) -> Response[None]:
        """Ends the session that the cookie belongs to: its access tokens and sockets die within seconds."""
        await sessions.close(refresh_token(request, settings))
        return Response(None, status_code=204, cookies=[refresh_cookie(settings, "")])

    @get("/me", operation_id="me", opt=SIGNED_IN)
    async def me(self, identity: Named[Identity], accounts: Named[Accounts]) -> Me:
        account, memberships = await accounts.about(identity.user_id)
        mine = [MyWorkspace(one.workspace_id, one.workspace_name, one.role) for one in memberships]
        ids = [one.id for one in mine]
        usual = account.last_workspace_id if account.last_workspace_id in ids else next(iter(ids), None)
        return Me(account.id, account.name, account.email, account.language, usual, mine)

    @post("/ws-ticket", operation_id="issueSocketTicket", status_code=200, opt=allow(EVERYBODY))
    async def ws_ticket(self, principal: Named[Principal], sessions: Named[Sessions]) -> Ticket:
        """Opens the socket at /api/v1/ws once, within 30 seconds."""
        return Ticket(await sessions.issue_ticket(principal))


def granted(session: Granted, settings: Settings) -> Response[AccessToken]:
    return Response(AccessToken(session.access_token), cookies=[refresh_cookie(settings, session.refresh_token)])


def client_address(request: Asked) -> str:
    """Of the connection itself, or what a trusted proxy says it is."""
    return request.client.host if request.client else ""
