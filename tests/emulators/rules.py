"""What the Graph API accepts in `POST /{number}/messages`, from contracts/01 and not from our adapter: it must be able to disagree."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.emulators.refusals import Refusal, missing, unexpected, wrong
from tests.emulators.template_rules import Template, check_template

Body = dict[str, Any]

BSUID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")
PHONE = re.compile(r"\+?[0-9]{7,15}")
COMMON = {"messaging_product", "recipient_type", "to", "recipient", "type", "context", "biz_opaque_callback_data"}
CAPTIONED = ("image", "video", "document")
CODE_POINTS = "{name} must be at most {limit} characters, it has {length}."


@dataclass(frozen=True)
class Known:
    """What the checks may look up."""

    media: set[str]
    templates: dict[tuple[str, str], Template]
    received: set[str]
    """Ids of messages that may be marked as read."""


def check_message(body: Any, known: Known) -> str:
    """The address that it goes to. Raises Refusal."""
    product(body)
    kind = text(body, "type", 30) if "type" in body else "text"
    if kind not in KINDS:
        raise Refusal(131051, f"{kind} is not a type of message.")
    only(body, COMMON | {kind}, "root")
    address = recipient(body)
    if body.get("recipient_type", "individual") != "individual":
        raise wrong("recipient_type must be individual.")
    if "context" in body:
        only(table(body, "context"), {"message_id"}, "context")
        text(body["context"], "message_id", 200)
    if "biz_opaque_callback_data" in body:
        text(body, "biz_opaque_callback_data", 512)
    if kind == "contacts":
        contacts(body)
    else:
        KINDS[kind](table(body, kind), known)
    return address


def check_read_mark(body: Any, known: Known) -> None:
    product(body)
    only(body, {"messaging_product", "status", "message_id", "typing_indicator"}, "root")
    if body["status"] != "read":
        raise wrong("status must be read.")
    if text(body, "message_id", 200) not in known.received:
        raise wrong("message_id is not a message that this number received.")
    if "typing_indicator" in body and body["typing_indicator"] != {"type": "text"}:
        raise wrong("typing_indicator must be of type text.")


def product(body: Any) -> None:
    if not isinstance(body, dict):
        raise unexpected("The body must be a JSON object.")
    if body.get("messaging_product") != "whatsapp":
        raise unexpected("The parameter messaging_product is required.")


def recipient(body: Body) -> str:
    if "to" in body and "recipient" in body:
        raise unexpected("Either to or recipient, not both.")
    if "recipient" in body:
        address = text(body, "recipient", 140)
        if not BSUID.fullmatch(address):
            raise wrong("recipient must be a business-scoped user id.")
        return address
    address = text(body, "to", 140)
    if not PHONE.fullmatch(address):
        raise wrong("to must be a phone number.")
    return address


# --- pieces ------------------------------------------------------------------------------------------------------------


def only(obj: Body, names: set[str], where: str) -> None:
    for name in obj:
        if name not in names:
            raise unexpected(f'Unexpected key "{name}" on param "{where}".')


def table(obj: Body, name: str) -> Body:
    if name not in obj:
        raise missing(name)
    if not isinstance(obj[name], dict):
        raise wrong(f"{name} must be an object.")
    found: Body = obj[name]
    return found


def listed(obj: Body, name: str, least: int, most: int) -> list[Body]:
    values = obj.get(name)
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise wrong(f"{name} must be an array of objects.")
    if not least <= len(values) <= most:
        raise wrong(f"{name} must have {least} to {most} entries, it has {len(values)}.")
    return values


def text(obj: Body, name: str, limit: int) -> str:
    if name not in obj:
        raise missing(name)
    value = obj[name]
    if not isinstance(value, str):
        raise wrong(f"{name} must be a string.")
    if not value.strip():
        raise missing(name)
    if len(value) > limit:
        raise wrong(CODE_POINTS.format(name=name, limit=limit, length=len(value)))
    return value


def flag(obj: Body, name: str) -> None:
    if name in obj and not isinstance(obj[name], bool):
        raise wrong(f"{name} must be true or false.")


# --- kinds -------------------------------------------------------------------------------------------------------------


def plain(obj: Body, _: Known) -> None:
    only(obj, {"body", "preview_url"}, "text")
    text(obj, "body", 4096)
    flag(obj, "preview_url")


def media(kind: str) -> Callable[[Body, Known], None]:
    allowed = {"id", "link"} | ({"caption"} if kind in CAPTIONED else set())
    allowed |= {"document": {"filename"}, "audio": {"voice"}}.get(kind, set())

    def check(obj: Body, known: Known) -> None:
        only(obj, allowed, kind)
        if ("id" in obj) == ("link" in obj):
            raise Refusal(131008, "Exactly one of id and link is required.")
        if "id" in obj and text(obj, "id", 100) not in known.media:
            raise Refusal(131053, f"Media {obj['id']} was not uploaded with this number.")
        if "link" in obj and not text(obj, "link", 2000).startswith(("https://", "http://")):
            raise wrong("link must be an http(s) address.")
        if "caption" in obj:
            text(obj, "caption", 1024)
        if "filename" in obj:
            text(obj, "filename", 255)
        flag(obj, "voice")

    return check


def location(obj: Body, _: Known) -> None:
    only(obj, {"latitude", "longitude", "name", "address"}, "location")
    for name, most in (("latitude", 90), ("longitude", 180)):
        value = obj.get(name)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not -most <= value <= most:
            raise wrong(f"{name} must be a number between -{most} and {most}.")
    for name, limit in (("name", 100), ("address", 300)):
        if name in obj:
            text(obj, name, limit)


def contacts(body: Body) -> None:
    for card in listed(body, "contacts", 1, 5):
        only(card, {"name", "phones", "emails", "urls", "org", "addresses", "birthday"}, "contacts")
        name = table(card, "name")
        text(name, "formatted_name", 1000)
        parts = {"first_name", "last_name", "middle_name", "suffix", "prefix"}
        only(name, parts | {"formatted_name"}, "contacts.name")
        if not parts & name.keys():
            raise missing("contacts.name.first_name")
        for phone in listed(card, "phones", 0, 20) if "phones" in card else []:
            only(phone, {"phone", "wa_id", "type"}, "contacts.phones")


def reaction(obj: Body, _: Known) -> None:
    only(obj, {"message_id", "emoji"}, "reaction")
    text(obj, "message_id", 200)
    if not isinstance(obj.get("emoji"), str):
        raise missing("emoji")


def interactive(obj: Body, _: Known) -> None:
    kind = text(obj, "type", 30)
    if kind not in ACTIONS:
        raise wrong(f"interactive.type {kind} is unknown.")
    only(obj, {"type", "header", "body", "footer", "action"}, "interactive")
    only(table(obj, "body"), {"text"}, "interactive.body")
    text(obj["body"], "text", 1024)
    if "header" in obj:
        header(table(obj, "header"))
    if "footer" in obj:
        only(table(obj, "footer"), {"text"}, "interactive.footer")
        text(obj["footer"], "text", 60)
    ACTIONS[kind](table(obj, "action"))


def header(obj: Body) -> None:
    if obj.get("type") != "text":
        raise wrong("header.type must be text.")
    only(obj, {"type", "text"}, "interactive.header")
    text(obj, "text", 60)


def buttons(action: Body) -> None:
    only(action, {"buttons"}, "interactive.action")
    replies = []
    for button in listed(action, "buttons", 1, 3):
        only(button, {"type", "reply"}, "interactive.action.buttons")
        if button.get("type") != "reply":
            raise wrong("button.type must be reply.")
        reply = table(button, "reply")
        only(reply, {"id", "title"}, "button.reply")
        replies.append((text(reply, "id", 256), text(reply, "title", 20)))
    distinct("button ids", [row_id for row_id, _ in replies])
    distinct("button titles", [title for _, title in replies])


def rows(action: Body) -> None:
    only(action, {"button", "sections"}, "interactive.action")
    text(action, "button", 20)
    sections = listed(action, "sections", 1, 10)
    ids = []
    for section in sections:
        only(section, {"title", "rows"}, "interactive.action.sections")
        if "title" in section or len(sections) > 1:
            text(section, "title", 24)
        for row in listed(section, "rows", 1, 10):
            only(row, {"id", "title", "description"}, "interactive.action.sections.rows")
            ids.append(text(row, "id", 200))
            text(row, "title", 24)
            if "description" in row:
                text(row, "description", 72)
    if len(ids) > 10:
        raise wrong(f"Total row count exceeds max allowed count: 10, it is {len(ids)}.")
    distinct("row ids", ids)


def link(action: Body) -> None:
    only(action, {"name", "parameters"}, "interactive.action")
    if action.get("name") != "cta_url":
        raise wrong("action.name must be cta_url.")
    parameters = table(action, "parameters")
    only(parameters, {"display_text", "url"}, "interactive.action.parameters")
    text(parameters, "display_text", 20)
    if not text(parameters, "url", 2000).startswith(("https://", "http://")):
        raise wrong("url must be an http(s) address.")


def phone_request(action: Body) -> None:
    only(action, {"name"}, "interactive.action")
    if action.get("name") != "request_contact_info":
        raise wrong("action.name must be request_contact_info.")


def distinct(what: str, values: list[str]) -> None:
    if len({value.strip() for value in values}) < len(values):
        raise wrong(f"Duplicate {what}.")


ACTIONS: dict[str, Callable[[Body], None]] = {
    "button": buttons,
    "list": rows,
    "cta_url": link,
    "request_contact_info": phone_request,
}
KINDS: dict[str, Callable[[Body, Known], None]] = {
    "text": plain,
    **{kind: media(kind) for kind in ("image", "video", "audio", "document", "sticker")},
    "location": location,
    "contacts": lambda *_: None,  # a list, not an object: see check_message
    "reaction": reaction,
    "interactive": interactive,
    "template": lambda obj, known: check_template(obj, known.templates),
}
