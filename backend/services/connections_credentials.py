"""What it takes to speak for a WhatsApp number, as Meta's pages show it."""

import hashlib
import re
from collections.abc import Mapping

from backend.errors import FieldError, Invalid, ProviderRequired

PROVIDERS = ("whatsapp", "webchat")
"""Those that can be connected now; `whatsapp_qr`, the default, comes with its connector."""
DEFAULT_PROVIDER = "whatsapp_qr"

_ID = re.compile(r"[0-9]{5,25}")
_SECRET = re.compile(r"[\x21-\x7e]{1,1000}")
_FORMS = {
    "phone_number_id": _ID,
    "waba_id": _ID,
    "access_token": _SECRET,
    "app_secret": _SECRET,
    "previous_app_secret": _SECRET,
    "verify_token": re.compile(r"[\x20-\x7e]{1,500}"),
}
REQUIRED = ("phone_number_id", "access_token")


def checked_provider(provider: str | None) -> str:
    if (provider or DEFAULT_PROVIDER) not in PROVIDERS:
        known = ", ".join(PROVIDERS)
        raise ProviderRequired(FieldError("/provider", "provider_required", {"providers": known}), providers=known)
    return provider or DEFAULT_PROVIDER


def checked_credentials(given: Mapping[str, str], provider: str = "whatsapp") -> dict[str, str]:
    """Without those left empty. `previous_app_secret` is believed beside `app_secret` while Meta still signs with it."""
    if provider == "webchat":
        if given:
            raise Invalid(FieldError("/credentials", "credentials_none"))
        return {}
    values = {name: value.strip() for name, value in given.items() if value.strip()}
    faults = [
        FieldError(f"/credentials/{name}", "field_required", {"name": name}) for name in REQUIRED if name not in values
    ]
    for name, value in values.items():
        if name not in _FORMS:
            unknown = {"text": "field_unknown.plain", "name": name[:50], "known": ", ".join(_FORMS)}
            faults.append(FieldError(f"/credentials/{name[:50]}", "field_unknown", {**unknown}))
        elif not _FORMS[name].fullmatch(value):
            faults.append(FieldError(f"/credentials/{name}", "credential_invalid", {"name": name}))
    if faults:
        raise Invalid(*faults)
    return values


def app_secrets(credentials: Mapping[str, str] | None) -> list[str]:
    names = ("app_secret", "previous_app_secret")
    return [credentials[name] for name in names if credentials and credentials.get(name)]


def verify_hash(token: str | None) -> bytes | None:
    """By which a handshake finds its number without opening anybody's secrets."""
    return hashlib.sha256(token.encode()).digest() if token else None
