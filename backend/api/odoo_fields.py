"""The fields of the school's own Odoo, for the forms that name them."""

from typing import Literal

import msgspec
from litestar import Controller, get
from litestar.params import FromQuery

from backend.api.dependencies import Named
from backend.api.guards import allow
from backend.services.odoo_fields import OdooFields
from backend.services.principal import AUTHORS, Principal


class IntegrationField(msgspec.Struct):
    """`type` is Odoo's: char, text, html, integer, float, monetary, boolean, selection, date, datetime, or many2one:
    a record of another model."""

    name: str
    label: str
    type: str
    required: bool


class OdooFieldsController(Controller):
    path = "/integrations/odoo"
    tags = ("Integrations",)

    @get("/fields", operation_id="getOdooFields", opt=allow(AUTHORS) | {"refusals": [409]})
    async def fields(
        self,
        principal: Named[Principal],
        odoo_fields: Named[OdooFields],
        language: Named[str],
        model: FromQuery[Literal["crm.lead", "res.partner"]] = "crm.lead",
        use: FromQuery[Literal["fill", "read"]] = "fill",
    ) -> list[IntegrationField]:
        """Asked of the school's Odoo now: what can be filled in, the required ones first, or (`use=read`) what can be
        looked for and read; in the reader's language where Odoo speaks it."""
        found = await odoo_fields.of(principal, model, language, use)
        return [IntegrationField(one.name, one.label, one.type, one.required) for one in found]
