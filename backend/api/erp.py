"""The school's ERP: tested on save, sealed, its secret never answered again."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from litestar import Controller, delete, get, post
from litestar.params import JSONBody
from msgspec import Meta

from backend.activities.erp import ErpAccount
from backend.api.bodies import Body
from backend.api.conditional import IfMatchHeader, revision_of
from backend.api.dependencies import Named
from backend.api.guards import allow
from backend.api.integrations import Connected
from backend.services.integrations import Integrations
from backend.services.principal import LEADERS, Principal
from backend.storage.revisions import revision_of as content_revision

Place = Annotated[str, Meta(max_length=200, examples=["data[0].nome"])]
Auth = Literal["none", "bearer", "header", "basic"]


class ErpMapping(msgspec.Struct, forbid_unknown_fields=True):
    """Where in the answer each stands. Without a student there, nobody was found."""

    student: Annotated[str, Meta(min_length=1, max_length=200, examples=["data[0].nome"])]
    guardian: Place = ""
    open_amount: Place = ""


class ErpAnswer(msgspec.Struct):
    """Null: not connected. The secret is never answered."""

    name: str | None = None
    base_url: str | None = None
    auth: Auth | None = None
    auth_name: str = ""
    path: str = ""
    mapping: ErpMapping | None = None
    revision: int = 0
    """For If-Match."""


class ErpBody(Body):
    """`auth_name` is the header's name, or the user's of `basic`. `path` names the place of what is looked for: `{value}`.
    Without `secret` the kept one stays, as long as it goes to the same address."""

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    base_url: Annotated[str, Meta(min_length=1, max_length=2000, examples=["https://api.sistema.com.br"])]
    auth: Auth
    path: Annotated[str, Meta(min_length=1, max_length=500, examples=["/alunos?fone={value}"])]
    mapping: ErpMapping
    auth_name: Annotated[str, Meta(max_length=100)] = ""
    secret: Annotated[str, Meta(max_length=1000)] = ""


class ErpController(Controller):
    path = "/integrations/erp"
    tags = ("Integrations",)

    @get("/", operation_id="getErp", opt=allow(LEADERS))
    async def erp(self, principal: Named[Principal], integrations: Named[Integrations]) -> ErpAnswer:
        return _answer(await integrations.config(principal, "erp"))

    @post("/", operation_id="saveErp", status_code=200, opt=allow(LEADERS) | {"refusals": [409]})
    async def save(
        self,
        data: JSONBody[ErpBody],
        principal: Named[Principal],
        integrations: Named[Integrations],
        if_match: IfMatchHeader = None,
    ) -> Connected:
        """Looks for nobody once; what does not work is not kept."""
        mapping = {key: value.strip() for key, value in msgspec.to_builtins(data.mapping).items()}
        base_url, path = data.base_url.strip().rstrip("/"), data.path.strip()
        account = ErpAccount(base_url, path, mapping, data.auth, data.auth_name.strip(), data.secret)
        await integrations.save_erp(principal, data.name.strip(), account, revision_of(if_match))
        return Connected()

    @delete("/", operation_id="removeErp", opt=allow(LEADERS) | {"refusals": [409]})
    async def remove(self, principal: Named[Principal], integrations: Named[Integrations]) -> None:
        """The secret is forgotten.

        Refused (409 `in_use`, with their names) while funnels, drawn or playing, have a step that needs it.
        """
        await integrations.remove(principal, "erp")


def _answer(found: Mapping[str, Any] | None) -> ErpAnswer:
    if found is None:
        return ErpAnswer(revision=content_revision(None))
    known = {name: found[name] for name in ("name", "base_url", "auth", "auth_name", "path")}
    return ErpAnswer(**known, mapping=msgspec.convert(found["mapping"], ErpMapping), revision=content_revision(found))
