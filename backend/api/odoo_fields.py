"""The fields of the school's own Odoo, for the form that maps to them."""

from typing import Literal

import msgspec
from litestar import Controller, get
from litestar.params import FromQuery

from backend.api.dependencies import Named
from backend.api.guards import allow
from backend.services.odoo_fields import OdooFields
from backend.services.principal import AUTHORS, Principal


class IntegrationField(msgspec.Struct):
    """`type` is Odoo's: char, text, html, integer, float, monetary, boolean, selection, date or datetime."""

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
        model: FromQuery[Literal["crm.lead"]] = "crm.lead",
    ) -> list[IntegrationField]:
        """Asked of the school's Odoo now: what can be filled in, the required ones first, in the reader's language where Odoo speaks it."""
        found = await odoo_fields.of(principal, model, language)
        return [IntegrationField(one.name, one.label, one.type, one.required) for one in found]
