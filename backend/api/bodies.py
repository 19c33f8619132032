"""Holds a parsed body against the struct that the handler asks for, and says everything that is wrong with it at once.

msgspec alone stops at the first fault and names it in an English sentence; here a fault has a path and a code.
"""

import difflib
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

import msgspec
from litestar.handlers import BaseRouteHandler
from msgspec import inspect

from backend.api.json_body import escape
from backend.errors import FieldError, Invalid, NotFound

READ_ONLY = frozenset(
    {"workspace_id", "workspaceId", "created_at", "updated_at", "created_by", "owner_id", "version", "revision"}
)


class Body(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What a request may carry; anything else is refused by name."""


def check_body(handler: BaseRouteHandler, tree: Any, path_ids: Mapping[str, Any]) -> None:
    expected = body_type(handler)
    if expected is None:
        return
    described = _described(expected)
    if (
        isinstance(tree, dict)
        and str(tree.get("id")) in {str(value) for value in path_ids.values()}
        and _lacks_id(described)
    ):
        del tree["id"]  # the path's own id, repeated: clients send back what they were given
    errors = list(faults(described, tree, ""))
    if errors and all(error.code == NotFound.code for error in errors):
        raise NotFound  # an id that cannot exist is told apart from a foreign one by nobody
    if errors:
        raise Invalid(*errors)


def body_type(handler: BaseRouteHandler) -> Any:
    field = handler.parsed_fn_signature.parameters.get("data")
    return field.annotation if field else None


def strict_objects(expected: Any) -> set[str]:
    """Names of the structs within a body that take no property but their own."""
    found: set[str] = set()
    waiting = [] if expected is None else [_described(expected)]
    while waiting:
        match waiting.pop():
            case inspect.StructType(cls=cls, fields=fields, forbid_unknown_fields=True) if cls.__name__ not in found:
                found.add(cls.__name__)
                waiting += [field.type for field in fields]
            case inspect.UnionType(types=types) | inspect.TupleType(item_types=types):
                waiting += types
            case inspect.ListType(item_type=inner) | inspect.DictType(value_type=inner) | inspect.Metadata(type=inner):
                waiting.append(inner)
    return found


@cache
def _described(expected: Any) -> inspect.Type:
    return inspect.type_info(expected)


def _lacks_id(described: inspect.Type) -> bool:
    return isinstance(described, inspect.StructType) and all(field.encode_name != "id" for field in described.fields)


def faults(expected: inspect.Type, value: Any, path: str) -> Iterator[FieldError]:
    match expected, value:
        case inspect.AnyType() | inspect.RawType(), _:
            return
        case inspect.Metadata(type=inner), _:
            yield from faults(inner, value, path)
        case inspect.UnionType(types=types), _:
            yield from _union_faults(types, value, path)
        case inspect.StructType(fields=fields, forbid_unknown_fields=strict), dict():
            yield from _object_faults(fields, strict, value, path)
        case inspect.DictType(value_type=inner), dict():
            yield from _length_faults(expected, value, path)
            for key, below in value.items():
                yield from faults(inner, below, f"{path}/{escape(key)}")
        case (
            (
                inspect.ListType(item_type=inner)
                | inspect.VarTupleType(item_type=inner)
                | inspect.SetType(item_type=inner)
            ),
            list(),
        ):
            yield from _length_faults(expected, value, path)
            for index, below in enumerate(value):
                yield from faults(inner, below, f"{path}/{index}")
        case inspect.TupleType(item_types=inners), list() if len(inners) == len(value):
            for index, (inner, below) in enumerate(zip(inners, value, strict=True)):
                yield from faults(inner, below, f"{path}/{index}")
        case _:
            yield from _leaf_faults(expected, value, path)


def _union_faults(types: tuple[inspect.Type, ...], value: Any, path: str) -> Iterator[FieldError]:
    """The faults of the alternative that came closest: the first of the right kind."""
    if value is None and any(isinstance(kind, inspect.NoneType) for kind in types):
        return
    candidates = [kind for kind in types if not isinstance(kind, inspect.NoneType)]
    found = [list(faults(kind, value, path)) for kind in candidates]
    if all(found):
        yield from min(
            found,
            key=lambda errors: (
                any(error.code == "field_type" and error.path == path for error in errors),
                len(errors),
            ),
        )


def _object_faults(
    fields: tuple[inspect.Field, ...], strict: bool, value: dict[str, Any], path: str
) -> Iterator[FieldError]:
    known = {field.encode_name: field for field in fields}
    for key in value.keys() - known.keys() if strict else ():
        yield _unknown(key, known, path)
    for name, field in known.items():
        if name in value:
            yield from faults(field.type, value[name], f"{path}/{name}")
        elif field.required:
            yield FieldError(f"{path}/{name}", "field_required", {"name": name})


def _unknown(key: str, known: Mapping[str, Any], path: str) -> FieldError:
    here = f"{path}/{escape(key)}"
    if key in READ_ONLY or key == "id":
        return FieldError(here, "field_readonly", {"name": key})
    accepted = ", ".join(sorted(known)) or "-"
    close = difflib.get_close_matches(key, known.keys(), n=1)
    if close:
        return FieldError(here, "field_unknown", {"name": key, "suggestion": close[0], "known": accepted})
    return FieldError(here, "field_unknown", {"name": key, "known": accepted})


def _leaf_faults(expected: inspect.Type, value: Any, path: str) -> Iterator[FieldError]:
    match expected, value:
        case inspect.StrType(), str():
            yield from _text_faults(expected, value, path)
        case inspect.BoolType(), bool():
            return
        case ((inspect.IntType() | inspect.FloatType()), int() | float()) if not isinstance(value, bool):
            yield from _number_faults(expected, value, path)
        case inspect.LiteralType(values=values), _:
            yield from _choice_faults(values, value, path)
        case inspect.EnumType(cls=enum), _:
            yield from _choice_faults(tuple(member.value for member in enum), value, path)
        case inspect.UUIDType(), str():
            if not _UUID.match(value):
                yield FieldError(path, NotFound.code)
        case inspect.DateTimeType(), str():
            yield from _moment_faults(value, path)
        case inspect.DateType(), str():
            if not _is_day(value):
                yield FieldError(path, "field_format", {"name": path.rpartition("/")[2]})
        case _:
            yield FieldError(path, "field_type", {"expected": _KINDS.get(type(expected), "text")})


_UUID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", re.IGNORECASE)
_KINDS: dict[type[inspect.Type], str] = {
    inspect.StrType: "string",
    inspect.BoolType: "true/false",
    inspect.IntType: "integer",
    inspect.FloatType: "number",
    inspect.StructType: "{…}",
    inspect.DictType: "{…}",
    inspect.ListType: "[…]",
    inspect.VarTupleType: "[…]",
    inspect.TupleType: "[…, …]",
    inspect.SetType: "[…]",
    inspect.UUIDType: "id",
    inspect.DateTimeType: "2026-12-31T14:00:00-03:00",
    inspect.DateType: "2026-12-31",
}


def _text_faults(expected: inspect.StrType, value: str, path: str) -> Iterator[FieldError]:
    yield from _length_faults(expected, value, path)
    if expected.pattern and not re.search(expected.pattern, value):
        yield FieldError(path, "field_format", {"name": path.rpartition("/")[2]})


def _length_faults(expected: Any, value: Any, path: str) -> Iterator[FieldError]:
    prefix = "name" if path.endswith("/name") else "field"
    if expected.max_length is not None and len(value) > expected.max_length:
        yield FieldError(path, f"{prefix}_too_long", {"limit": expected.max_length, "length": len(value)})
    if expected.min_length is not None and len(value) < expected.min_length:
        yield FieldError(path, "name_empty" if prefix == "name" else "field_too_short", {"limit": expected.min_length})


def _number_faults(expected: inspect.IntType | inspect.FloatType, value: float, path: str) -> Iterator[FieldError]:
    if isinstance(expected, inspect.IntType) and value != int(value):
        yield FieldError(path, "field_type", {"expected": "integer"})
        return
    low, high = expected.ge, expected.le
    if (low is not None and value < low) or (high is not None and value > high):
        yield FieldError(
            path, "field_range", {"low": "-∞" if low is None else low, "high": "∞" if high is None else high}
        )


def _choice_faults(values: tuple[Any, ...], value: Any, path: str) -> Iterator[FieldError]:
    if not any(value == one and type(value) is type(one) for one in values):
        yield FieldError(path, "field_choice", {"choices": ", ".join(map(str, values))})


def _moment_faults(value: str, path: str) -> Iterator[FieldError]:
    try:
        zone = datetime.fromisoformat(value).tzinfo
    except ValueError:
        zone = None
    if zone is None:
        yield FieldError(path, "date_invalid")


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
