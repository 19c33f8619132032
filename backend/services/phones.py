"""Phone numbers as people type them, in the one form in which they are kept."""

import re

import phonenumbers

from backend.channels.whatsapp_identity import canonical_phone
from backend.errors import FieldError, Invalid

NATIONAL_DIGITS = 11
"""A Brazilian number with its area, without the country: so many digits alone do not say where in the world."""


def clean_phone(value: str, path: str = "/phone_number") -> str:
    """E.164 digits, Brazilian mobiles with the ninth. A number without its country is refused: it would be a guess."""
    text = value.strip()
    digits = re.sub(r"\D", "", text)
    international = text.startswith(("+", "00")) or len(digits) > NATIONAL_DIGITS
    if not international:
        raise Invalid(FieldError(path, "phone_country_missing"))
    digits = canonical_phone(digits.removeprefix("00") if text.startswith("00") else digits)
    try:
        parsed = phonenumbers.parse(f"+{digits}", None)
    except phonenumbers.NumberParseException:
        raise Invalid(FieldError(path, "phone_invalid")) from None
    if not phonenumbers.is_possible_number(parsed) or re.search(r"[^\d\s()+.\-/]", text):
        raise Invalid(FieldError(path, "phone_invalid"))
    return digits
