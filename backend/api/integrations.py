"""AI and Odoo: tested on save, sealed, never answered again."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from litestar import Controller, delete, get, post
from litestar.params import JSONBody
from msgspec import UNSET, Meta, UnsetType

from backend.activities.odoo import OdooAccount
from backend.api.bodies import Body
from backend.api.conditional import IfMatchHeader, revision_of
from backend.api.dependencies import Named
from backend.api.guards import allow
from backend.services.integrations import Ai, Integrations
from backend.services.principal import LEADERS, Principal
from backend.storage.revisions import revision_of as content_revision

Text = Annotated[str, Meta(min_length=1, max_length=200)]
Url = Annotated[str, Meta(min_length=1, max_length=2000, examples=["https://escola.odoo.com"])]
Secret = Annotated[str, Meta(min_length=1, max_length=1000)]
MASK = "••••"


class OdooAnswer(msgspec.Struct):
    """Null: not connected. The password is never answered."""

    url: str | None
    db: str | None
    username: str | None
    revision: int
    """For If-Match."""


class OdooBody(Body):
    url: Url
    db: Text
    username: Text
    password: Secret


class Connected(msgspec.Struct):
    status: str = "Conectado com sucesso"


class AiAnswer(msgspec.Struct):
    """Null: not connected. `api_key` is its end alone: `••••1234`."""

    provider: str | None
    model: str | None
    api_key: str | None
    master_prompt: str
    revision: int
    """For If-Match."""


class AiBody(Body):
    """What is left out stays; so does the key where the mask comes back that was answered. `master_prompt` goes before every node's."""

    model: Text | UnsetType = UNSET
    provider: Literal["anthropic"] = "anthropic"
    api_key: Annotated[str, Meta(max_length=1000)] = ""
    master_prompt: Annotated[str, Meta(max_length=20_000)] | UnsetType = UNSET


class IntegrationsController(Controller):
    path = "/integrations"
    tags = ("Integrations",)

    @get("/odoo", operation_id="getOdoo", opt=allow(LEADERS))
    async def odoo(self, principal: Named[Principal], integrations: Named[Integrations]) -> OdooAnswer:
        found = await integrations.config(principal, "odoo") or {}
        return OdooAnswer(found.get("url"), found.get("db"), found.get("username"), content_revision(found or None))

    @post("/odoo", operation_id="saveOdoo", status_code=200, opt=allow(LEADERS) | {"refusals": [409]})
    async def save_odoo(
        self,
        data: JSONBody[OdooBody],
        principal: Named[Principal],
        integrations: Named[Integrations],
        if_match: IfMatchHeader = None,
    ) -> Connected:
        """Signs in to Odoo first; what does not work is not kept."""
        account = OdooAccount(data.url.strip().rstrip("/"), data.db.strip(), data.username.strip(), data.password)
        await integrations.save_odoo(principal, account, revision_of(if_match))
        return Connected()

    @get("/ai", operation_id="getAi", opt=allow(LEADERS))
    async def ai(self, principal: Named[Principal], integrations: Named[Integrations]) -> AiAnswer:
        return _ai(await integrations.config(principal, "ai"))

    @post("/ai", operation_id="saveAi", status_code=200, opt=allow(LEADERS) | {"refusals": [409]})
    async def save_ai(
        self,
        data: JSONBody[AiBody],
        principal: Named[Principal],
        integrations: Named[Integrations],
        if_match: IfMatchHeader = None,
    ) -> AiAnswer:
        """Asks the model for one token first; what does not work is not kept."""
        key = data.api_key.strip()
        kept = None if not key or key.startswith(MASK) else key
        model = None if data.model is UNSET else data.model.strip()
        prompt = None if data.master_prompt is UNSET else data.master_prompt
        saved = await integrations.save_ai(principal, Ai(data.provider, model, kept, prompt), revision_of(if_match))
        return _ai(saved)

    @delete("/odoo", operation_id="removeOdoo", opt=allow(LEADERS))
    async def remove_odoo(self, principal: Named[Principal], integrations: Named[Integrations]) -> None:
        """The password is forgotten."""
        await integrations.remove(principal, "odoo")

    @delete("/ai", operation_id="removeAi", opt=allow(LEADERS))
    async def remove_ai(self, principal: Named[Principal], integrations: Named[Integrations]) -> None:
        """The key is forgotten."""
        await integrations.remove(principal, "ai")


def _ai(found: Mapping[str, Any] | None) -> AiAnswer:
    if found is None:
        return AiAnswer(None, None, None, "", content_revision(None))
    return AiAnswer(
        found.get("provider"),
        found.get("model"),
        f"{MASK}{found.get('ending', '')}",
        str(found.get("master_prompt") or ""),
        content_revision(found),
    )
