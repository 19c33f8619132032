"""Carries out `odoo_find`: one record of a model that funnels may read, by conditions that its fields' types understand."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from backend.activities.base import Again, Call, Done, Failed, Result
from backend.activities.credential import Credentials
from backend.activities.egress import Egress, UrlRefused
from backend.activities.odoo_errors import OdooTrouble
from backend.activities.odoo_kept import OdooMemory, OdooSession
from backend.activities.odoo_line import OdooAccount, dial
from backend.activities.odoo_values import SIMPLE
from backend.activities.threads import Threads
from backend.engine.words import Json

_THREADS = Threads(8, "odoo-find")
MODELS = frozenset({"res.partner", "crm.lead"})
OPERATORS = {"equals": "=", "contains": "ilike", "at_least": ">=", "at_most": "<="}
TEXTS = frozenset({"char", "text", "html"})
LONGEST, MOST = 2_000, 50


@dataclass(frozen=True, slots=True)
class OdooFind:
    """Reading twice harms nobody, so whatever was not answered is asked again."""

    credentials: Credentials
    egress: Egress
    memory: OdooMemory = field(default_factory=OdooMemory, repr=False)

    async def __call__(self, call: Call) -> Result:
        credential = await self.credentials.open(call.workspace_id, "odoo")
        if credential is None:
            return Failed("integration_missing", "odoo")
        account, asked = OdooAccount.of(credential), call.request

        def find() -> Json:
            session = OdooSession(dial(self.egress, account), (call.workspace_id, credential.version), self.memory)
            return found(session, asked)

        try:
            return Done(await _THREADS.run(find))
        except UrlRefused as refused:
            return Failed(refused.code)
        except OdooTrouble as trouble:
            return Failed(trouble.code, trouble.message) if trouble.fate == "refused" else Again(trouble.code, 2.0)


def found(odoo: OdooSession, asked: Mapping[str, Any]) -> Json:
    """{"found": false}, or {"found": true, "id", "values": {field: plain value}}: the newest of those that fit."""
    model, wanted = str(asked["model"]), [str(name) for name in asked["fields"]]
    if model not in MODELS:
        raise OdooTrouble("odoo_access", "refused", model)
    named = {*wanted, *(str(row["field"]) for row in asked["where"])} - {"id"}
    fields = odoo.fields(model)
    if not named <= set(fields):
        fields = odoo.fields(model, fresh=True)
    if unknown := sorted(named - set(fields)):
        raise OdooTrouble("odoo_field", "refused", unknown[0])
    domain = [_condition(row, fields, str(asked["timezone"])) for row in asked["where"]]
    rows = odoo.call(model, "search_read", domain, fields=wanted, limit=1, order="id desc")
    if not isinstance(rows, list) or not rows or not isinstance(rows[0], Mapping):
        return {"found": False}
    row = rows[0]
    kinds = {name: str(fields[name].get("type")) if name in fields else "integer" for name in wanted}
    return {"found": True, "id": row.get("id"), "values": {name: _plain(row.get(name), kinds[name]) for name in wanted}}


def _condition(row: Mapping[str, Any], fields: Mapping[str, Any], timezone: str) -> list[Any]:
    """Raises OdooTrouble odoo_field where the field does not take such a value."""
    name, how, text = str(row["field"]), OPERATORS[str(row["operator"])], str(row["value"]).strip()
    told: Mapping[str, Any] = fields.get(name) or {"type": "integer"}
    kind = str(told.get("type"))
    if how == "ilike" or (kind == "many2one" and not text.isdigit()):
        return [name, "ilike" if how == "ilike" else "=", _literal(text) if how == "ilike" else text]
    if kind in TEXTS:
        return [name, how, text]
    read = SIMPLE["integer"] if kind == "many2one" else SIMPLE.get(kind)
    try:
        if read is None:
            raise ValueError
        return [name, how, read(text, told, timezone)]
    except (ValueError, OverflowError):
        raise OdooTrouble("odoo_field", "refused", name) from None


def _literal(text: str) -> str:
    """What a contact wrote holds no wildcards."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _plain(value: Any, kind: str) -> Json:
    """Odoo says false for what is empty, and [id, name] for a record of another model."""
    if kind == "boolean":
        return value is True
    if value is False or value is None:
        return None
    if isinstance(value, str):
        return value[:LONGEST]
    if isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    return _record(value) if isinstance(value, Sequence) else None


def _record(value: Sequence[Any]) -> Json:
    if len(value) == 2 and isinstance(value[1], str):
        return value[1][:LONGEST]
    return [one for one in value[:MOST] if isinstance(one, int)]
