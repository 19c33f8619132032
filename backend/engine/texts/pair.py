"""A text in both languages."""

from collections.abc import Mapping
from typing import TypeAlias

Texts: TypeAlias = Mapping[str, Mapping[str, str]]


def pair(pt: str, en: str) -> Mapping[str, str]:
    return {"pt-BR": pt, "en": en}
