"""From what a request says a message is to the content that a channel carries (engine/content.py); wrong parts are named."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from backend.engine.content import LIMITS
from backend.engine.words import Json
from backend.errors import FieldError, Invalid
from backend.services.phones import clean_phone
from backend.services.templates import filled

MEDIA = ("image", "video", "audio", "document", "sticker")
MESSAGE_TYPES = ("text", *MEDIA, "location", "contact", "template")

_KNOWN: Mapping[str, frozenset[str]] = {
    "text": frozenset({"text", "preview_url"}),
    **{kind: frozenset({"mediaId", "text", "filename", "voice"}) for kind in MEDIA},
    "location": frozenset({"latitude", "longitude", "name", "address"}),
    "contact": frozenset({"name", "phone"}),
    "template": frozenset({"name", "language", "parameters", "header", "buttons", "text"}),
}


def content_of(message_type: str, data: Mapping[str, Any], provider: str) -> dict[str, Json]:
    """`mediaId` names a file of ours; it is brought to the provider when the message is sent."""
    if faults := [_unknown(key, message_type) for key in data if key not in _KNOWN[message_type]]:
        raise Invalid(*faults)
    read = _READERS.get(message_type, _media)
    return {"type": message_type, **read(data, message_type, provider)}


def media_id_of(content: Mapping[str, Json]) -> UUID | None:
    return UUID(str(content["media_id"])) if "media_id" in content else None


def _unknown(key: str, message_type: str) -> FieldError:
    known = ", ".join(sorted(_KNOWN[message_type]))
    return FieldError(
        f"/data/{key[:80]}", "field_unknown", {"text": "field_unknown.plain", "name": key[:80], "known": known}
    )


def _text(data: Mapping[str, Any], message_type: str, provider: str) -> dict[str, Json]:
    found: dict[str, Json] = {"text": _words(data, "text", LIMITS[provider].text, required=True)}
    if data.get("preview_url") is True:
        found["preview_url"] = True
    return found


def _media(data: Mapping[str, Any], message_type: str, provider: str) -> dict[str, Json]:
    try:
        found: dict[str, Json] = {"media_id": str(UUID(str(data.get("mediaId"))))}
    except ValueError:
        raise Invalid(FieldError("/data/mediaId", "field_required", {"name": "mediaId"})) from None
    if caption := _words(data, "text", LIMITS[provider].caption):
        found["text"] = caption
    if filename := _words(data, "filename", 150):
        found["filename"] = filename
    if data.get("voice") is True and message_type == "audio":
        found["voice"] = True
    return found


def _location(data: Mapping[str, Any], message_type: str, provider: str) -> dict[str, Json]:
    latitude, longitude = _degrees(data, "latitude", 90), _degrees(data, "longitude", 180)
    name, address = _words(data, "name", 100), _words(data, "address", 300)
    named: dict[str, Json] = {key: text for key, text in (("name", name), ("address", address)) if text}
    return {"latitude": latitude, "longitude": longitude, "text": ", ".join(filter(None, (name, address))), **named}


def _contact(data: Mapping[str, Any], message_type: str, provider: str) -> dict[str, Json]:
    name = _words(data, "name", 150, required=True)
    phone = clean_phone(_words(data, "phone", 40, required=True), "/data/phone")
    return {"name": name, "phone": phone, "text": f"{name} +{phone}"}


def _template(data: Mapping[str, Any], message_type: str, provider: str) -> dict[str, Json]:
    found: dict[str, Json] = {
        "name": _words(data, "name", 512, required=True),
        "language": _words(data, "language", 10) or "pt_BR",
        "parameters": _parameters(data.get("parameters")),
    }
    if text := _words(data, "text", 1024):
        found["text"] = filled(text, found["parameters"])
    for key, kind in (("header", dict), ("buttons", list)):
        if data.get(key) is not None:
            if not isinstance(data[key], kind):
                raise Invalid(FieldError(f"/data/{key}", "field_type", {"expected": "{…}" if kind is dict else "[…]"}))
            found[key] = data[key]
    return found


def _parameters(given: Any) -> Json:
    """By place ["Ana", "R$ 50"] or by name {"nome": "Ana"}, as the template asks."""
    values = given.values() if isinstance(given, Mapping) else given if isinstance(given, list) else None
    if given is None:
        return []
    if values is None or not all(isinstance(value, str) and value.strip() for value in values):
        raise Invalid(FieldError("/data/parameters", "template_values"))
    return dict(given) if isinstance(given, Mapping) else list(given)


def _words(data: Mapping[str, Any], key: str, limit: int, *, required: bool = False) -> str:
    value = data.get(key)
    if value is None and not required:
        return ""
    if not isinstance(value, str):
        code, params = ("field_required", {"name": key}) if value is None else ("field_type", {"expected": "string"})
        raise Invalid(FieldError(f"/data/{key}", code, {**params}))
    if required and not value.strip():
        raise Invalid(FieldError(f"/data/{key}", "text_empty"))
    if len(value) > limit:
        code = "message_too_long" if key == "text" else "field_too_long"
        raise Invalid(FieldError(f"/data/{key}", code, {"limit": limit, "length": len(value)}))
    return value


def _degrees(data: Mapping[str, Any], key: str, most: int) -> float:
    value = data.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not -most <= value <= most:
        raise Invalid(FieldError(f"/data/{key}", "field_range", {"low": -most, "high": most}))
    return float(value)


_READERS: Mapping[str, Callable[[Mapping[str, Any], str, str], dict[str, Json]]] = {
    "text": _text,
    "location": _location,
    "contact": _contact,
    "template": _template,
}
