"""What jsonschema found wrong, as our codes with their parameters."""

import difflib
from collections.abc import Callable, Mapping

from jsonschema import ValidationError

from backend.engine.formats import RESERVED

Params = dict[str, str | int | float]
Reading = tuple[str, Params, str]
"""(code, params, the key below the error's own place that it is about)"""


def shapeless(error: ValidationError) -> Reading:
    return "field_shape", {}, ""


def _required(error: ValidationError) -> Reading:
    wanted = error.validator_value
    assert isinstance(wanted, list)
    assert isinstance(error.instance, Mapping)
    named = [key for key in wanted if key not in error.instance and f"'{key}'" in error.message]
    return "field_required", {}, str(named[0] if named else "")


def _unknown(error: ValidationError) -> Reading:
    assert isinstance(error.instance, Mapping)
    known = error.schema.get("properties", {}) if isinstance(error.schema, Mapping) else {}
    name = next((key for key in error.instance if key not in known), "")
    near = difflib.get_close_matches(name, list(known), 1)
    return "field_unknown", {"name": name[:80], **({"suggestion": near[0]} if near else {})}, name


def _limit(code: str) -> Callable[[ValidationError], Reading]:
    def read(error: ValidationError) -> Reading:
        limit = error.validator_value
        return code, {"limit": limit if isinstance(limit, int | float) else 0}, ""

    return read


def _too_short(error: ValidationError) -> Reading:
    return ("field_empty", {}, "") if not error.instance else _limit("field_too_short")(error)


def _too_few(error: ValidationError) -> Reading:
    return ("field_empty", {}, "") if not error.instance else _limit("field_too_few")(error)


def _choice(error: ValidationError) -> Reading:
    choices = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    return "field_choice", {"choices": ", ".join(map(str, choices))[:300]}, ""


def _pattern(error: ValidationError) -> Reading:
    return ("field_format" if str(error.instance).strip() else "field_empty"), {}, ""


_FORMATS = {
    "cron": "cron_invalid",
    "re2": "pattern_invalid",
    "timezone": "timezone_unknown",
    "date": "date_invalid",
    "time": "time_invalid",
    "date-time": "date_invalid",
    "uri": "url_scheme",
}


def _format(error: ValidationError) -> Reading:
    value = str(error.instance)
    if error.validator_value == "key":
        return (
            ("key_reserved", {"key": value[:80]}, "")
            if value in RESERVED
            else ("key_invalid", {"value": value[:80]}, "")
        )
    return _FORMATS.get(str(error.validator_value), "field_format"), {"value": value[:80]}, ""


READERS: Mapping[str, Callable[[ValidationError], Reading]] = {
    "required": _required,
    "additionalProperties": _unknown,
    "type": lambda error: ("field_type", {}, ""),
    "enum": _choice,
    "const": _choice,
    "minLength": _too_short,
    "maxLength": _limit("field_too_long"),
    "minimum": _limit("field_minimum"),
    "exclusiveMinimum": _limit("field_minimum"),
    "maximum": _limit("field_maximum"),
    "exclusiveMaximum": _limit("field_maximum"),
    "minItems": _too_few,
    "maxItems": _limit("field_too_many"),
    "minProperties": _too_few,
    "maxProperties": _limit("field_too_many"),
    "uniqueItems": lambda error: ("field_repeated", {"value": ""}, ""),
    "pattern": _pattern,
    "format": _format,
}
