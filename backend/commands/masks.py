"""What a log line must not hold: passwords, tokens, and who people are. The last four digits of a number stay, to tell two apart."""

import re
from collections.abc import MutableMapping
from typing import Any

MASK = "•••"
LONGEST = 2000
LONGEST_TRACEBACK = 8000

_SECRET_NAMES = re.compile(r"password|token|secret|credential|cookie|authorization|api_key", re.IGNORECASE)
_PERSONAL_NAMES = {"text", "body", "content", "phone", "phone_number", "email", "message_data", "addr", "address"}

_PATTERNS = (
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), MASK),
    (re.compile(r"://[^/@\s:]+:[^/@\s]+@"), f"://{MASK}@"),
    (re.compile(r"eyJ[\w-]+(?:\.[\w-]*){1,2}"), MASK),
    (re.compile(r"\b[Bb]earer\s+[^\s\"',]+"), f"Bearer {MASK}"),
    # 256 bits: as hex, or in both cases of base64
    (re.compile(r"(?<![\w-])[0-9a-f]{64}(?![\w-])"), MASK),
    (re.compile(r"(?<![\w-])(?=[\w-]*[A-Z])(?=[\w-]*[a-z])(?=[\w-]*\d)[\w-]{32,}"), MASK),
    (re.compile(r"(?<![\w.-])\+?\d{6,11}(\d{4})(?![\w-])"), rf"{MASK}\1"),
    (re.compile(r"\+\d[\d ()-]{6,14}(\d{4})(?!\d)"), rf"{MASK}\1"),
)


def masked(logger: Any, method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A processor of structlog's."""
    return {name: _value(name, value) for name, value in entry.items()}


def _value(name: str, value: Any) -> Any:
    if name in _PERSONAL_NAMES or _SECRET_NAMES.search(name):
        return value if value is None or isinstance(value, bool) else MASK
    match value:
        case str():
            return _text(value, LONGEST_TRACEBACK if name == "exception" else LONGEST)
        case dict():
            return {key: _value(str(key), below) for key, below in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_value("", below) for below in value]
        case BaseException():
            return _text(repr(value), LONGEST)
        case _:
            return value


def _text(value: str, longest: int) -> str:
    if len(value) > longest:
        value = f"{value[: longest // 2]} … {value[-longest // 2 :]}"
    for pattern, instead in _PATTERNS:
        value = pattern.sub(instead, value)
    return value
