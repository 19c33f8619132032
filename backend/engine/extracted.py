"""What a model says about a contact, let through field by field: the author's fields alone, each in its type and size."""

import math
import re
from collections.abc import Mapping

from backend.engine.extraction import Extraction, Field
from backend.engine.fields import Place, parse
from backend.engine.text import fold
from backend.engine.values import number
from backend.engine.words import Json, Message

LONGEST, LONGEST_NAME = 500, 150
MOST_REFUSED = 20
NOTHING = frozenset({"", "null", "none", "n/a", "na", "unknown", "desconhecido", "nao informado", "nao informou", "-"})
"""What models write where they know nothing."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def let_through(extraction: Extraction, told: Json, place: Place) -> tuple[dict[str, Json], list[Json]]:
    """(the fields, what was refused and why). Nothing that is said of a field empties it."""
    kept: dict[str, Json] = {}
    refused: list[Json] = []
    for name, value in told.items() if isinstance(told, Mapping) else ():
        field = extraction.fields.get(name)
        if field is None:
            refused.append({"field": str(name)[:50], "code": "field_unknown"})
            continue
        if value is None or (isinstance(value, str) and fold(value).strip(" .") in NOTHING):
            continue
        found = _value(field, value, place)
        if found is None:
            refused.append({"field": name, "code": "field_format"})
        else:
            kept[name] = found
    return kept, refused[:MOST_REFUSED]


def _value(field: Field, value: Json, place: Place) -> Json:
    """None: it is not what the field holds."""
    if isinstance(value, Mapping | list):
        return None
    found = _typed(field, value, place)
    return None if field.choices and found not in field.choices else found


def _typed(field: Field, value: Json, place: Place) -> Json:
    match field.kind:
        case "boolean":
            return value if isinstance(value, bool) else None
        case "number" | "integer":
            found = number(value)
            if found is None or not math.isfinite(found) or abs(found) > 1e15:
                return None
            if field.kind == "number":
                return found
            return int(found) if float(found).is_integer() else None
        case _:
            return _text(field, value, place)


def _text(field: Field, value: Json, place: Place) -> Json:
    if isinstance(value, bool):
        return None
    text = _CONTROL.sub("", str(value)).strip()
    if field.name == "name":
        text = " ".join(text.split())
    if not text or len(text) > (LONGEST_NAME if field.name == "name" else LONGEST):
        return None
    if field.format in ("date", "time", "email"):
        return parse(field.format, Message("text", text), place)
    return text
