"""What a contact looks like after an effect, so that the rest of the turn sees it."""

from collections.abc import Mapping

from backend.engine.text import fold
from backend.engine.words import AddTag, Effect, Json, RecordConsent, RemoveTag, SetField

OWN_FIELDS = frozenset({"name", "email", "stage"})
"""Fields with a column of their own; every other key lives in custom_data."""


def project(contact: Mapping[str, Json], effect: Effect) -> Mapping[str, Json]:
    match effect:
        case SetField() if effect.key in OWN_FIELDS:
            return {**contact, effect.key: effect.value}
        case SetField():
            custom = contact.get("custom_data")
            kept = {**(custom if isinstance(custom, dict) else {}), effect.key: effect.value}
            if effect.value is None:
                kept.pop(effect.key, None)
            return {**contact, "custom_data": kept}
        case AddTag():
            return contact if _has(contact, effect.name) else {**contact, "tags": [*_tags(contact), effect.name]}
        case RemoveTag():
            return {**contact, "tags": [tag for tag in _tags(contact) if fold(tag) != fold(effect.name)]}
        case RecordConsent():
            known = contact.get("consents")
            return {
                **contact,
                "consents": {**(known if isinstance(known, dict) else {}), effect.purpose: effect.answer},
            }
        case _:
            return contact


def _tags(contact: Mapping[str, Json]) -> list[str]:
    tags = contact.get("tags")
    return [str(tag) for tag in tags] if isinstance(tags, list) else []


def _has(contact: Mapping[str, Json], name: str) -> bool:
    return any(fold(tag) == fold(name) for tag in _tags(contact))
