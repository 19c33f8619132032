"""What the outside world might well answer: the test phone offers it, and the author changes it as they like."""

from backend.engine.extraction import Extraction, Field
from backend.engine.words import Json

_BY_NAME: dict[str, Json] = {"name": "Ana Lima", "email": "ana@exemplo.com", "phone": "5511988124470"}
_BY_FORMAT: dict[str, Json] = {"email": "ana@exemplo.com", "date": "2026-12-24", "time": "15:00"}
_BY_KIND: dict[str, Json] = {"integer": 9, "number": 9.5, "boolean": True, "string": "exemplo"}


def sample_of(extraction: Extraction) -> dict[str, Json]:
    return {name: _value(field) for name, field in extraction.fields.items()}


def _value(field: Field) -> Json:
    if field.choices:
        return field.choices[0]
    return _BY_FORMAT.get(field.format) or _BY_NAME.get(field.name) or _BY_KIND[field.kind]
