"""The filters of templates. Each takes plain values and gives a plain value of bounded size."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TypeAlias

import phonenumbers

from backend.engine.values import Value, empty, number, show

Filter: TypeAlias = Callable[..., Value]


def title(value: Value) -> str:
    """`ana maria` -> `Ana Maria`; spaces stay as they are."""
    return re.sub(r"\S+", lambda word: word[0][:1].upper() + word[0][1:].lower(), show(value))


def default(value: Value, other: Value = "") -> Value:
    """An empty name is as good as none, so this also stands in for '' and none."""
    return other if empty(value) else value


def length(value: Value) -> int:
    return len(value) if isinstance(value, str | list | tuple | Mapping) else 0


def truncate(value: Value, size: Value = 255) -> str:
    text = show(value)
    limit = int(number(size) or 255)
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


_PARTS = {"d": "%d", "m": "%m", "Y": "%Y", "y": "%y", "H": "%H", "M": "%M"}


def moment(value: Value) -> datetime | date | None:
    """Out of ISO 8601 text."""
    text = show(value).strip()
    try:
        return datetime.fromisoformat(text) if len(text) > 10 else date.fromisoformat(text)
    except ValueError:
        return None


def date_filter(value: Value, form: Value = "%d/%m/%Y") -> str:
    """`now|date`, `now|date('%H:%M')`. What is no date stays as it is."""
    found = moment(value)
    if found is None:
        return show(value)

    def part(directive: re.Match[str]) -> str:
        known = _PARTS.get(directive[1])
        if known is None or (known in ("%H", "%M") and not isinstance(found, datetime)):
            return ""
        return found.strftime(known)

    return re.sub(r"%(.)", part, show(form)[:64])


def money(value: Value) -> str:
    """`1234.5` -> `R$ 1.234,50`. What is no number stays as it is."""
    amount = number(value)
    if amount is None:
        return show(value)
    return "R$ " + f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))


def phone(value: Value) -> str:
    """`5511912345678` -> `+55 11 91234-5678`."""
    digits = re.sub(r"[^0-9]", "", show(value)[:40])
    try:
        parsed = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return show(value)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def first_name(value: Value) -> str:
    parts = show(value).split(maxsplit=1)
    return parts[0] if parts else ""


def join(value: Value, joint: Value = ", ") -> str:
    items = value if isinstance(value, list | tuple) else [value]
    return show(joint).join(show(item) for item in items)


BODIES: Mapping[str, Filter] = {
    "upper": lambda value: show(value).upper(),
    "lower": lambda value: show(value).lower(),
    "title": title,
    "trim": lambda value: show(value).strip(),
    "default": default,
    "length": length,
    "truncate": truncate,
    "date": date_filter,
    "money": money,
    "phone": phone,
    "first_name": first_name,
    "join": join,
}
