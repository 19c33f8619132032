"""A webhook of the WhatsApp Cloud API as items: who sent what, what became of ours, what happened to the account.

Nothing here raises: what fits no shape becomes `Quarantined` and its neighbours go on. `account_key` is a
phone_number_id, or `waba:<id>` for what concerns the whole account.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import cast, get_args

import structlog

from backend.channels.base import AccountEvent, Incoming, Item, Parsed, Quarantined, StatusName, StatusUpdate
from backend.channels.whatsapp_errors import describe
from backend.channels.whatsapp_identity import Person, UnknownPerson, canonical_key, person, sender
from backend.channels.whatsapp_message import NEVER_PLAYS, Fields, fields, items, read_message, refers_to, text_of
from backend.engine.words import Json

CALLBACK = "msg:"
STATUSES = frozenset(get_args(StatusName))
_EARLIEST = datetime(2009, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=366)
_ID_LENGTH = 200
_LOG = structlog.get_logger(__name__)


class BadShape(Exception):
    """An item that fits no shape we know; the code says why."""

    def __init__(self, code: str = "payload_shape") -> None:
        super().__init__(code)
        self.code = code


def account_keys(body: Json) -> set[str]:
    """Whom a webhook speaks of, before anyone knows whether to believe it."""
    return {key for key, _, _ in _changes(body) if key}


def parse(body: Json, now: datetime) -> Parsed:
    return Parsed([item for key, field, value in _changes(body) for item in _items_of(key, field, value, now)])


def _changes(body: Json) -> Iterator[tuple[str, str, Json]]:
    """(account key, field, value) of every change; one that is broken comes without a field."""
    for entry in map(fields, items(fields(body).get("entry"))):
        waba = text_of(entry, "id")[:_ID_LENGTH]
        account = f"waba:{waba}" if waba else ""
        changes = entry.get("changes")
        if not isinstance(changes, list):
            yield account, "", cast(Json, entry)
            continue
        for change in changes:
            value = fields(change).get("value")
            number = text_of(fields(fields(value).get("metadata")), "phone_number_id")[:_ID_LENGTH]
            field = text_of(fields(change), "field") if isinstance(value, dict) else ""
            yield number or account, field, value if field else change


def _items_of(key: str, field: str, value: Json, now: datetime) -> Iterator[Item]:
    if not field or not isinstance(value, dict):
        yield Quarantined(key, "payload_shape", value)
        return
    known = ("messages", "statuses", "message_echoes")
    if key.startswith("waba:") or not any(name in value for name in known):
        yield _account_event(key, field, value)
        return
    for name in known:
        yield from _listed(key, name, value, now)
    if value.get("errors") and not value.get("messages"):
        yield AccountEvent(key, "errors", {"errors": value["errors"]})


def _account_event(key: str, field: str, value: Fields) -> Item:
    if field != "messages":
        return AccountEvent(key, field, value)
    # Messages without the number that they came to cannot be answered; errors alone are news of the account.
    return AccountEvent(key, "errors", value) if "errors" in value else Quarantined(key, "payload_shape", dict(value))


def _listed(key: str, name: str, value: Fields, now: datetime) -> Iterator[Item]:
    listed = value.get(name)
    if listed is not None and not isinstance(listed, list):
        yield Quarantined(key, "payload_shape", {name: listed})
        return
    for item in items(listed):
        try:
            yield from _read(key, name, item, value, now)
        except (BadShape, UnknownPerson) as refusal:
            yield Quarantined(key, refusal.code, item)
        except Exception:  # noqa: BLE001 - a fault of ours must not lose the other items
            _LOG.exception("webhook_item_unreadable", list=name)
            yield Quarantined(key, "parser_failed", item)


def _read(key: str, name: str, item: Json, value: Fields, now: datetime) -> Iterator[Item]:
    if not isinstance(item, dict):
        raise BadShape
    match name:
        case "messages":
            yield from _incoming(key, item, value, now)
        case "statuses":
            yield _status(key, item, now)
        case _:
            yield AccountEvent(key, "message_echo", item)


# --- messages -------------------------------------------------------------------------------------


def _incoming(key: str, item: Fields, value: Fields, now: datetime) -> Iterator[Item]:
    event_id = _identifier(item)
    at = moment(item.get("timestamp"), now)
    if _is_own_echo(item, value):
        yield AccountEvent(key, "message_echo", item)
        return
    contacts = [fields(contact) for contact in items(value.get("contacts"))]
    system = fields(item.get("system")) if item.get("type") == "system" else {}
    who = _changed_person(item, system) if system else sender(item, contacts)
    message = read_message(item, value.get("errors"))
    yield Incoming(
        account_key=key,
        event_id=event_id,
        keys=who.keys,
        address=who.address,
        phone=who.phone,
        name=who.name,
        at=at,
        message=message,
        previous_key=_previous(item, system, who) if system else None,
        plays=message.type not in NEVER_PLAYS and "group_id" not in message.data,
        refers_to=refers_to(message),
    )
    if who.malformed:
        # The message is answered by the id that we can use; the other one is shown to whoever repairs things.
        yield Quarantined(key, "provider_id_invalid", dict(item))


def _identifier(item: Fields) -> str:
    found = text_of(item, "id")
    if not found or len(found) > _ID_LENGTH:
        raise BadShape
    return found


def _is_own_echo(item: Fields, value: Fields) -> bool:
    own = text_of(fields(value.get("metadata")), "display_phone_number")
    digits = "".join(char for char in own if char.isdigit())
    return bool(digits) and text_of(item, "from").lstrip("+") == digits


def _changed_person(item: Fields, system: Fields) -> Person:
    """The new ids of a system message; one that changes nothing speaks of its sender."""
    changed = [system.get("wa_id"), system.get("user_id")]
    return person([*changed] if any(changed) else [item.get("from"), item.get("from_user_id")])


def _previous(item: Fields, system: Fields, who: Person) -> str | None:
    for name in (text_of(system, "previous_user_id"), text_of(item, "from_user_id"), text_of(item, "from")):
        key = canonical_key(name)
        if key and key not in who.keys:
            return key
    return None


def moment(value: Json, now: datetime) -> datetime:
    """Seconds as text; thirteen digits are milliseconds."""
    digits = str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 13):
        raise BadShape
    seconds = int(digits) / 1000 if int(digits) >= 10**12 else int(digits)
    if not _EARLIEST.timestamp() <= seconds <= (now + _AHEAD).timestamp():
        raise BadShape
    return datetime.fromtimestamp(seconds, UTC)


# --- statuses -------------------------------------------------------------------------------------


def _status(key: str, item: Fields, now: datetime) -> Item:
    status = item.get("status")
    if not isinstance(status, str):
        raise BadShape
    if status not in STATUSES:
        return AccountEvent(key, "status_unknown", item)
    return StatusUpdate(
        account_key=key,
        provider_message_id=_identifier(item),
        status=cast(StatusName, status),
        at=moment(item.get("timestamp"), now),
        message_id=_message_id(item.get("biz_opaque_callback_data")),
        error=describe(item.get("errors")),
    )


def _message_id(callback: Json) -> int | None:
    if not isinstance(callback, str) or not callback.startswith(CALLBACK):
        return None
    digits = callback.removeprefix(CALLBACK)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 18 else None
