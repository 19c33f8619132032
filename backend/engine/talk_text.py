"""Bubbles and messages as `.talk` files write them."""

import re
from collections.abc import Mapping
from typing import Any

from backend.engine.text import fold
from backend.engine.words import Json, Message


def bubble_text(content: Mapping[str, Any]) -> str:
    """`Qual? [Piano] [Canto]`, `(image https://…) caption`."""
    text = str(content.get("text") or "")
    match content["type"]:
        case "text":
            return text
        case "choices":
            return " ".join([text, *(f"[{choice['label']}]" for choice in content["choices"])])
        case "link":
            return f"(link {content['label']} {content['url']}) {text}".rstrip()
        case "location":
            return f"(location {content['latitude']}, {content['longitude']}) {content.get('name') or ''}".rstrip()
        case "contact":
            return f"(contact {content['name']} {content['phone']})"
        case "template":
            return f"(template {content['name']}) {text}".rstrip()
        case kind:
            return f"({kind} {content.get('url') or content.get('media_id')}) {text}".rstrip()


_TYPED = re.compile(r"\((\w+)(?: ([^)]*))?\)\s*(.*)", re.DOTALL)
_LOCATION = re.compile(r"(-?[\d.]+), *(-?[\d.]+)")
KNOWN = {
    "imagem": "image", "audio": "audio", "video": "video", "documento": "document", "figurinha": "sticker", "local": "location",
}  # fmt: skip
TYPES = frozenset(
    {"image", "audio", "video", "document", "sticker", "location", "contacts", "reaction", "order", "unsupported"}
)


def message_of(written: str, shown: list[dict[str, Json]]) -> Message:
    """`shown` are the options of the bot's last question; a press that names none of them presses its own words."""
    if written.startswith("[") and written.endswith("]"):
        label = written[1:-1].strip()
        pressed = next((choice for choice in shown if fold(str(choice["label"])) == fold(label)), None)
        reply_id = str(pressed["id"]) if pressed else label
        return Message("list_reply" if len(shown) > 3 else "button_reply", label, reply_id)
    typed = _TYPED.fullmatch(written)
    if typed is not None and typed[1] in ("ad", "anúncio"):
        ad, _, headline = (typed[2] or "").partition(" ")
        return Message(
            "text", typed[3], data={"referral": {"source_type": "ad", "source_id": ad, "headline": headline}}
        )
    if typed is None or (kind := KNOWN.get(fold(typed[1]), fold(typed[1]))) not in TYPES:
        return Message("text", written)
    detail, text = typed[2] or "", typed[3]
    if kind == "location" and (place := _LOCATION.fullmatch(detail.strip())):
        return Message(kind, text, data={"latitude": float(place[1]), "longitude": float(place[2])})
    return Message(kind, text, data={"media": {"filename": detail}} if detail else {})
