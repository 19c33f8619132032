"""One entry of `messages[]` as our Message, by one reader for each type; what none understands is `unsupported`."""

import math
from collections.abc import Callable, Mapping

from backend.channels.whatsapp_body import TooDeep, Unreadable, read_body
from backend.channels.whatsapp_errors import describe
from backend.engine.words import Json, Message

Fields = Mapping[str, Json]
Reader = Callable[[Fields], Message | None]

NEVER_PLAYS = frozenset({"reaction", "edit", "revoke", "system"})
"""They speak about something else than the question at hand."""
_KEPT_FROM_CONTEXT = ("id", "from", "forwarded", "frequently_forwarded", "referred_product")


def read_message(item: Fields, neighbours: Json = None) -> Message:
    """`neighbours` is the value's own `errors`: they explain a message that came without its object."""
    kind = text_of(item, "type")
    content = item.get(kind) if kind else None
    reader = _READERS.get(kind)
    message = reader(_Contacts(content) if kind == "contacts" else fields(content)) if reader else None
    if message is None:
        message = Message("unsupported", data={"unsupported_type": (_unsupported_type(item) or kind)[:50]})
    error = describe(item.get("errors")) or (describe(neighbours) if message.type == "unsupported" else None)
    return Message(message.type, message.text, message.reply_id, _kept(item, message, error))


def refers_to(message: Message) -> str | None:
    target = message.data.get("message_id")
    return target if message.type in ("reaction", "edit", "revoke") and isinstance(target, str) else None


def fields(value: Json) -> Fields:
    return value if isinstance(value, dict) else {}


def items(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def text_of(value: Fields, key: str) -> str:
    found = value.get(key)
    return found if isinstance(found, str) else ""


def _kept(item: Fields, message: Message, error: Fields | None) -> Fields:
    context = fields(item.get("context"))
    extras: dict[str, Json] = {
        "reply_id": message.reply_id,
        "context": {key: context[key] for key in _KEPT_FROM_CONTEXT if key in context} or None,
        "referral": dict(fields(item.get("referral"))) or None,
        "group_id": text_of(item, "group_id") or None,
        "error": dict(error) if error else None,
    }
    present = {key: value for key, value in extras.items() if value is not None}
    return {"text": message.text, **message.data, **present, "raw": dict(item)}


def _unsupported_type(item: Fields) -> str:
    return text_of(fields(item.get("unsupported")), "type")


# --- readers, in the order of contracts/01, 1.1 ---------------------------------------------------


def _text(content: Fields) -> Message | None:
    body = content.get("body")
    return Message("text", body) if isinstance(body, str) else None


def _media(kind: str) -> Reader:
    def read(content: Fields) -> Message:
        mime = text_of(content, "mime_type").split(";")[0].strip().lower()
        media: dict[str, Json] = {
            "provider_id": text_of(content, "id")[:200] or None,
            "mime": mime[:100],
            "sha256": text_of(content, "sha256")[:100],
            "filename": text_of(content, "filename")[:255],
        }
        media |= {flag: True for flag in ("voice", "animated") if content.get(flag) is True}
        return Message(kind, text_of(content, "caption"), data={"media": media})

    return read


def _location(content: Fields) -> Message | None:
    latitude, longitude = _degrees(content.get("latitude")), _degrees(content.get("longitude"))
    if latitude is None or longitude is None:
        return None
    named: dict[str, Json] = {key: text_of(content, key) for key in ("name", "address", "url") if text_of(content, key)}
    text = ", ".join(text_of(content, key) for key in ("name", "address") if text_of(content, key))
    return Message("location", text, data={"latitude": latitude, "longitude": longitude, **named})


def _degrees(value: Json) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        degrees = float(value)
    except (ValueError, OverflowError):
        return None
    return degrees if math.isfinite(degrees) else None


class _Contacts(dict[str, Json]):
    """The one type whose object is a list: `contacts[]` wrapped, so that every reader takes the same."""

    def __init__(self, content: Json) -> None:
        super().__init__(entries=content)


def _contacts(content: Fields) -> Message | None:
    cards: list[Json] = []
    for entry in map(fields, items(content.get("entries"))):
        name = text_of(fields(entry.get("name")), "formatted_name")
        numbers = [
            text_of(fields(phone), "phone") or text_of(fields(phone), "wa_id") for phone in items(entry.get("phones"))
        ]
        cards.append({"name": name, "phones": [number for number in numbers if number]})
    names = [text_of(fields(card), "name") for card in cards]
    return Message("contacts", ", ".join(name for name in names if name), data={"contacts": cards}) if cards else None


def _reaction(content: Fields) -> Message | None:
    target, emoji = text_of(content, "message_id"), text_of(content, "emoji")
    return Message("reaction", emoji, data={"message_id": target, "emoji": emoji}) if target else None


def _button(content: Fields) -> Message | None:
    """A template's quick reply; its payload may be missing."""
    text, payload = text_of(content, "text"), text_of(content, "payload")
    return Message("button_reply", text or payload, payload or text) if text or payload else None


def _interactive(content: Fields) -> Message | None:
    kind = text_of(content, "type")
    reply = fields(content.get(kind))
    if not reply:
        return None
    match kind:
        case "button_reply" | "list_reply":
            return _pressed(kind, reply)
        case "nfm_reply":
            return _flow(reply)
    return None


def _pressed(kind: str, reply: Fields) -> Message | None:
    title, reply_id = text_of(reply, "title"), text_of(reply, "id")
    description = text_of(reply, "description")
    extra: dict[str, Json] = {"description": description} if description else {}
    return Message(kind, title or reply_id, reply_id or title, extra) if title or reply_id else None


def _flow(reply: Fields) -> Message:
    """`response_json` is a string with JSON in it, as little to be trusted as the body around it."""
    try:
        response = read_body(text_of(reply, "response_json").encode())
    except (Unreadable, TooDeep):
        response = None
    data: dict[str, Json] = {
        "name": text_of(reply, "name"),
        "response": response if isinstance(response, dict) else None,
    }
    return Message("flow_reply", text_of(reply, "body"), data=data)


def _order(content: Fields) -> Message | None:
    products = [dict(fields(product)) for product in items(content.get("product_items")) if fields(product)]
    data: dict[str, Json] = {"catalog_id": text_of(content, "catalog_id"), "products": [*products]}
    return Message("order", text_of(content, "text"), data=data) if products else None


def _system(content: Fields) -> Message:
    return Message("system", text_of(content, "body"), data={"system_type": text_of(content, "type")})


def _edit(content: Fields) -> Message | None:
    target, inner = text_of(content, "original_message_id"), fields(content.get("message"))
    if not target or not inner or text_of(inner, "type") in NEVER_PLAYS:
        return None
    new = read_message(inner)
    data = {key: value for key, value in new.data.items() if key != "raw"}
    return Message("edit", new.text, data={"message_id": target, "message": {"type": new.type, **data}})


def _revoke(content: Fields) -> Message | None:
    target = text_of(content, "original_message_id")
    return Message("revoke", data={"message_id": target}) if target else None


_READERS: Mapping[str, Reader] = {
    "text": _text,
    **{kind: _media(kind) for kind in ("image", "video", "audio", "document", "sticker")},
    "location": _location,
    "contacts": _contacts,
    "reaction": _reaction,
    "button": _button,
    "interactive": _interactive,
    "order": _order,
    "system": _system,
    "edit": _edit,
    "revoke": _revoke,
}
