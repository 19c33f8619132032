"""A webhook's bytes as plain JSON values that PostgreSQL can keep.

Meta's bodies are mostly clean, so the fast parser goes first; what it refuses (lone surrogates, NaN, endless numbers)
is read again by the patient one and cleaned: a message with a broken emoji must not be lost, nor the twenty beside
it.
"""

import json
import math
from typing import cast

import orjson

from backend.engine.words import Json

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 64


class Unreadable(Exception):
    """Not JSON at all."""


class TooDeep(Exception):
    """Deeper than 64 levels."""


def read_body(raw: bytes) -> Json:
    value = _read(raw)
    if raw.count(b"[") + raw.count(b"{") > MAX_DEPTH and not _is_shallow(value):
        raise TooDeep
    return value


def _read(raw: bytes) -> Json:
    try:
        value = cast(Json, orjson.loads(raw))
    except orjson.JSONDecodeError:
        return _read_patiently(raw)
    # Only an escape can bring U+0000 into valid JSON.
    return _clean(value) if b"\\u0000" in raw else value


def _read_patiently(raw: bytes) -> Json:
    try:
        text = raw.decode("utf-8-sig", "replace")
        return _clean(
            json.loads(text, strict=False, parse_int=_integer, parse_float=_number, parse_constant=lambda _: None)
        )
    except RecursionError:
        raise TooDeep from None
    except ValueError:
        raise Unreadable from None


def _integer(digits: str) -> int | float | None:
    return int(digits) if len(digits) < 19 else _number(digits)


def _number(digits: str) -> float | None:
    """None for what no column can hold; a short exponent would grow seven-thousandfold in jsonb."""
    value = float(digits)
    return value if math.isfinite(value) else None


def _clean(value: Json) -> Json:
    match value:
        case str():
            return clean_text(value)
        case list():
            return [_clean(item) for item in value]
        case dict():
            return {clean_text(key): _clean(item) for key, item in value.items()}
        case _:
            return value


def clean_text(text: str) -> str:
    """Without U+0000, which PostgreSQL refuses, and with U+FFFD for halves of characters."""
    return text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _is_shallow(value: Json) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [child for item in level for child in _children(item)]
        if not level:
            return True
    return False


def _children(value: Json) -> list[Json]:
    match value:
        case list():
            return [child for child in value if isinstance(child, (list, dict))]
        case dict():
            return [child for child in value.values() if isinstance(child, (list, dict))]
        case _:
            return []
