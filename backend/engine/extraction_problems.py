"""An author's mistakes in the fields that a model shall find out."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from backend.engine.extraction import KINDS, MOST, UNTOUCHABLE, is_full, properties_of
from backend.engine.formats import is_key
from backend.engine.schema import pointer
from backend.engine.words import Json

Finding: TypeAlias = tuple[str, str, Mapping[str, str | int | float]]


def extraction_problems(written: Json, place: str = "/extraction_schema") -> Iterator[Finding]:
    if not isinstance(written, Mapping):
        return
    properties = properties_of(written)
    if len(properties) > MOST:
        yield place, "field_too_many", {"limit": MOST}
    full = is_full(written)
    for name, told in properties.items():
        at = f"{place}{pointer('properties', name) if full else pointer(name)}"
        if not is_key(name):
            yield at, "key_invalid", {"value": name[:80]}
        elif name in UNTOUCHABLE:
            yield at, "extraction_untouchable", {"name": name}
        elif isinstance(told, Mapping):
            if told.get("type") is not None and told.get("type") not in KINDS:
                yield at, "extraction_type", {"name": name}
        elif not isinstance(told, str):
            yield at, "extraction_type", {"name": name}
    required = written.get("required") if full else None
    for wanted in required if isinstance(required, list) else ():
        if wanted not in properties:
            yield place, "extraction_required", {"name": str(wanted)[:80]}
