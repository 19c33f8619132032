"""What the school's own Odoo lets a funnel fill in or look up, asked while somebody draws."""

from dataclasses import dataclass

from backend.activities.credential import Credentials
from backend.activities.egress import UrlRefused
from backend.activities.odoo import Odoo, OdooField, Use, trouble_named
from backend.activities.odoo_errors import OdooTrouble
from backend.activities.odoo_line import OdooAccount
from backend.activities.threads import Threads
from backend.errors.integrations import IntegrationMissing, OdooRefused
from backend.services.principal import Principal

_ASKING = Threads(4, "odoo-fields")


@dataclass(frozen=True, slots=True)
class OdooFields:
    vault: Credentials
    odoo: Odoo

    async def of(self, principal: Principal, model: str, language: str, use: Use = "fill") -> list[OdooField]:
        """Raises IntegrationMissing, OdooRefused."""
        credential = await self.vault.open(principal.workspace_id, "odoo")
        if credential is None:
            raise IntegrationMissing
        account, version = OdooAccount.of(credential), credential.version
        try:
            return await _ASKING.run(lambda: self.odoo.fields(account, version, model, language, use))
        except OdooTrouble as trouble:
            raise OdooRefused.of(trouble_named(trouble)) from None
        except UrlRefused:
            raise OdooRefused.of("odoo_unreachable") from None
