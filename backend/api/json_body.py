"""Reads a JSON body as strictly as Postgres and people need it; says where the first fault lies.

The standard parser is used for its hooks: duplicate keys and the digits of a number are visible nowhere else.
"""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

MAX_DEPTH = 64
MAX_DIGITS = 32
MAX_EXPONENT = 999
INT64 = 2**63
RESERVED = frozenset({"__proto__", "constructor", "prototype"})

# Strings are skipped whole, also one that never ends: every character is looked at once.
_TOKENS = re.compile(rb'"(?:[^"\\]|\\.?)*+"?|[\[{]|[\]}]', re.DOTALL)
_SUSPECT = re.compile(r"\\u(?:0000|[dD][89a-fA-F])|\x00")


@dataclass(frozen=True, slots=True)
class Refusal(Exception):
    """`path` is the JSON pointer of the fault."""

    status: int
    code: str
    path: str = ""
    params: dict[str, str | int] = field(default_factory=dict)


def parse(body: bytes) -> Any:
    if too_deep(body):
        raise Refusal(400, "json_too_deep", params={"limit": MAX_DEPTH})
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal(400, "encoding_invalid", params={"position": error.start + 1}) from None
    parsing = _Parsing()
    try:
        value = parsing.decoder().decode(text)
    except json.JSONDecodeError as error:
        raise Refusal(400, "json_invalid", params={"line": error.lineno, "column": error.colno}) from None
    if parsing.found_fault or _SUSPECT.search(text):
        _refuse_first_fault(value)
    return value


def too_deep(body: bytes) -> bool:
    if body.count(b"[") + body.count(b"{") <= MAX_DEPTH:
        return False
    depth = 0
    for token in _TOKENS.finditer(body):
        match body[token.start()]:
            case 0x5B | 0x7B:
                depth += 1
                if depth > MAX_DEPTH:
                    return True
            case 0x5D | 0x7D:
                depth -= 1
    return False


@dataclass(slots=True)
class _Parsing:
    """Leaves a `_Fault` where a value is unacceptable; only the finished tree knows its path."""

    found_fault: bool = False

    def decoder(self) -> json.JSONDecoder:
        return json.JSONDecoder(
            object_pairs_hook=self._object, parse_int=self._int, parse_float=self._float, parse_constant=self._constant
        )

    def _object(self, pairs: list[tuple[str, Any]]) -> Any:
        value = dict(pairs)
        if len(value) != len(pairs):
            seen: set[str] = set()
            repeated = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
            return self._fault("json_duplicate_key", key=repeated)
        if not RESERVED.isdisjoint(value):
            return self._fault("key_reserved", status=422, key=min(RESERVED & value.keys()))
        return value

    def _int(self, digits: str) -> Any:
        if len(digits) > MAX_DIGITS:
            return self._fault("number_too_long", limit=MAX_DIGITS)
        value = int(digits)
        return value if -INT64 <= value < INT64 else self._fault("number_invalid")

    def _float(self, digits: str) -> Any:
        mantissa, _, exponent = digits.lower().partition("e")
        if len(mantissa) > MAX_DIGITS or len(exponent) > 5 or abs(int(exponent or 0)) > MAX_EXPONENT:
            return self._fault("number_too_long", limit=MAX_DIGITS)
        value = float(digits)
        return value if math.isfinite(value) else self._fault("number_invalid")

    def _constant(self, _name: str) -> Any:
        return self._fault("number_invalid")

    def _fault(self, code: str, *, status: int = 400, **params: str | int) -> "_Fault":
        self.found_fault = True
        return _Fault(status, code, params)


@dataclass(frozen=True, slots=True)
class _Fault:
    status: int
    code: str
    params: dict[str, str | int]


def _refuse_first_fault(tree: Any) -> None:
    for path, value in _leaves("", tree):
        match value:
            case _Fault(status, code, params):
                raise Refusal(status, code, path, params)
            case str() if "\x00" in value:
                raise Refusal(400, "text_control_char", path)
            case str() if any("\ud800" <= character <= "\udfff" for character in value):
                raise Refusal(400, "text_invalid_unicode", path)


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Depth was checked: recursion ends after MAX_DEPTH. Keys count as leaves of their object."""
    match value:
        case dict():
            for key, below in value.items():
                yield path, key
                yield from _leaves(f"{path}/{escape(key)}", below)
        case list():
            for index, below in enumerate(value):
                yield from _leaves(f"{path}/{index}", below)
        case _:
            yield path, value


def escape(key: str) -> str:
    """One step of a JSON pointer, printable in any answer."""
    return key.replace("~", "~0").replace("/", "~1").encode("utf-8", "replace").decode("utf-8")
