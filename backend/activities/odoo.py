"""An Odoo, asked from the settings: does this account hold, and which fields may be filled in?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, get_args

from backend.activities.egress import Egress
from backend.activities.odoo_errors import OdooTrouble
from backend.activities.odoo_kept import ATTRIBUTES, Kept
from backend.activities.odoo_line import OdooAccount, dial
from backend.activities.odoo_values import OURS, SIMPLE, writable

Trouble: TypeAlias = Literal[
    "odoo_unreachable", "odoo_db_unknown", "odoo_auth", "odoo_protocol", "odoo_access", "odoo_model", "odoo_refused"
]
Use: TypeAlias = Literal["fill", "read"]
LANGUAGES = {"pt-BR": "pt_BR", "en": "en_US"}

__all__ = ["Odoo", "OdooAccount", "OdooField", "Trouble", "Use"]


@dataclass(frozen=True, slots=True)
class OdooField:
    name: str
    label: str
    type: str
    required: bool


@dataclass(frozen=True, slots=True)
class Odoo:
    egress: Egress
    _fields: Kept[list[OdooField]] = field(default_factory=lambda: Kept(200, 60.0), repr=False)

    def check(self, account: OdooAccount) -> Trouble | None:
        """Blocks for some seconds at most. Raises UrlRefused."""
        try:
            dial(self.egress, account).login()
        except OdooTrouble as trouble:
            return trouble_named(trouble)
        return None

    def fields(self, account: OdooAccount, version: str, model: str, language: str, use: Use) -> list[OdooField]:
        """Those that a person can fill in, the required ones first, or those that one can look for and read; kept for a minute.
        Blocks. Raises UrlRefused, OdooTrouble."""
        listed = _filled_in if use == "fill" else _looked_up
        return self._fields.of(
            (account.url, account.db, version, model, language, use),
            lambda: sorted(
                listed(self._asked(account, model, language, use)),
                key=lambda one: (not one.required, one.label.lower()),
            ),
        )

    def _asked(self, account: OdooAccount, model: str, language: str, use: Use) -> Mapping[str, Any]:
        line = dial(self.egress, account)
        uid = line.login()
        spoken = {"context": {"lang": LANGUAGES.get(language, "en_US")}}
        try:
            found: Mapping[str, Any] = line.call(uid, model, "fields_get", attributes=ATTRIBUTES, **spoken)
        except OdooTrouble as trouble:
            if trouble.code != "odoo_refused":
                raise
            found = line.call(uid, model, "fields_get", attributes=ATTRIBUTES)  # a language that is not installed there
        # Odoo tells the fields of a model to whoever may not touch it, too: none of them can be written then.
        if use == "fill" and found and all(told.get("readonly") for told in found.values()):
            raise OdooTrouble("odoo_access", "refused", model)
        return found


def trouble_named(trouble: OdooTrouble) -> Trouble:
    """A call that was not answered is about the address."""
    named = next((code for code in get_args(Trouble) if code == trouble.code), None)
    return named or ("odoo_refused" if trouble.fate == "refused" else "odoo_unreachable")


def _filled_in(found: Mapping[str, Any]) -> Iterator[OdooField]:
    for name, told in found.items():
        if name not in OURS and writable(told) and told.get("type") in SIMPLE:
            yield OdooField(name, _label(name, told), str(told["type"]), bool(told.get("required")))


def _looked_up(found: Mapping[str, Any]) -> Iterator[OdooField]:
    """What is only computed cannot be looked for."""
    for name, told in {"id": {"type": "integer", "string": "ID"}, **found}.items():
        if told.get("store") is not False and told.get("type") in {*SIMPLE, "many2one"}:
            yield OdooField(name, _label(name, told), str(told["type"]), required=False)


def _label(name: str, told: Mapping[str, Any]) -> str:
    return str(told.get("string") or name)
