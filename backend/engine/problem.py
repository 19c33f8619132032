"""An author's mistake: where it is, what it is, how to mend it. Its words are in engine/texts.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default
from typing import Literal, TypeAlias

from backend.engine.texts import TEXTS, number_in
from backend.engine.words import Json

Severity: TypeAlias = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """`node` '' is the funnel as a whole; `field` is a JSON pointer into the node's data. Errors forbid publishing."""

    node: str
    field: str
    code: str
    params: Mapping[str, str | int | float] = default(default_factory=dict)
    severity: Severity = "error"
    variant: str = ""
    """Which wording of the code."""
    labels: Mapping[str, str] = default(default_factory=dict)
    """language -> what the field is called on the card."""

    def message(self, language: str = "pt-BR") -> str:
        return self._words("", language)

    def hint(self, language: str = "pt-BR") -> str:
        return self._words(".hint", language)

    def _words(self, suffix: str, language: str) -> str:
        named = f"{self.code}.{self.variant}{suffix}" if self.variant else f"{self.code}{suffix}"
        text = TEXTS.get(named) or TEXTS.get(f"{self.code}{suffix}")
        if text is None:
            return ""
        known = language if language in text else "en"
        params = {key: number_in(known, value) for key, value in self.params.items()}
        params["label"] = self.labels.get(known) or self.labels.get("en") or self.field.rpartition("/")[2]
        return text[known].format_map(params)

    def to_json(self, language: str = "pt-BR") -> dict[str, Json]:
        found: dict[str, Json] = {
            "node": self.node,
            "field": self.field,
            "code": self.code,
            "severity": self.severity,
            "params": dict(self.params),
            "message": self.message(language),
        }
        if hint := self.hint(language):
            found["hint"] = hint
        return found
