"""What may stand in a contact: values of the kind that their field says."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import orjson

from backend.engine.fields import is_cpf
from backend.engine.formats import is_key
from backend.errors import FieldError, Invalid
from backend.services.names import clean_email
from backend.services.phones import clean_phone
from backend.storage.contacts import STAGE_KEY
from backend.storage.fields import CustomField

MAX_VALUE = 4096
MAX_CUSTOM_DATA = 64 * 1024


def clean_custom_data(
    values: Mapping[str, Any], fields: Sequence[CustomField], stages: Sequence[str], stored: Mapping[str, Any]
) -> dict[str, Any]:
    """Values of known fields in their kind's one form; of others, and what is stored already, as they came. None empties."""
    known = {field.key: field for field in fields}
    cleaned: dict[str, Any] = {}
    errors: list[FieldError] = []
    for key, value in values.items():
        path = f"/custom_data/{key.replace('~', '~0').replace('/', '~1')}"
        if key in stored and stored[key] == value:
            cleaned[key] = value
        elif not is_key(key):
            errors.append(FieldError(path, "custom_key", {"name": key}))
        elif value is None:
            continue
        elif key == STAGE_KEY:
            errors += stage_faults(value, stages, path)
            cleaned[key] = value
        elif key in known:
            try:
                cleaned[key] = _READERS[known[key].type](value, known[key])
            except (ValueError, TypeError, Invalid):
                code = f"value_{known[key].type}"
                errors.append(
                    FieldError(path, code, {"label": known[key].label, "choices": ", ".join(known[key].choices)})
                )
        elif isinstance(value, str) and len(value) > MAX_VALUE:
            errors.append(FieldError(path, "field_too_long", {"limit": MAX_VALUE, "length": len(value)}))
        else:
            cleaned[key] = value
    if not errors and len(orjson.dumps(cleaned)) > MAX_CUSTOM_DATA:
        errors.append(FieldError("/custom_data", "custom_data_too_large", {"limit": MAX_CUSTOM_DATA // 1024}))
    if errors:
        raise Invalid(*errors)
    return cleaned


def stage_faults(value: object, stages: Sequence[str], path: str = "/stage") -> list[FieldError]:
    if isinstance(value, str) and value in stages:
        return []
    return [FieldError(path, "stage_unknown", {"choices": ", ".join(stages)})]


def _text(value: Any, field: CustomField) -> str:
    if not isinstance(value, str) or len(value) > MAX_VALUE:
        raise ValueError
    return value


def _number(value: Any, field: CustomField) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    return value


def _boolean(value: Any, field: CustomField) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _date(value: Any, field: CustomField) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise ValueError
    return date.fromisoformat(value).isoformat()


def _choice(value: Any, field: CustomField) -> str:
    if value not in field.choices:
        raise ValueError
    return str(value)


def _cpf(value: Any, field: CustomField) -> str:
    digits = re.sub(r"[.\-/\s]", "", _text(value, field))
    if not is_cpf(digits):
        raise ValueError
    return digits


def _url(value: Any, field: CustomField) -> str:
    parts = urlsplit(_text(value, field))
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError
    return str(value)


_READERS: Mapping[str, Callable[[Any, CustomField], Any]] = {
    "text": _text,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
    "choice": _choice,
    "cpf": _cpf,
    "url": _url,
    "email": lambda value, field: clean_email(_text(value, field)),
    "phone": lambda value, field: clean_phone(_text(value, field)),
}
