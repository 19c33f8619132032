"""AI and Odoo: tested on save, sealed, never answered again."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from litestar import Controller, delete, get, post
from litestar.params import JSONBody
from msgspec import UNSET, Meta, UnsetType

from backend.activities.ai_reply import DAILY_TOKENS, daily_tokens
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
Model = Annotated[str, Meta(max_length=200, examples=["claude-haiku-5-5"])]
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


class AiModels(msgspec.Struct):
    """Where a task has a model of its own; null: the one for everything. `analysis` sums conversations up for the team."""

    image: Model | None = None
    audio: Model | None = None
    analysis: Model | None = None


class AiAnswer(msgspec.Struct):
    """Null: not connected. `api_key` is its end alone: `••••1234`."""

    provider: str | None
    model: str | None
    api_key: str | None
    master_prompt: str
    models: AiModels
    daily_tokens: int
    """That one contact may cost a day."""
    revision: int
    """For If-Match."""


class AiModelsBody(Body):
    """What is left out stays; null takes it back."""

    image: Model | UnsetType | None = UNSET
    audio: Model | UnsetType | None = UNSET
    analysis: Model | UnsetType | None = UNSET


class AiBody(Body):
    """What is left out stays; so does the key where the mask comes back that was answered. `master_prompt` goes before every node's."""

    model: Text | UnsetType = UNSET
    provider: Literal["anthropic"] = "anthropic"
    api_key: Annotated[str, Meta(max_length=1000)] = ""
    master_prompt: Annotated[str, Meta(max_length=20_000)] | UnsetType = UNSET
    models: AiModelsBody | UnsetType = UNSET
    daily_tokens: Annotated[int, Meta(ge=1_000, le=10_000_000)] | UnsetType = UNSET


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
        daily = None if data.daily_tokens is UNSET else data.daily_tokens
        ai = Ai(data.provider, model, kept, prompt, _models(data.models), daily)
        return _ai(await integrations.save_ai(principal, ai, revision_of(if_match)))

    @delete("/odoo", operation_id="removeOdoo", opt=allow(LEADERS) | {"refusals": [409]})
    async def remove_odoo(self, principal: Named[Principal], integrations: Named[Integrations]) -> None:
        """The password is forgotten.

        Refused (409 `in_use`, with their names) while funnels, drawn or playing, have a step that needs it.
        """
        await integrations.remove(principal, "odoo")

    @delete("/ai", operation_id="removeAi", opt=allow(LEADERS) | {"refusals": [409]})
    async def remove_ai(self, principal: Named[Principal], integrations: Named[Integrations]) -> None:
        """The key is forgotten.

        Refused (409 `in_use`, with their names) while funnels, drawn or playing, have a step that needs it.
        """
        await integrations.remove(principal, "ai")


def _models(given: AiModelsBody | UnsetType) -> dict[str, str]:
    if given is UNSET:
        return {}
    told = {"image": given.image, "audio": given.audio, "analysis": given.analysis}
    return {task: (model or "").strip() for task, model in told.items() if model is not UNSET}


def _ai(found: Mapping[str, Any] | None) -> AiAnswer:
    if found is None:
        return AiAnswer(None, None, None, "", AiModels(), DAILY_TOKENS, content_revision(None))
    models = found.get("models") or {}
    return AiAnswer(
        found.get("provider"),
        found.get("model"),
        f"{MASK}{found.get('ending', '')}",
        str(found.get("master_prompt") or ""),
        AiModels(models.get("image"), models.get("audio"), models.get("analysis")),
        daily_tokens(found),
        content_revision(found),
    )
