"""Our content (engine/content.py) as the JSON of `POST /{phone_number_id}/messages`.

Nothing is cut: what does not fit takes another form or is refused.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import orjson

from backend.channels import whatsapp_limits as limit
from backend.channels.base import Outgoing
from backend.channels.whatsapp_identity import canonical_phone, is_bsuid, is_phone
from backend.channels.whatsapp_limits import Unsendable, required, within
from backend.channels.whatsapp_template import template
from backend.engine.content import LIMITS, choices_form, numbered_text
from backend.engine.words import Json

Content: TypeAlias = Mapping[str, Json]
Wire: TypeAlias = dict[str, Json]

OPENS_LIST = "Ver opções"


def envelope(message: Outgoing) -> Wire:
    """Raises Unsendable."""
    wire: Wire = {"messaging_product": "whatsapp", "recipient_type": "individual", **recipient(message.address)}
    if message.reply_to:
        wire["context"] = {"message_id": message.reply_to}
    wire["biz_opaque_callback_data"] = f"msg:{message.id}"
    return wire | body(message.content)


def encode(wire: Wire) -> bytes:
    """Raises Unsendable."""
    try:
        return orjson.dumps(wire)
    except orjson.JSONEncodeError:
        raise Unsendable("text_invalid_unicode", "half a character that no text can hold") from None


def recipient(address: str) -> Wire:
    if is_bsuid(address):
        return {"recipient": address}
    if is_phone(address):
        return {"to": address}
    raise Unsendable("address_invalid", "neither a phone number nor a BSUID")


def body(content: Content) -> Wire:
    kind = content.get("type")
    write = _WRITERS.get(kind) if isinstance(kind, str) else None
    if write is None:
        raise Unsendable("content_unsupported", f"WhatsApp has no form for {kind}")
    return write(content)


def read_mark(provider_message_id: str, *, typing: bool) -> Wire:
    """Typing cannot be shown without marking as read."""
    mark: Wire = {"messaging_product": "whatsapp", "status": "read", "message_id": provider_message_id}
    return mark | {"typing_indicator": {"type": "text"}} if typing else mark


def string(content: Content, key: str) -> str:
    value = content.get(key)
    return value if isinstance(value, str) else ""


# --- one writer per type --------------------------------------------------------------------------


def _text(content: Content) -> Wire:
    text = within(required(string(content, "text"), "text"), limit.TEXT, "text", "text_too_long")
    return {"type": "text", "text": {"preview_url": content.get("preview_url") is True, "body": text}}


def _media(content: Content) -> Wire:
    kind = string(content, "type")
    media: Wire = source(content)
    caption = string(content, "text")
    if caption.strip() and kind in ("image", "video", "document"):
        media["caption"] = within(caption, limit.CAPTION, "caption", "text_too_long")
    if kind == "document" and string(content, "filename"):
        media["filename"] = string(content, "filename")
    if kind == "audio" and content.get("voice") is True:
        media["voice"] = True
    return {"type": kind, kind: media}


def source(content: Content) -> Wire:
    """The provider's own id goes before an address: Meta fetches an address anew for every message."""
    if string(content, "media_id"):
        return {"id": string(content, "media_id")}
    url = string(content, "url")
    if url.startswith(("https://", "http://")):
        return {"link": within(url, limit.LINK_URL, "address")}
    raise Unsendable("media_missing", "there is neither a file nor an address")


def _location(content: Content) -> Wire:
    place: Wire = {"latitude": _degrees(content, "latitude", 90), "longitude": _degrees(content, "longitude", 180)}
    for key, longest in (("name", limit.PLACE_NAME), ("address", limit.PLACE_ADDRESS)):
        if string(content, key):
            place[key] = within(string(content, key), longest, key)
    return {"type": "location", "location": place}


def _degrees(content: Content, key: str, most: int) -> float:
    value = content.get(key)
    try:
        degrees = float(value) if isinstance(value, (int, float, str)) and not isinstance(value, bool) else None
    except (ValueError, OverflowError):
        degrees = None
    if degrees is None or not -most <= degrees <= most:
        raise Unsendable("location_invalid", f"{key} must be between -{most} and {most}")
    return degrees


def _contact(content: Content) -> Wire:
    name = required(string(content, "name"), "name")
    phone = string(content, "phone")
    digits = canonical_phone("".join(char for char in phone if char.isascii() and char.isdigit()))
    if not is_phone(digits):
        raise Unsendable("phone_invalid", "the contact's phone has no digits")
    card: Wire = {
        "name": {"formatted_name": name, "first_name": name.split()[0]},
        "phones": [{"phone": f"+{digits}", "wa_id": digits, "type": "CELL"}],
    }
    return {"type": "contacts", "contacts": [card]}


def _choices(content: Content) -> Wire:
    listed = content.get("choices")
    if not isinstance(listed, list) or not listed or not all(isinstance(choice, dict) for choice in listed):
        raise Unsendable("choices_invalid", "there are no options")
    content = {**content, "text": required(string(content, "text"), "text")}
    _rows(content, limit.BUTTON_ID)
    if _fits_around(content):
        match choices_form(content, LIMITS["whatsapp"]):
            case "buttons":
                return _buttons(content)
            case "list":
                return _list(content)
    parts = (string(content, "header"), numbered_text(content), string(content, "footer"))
    return _text({"text": "\n\n".join(part for part in parts if part.strip())})


def _fits_around(content: Content) -> bool:
    return len(string(content, "header")) <= limit.HEADER and len(string(content, "footer")) <= limit.FOOTER


def _rows(content: Content, longest_id: int) -> list[tuple[str, str, str]]:
    """(id, label, description); Meta refuses two rows of one id."""
    listed = content["choices"]
    choices = [choice for choice in listed if isinstance(choice, dict)] if isinstance(listed, list) else []
    rows = [(string(choice, "id"), string(choice, "label"), string(choice, "description")) for choice in choices]
    if len({row_id for row_id, _, _ in rows}) < len(rows):
        raise Unsendable("choices_invalid", "two options have the same id")
    for row_id, label, _ in rows:
        required(within(row_id, longest_id, "option id"), "option id")
        required(label, "option")
    return rows


def _buttons(content: Content) -> Wire:
    rows = _rows(content, limit.BUTTON_ID)
    buttons: list[Json] = [_button(row_id, label) for row_id, label, _ in rows]
    return _interactive(content, "button", {"buttons": buttons})


def _button(row_id: str, label: str) -> Wire:
    return {"type": "reply", "reply": {"id": row_id, "title": label}}


def _list(content: Content) -> Wire:
    rows: list[Json] = [_row(*row) for row in _rows(content, limit.ROW_ID)]
    label = string(content, "button") or OPENS_LIST
    section: Json = {"rows": rows}
    return _interactive(
        content, "list", {"button": within(label, limit.LIST_LABEL, "the list's button"), "sections": [section]}
    )


def _row(row_id: str, title: str, description: str) -> Wire:
    row: Wire = {"id": row_id, "title": title}
    return row | {"description": description} if description else row


def _link(content: Content) -> Wire:
    text, label, url = required(string(content, "text"), "text"), string(content, "label"), string(content, "url")
    if not url.startswith(("https://", "http://")):
        raise Unsendable("url_invalid", "the link needs an address that begins with https://")
    within(url, limit.LINK_URL, "address")
    if not label.strip() or len(label) > limit.LINK_LABEL or len(text) > limit.BODY or not _fits_around(content):
        return _text(
            {"text": f"{text}\n\n{label}: {url}" if label.strip() else f"{text}\n\n{url}", "preview_url": True}
        )
    return _interactive(content, "cta_url", {"name": "cta_url", "parameters": {"display_text": label, "url": url}})


def _interactive(content: Content, kind: str, action: Wire) -> Wire:
    interactive: Wire = {"type": kind, "body": {"text": required(string(content, "text"), "text")}, "action": action}
    if string(content, "header").strip():
        interactive["header"] = {"type": "text", "text": string(content, "header")}
    if string(content, "footer").strip():
        interactive["footer"] = {"text": string(content, "footer")}
    return {"type": "interactive", "interactive": interactive}


_WRITERS: Mapping[str, Callable[[Content], Wire]] = {
    "text": _text,
    **dict.fromkeys(("image", "video", "audio", "document", "sticker"), _media),
    "location": _location,
    "contact": _contact,
    "choices": _choices,
    "link": _link,
    "template": lambda content: {"type": "template", "template": template(content, source)},
}
