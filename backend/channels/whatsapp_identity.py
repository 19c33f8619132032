"""Who wrote.

In 2026 a person may have a phone number, a business-scoped id (BSUID), or both; see contracts/01, 1.4.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backend.engine.words import Json

_BSUID = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")
_PHONE = re.compile(r"\+?[0-9]{5,20}")
_OLD_BRAZILIAN_MOBILE = re.compile(r"55([1-9][1-9])([6-9][0-9]{7})")
# Marks that turn text around or hide in it; a name with them could pass for another. U+200D stays: emojis are
# joined by it.
_DECEPTIVE = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
NAME_LENGTH = 256


class UnknownPerson(Exception):
    """`code` says whether nobody was named (payload_shape) or by an id of no known form (provider_id_invalid)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Person:
    keys: tuple[str, ...]
    address: str
    phone: str | None
    name: str | None
    malformed: tuple[str, ...] = ()
    """Ids that stood beside a good one and have no known form."""


def is_bsuid(text: str) -> bool:
    return _BSUID.fullmatch(text) is not None


def is_phone(text: str) -> bool:
    return _PHONE.fullmatch(text) is not None


def canonical_phone(text: str) -> str:
    """Digits; a Brazilian mobile always with its ninth digit, which WhatsApp leaves out for many older numbers."""
    digits = text.lstrip("+")
    old = _OLD_BRAZILIAN_MOBILE.fullmatch(digits)
    return f"55{old[1]}9{old[2]}" if old else digits


def canonical_key(text: str) -> str | None:
    """The form by which an id is looked up: letters first (BSUID) or digits only (phone); None when it has none."""
    if is_phone(text):
        return canonical_phone(text)
    return text if is_bsuid(text) else None


def display_name(value: Json) -> str | None:
    if not isinstance(value, str):
        return None
    if value.isascii() and value.isprintable():
        return " ".join(value.split())[:NAME_LENGTH].strip() or None
    visible = _DECEPTIVE.sub("", value)
    words = "".join(char if char.isprintable() or char == "\u200d" else " " for char in visible).split()
    return " ".join(words)[:NAME_LENGTH].strip() or None


def sender(message: Mapping[str, Json], contacts: Sequence[Mapping[str, Json]]) -> Person:
    contact = _entry_of(message, contacts)
    given = [message.get("from"), message.get("from_user_id"), contact.get("wa_id"), contact.get("user_id")]
    profile = contact.get("profile")
    name = profile.get("name") or profile.get("username") if isinstance(profile, dict) else None
    return person(given, display_name(name))


def person(given: Sequence[Json], name: str | None = None) -> Person:
    """Out of ids in the order in which an answer should use them; any of them may be a phone or a BSUID."""
    ids = dict.fromkeys(value for value in given if isinstance(value, str) and value)
    good = {value: key for value in ids if (key := canonical_key(value))}
    if not good:
        raise UnknownPerson("provider_id_invalid" if ids else "payload_shape")
    bsuids = [value for value, key in good.items() if key[0] >= "A"]
    phones = list(dict.fromkeys(key for key in good.values() if key[0] < "A"))
    return Person(
        keys=(*bsuids, *phones),
        address=next(iter(good)),
        phone=phones[0] if phones else None,
        name=name,
        malformed=tuple(value for value in ids if value not in good),
    )


def _entry_of(message: Mapping[str, Json], contacts: Sequence[Mapping[str, Json]]) -> Mapping[str, Json]:
    """The entry of `contacts` that speaks of the sender: by id, or the only one when the message names nobody."""
    ids = {value for value in (message.get("from"), message.get("from_user_id")) if isinstance(value, str) and value}
    if not ids:
        return contacts[0] if len(contacts) == 1 else {}
    for contact in contacts:
        if ids & {value for value in (contact.get("wa_id"), contact.get("user_id")) if isinstance(value, str)}:
            return contact
    return {}
