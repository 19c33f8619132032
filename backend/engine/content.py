"""What one bubble holds, the same for every channel, and how a channel's limits change its form.

Content is a plain dict (it is stored in messages.message_data as it is):
  {"type": "text", "text", "preview_url"?}
  {"type": "image" | "video" | "audio" | "document" | "sticker", "url" | "media_id", "text"? (the caption), "filename"?, "voice"?}
  {"type": "location", "latitude", "longitude", "name"?, "address"?, "text"}
  {"type": "contact", "name", "phone", "text"}
  {"type": "choices", "text", "choices": [{"id", "label", "description"?}], "header"?, "footer"?, "button"? (label that opens the list)}
  {"type": "link", "text", "label", "url"}
  {"type": "template", "name", "language", "parameters": [str] | {str: str}, "header"?, "buttons"?, "text" (as far as known, for the inbox)}
`typing` (seconds) may stand beside any of them: the channel shows that the bot is typing first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from backend.engine.words import Json

Form = Literal["buttons", "list", "numbered"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a channel can carry; characters are Unicode code points. 0 means that the form does not exist there."""

    text: int
    caption: int
    body: int
    buttons: int
    button_title: int
    rows: int
    row_title: int
    row_description: int
    window_hours: int | None
    """Free-form messages only so long after the contact's last one; None: always."""
    official: bool = False
    """Whether its owner lets businesses speak first. One that does not say so only answers (C25)."""


LIMITS: Mapping[str, Limits] = {
    "whatsapp": Limits(4096, 1024, 1024, 3, 20, 10, 24, 72, 24, official=True),
    "instagram": Limits(1000, 0, 640, 3, 20, 0, 0, 0, 24, official=True),
    "messenger": Limits(2000, 0, 640, 3, 20, 0, 0, 0, 24, official=True),
    "webchat": Limits(4096, 1024, 4096, 10, 60, 100, 200, 300, None, official=True),
    "simulator": Limits(4096, 1024, 1024, 3, 20, 10, 24, 72, 24, official=True),
}

TEMPLATED = frozenset({"whatsapp", "simulator"})
"""Channels that know templates."""
ANSWERING_HOURS = 24
"""The window of a channel that nobody described."""


def window_hours(channel: str) -> int | None:
    limits = LIMITS.get(channel)
    return ANSWERING_HOURS if limits is None else limits.window_hours


def choices_form(content: Mapping[str, Json], limits: Limits) -> Form:
    """The richest form in which nothing would be cut."""
    choices = content["choices"]
    assert isinstance(choices, list)
    labels = [str(c["label"]) for c in choices if isinstance(c, dict)]
    described = any(isinstance(c, dict) and c.get("description") for c in choices)
    distinct = len({label.strip() for label in labels}) == len(labels)
    if len(str(content["text"])) > limits.body or not labels or not distinct:
        return "numbered"
    if len(labels) <= limits.buttons and not described and all(len(label) <= limits.button_title for label in labels):
        return "buttons"
    descriptions = [str(c.get("description") or "") for c in choices if isinstance(c, dict)]
    if (
        len(labels) <= limits.rows
        and all(len(label) <= limits.row_title for label in labels)
        and all(len(d) <= limits.row_description for d in descriptions)
    ):
        return "list"
    return "numbered"


def numbered_text(content: Mapping[str, Json]) -> str:
    choices = content["choices"]
    assert isinstance(choices, list)
    rows = [
        f"{i}. {c['label']}" + (f" - {c['description']}" if c.get("description") else "")
        for i, c in enumerate((c for c in choices if isinstance(c, dict)), 1)
    ]
    return "\n".join([str(content["text"]), "", *rows])


def plain_text(content: Mapping[str, Json]) -> str:
    """What a list of conversations shows of it."""
    return str(content.get("text") or content.get("filename") or "")
