"""What `format` in a catalog entry may name. A format that is unknown here is a mistake in the catalog; a test says so."""

import re
from datetime import date, datetime, time
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import re2
from jsonschema import FormatChecker

from backend.engine.cron import is_schedule

FORMATS = FormatChecker(formats=())
"""Only these, so that no optional package changes what is accepted."""


def is_cron(value: object) -> bool:
    return not isinstance(value, str) or is_schedule(value)


def pattern(source: str) -> "re2._Regexp[str] | None":
    """A tenant's pattern on an engine without backtracking; None when it is none."""
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = 1 << 20
    try:
        return re2.compile(source, options)
    except re2.error:
        return None


def is_pattern(value: object) -> bool:
    return not isinstance(value, str) or (len(value) <= 500 and pattern(value) is not None)


def is_timezone(value: object) -> bool:
    if not isinstance(value, str):
        return True
    try:
        return bool(ZoneInfo(value))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def is_date(value: object) -> bool:
    return not isinstance(value, str) or _parses(date.fromisoformat, value)


def is_time(value: object) -> bool:
    return not isinstance(value, str) or (
        re.fullmatch(r"\d\d:\d\d(:\d\d)?", value) is not None and _parses(time.fromisoformat, value)
    )


def is_moment(value: object) -> bool:
    """With its zone: a time that nobody can misread."""
    if not isinstance(value, str):
        return True
    return _parses(datetime.fromisoformat, value) and datetime.fromisoformat(value).tzinfo is not None


def _parses(parse: object, value: str) -> bool:
    assert callable(parse)
    try:
        parse(value)
    except ValueError:
        return False
    return True


def is_email(value: object) -> bool:
    return not isinstance(value, str) or re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", value) is not None


def is_uri(value: object) -> bool:
    """An address or a template of one; whether it may be called is decided when it is called."""
    if not isinstance(value, str) or "{{" in value:
        return True
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


RESERVED = frozenset({"__proto__", "constructor", "prototype"})
"""Keys that mean something to a browser's objects."""


def is_key(value: object) -> bool:
    """The name of a variable or a field, so that a template can read it."""
    return not isinstance(value, str) or (
        re.fullmatch(r"[^\W\d_]\w{0,49}", value) is not None and value not in RESERVED
    )


for _name, _check in {
    "cron": is_cron, "re2": is_pattern, "timezone": is_timezone, "date": is_date, "time": is_time, "date-time": is_moment,
    "email": is_email, "uri": is_uri, "key": is_key,
}.items():  # fmt: skip
    FORMATS.checks(_name)(_check)
