"""The contact as an opportunity in the school's Odoo."""

from collections.abc import Mapping

from backend.engine.words import (
    Activity,
    Call,
    Config,
    Entered,
    Finished,
    Json,
    Leave,
    Outcome,
    Signal,
    Unexpected,
    View,
)


def run(config: Config, view: View, signal: Signal) -> Outcome:
    match signal:
        case Entered():
            return Call(Activity("odoo_lead", _request(config, view), idempotent=True))
        case Finished(ok=True, value=value):
            told = value if isinstance(value, dict) else {}
            return _leave("success", config, {**told, "ok": True})
        case Finished(uncertain=uncertain, error=error):
            port = "uncertain" if uncertain else "failure"
            return _leave(port, config, {"ok": False, "error": dict(error or {"code": port, "message": ""})})
        case _:
            raise Unexpected(signal)


def check(config: Config) -> list[tuple[str, str, Mapping[str, str | int | float]]]:
    return [] if config["mapping"] else [("/mapping", "field_empty", {})]


def sample(config: Config, language: str) -> Json:
    return {"ok": True, "lead_id": 42, "action": "created"}


def _request(config: Config, view: View) -> dict[str, Json]:
    """What renders to nothing is left out: it would empty what people wrote in Odoo."""
    mapping = config["mapping"]
    assert isinstance(mapping, dict)
    values: dict[str, Json] = {name: text for name, value in mapping.items() if (text := str(value).strip())}
    values.setdefault("name", str(view.contact.get("name") or view.contact.get("phone") or "WhatsApp"))
    return {
        "model": "crm.lead",
        "type": config["type"],
        "existing": config["existing"],
        "values": values,
        "timezone": view.timezone,
    }


def _leave(port: str, config: Config, told: Mapping[str, Json]) -> Leave:
    return Leave(port, variables={str(config["variable"]): dict(told)}, detail=told, failed=port != "success")
