"""crm.lead as a real Odoo 19 answers for it: create, write, search, fields_get. test_odoo_lead.py holds both to the same.

Of res.partner only what reads."""

import re
from dataclasses import dataclass, field
from typing import Any


class Fault(Exception):
    """As Odoo puts one: HTTP 200 with an error in it."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name, self.message = name, message


def _told(string: str, kind: str = "char", **more: Any) -> dict[str, Any]:
    return {"string": string, "type": kind, "required": False, "readonly": False, "store": True, **more}


TYPES = [["lead", "Lead"], ["opportunity", "Opportunity"]]
FIELDS: dict[str, dict[str, Any]] = {
    "name": _told("Opportunity", required=True),
    "type": _told("Type", "selection", required=True, selection=TYPES),
    "contact_name": _told("Contact Name"),
    "email_from": _told("Email"),
    "phone": _told("Phone"),
    "description": _told("Notes", "html"),
    "referred": _told("Referred By"),
    "priority": _told("Priority", "selection", selection=[["0", "Low"], ["1", "Medium"], ["2", "High"], ["3", "Very High"]]),
    "expected_revenue": _told("Expected Revenue", "monetary"),
    "date_deadline": _told("Expected Closing", "date"),
    "color": _told("Color Index", "integer"),
    "team_id": _told("Sales Team", "many2one"),
    "tag_ids": _told("Tags", "many2many"),
    "probability": _told("Probability", "float"),
    "active": _told("Active", "boolean"),
    "create_date": _told("Created on", "datetime", readonly=True),
    "display_name": _told("Display Name", readonly=True, store=False),
}  # fmt: skip
PARTNER: dict[str, dict[str, Any]] = {
    "name": _told("Name"),
    "email": _told("Email"),
    "phone": _told("Phone"),
    "vat": _told("Tax ID"),
    "is_company": _told("Is a Company", "boolean"),
    "parent_id": _told("Related Company", "many2one"),
    "category_id": _told("Tags", "many2many"),
    "credit_limit": _told("Credit Limit", "float"),
    "active": _told("Active", "boolean"),
    "create_date": _told("Created on", "datetime", readonly=True),
    "display_name": _told("Display Name", readonly=True, store=False),
}
PORTUGUESE = {"name": "Oportunidade", "email_from": "E-mail", "phone": "Telefone", "description": "Anotações"}


@dataclass
class Crm:
    """`leads`: id -> values. `languages`: those that are installed. `models`: that the modules brought.

    `rights`: model -> `read` or `none`, of what the user may not do all with; its fields are told all the same, each read only.
    """

    fields: dict[str, dict[str, Any]] = field(default_factory=lambda: {**FIELDS})
    leads: dict[int, dict[str, Any]] = field(default_factory=dict)
    partners: dict[int, dict[str, Any]] = field(default_factory=dict)
    languages: tuple[str, ...] = ("en_US", "pt_BR")
    words: dict[str, str] = field(default_factory=lambda: PORTUGUESE)
    models: frozenset[str] = frozenset({"res.partner", "crm.lead"})
    rights: dict[str, str] = field(default_factory=dict)

    def call(self, model: str, method: str, args: list[Any], named: dict[str, Any]) -> Any:
        lang = named.pop("context", {}).get("lang", "")
        if lang and lang not in self.languages:
            raise Fault("odoo.exceptions.UserError", f"Invalid language code: {lang}")
        if model not in self.models:
            raise Fault("odoo.exceptions.UserError", f"Object {model} doesn't exist")
        right = self.rights.get(model, "write")
        if (right == "none" and method in ("search", "search_read")) or (
            right != "write" and method in ("create", "write")
        ):
            raise Fault("odoo.exceptions.AccessError", f"You are not allowed to access '{model}' records.\n\nAsk.")
        records = Crm(PARTNER, self.partners, words={"name": "Nome"}) if model == "res.partner" else self
        answer = records._answer(method, args, named, lang)
        if method == "fields_get" and right != "write":
            return {name: {**told, "readonly": True} for name, told in answer.items()}
        return answer

    def _answer(self, method: str, args: list[Any], named: dict[str, Any], lang: str) -> Any:
        match method:
            case "fields_get":
                return {name: self._shown(name, told, lang, named["attributes"]) for name, told in self.fields.items()}
            case "create":
                return self._create(*args)
            case "write":
                return self._write(*args)
            case "search_read":
                return self._read(args[0], **named)
            case "search":
                return self._search(args[0], **named)
        raise Fault("builtins.AttributeError", f"The method 'crm.lead.{method}' does not exist")

    def _read(self, domain: list[Any], fields: list[str] | None = None, **how: Any) -> list[dict[str, Any]]:
        """What is empty is False; a record of another model [id, name]."""
        wanted = fields or [*self.fields]
        for name in set(wanted) - {"id"} - set(self.fields):
            raise Fault("builtins.ValueError", f"Invalid field '{name}' on model 'crm.lead'")
        kinds = {name: self.fields[name]["type"] for name in wanted if name != "id"}
        return [
            {"id": lead} | {name: _read_as(kinds[name], self.leads[lead].get(name, False)) for name in kinds}
            for lead in self._search(domain, **how)
        ]

    def _shown(self, name: str, told: dict[str, Any], lang: str, attributes: list[str]) -> dict[str, Any]:
        string = self.words.get(name, told["string"]) if lang == "pt_BR" else told["string"]
        return {key: value for key, value in {**told, "string": string}.items() if key in attributes}

    def _create(self, values: dict[str, Any]) -> int:
        self._checked(values)
        if not values.get("name"):
            raise Fault(
                "odoo.exceptions.ValidationError",
                "Missing required value for the field 'Opportunity' (name).\nModel: 'Lead'",
            )
        lead = max(self.leads, default=0) + 1
        kept = {name: value for name, value in values.items() if not self.fields[name]["readonly"]}
        self.leads[lead] = {"active": True, "probability": 10.0, "type": "opportunity", **kept}
        return lead

    def _write(self, ids: list[int], values: dict[str, Any]) -> bool:
        self._checked(values)
        for lead in ids:
            if lead not in self.leads:
                raise Fault(
                    "odoo.exceptions.MissingError",
                    f"Record does not exist or has been deleted.\n(Record: crm.lead({lead},))",
                )
            self.leads[lead] |= values
        return True

    def _checked(self, values: dict[str, Any]) -> None:
        for name, value in values.items():
            told = self.fields.get(name)
            if told is None:
                raise Fault("builtins.ValueError", f"Invalid field '{name}' in 'crm.lead'")
            listed = [key for key, _ in told.get("selection", ())]
            if listed and value not in listed:
                raise Fault("builtins.ValueError", f"Wrong value for crm.lead.{name}: {value!r}")
            kinds = {"integer": int, "many2one": int, "float": float | int, "monetary": float | int, "boolean": bool}
            if not isinstance(value, kinds.get(told["type"], str)):
                raise Fault("builtins.ValueError", f"could not convert {name}: {value!r}")

    def _search(self, domain: list[Any], limit: int | None = None, order: str = "id") -> list[int]:
        if not any(part[0] == "active" for part in domain):
            domain = [*domain, ["active", "=", True]]
        for name, *_ in domain:
            if name not in self.fields and name != "id":
                raise Fault("builtins.ValueError", f"Invalid field crm.lead.{name} in condition")
        rows = [(lead, {"id": lead, **values}) for lead, values in sorted(self.leads.items())]
        found = [lead for lead, values in rows if all(_holds(values, *part) for part in domain)]
        return (found[::-1] if order == "id desc" else found)[:limit]


def _read_as(kind: str, value: Any) -> Any:
    return [value, f"{kind} {value}"] if kind == "many2one" and value is not False else value


def _holds(values: dict[str, Any], name: str, how: str, wanted: Any) -> bool:
    value = values.get(name, False)
    match how:
        case "like":
            return wanted in str(value or "")
        case "=":
            return bool(value == wanted)
        case "in":
            return value in wanted
        case "ilike":
            return re.search(_like(wanted), str(value or ""), re.IGNORECASE) is not None
        case ">=":
            return bool(value is not False and value >= wanted)
        case "<=":
            return bool(value is not False and value <= wanted)
        case "<":
            return bool(value < wanted)
    raise Fault("builtins.ValueError", f"Invalid operator {how!r}")


def _like(wanted: str) -> str:
    """PostgreSQL's: % and _ are wildcards, unless a backslash stands before them."""
    parts = re.findall(r"\\.|.", wanted, re.DOTALL)
    return "".join({"%": ".*", "_": "."}.get(part) or re.escape(part[-1]) for part in parts)
