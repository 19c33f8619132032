"""What a contact wrote, brought into one form: numbers, e-mails, phones, dates, times, CPFs, files, places."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

import phonenumbers

from backend.engine.dates import parse_date, parse_time
from backend.engine.scope import local
from backend.engine.words import Json, Message

Kind: TypeAlias = Literal["text", "number", "email", "phone", "date", "time", "cpf", "file", "location"]

MEDIA = frozenset({"image", "video", "audio", "document", "sticker"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when the contact speaks: `31/12` means the one that is near."""

    now: datetime
    timezone: str = "America/Sao_Paulo"
    region: str = "BR"
    dates: Literal["any", "past", "future"] = "any"


def parse(kind: str, message: Message, place: Place) -> Json:
    """The normalised value, or None when the message holds none:

    text, e-mail: text · number: int or float · phone: E.164 digits · date: 2026-12-31 · time: 14:30 · cpf: 11 digits ·
    file: {"type", …what the channel told of it} · location: {"latitude", "longitude", "name"?, "address"?}
    """
    if kind == "file":
        return _file(message)
    if kind == "location":
        return _location(message)
    text = message.text.strip()
    return _READERS[kind](text, place) if text and kind in _READERS else None


def _number(text: str, place: Place) -> Json:
    """`1.234,56`, `R$ 50`, `-3`, `1,5`. A point before exactly three digits parts thousands, as Brazil writes."""
    found = re.fullmatch(r"(?:r\$|us\$|\$|€)?\s*(-?\d[\d., ]*)\s*(?:reais|real|anos?|%)?\.?", text.casefold())
    if found is None:
        return None
    digits = found[1].replace(" ", "").rstrip(".,")
    if "," in digits:
        whole, _, rest = digits.rpartition(",")
        if not re.fullmatch(r"-?\d+|-?\d{1,3}(\.\d{3})+", whole) or "," in whole or not rest.isdigit():
            return None
        digits = f"{whole.replace('.', '')}.{rest}"
    elif re.fullmatch(r"-?\d{1,3}(\.\d{3})+", digits):
        digits = digits.replace(".", "")
    return _finite(digits)


def _finite(digits: str) -> Json:
    if not re.fullmatch(r"-?\d{1,15}(\.\d{1,15})?", digits):
        return None
    value = float(digits)
    return int(value) if value.is_integer() and math.isfinite(value) else value


_EMAIL = re.compile(r"[a-z0-9._%+'-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}")


def _email(text: str, place: Place) -> Json:
    """The one address in the text: `meu email é Ana@Exemplo.com.` has one, two addresses are none."""
    found = [address.strip(".'") for address in _EMAIL.findall(text[:1000].lower()) if ".." not in address]
    return found[0] if len(set(found)) == 1 and len(found[0]) <= 254 else None


def is_address(text: str) -> bool:
    """One e-mail address and nothing beside it."""
    return _EMAIL.fullmatch(text.lower()) is not None and ".." not in text and len(text) <= 254


def _phone(text: str, place: Place) -> Json:
    """Brazilian mobiles always with their ninth digit, as contacts are kept."""
    digits = re.sub(r"\D", "", text[:60])
    if not digits or re.search(r"[a-z]{4}", text.casefold()):
        return None
    for candidate in (text[:60], f"+{digits}"):
        try:
            parsed = phonenumbers.parse(candidate, place.region)
        except phonenumbers.NumberParseException:
            continue
        parsed = _ninth_digit(parsed)
        if phonenumbers.is_valid_number(parsed):
            return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)[1:]
    return None


def _ninth_digit(parsed: phonenumbers.PhoneNumber) -> phonenumbers.PhoneNumber:
    national = str(parsed.national_number)
    if parsed.country_code == 55 and len(national) == 10 and national[2] in "6789":
        return phonenumbers.PhoneNumber(country_code=55, national_number=int(f"{national[:2]}9{national[2:]}"))
    return parsed


def _cpf(text: str, place: Place) -> Json:
    digits = re.sub(r"[.\-/\s]", "", re.sub(r"(?i)^\D*", "", text[:60]))
    return digits if is_cpf(digits) else None


def is_cpf(digits: str) -> bool:
    """Eleven digits, not all the same, with both check digits right."""
    if not re.fullmatch(r"[0-9]{11}", digits) or len(set(digits)) == 1:
        return False
    for length in (9, 10):
        total = sum(int(digit) * weight for digit, weight in zip(digits, range(length + 1, 1, -1), strict=False))
        if int(digits[length]) != total * 10 % 11 % 10:
            return False
    return True


def _file(message: Message) -> Json:
    if message.type not in MEDIA:
        return None
    media = message.data.get("media")
    told: Mapping[str, Json] = media if isinstance(media, dict) else message.data
    return {"type": message.type, **{key: value for key, value in told.items() if isinstance(value, str | int | float)}}


def _location(message: Message) -> Json:
    latitude, longitude = message.data.get("latitude"), message.data.get("longitude")
    if message.type != "location" or not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return None
    named = {key: text for key in ("name", "address") if isinstance(text := message.data.get(key), str) and text}
    return {"latitude": latitude, "longitude": longitude, **named}


def _date(text: str, place: Place) -> Json:
    found = parse_date(text, local(place.now, place.timezone).date(), place.dates)
    return found.isoformat() if found else None


def _time(text: str, place: Place) -> Json:
    found = parse_time(text)
    return found.isoformat(timespec="minutes") if found else None


_READERS: Mapping[str, Callable[[str, Place], Json]] = {
    "text": lambda text, place: text,
    "number": _number,
    "email": _email,
    "phone": _phone,
    "cpf": _cpf,
    "date": _date,
    "time": _time,
}
