"""Links that let somebody in: an invitation, and the first owner's."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from backend.api.auth import AccessToken, Asked, Email, NewPassword, PersonName, client_address, granted
from backend.api.bodies import Body
from backend.api.cookies import check_origin
from backend.api.dependencies import Named
from backend.api.guards import OPTIONAL_BODY, PUBLIC, identify
from backend.services.accounts import Accounts
from backend.services.invitations import Invitations
from backend.services.principal import Role
from backend.settings import Settings


class Acceptance(Body):
    """Both for a new account; the password alone for one that exists; neither when signed in as it."""

    name: PersonName | None = None
    password: NewPassword | None = None


class Offer(msgspec.Struct):
    workspace: str
    email: str
    role: Role
    expires_at: datetime
    has_account: bool


class FirstOwner(Body):
    name: PersonName
    email: Email
    password: NewPassword
    workspace: Annotated[str, Meta(min_length=1, max_length=100, examples=["Escola Compasso"])]


class Opening(msgspec.Struct):
    """The link is good: POST these fields to it."""

    fields: list[str]


class LinksController(Controller):
    path = "/auth"
    tags = ("Sign-in",)

    @get("/invitations/{token:str}", operation_id="showInvitation", opt=PUBLIC | {"refusals": [410]})
    async def show(self, token: FromPath[str], invitations: Named[Invitations]) -> Offer:
        offered = await invitations.offer(token)
        known = offered.account_id is not None
        return Offer(offered.workspace_name, offered.email, offered.role, offered.expires_at, known)

    @post(
        "/invitations/{token:str}",
        operation_id="acceptInvitation",
        status_code=200,
        opt=PUBLIC | OPTIONAL_BODY | {"refusals": [401, 403, 409, 410]},
    )
    async def accept(
        self,
        request: Asked,
        token: FromPath[str],
        data: JSONBody[Acceptance],
        invitations: Named[Invitations],
        settings: Named[Settings],
    ) -> Response[AccessToken]:
        """Joins the workspace and signs in."""
        check_origin(request, settings)
        identity = await identify(request) if "authorization" in request.headers else None
        address = client_address(request)
        return granted(await invitations.accept(token, data.name, data.password, identity, address), settings)

    @get("/first-owner/{token:str}", operation_id="showFirstOwner", opt=PUBLIC | {"refusals": [410]})
    async def show_first_owner(self, token: FromPath[str], accounts: Named[Accounts]) -> Opening:
        """Printed at the first start without a demo: whoever holds it founds the first workspace."""
        await accounts.check_first_owner(token)
        return Opening(list(FirstOwner.__struct_fields__))

    @post(
        "/first-owner/{token:str}",
        operation_id="createFirstOwner",
        status_code=201,
        opt=PUBLIC | {"refusals": [403, 410]},
    )
    async def create_first_owner(
        self,
        request: Asked,
        token: FromPath[str],
        data: JSONBody[FirstOwner],
        accounts: Named[Accounts],
        settings: Named[Settings],
    ) -> Response[AccessToken]:
        check_origin(request, settings)
        session = await accounts.create_first_owner(token, data.name, data.email, data.password, data.workspace)
        return granted(session, settings)
