"""What a model shall find out about a contact: a JSON Schema of plain fields, or short, {"email": "email_do_lead"}: name and meaning.

Whatever a model answers, only these fields are taken, each in its own type and size.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backend.engine.formats import is_key
from backend.engine.words import Json

KINDS = ("string", "integer", "number", "boolean")
MOST = 30
UNTOUCHABLE = frozenset({"id", "stage", "fase_funil", "tags", "assignment", "consents"})
"""What is about the work with the contact, not about the contact."""


@dataclass(frozen=True, slots=True)
class Field:
    """`format`: date, time, email, or none."""

    name: str
    kind: str = "string"
    meaning: str = ""
    format: str = ""
    choices: tuple[Json, ...] = ()

    @property
    def schema(self) -> dict[str, Json]:
        """What the model is shown: nothing that structured output does not know."""
        found: dict[str, Json] = {"type": self.kind}
        if told := "; ".join(part for part in (self.meaning, _FORMS.get(self.format, "")) if part):
            found["description"] = told
        if self.choices:
            found["enum"] = list(self.choices)
        return found


@dataclass(frozen=True, slots=True)
class Extraction:
    fields: Mapping[str, Field]
    required: tuple[str, ...] = ()

    @property
    def wanted(self) -> tuple[str, ...]:
        """Without these it is not complete. Where nothing is said, all of them."""
        return self.required or tuple(self.fields)


_FORMS = {"date": "AAAA-MM-DD", "time": "HH:MM", "email": "e-mail"}


def extraction_of(written: Json) -> Extraction:
    """What cannot be read is left out: the checker has told of it."""
    if not isinstance(written, Mapping):
        return Extraction({})
    properties = properties_of(written)
    fields = {name: _field(name, told) for name, told in properties.items() if usable(name)}
    required = written.get("required") if is_full(written) else ()
    listed = required if isinstance(required, Sequence) and not isinstance(required, str) else ()
    return Extraction(fields, tuple(str(name) for name in listed if name in fields))


def is_full(written: Mapping[str, Any]) -> bool:
    return isinstance(written.get("properties"), Mapping) or written.get("type") == "object"


def properties_of(written: Mapping[str, Any]) -> Mapping[str, Any]:
    if not is_full(written):
        return written
    properties = written.get("properties")
    return properties if isinstance(properties, Mapping) else {}


def names_of(written: Mapping[str, Any]) -> list[str]:
    return list(properties_of(written))


def usable(name: str) -> bool:
    return is_key(name) and name not in UNTOUCHABLE


def _field(name: str, told: Any) -> Field:
    if not isinstance(told, Mapping):
        return Field(name, meaning=str(told or "")[:500], format="email" if name == "email" else "")
    kind = told.get("type")
    named = kind if isinstance(kind, str) else next((one for one in kind or () if one != "null"), "string")
    choices = told.get("enum")
    return Field(
        name,
        named if named in KINDS else "string",
        str(told.get("description") or "")[:500],
        str(told.get("format") or ("email" if name == "email" else "")),
        tuple(choices)[:50] if isinstance(choices, list) else (),
    )
