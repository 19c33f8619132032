"""An approved template with its values.

How many values it takes only Meta knows for sure: it answers 132000 when the count is wrong.
"""

import re
from collections.abc import Callable, Mapping

from backend.channels import whatsapp_limits as limit
from backend.channels.whatsapp_limits import Unsendable, required, within
from backend.engine.words import Json

Content = Mapping[str, Json]

_BREAKS = re.compile(r"[\n\r\t]+")
_LONG_GAP = re.compile(r" {4,}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:_[A-Z]{2})?")
_MEDIA_HEADERS = ("image", "video", "document")
_BUTTON_VALUES = {"url": "text", "quick_reply": "payload", "copy_code": "coupon_code"}


def template(content: Content, source: Callable[[Content], dict[str, Json]]) -> dict[str, Json]:
    """`source` writes a header's file as the wire wants it. Raises Unsendable."""
    name, language = content.get("name"), content.get("language")
    if not isinstance(name, str) or not re.fullmatch(r"[a-z0-9_]{1,512}", name):
        raise Unsendable("template_invalid", "a template's name has small letters, digits and _ only")
    if not isinstance(language, str) or not _LANGUAGE.fullmatch(language):
        raise Unsendable("template_invalid", "the language must be written exactly as at Meta, such as pt_BR")
    components: list[Json] = []
    if content.get("header"):
        components.append({"type": "header", "parameters": [_header(content["header"], source)]})
    if values := _body(content.get("parameters")):
        components.append({"type": "body", "parameters": values})
    components += _buttons(content.get("buttons"))
    wire: dict[str, Json] = {"name": name, "language": {"code": language}}
    return wire | {"components": components} if components else wire


def _header(header: Json, source: Callable[[Content], dict[str, Json]]) -> Json:
    if not isinstance(header, dict):
        return {"type": "text", "text": parameter(header, "header")}
    kind = header.get("type")
    if kind == "text":
        return {"type": "text", "text": parameter(header.get("text"), "header")}
    if kind not in _MEDIA_HEADERS:
        raise Unsendable("template_params", "a header is a text, an image, a video or a document")
    return {"type": kind, str(kind): source(header)}


def _body(parameters: Json) -> list[Json]:
    match parameters:
        case list():
            return [{"type": "text", "text": parameter(value, f"{{{{{i}}}}}")} for i, value in enumerate(parameters, 1)]
        case dict():
            return [
                {"type": "text", "parameter_name": name, "text": parameter(value, f"{{{{{name}}}}}")}
                for name, value in parameters.items()
            ]
        case None:
            return []
    raise Unsendable("template_params", "the values are a list or a table of names")


def _buttons(buttons: Json) -> list[Json]:
    """Of {"type": url, quick_reply or copy_code, "value", "index"?}; `index` counts all buttons of the template."""
    listed = buttons if isinstance(buttons, list) else []
    if len(listed) > limit.TEMPLATE_BUTTONS:
        raise Unsendable("template_params", f"{len(listed)} buttons, WhatsApp takes {limit.TEMPLATE_BUTTONS}")
    return [_button(place, button) for place, button in enumerate(listed)]


def _button(place: int, button: Json) -> Json:
    kind = button.get("type") if isinstance(button, dict) else None
    if not isinstance(button, dict) or not isinstance(kind, str) or kind not in _BUTTON_VALUES:
        raise Unsendable("template_params", "a button's value is of the type url, quick_reply or copy_code")
    index = button.get("index", place)
    value = required(str(button.get("value") or ""), f"button {index}")
    within(value, limit.COPY_CODE if kind == "copy_code" else limit.LINK_URL, f"button {index}")
    key = _BUTTON_VALUES[kind]
    return {"type": "button", "sub_type": kind, "index": str(index), "parameters": [{"type": key, key: value}]}


def parameter(value: Json, what: str) -> str:
    """One line: Meta refuses line breaks, tabs and long gaps in a value, and an empty one."""
    if value is None or isinstance(value, (bool, dict, list)) or not str(value).strip():
        raise Unsendable("template_params", f"{what} has no value")
    text = _LONG_GAP.sub("   ", _BREAKS.sub(" ", str(value))).strip()
    return within(text, limit.TEMPLATE_PARAMETER, what, "template_params")
