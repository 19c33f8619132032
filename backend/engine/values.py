"""Plain values in templates and conditions: how they are shown, compared, and taken for true."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from backend.engine.text import fold

Value: TypeAlias = Any
"""None, bool, int, float, str, list or dict of the same, or Missing. Never anything with behaviour of its own."""

NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:[.,][0-9]{1,15})?")
"""`007` and a CPF that begins with 0 are texts; the comma is Brazil's decimal point."""


LONGEST = 64 * 1024
"""Characters to which a list or object is shown."""


class Missing:
    """A variable that is not there. It shows as nothing, is false, and remembers its name for the journal."""

    __slots__ = ("path",)

    def __init__(self, path: str) -> None:
        self.path = path

    def __bool__(self) -> bool:
        return False


def number(value: Value) -> int | float | None:
    """The number that a value is or looks like."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value
    if isinstance(value, str) and len(value) <= 40 and NUMBER.fullmatch(text := value.strip()):
        return float(text.replace(",", ".")) if "." in text or "," in text else int(text)
    return None


def show(value: Value) -> str:
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, Missing):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else str(value)
    if isinstance(value, Sequence):
        return _as_far(text for item in value for text in (", ", show(item)))[2:]
    if isinstance(value, Mapping):
        return _as_far(json.JSONEncoder(ensure_ascii=False).iterencode(value))
    return str(value)


def _as_far(pieces: Iterator[str]) -> str:
    """Joined until it is longer than any output."""
    found: list[str] = []
    length = 0
    for piece in pieces:
        found.append(piece)
        length += len(piece)
        if length > LONGEST:
            break
    return "".join(found)


def empty(value: Value) -> bool:
    return value is None or isinstance(value, Missing) or value == ""


def equal(left: Value, right: Value) -> bool:
    """Numbers as numbers when both look like one; texts without case and accents; all that is empty is the same."""
    if empty(left) or empty(right):
        return empty(left) and empty(right)
    a, b = number(left), number(right)
    if a is not None and b is not None:
        return a == b
    if isinstance(left, bool) or isinstance(right, bool):
        return fold(show(left)) == fold(show(right))
    if isinstance(left, list | dict) or isinstance(right, list | dict):
        return bool(left == right)
    return fold(show(left)) == fold(show(right))


def less(left: Value, right: Value) -> bool | None:
    """None when there is nothing to compare: every order with it is false then."""
    if empty(left) or empty(right):
        return None
    a, b = number(left), number(right)
    if a is not None and b is not None:
        return a < b
    if isinstance(left, str) and isinstance(right, str):
        return fold(left) < fold(right)
    return None


def contains(whole: Value, part: Value) -> bool:
    """`'vip' in contact.tags`, `'sim' in response.text`."""
    if isinstance(whole, str):
        return not empty(part) and fold(show(part)) in fold(whole)
    if isinstance(whole, list | tuple):
        return any(equal(item, part) for item in whole)
    if isinstance(whole, Mapping):
        return isinstance(part, str) and part in whole
    return False


def compare(operator: str, left: Value, right: Value) -> bool:
    match operator:
        case "eq":
            return equal(left, right)
        case "ne":
            return not equal(left, right)
        case "in":
            return contains(right, left)
        case "notin":
            return not contains(right, left)
    below = less(left, right)
    if below is None:
        return False
    match operator:
        case "lt":
            return below
        case "gteq":
            return not below
        case "gt":
            return not below and not equal(left, right)
        case _:
            return below or equal(left, right)


def plain(value: Value) -> Value:
    """What may leave an expression: JSON."""
    return None if isinstance(value, Missing) else value
