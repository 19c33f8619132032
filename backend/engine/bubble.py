"""What handlers need to make bubbles (engine/content.py) out of a config."""

import re
from collections.abc import Mapping

from backend.engine.values import show
from backend.engine.words import Json

_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")

CHARACTERS_A_SECOND = 25
LONGEST_TYPING = 8
"""Seconds. A person who waits longer looks at something else."""


def typing_seconds(text: str) -> int:
    """As long as somebody quick would type it."""
    return min(max(round(len(text) / CHARACTERS_A_SECOND), 1), LONGEST_TYPING)


def outside_window(template: Json) -> dict[str, Json] | None:
    """A config's `template` as the content that speaks in a bubble's place when the 24 hours are over."""
    if not isinstance(template, Mapping):
        return None
    content: dict[str, Json] = {"name": template["name"], "language": template["language"]}
    named, values = _parameters(template.get("parameters"))
    if values:
        content["parameters"] = {**values} if named else [*values.values()]
    if isinstance(header := template.get("header"), Mapping):
        key = "text" if header["type"] == "text" else "url"
        content["header"] = {"type": header["type"], key: header["value"]}
    if buttons := template.get("buttons"):
        content["buttons"] = buttons
    content["text"] = _PLACEHOLDER.sub(
        lambda found: show(values.get(found[1], found[0])), str(template.get("text") or "")
    )
    return content


def _parameters(listed: Json) -> tuple[bool, dict[str, Json]]:
    """(whether they go by name, the values): by name when the first one has a name, else by position from "1" on."""
    rows = [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
    named = bool(rows) and "name" in rows[0]
    return named, {str(row.get("name") if named else index): row["value"] for index, row in enumerate(rows, 1)}
