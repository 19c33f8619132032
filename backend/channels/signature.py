"""Meta's signature of every webhook, for WhatsApp, Instagram and Messenger: HMAC-SHA256 of the raw bytes."""

import hashlib
import hmac
from collections.abc import Iterable

HEADER = "x-hub-signature-256"


def sign(secret: str, raw: bytes) -> str:
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


def matches(signature: str, raw: bytes, secrets: Iterable[str]) -> bool:
    """Whether one of the secrets made the signature.

    An empty secret makes none: HMAC would accept it as a key anyone knows.
    """
    given = signature.encode("utf-8", "replace")
    found = False
    for secret in secrets:
        # No early end: the time must not tell which of two secrets matched.
        found |= bool(secret) and hmac.compare_digest(sign(secret, raw).encode(), given)
    return found


def only_signature(values: Iterable[str]) -> str | None:
    """The header's one value. None when missing, empty or given twice: no proxy can then choose which one counts."""
    given = [value.strip() for value in values]
    return given[0] if len(given) == 1 and given[0] else None
