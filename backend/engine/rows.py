"""Rows of a condition: what, how, with what. Fields are evaluated before: a row holds plain values."""

from collections.abc import Iterable, Mapping

from backend.engine.formats import pattern
from backend.engine.text import fold
from backend.engine.values import Value, compare, contains, equal, show
from backend.engine.words import Json


def rows_hold(rows: Iterable[Json], match: object) -> bool:
    """`match`: "any" of them, else all."""
    found = (_row_holds(row) for row in rows if isinstance(row, dict))
    return any(found) if match == "any" else all(found)


_ORDERS = {"greater": "gt", "at_least": "gteq", "less": "lt", "at_most": "lteq"}


def _row_holds(row: Mapping[str, Json]) -> bool:
    value: Value = row.get("field")
    wanted = str(row.get("value") or "")
    match str(row["operator"]):
        case "equals":
            return equal(value, wanted)
        case "not_equals":
            return not equal(value, wanted)
        case "contains":
            return contains(_searchable(value), wanted)
        case "not_contains":
            return not contains(_searchable(value), wanted)
        case "starts_with":
            return bool(fold(wanted)) and fold(show(value)).startswith(fold(wanted))
        case "ends_with":
            return bool(fold(wanted)) and fold(show(value)).endswith(fold(wanted))
        case "one_of":
            return _is_one_of(value, wanted)
        case "matches":
            return _matches(value, wanted)
        case "empty":
            return _is_empty(value)
        case "not_empty":
            return not _is_empty(value)
        case operator:
            return compare(_ORDERS[operator], value, wanted)


def _searchable(value: Value) -> Value:
    return value if isinstance(value, list | dict) else show(value)


def _is_one_of(value: Value, listed: str) -> bool:
    """Of a list (tags), any one of its items."""
    wanted = [item.strip() for item in listed.replace(";", ",").replace("\n", ",").split(",") if item.strip()]
    values = value if isinstance(value, list) else [value]
    return any(equal(found, item) for found in values for item in wanted)


def _matches(value: Value, source: str) -> bool:
    compiled = pattern(source) if source else None
    if compiled is None:
        return False
    text = show(value)
    return bool(compiled.search(text) or compiled.search(fold(text)))


def _is_empty(value: Value) -> bool:
    return value is None or value in ("", [], {}) or (isinstance(value, str) and not value.strip())
