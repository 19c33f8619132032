"""A message in the shape that the page shows: {type, text, choices?, form?, media?, link?, location?, contact?}. Never HTML."""

from collections.abc import Callable, Mapping
from typing import Any

from backend.channels.whatsapp_limits import Unsendable, required
from backend.engine.content import LIMITS, choices_form
from backend.engine.words import Json

LIMIT = LIMITS["webchat"]
MOST_CHOICES = 100
MEDIA = ("image", "video", "audio", "document", "sticker")

Shown = dict[str, Json]


def shown(content: Mapping[str, Any]) -> Shown:
    """Of what goes out. Raises Unsendable."""
    kind = content.get("type")
    shape = _SHAPES.get(kind) if isinstance(kind, str) else None
    if shape is None:
        raise Unsendable("type_unknown", f"a web chat carries no {str(kind)[:30]}")
    return {"type": "text" if kind == "template" else kind, **shape(content)}


def received(message_type: str, data: Mapping[str, Any]) -> Shown:
    """Of what the visitor wrote, as it is kept."""
    found: Shown = {"type": message_type, "text": str(data.get("text") or "")}
    media = data.get("media")
    if isinstance(media, Mapping):
        found["media"] = {"id": media.get("id"), "mime": media.get("mime"), "filename": media.get("filename")}
    found |= {name: data[key] for key, name in (("reply_id", "option"), ("client_id", "client_id")) if data.get(key)}
    return found


def _text(content: Mapping[str, Any]) -> Shown:
    return {"text": required(_words(content, "text", LIMIT.text), "text")}


def _media(content: Mapping[str, Any]) -> Shown:
    media_id, url = content.get("media_id"), content.get("url")
    if not isinstance(media_id, str) and not isinstance(url, str):
        raise Unsendable("media_missing", "a file has an id or an address")
    names: Shown = {"filename": _words(content, "filename", 255), "voice": content.get("voice") is True}
    media: Shown = {"id": media_id, **names} if isinstance(media_id, str) else {"url": url, **names}
    return {"text": _words(content, "text", LIMIT.text), "media": media}


def _choices(content: Mapping[str, Any]) -> Shown:
    listed = content.get("choices")
    if not isinstance(listed, list) or not 0 < len(listed) <= MOST_CHOICES:
        raise Unsendable("choices_count", f"a question has 1 to {MOST_CHOICES} options")
    rows: list[Json] = [_choice(one) for one in listed]
    text = required(_words(content, "text", LIMIT.body), "text")
    form = choices_form({"text": text, "choices": rows}, LIMIT)
    more = {key: _words(content, key, 200) for key in ("header", "footer", "button") if content.get(key)}
    return {"text": text, "choices": rows, "form": form, **more}


def _choice(one: object) -> Shown:
    if not isinstance(one, Mapping):
        raise Unsendable("choice_invalid", "an option has an id and a label")
    id_, label = _words(one, "id", 200), _words(one, "label", LIMIT.row_title)
    found: Shown = {"id": required(id_, "id"), "label": required(label, "label")}
    described = _words(one, "description", LIMIT.row_description)
    return {**found, "description": described} if described else found


def _link(content: Mapping[str, Any]) -> Shown:
    url = required(_words(content, "url", 2000), "url")
    if not url.lower().startswith(("https://", "http://")):
        raise Unsendable("url_scheme", "a link begins with https://")
    return {**_text(content), "link": {"label": required(_words(content, "label", 200), "label"), "url": url}}


def _location(content: Mapping[str, Any]) -> Shown:
    latitude, longitude = content.get("latitude"), content.get("longitude")
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        raise Unsendable("location_invalid", "a place has a latitude and a longitude")
    place: Shown = {"latitude": latitude, "longitude": longitude}
    named = {key: _words(content, key, 300) for key in ("name", "address") if content.get(key)}
    return {"text": _words(content, "text", LIMIT.text), "location": {**place, **named}}


def _contact(content: Mapping[str, Any]) -> Shown:
    name, phone = required(_words(content, "name", 150), "name"), required(_words(content, "phone", 200), "phone")
    return {"text": _words(content, "text", LIMIT.text), "contact": {"name": name, "phone": phone}}


def _words(content: Mapping[str, Any], key: str, limit: int) -> str:
    value = content.get(key)
    if value is None:
        return ""
    if not isinstance(value, str) or any("\ud800" <= character <= "\udfff" for character in value):
        raise Unsendable("text_invalid", f"{key} is no text")
    if len(value) > limit:
        raise Unsendable("channel_limit", f"{key}: {len(value)} characters, a web chat takes {limit}")
    return value


_SHAPES: Mapping[str, Callable[[Mapping[str, Any]], Shown]] = {
    "text": _text,
    "template": _text,
    **dict.fromkeys(MEDIA, _media),
    "choices": _choices,
    "link": _link,
    "location": _location,
    "contact": _contact,
}
