"""What is told to a model: the author's own words, and apart from them what others wrote.

`Fale com {{ contact.name }}` becomes `Fale com [contact.name]` and {"contact.name": "Ana"}: the text goes where instructions stand, the
values go where the contact speaks, so that nothing that a contact wrote can ever stand among the instructions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from backend.engine.templates import LONG, Output, Path, Scope, Template
from backend.engine.words import Json

OURS = frozenset({"workspace", "funnel"})
"""Roots of variables that only the workspace itself fills."""
LONGEST_VALUE = 8_000


@dataclass(slots=True)
class _Referring(Output):
    values: dict[str, Json] = field(default_factory=dict)

    def place(self, names: tuple[Path, ...], text: str) -> None:
        if all(name[0] in OURS for name in names):
            self.write(text)
            return
        self.write(f"[{self._named('.'.join(names[0]), text[-LONGEST_VALUE:])}]")

    def _named(self, name: str, text: str) -> str:
        """The same variable in another form ({{ contact.name | upper }}) gets a number."""
        key, number = name, 1
        while self.values.setdefault(key, text) != text:
            number += 1
            key = f"{name} {number}"
        return key


def referring(template: Template, scope: Scope) -> Json:
    """{"text", "values"}."""
    output = _Referring(LONG)
    text = template.render_into(output, scope)
    return {"text": text, "values": output.values}


def parts_of(rendered: Json) -> tuple[str, Mapping[str, Json]]:
    """(text, values) of a config's prompt, which is a bare text where it has no variables."""
    if isinstance(rendered, Mapping):
        values = rendered.get("values")
        return str(rendered.get("text") or ""), values if isinstance(values, Mapping) else {}
    return str(rendered or ""), {}
