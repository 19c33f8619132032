"""A node's config against its schema and marks, in words that a marketer understands."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import blake2b
from typing import Any, cast

from jsonschema import ValidationError

from backend.engine.check_context import Approved
from backend.engine.check_marks import mark_problems
from backend.engine.formats import RESERVED
from backend.engine.node_type import NodeType
from backend.engine.problem import Problem
from backend.engine.schema import alternatives, fits, pointer, resolve_pointer, with_defaults
from backend.engine.schema_errors import READERS, shapeless
from backend.engine.words import Json

MOST_REMEMBERED = 5_000


def config_problems(
    node: Mapping[str, Any],
    node_type: NodeType,
    references: Mapping[str, frozenset[str]],
    templates: Mapping[tuple[str, str], Approved] | None,
    refused: frozenset[tuple[str, str]] = frozenset(),
) -> list[Problem]:
    data = node.get("data") or {}
    problems = [Problem(node["id"], field, "key_reserved", {"key": key}) for field, key in _reserved(data)]
    errors = _errors(node_type, data)
    found = [_problem(node["id"], node_type, data, error) for broad in errors for error in _narrowed(broad)]
    problems += {(problem.field, problem.code, str(problem.params)): problem for problem in found}.values()
    problems += [
        replace(problem, labels=labels_of(node_type, data, problem.field))
        for problem in mark_problems(node["id"], data, node_type, references, templates, refused)
    ]
    if not problems and node_type.check is not None:
        filled = with_defaults(data, node_type.schema)
        assert isinstance(filled, dict)
        for field, code, params in node_type.check(filled):
            problems.append(Problem(node["id"], field, code, params, labels=labels_of(node_type, data, field)))
    return problems


def _errors(node_type: NodeType, data: Any) -> list[ValidationError]:
    """A drawing is checked at every stroke, and all but one of its nodes are as they were: what fitted is remembered."""
    told = blake2b(json.dumps(data).encode(), digest_size=16).digest()
    if told in node_type.fitting:
        return []
    found = sorted(node_type.validator.iter_errors(data), key=lambda error: [str(part) for part in error.absolute_path])
    if not found:
        if len(node_type.fitting) >= MOST_REMEMBERED:
            node_type.fitting.clear()
        node_type.fitting.add(told)
    return found


def _reserved(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, child in value.items():
            if key in RESERVED:
                yield pointer(*path, key), key
            yield from _reserved(child, (*path, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _reserved(child, (*path, index))


def _narrowed(error: ValidationError) -> Iterator[ValidationError]:
    """Of alternatives only the one that the value means to be, by its `const` and `enum`."""
    if error.validator not in ("oneOf", "anyOf") or not error.context:
        yield error
        return
    branches = error.validator_value
    assert isinstance(branches, list)
    meant = [index for index, branch in enumerate(branches) if fits(branch, cast(Json, error.instance), branch)]
    below = [inner for inner in error.context if inner.schema_path[0] in meant]
    if len(meant) != 1 or not below:
        yield error
        return
    for inner in below:
        yield from _narrowed(inner)


def labels_of(node_type: NodeType, data: Any, field: str) -> Mapping[str, str]:
    """The titles of a place in the config, by language, from the schema that speaks of it; also when the place is still empty."""
    schemas = list(alternatives(node_type.schema, data, node_type.schema))
    value = data
    for part in field.split("/")[1:]:
        value = resolve_pointer(value, f"/{part}")
        below = [found for schema in schemas if (found := _child(schema, part)) is not None]
        schemas = [found for schema in below for found in alternatives(schema, value, node_type.schema)]
    labels: dict[str, str] = {}
    for schema in schemas:
        place = node_type.places.get(id(schema))
        if place is not None and isinstance(schema.get("title"), str):
            labels.setdefault("en", schema["title"])
            for language, texts in node_type.texts.items():
                if translated := texts.get(f"{place}/title"):
                    labels.setdefault(language, translated)
    return labels


def _child(schema: Mapping[str, Any], part: str) -> Any:
    key = part.replace("~1", "/").replace("~0", "~")
    known = schema.get("properties", {}).get(key)
    if known is not None:
        return known
    return schema.get("items") if part.isdigit() else schema.get("additionalProperties") or None


def _problem(node: str, node_type: NodeType, data: Any, error: ValidationError) -> Problem:
    path = list(error.absolute_path)
    code, params, last = READERS.get(str(error.validator), shapeless)(error)
    field = pointer(*path, *([last] if last else []))
    variant = "suggestion" if "suggestion" in params else ""
    return Problem(node, field, code, params, variant=variant, labels=labels_of(node_type, data, field))
