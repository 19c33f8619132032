"""What people type into a field for a name or an address."""

import re
import unicodedata

from backend.errors import FieldError, Invalid

_EMAIL = re.compile(
    r"^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$"
)
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the reading direction: a name could pretend to be another."""


def clean_name(value: str, path: str = "/name", limit: int = 100) -> str:
    """Without outer spaces, control and direction marks; something visible must remain."""
    cleaned = _BIDI.sub("", unicodedata.normalize("NFC", value))
    cleaned = " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in cleaned).split())
    if not any(unicodedata.category(character)[0] not in "ZC" for character in cleaned):
        raise Invalid(FieldError(path, "name_empty"))
    if len(cleaned) > limit:
        raise Invalid(FieldError(path, "name_too_long", {"limit": limit, "length": len(cleaned)}))
    return cleaned


def clean_email(value: str, path: str = "/email") -> str:
    cleaned = value.strip().lower()
    if len(cleaned) > 254 or not _EMAIL.match(cleaned):
        raise Invalid(FieldError(path, "email_invalid"))
    return cleaned
