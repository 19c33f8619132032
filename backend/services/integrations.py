"""What a workspace connects beside channels. A secret is tested before it is kept, and never answered again."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from backend.activities.ai_reply import daily_tokens
from backend.activities.anthropic import Anthropic
from backend.activities.egress import UrlRefused
from backend.activities.erp import Erp, ErpAccount
from backend.activities.odoo import Odoo, OdooAccount
from backend.activities.threads import Threads
from backend.engine.funnel import Funnel
from backend.errors import FieldError, InUse, Invalid, NotFound
from backend.errors.integrations import AiRefused, ErpRefused, OdooRefused
from backend.services.erp_account import refuse_unfit
from backend.services.every_funnel import every_funnel
from backend.services.principal import Principal
from backend.services.published import Published
from backend.services.telling import telling
from backend.services.unseen import refuse_unseen
from backend.services.vault import opened, place_of
from backend.storage import activity_log
from backend.storage import integrations as stored
from backend.storage.activity_log import Act
from backend.storage.database import Database
from backend.storage.events import Events
from backend.storage.revisions import revision_of
from backend.storage.sealing import Sealer

SHOWN = 4
_CHECKING = Threads(4, "odoo-check")
"""Of its own: a slow host of one workspace keeps nobody's uploads and drafts waiting."""


@dataclass(frozen=True, slots=True)
class Ai:
    """None: what is kept stays."""

    provider: str
    model: str | None
    api_key: str | None
    master_prompt: str | None
    models: Mapping[str, str] = field(default_factory=dict)
    """By task (image, audio, analysis), where it is another one than `model`; '' takes it back."""
    daily_tokens: int | None = None
    """That one contact may cost a day."""


@dataclass(frozen=True, slots=True)
class Integrations:
    database: Database
    events: Events
    sealer: Sealer
    odoo: Odoo
    anthropic: Anthropic
    erp: Erp
    published: Published

    async def config(self, principal: Principal, platform: str) -> Mapping[str, Any] | None:
        """Without the secret. None: not connected."""
        async with self.database.begin(principal.workspace_id) as connection:
            found = await stored.get(connection, platform)
        return found.config_data if found else None

    async def save_odoo(self, principal: Principal, account: OdooAccount, expected: int | None = None) -> None:
        """Raises OdooRefused with what is wrong of address, database and key."""
        refuse_unseen(expected, revision_of(await self.config(principal, "odoo")))
        try:
            trouble = await _CHECKING.run(lambda: self.odoo.check(account))
        except UrlRefused as refused:
            raise Invalid(FieldError("/url", refused.code)) from None
        if trouble:
            raise OdooRefused.of(trouble)
        config = {"url": account.url, "db": account.db, "username": account.username}
        await self._save(principal, "odoo", config, account.password, expected)

    async def save_ai(self, principal: Principal, ai: Ai, expected: int | None = None) -> Mapping[str, Any]:
        """Raises AiRefused with what is wrong of key, credit and model."""
        kept, secret = await self._kept(principal, "ai")
        refuse_unseen(expected, revision_of(kept))
        model, master_prompt = ai.model or (kept or {}).get("model"), ai.master_prompt
        if master_prompt is None:
            master_prompt = (kept or {}).get("master_prompt", "")
        if not model:
            raise Invalid(FieldError("/model", "field_required", {"name": "model"}))
        key = ai.api_key or secret
        if key is None:
            raise Invalid(FieldError("/api_key", "field_required", {"name": "api_key"}))
        if not (key.isascii() and key.isprintable()) or " " in key:
            raise Invalid(FieldError("/api_key", "credential_invalid", {"name": "api_key"}))
        models = {task: name for task, name in {**(kept or {}).get("models", {}), **ai.models}.items() if name}
        for name in dict.fromkeys([model, *models.values()]):
            if trouble := await self.anthropic.check(key, name):
                raise AiRefused.of(trouble)
        config = {"provider": ai.provider, "model": model, "master_prompt": master_prompt, "ending": key[-SHOWN:]}
        config |= {"models": models, "daily_tokens": ai.daily_tokens or daily_tokens(kept or {})}
        # What was left out was read before the model was asked: it must be so still.
        await self._save(principal, "ai", config, key, expected if kept is None else revision_of(kept))
        return config

    async def save_erp(self, principal: Principal, name: str, account: ErpAccount, expected: int | None = None) -> None:
        """Raises ErpRefused with what is wrong of address and secret. A kept secret goes to no other address than before."""
        found, secret = await self._kept(principal, "erp")
        kept, trace = found or {}, uuid4().hex
        refuse_unseen(expected, revision_of(found))
        if not account.secret and (kept.get("base_url"), kept.get("auth")) == (account.base_url, account.auth):
            account = replace(account, secret=secret or "")
            # It was read before the ERP was asked: it must be so still, or a colleague's new one would be undone.
            trace, expected = kept.get("secret_trace", ""), revision_of(found)
        refuse_unfit(account, self.erp.fetch.egress)
        try:
            trouble = await self.erp.check(account, principal.workspace_id)
        except UrlRefused as refused:
            raise Invalid(FieldError("/base_url", refused.code)) from None
        if trouble:
            raise ErpRefused.of(trouble)
        config = {
            "name": name,
            "base_url": account.base_url,
            "auth": account.auth,
            "auth_name": account.auth_name,
            "path": account.path,
            "mapping": dict(account.mapping),
            "secret_trace": trace,  # says nothing of the secret, but another one makes another revision
        }
        await self._save(principal, "erp", config, account.secret, expected)

    async def remove(self, principal: Principal, platform: str) -> None:
        """Refused while a step of a funnel, drawn or playing, needs it."""
        async with telling(self, principal, "integration") as connection:
            funnels = await every_funnel(connection, self.published)
            if users := sorted({funnel.name for funnel in funnels if _needs(funnel, platform)}):
                raise InUse(names=", ".join(users))
            if not await stored.remove(connection, platform):
                raise NotFound
            await activity_log.add(
                connection, Act("integration.removed", principal.user_id, data={"platform": platform})
            )

    async def _kept(self, principal: Principal, platform: str) -> tuple[Mapping[str, Any] | None, str | None]:
        """Config and secret, of one moment."""
        async with self.database.begin(principal.workspace_id) as connection:
            found = await stored.get(connection, platform)
        return (found.config_data, opened(self.sealer, principal.workspace_id, found)) if found else (None, None)

    async def _save(
        self, principal: Principal, platform: str, config: Mapping[str, Any], secret: str, expected: int | None
    ) -> None:
        async with telling(self, principal, "integration") as connection:
            held = await stored.hold(connection, platform)
            refuse_unseen(expected, revision_of(held.config_data or None))
            sealed = self.sealer.seal(place_of(principal.workspace_id, held.id), secret.encode())
            await stored.save(connection, held.id, config, sealed)
            await activity_log.add(connection, Act("integration.saved", principal.user_id, data={"platform": platform}))


def _needs(funnel: Funnel, platform: str) -> bool:
    return any(node_type.needs == platform for node_type in funnel.nodes.types())
