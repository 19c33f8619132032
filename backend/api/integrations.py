"""AI and Odoo: tested on save, sealed, never answered again."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from litestar import Controller, delete, get, post
from litestar.params import JSONBody
from msgspec import Meta

from backend.activities.odoo import OdooAccount
from backend.api.bodies import Body
from backend.api.dependencies import Named
from backend.api.guards import allow
from backend.services.integrations import Ai, Integrations
from backend.services.principal import LEADERS, Principal

Text = Annotated[str, Meta(min_length=1, max_length=200)]
Url = Annotated[str, Meta(min_length=1, max_length=2000, examples=["https://escola.odoo.com"])]
Secret = Annotated[str, Meta(min_length=1, max_length=1000)]
MASK = "••••"


class OdooAnswer(msgspec.Struct):
    """Null: not connected. The password is never answered."""

    url: str | None
    db: str | None
    username: str | None


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


class AiBody(Body):
    """Without `api_key`, or with the mask that was answered, the kept one stays. `master_prompt` goes before every node's."""

    model: Text
    provider: Literal["anthropic"] = "anthropic"
    api_key: Annotated[str, Meta(max_length=1000)] = ""
    master_prompt: Annotated[str, Meta(max_length=20_000)] = ""


class IntegrationsController(Controller):
    path = "/integrations"
    tags = ("Integrations",)

    @get("/odoo", operation_id="getOdoo", opt=allow(LEADERS))
    async def odoo(self, principal: Named[Principal], integrations: Named[Integrations]) -> OdooAnswer:
        found = await integrations.config(principal, "odoo") or {}
        return OdooAnswer(found.get("url"), found.get("db"), found.get("username"))

    @post("/odoo", operation_id="saveOdoo", status_code=200, opt=allow(LEADERS))
    async def save_odoo(
        self, data: JSONBody[OdooBody], principal: Named[Principal], integrations: Named[Integrations]
    ) -> Connected:
        """Signs in to Odoo first; what does not work is not kept."""
        account = OdooAccount(data.url.strip().rstrip("/"), data.db.strip(), data.username.strip(), data.password)
        await integrations.save_odoo(principal, account)
        return Connected()

    @get("/ai", operation_id="getAi", opt=allow(LEADERS))
    async def ai(self, principal: Named[Principal], integrations: Named[Integrations]) -> AiAnswer:
        return _ai(await integrations.config(principal, "ai"))

    @post("/ai", operation_id="saveAi", status_code=200, opt=allow(LEADERS))
    async def save_ai(
        self, data: JSONBody[AiBody], principal: Named[Principal], integrations: Named[Integrations]
    ) -> AiAnswer:
        """Asks the model for one token first; what does not work is not kept."""
        key = data.api_key.strip()
        kept = None if not key or key.startswith(MASK) else key
        return _ai(
            await integrations.save_ai(principal, Ai(data.provider, data.model.strip(), kept, data.master_prompt))
        )

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
        return AiAnswer(None, None, None, "")
    return AiAnswer(
        found.get("provider"),
        found.get("model"),
        f"{MASK}{found.get('ending', '')}",
        str(found.get("master_prompt") or ""),
    )
