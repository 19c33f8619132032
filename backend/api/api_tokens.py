"""Tokens of other systems, and what those may call. A token is answered once: when it is made, or another in its place."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Controller, Response, delete, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from backend.api.bodies import Body
from backend.api.dependencies import Named
from backend.api.guards import allow
from backend.engine.api_calls import Listening
from backend.services.api_calls import ApiCalls
from backend.services.api_tokens import ApiTokens, Issued
from backend.services.principal import LEADERS, Principal
from backend.storage.api_tokens import ApiToken

UNKEPT = {"Cache-Control": "no-store"}


class NewApiToken(Body):
    """`name`: which system will hold it."""

    name: Annotated[str, Meta(min_length=1, max_length=100, examples=["Loja virtual"])]


class ApiTokenAnswer(msgspec.Struct):
    """`ending`: the token's last four characters."""

    id: UUID
    name: str
    ending: str
    created_at: datetime
    rotated_at: datetime | None
    last_used_at: datetime | None


class IssuedAnswer(ApiTokenAnswer):
    """`token` is never shown again."""

    token: str


class CallVariable(msgspec.Struct):
    name: str
    type: Literal["text", "number", "boolean"]
    required: bool


class CallListener(msgspec.Struct):
    """`begins`: the funnel begins with it; otherwise a step of it waits for it."""

    event: str
    funnel_id: UUID
    funnel_name: str
    node_id: str
    begins: bool
    variables: list[CallVariable]


class ApiTokensController(Controller):
    path = "/integrations/api"
    tags = ("Integrations",)

    @get("/tokens", operation_id="listApiTokens", opt=allow(LEADERS))
    async def every(self, principal: Named[Principal], api_tokens: Named[ApiTokens]) -> list[ApiTokenAnswer]:
        return [_answer(token) for token in await api_tokens.every(principal)]

    @post("/tokens", operation_id="createApiToken", opt=allow(LEADERS))
    async def create(
        self, data: JSONBody[NewApiToken], principal: Named[Principal], api_tokens: Named[ApiTokens]
    ) -> Response[IssuedAnswer]:
        """`token` goes to the other system, as `Authorization: Bearer …` of POST /events/:name."""
        return Response(_issued(await api_tokens.create(principal, data.name)), headers=UNKEPT)

    @post("/tokens/{token_id:uuid}/rotate", operation_id="rotateApiToken", status_code=200, opt=allow(LEADERS))
    async def rotate(
        self, token_id: FromPath[UUID], principal: Named[Principal], api_tokens: Named[ApiTokens]
    ) -> Response[IssuedAnswer]:
        """Another one in its place; the old one is refused from now on."""
        return Response(_issued(await api_tokens.rotate(principal, token_id)), headers=UNKEPT)

    @delete("/tokens/{token_id:uuid}", operation_id="revokeApiToken", opt=allow(LEADERS))
    async def revoke(self, token_id: FromPath[UUID], principal: Named[Principal], api_tokens: Named[ApiTokens]) -> None:
        """Calls with it are refused from now on."""
        await api_tokens.revoke(principal, token_id)

    @get("/calls", operation_id="listApiCalls", opt=allow(LEADERS))
    async def calls(self, principal: Named[Principal], api_calls: Named[ApiCalls]) -> list[CallListener]:
        """What published funnels begin with or wait for, and what each call brings."""
        return [_listener(one) for one in await api_calls.listening(principal)]


def _listener(one: Listening) -> CallListener:
    brings = [CallVariable(v.name, v.type, v.required) for v in one.variables]  # type: ignore[arg-type]
    return CallListener(one.event, UUID(one.funnel.id), one.funnel.name, one.node, one.begins, brings)


def _answer(token: ApiToken) -> ApiTokenAnswer:
    return ApiTokenAnswer(token.id, token.name, token.ending, token.created_at, token.rotated_at, token.last_used_at)


def _issued(issued: Issued) -> IssuedAnswer:
    known = msgspec.structs.asdict(_answer(issued.token))
    return IssuedAnswer(**known, token=issued.secret)
