"""Looks a partner or an opportunity up in the school's Odoo, and keeps fields of it in variables."""

from collections.abc import Mapping, Sequence

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
            return _ask(config, view)
        case Finished(ok=True, value=value):
            return _told(config, value if isinstance(value, Mapping) else {})
        case Finished(error=error):
            return Leave("failed", detail={"error": dict(error or {})}, failed=True)
        case _:
            raise Unexpected(signal)


def sample(config: Config, language: str) -> Json:
    values: dict[str, Json] = {str(row["field"]): "exemplo" for row in _rows(config, "read")}
    return {"found": True, "id": 7, "values": values}


def _ask(config: Config, view: View) -> Outcome:
    """A condition without a value would fit too many: nobody is found by it."""
    rows = _rows(config, "where")
    where: list[Json] = [{key: str(row[key]).strip() for key in ("field", "operator", "value")} for row in rows]
    if not all(str(row["value"]).strip() for row in rows):
        return Leave("not_found", detail={"value_empty": True})
    fields: list[Json] = [*dict.fromkeys(str(row["field"]) for row in _rows(config, "read"))]
    request: dict[str, Json] = {
        "model": config["model"],
        "where": where,
        "fields": fields,
        "timezone": view.timezone,
    }
    return Call(Activity("odoo_find", request, idempotent=True))


def _told(config: Config, told: Mapping[str, Json]) -> Leave:
    if told.get("found") is not True:
        return Leave("not_found")
    values = told.get("values")
    known = values if isinstance(values, Mapping) else {}
    variables = {str(row["variable"]): known.get(str(row["field"])) for row in _rows(config, "read")}
    return Leave("found", variables=variables, detail={"id": told.get("id")})


def _rows(config: Config, key: str) -> Sequence[Mapping[str, Json]]:
    """Operators of conditions that say none are filled in: defaults do not reach into rows."""
    rows = config.get(key)
    listed = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
    return [{"operator": "equals", **row} for row in listed]
