"""What the marks of a schema ask for: durations in range, ids that differ, references that exist, an approved template's parameters."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from backend.engine.check_context import Approved
from backend.engine.durations import in_range, parse_duration
from backend.engine.node_type import NodeType
from backend.engine.problem import Problem
from backend.engine.schema import mark, marked, pointer, resolve_pointer
from backend.engine.text import fold
from backend.engine.words import Json


def mark_problems(
    node: str,
    data: Mapping[str, Any],
    node_type: NodeType,
    references: Mapping[str, frozenset[str]],
    templates: Mapping[tuple[str, str], Approved] | None,
    refused: frozenset[tuple[str, str]] = frozenset(),
) -> Iterator[Problem]:
    for path, value, schemas in marked(dict(data), node_type.schema):
        field = pointer(*path)
        if mark(schemas, "x-duration"):
            found = parse_duration(value)
            if found is None or not in_range(found):
                yield Problem(node, field, "wait_range")
        key = mark(schemas, "x-unique")
        if isinstance(key, str) and isinstance(value, list):
            yield from _repeated(node, field, key, value)
        kind = mark(schemas, "x-ref")
        if kind == "template" and isinstance(value, str):
            yield from _parameters(
                node, pointer(*path[:-1]), resolve_pointer(data, pointer(*path[:-1])), templates, refused
            )
        elif isinstance(kind, str) and isinstance(value, str) and value:
            yield from _reference(node, field, kind, value, references)


def _repeated(node: str, field: str, key: str, items: list[Json]) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, item in enumerate(items):
        value = item.get(key) if isinstance(item, dict) else None
        if isinstance(value, str):
            if value in seen:
                yield Problem(node, f"{field}/{index}/{key}", "field_repeated", {"value": value[:80]})
            seen.add(value)


def _reference(
    node: str, field: str, kind: str, value: str, references: Mapping[str, frozenset[str]]
) -> Iterator[Problem]:
    """A missing tag is made when it is first given, and of a missing webhook check_notices.py warns; a missing team, person or
    funnel is a way that nobody can go."""
    known = references.get(kind)
    if known is None or kind in ("tag", "webhook") or value in known:
        return
    if kind != "node" and fold(value) in {fold(name) for name in known}:
        return
    yield Problem(node, field, "reference_missing")


_PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")


def _parameters(
    node: str,
    field: str,
    used: Any,
    templates: Mapping[tuple[str, str], Approved] | None,
    refused: frozenset[tuple[str, str]],
) -> Iterator[Problem]:
    """`used` is {"name", "language"?, "text"?, "parameters"?: [{"name"?, "value"}]}: as many as the approved text has variables."""
    if not isinstance(used, Mapping):
        return
    name, language = str(used.get("name")), str(used.get("language") or "pt_BR")
    if (name, language) in refused or (templates is not None and (name, language) not in templates):
        yield Problem(node, f"{field}/name", "template_unavailable", {"name": name[:80]})
        return
    wanted = _wanted(used, templates[name, language] if templates is not None else None)
    if wanted is None:
        return
    parameters = used.get("parameters")
    rows = [row for row in parameters if isinstance(row, Mapping)] if isinstance(parameters, list) else []
    given = [str(row.get("name") or index) for index, row in enumerate(rows, 1)]
    for variant, names in (
        ("missing", [one for one in wanted if one not in given]),
        ("extra", [one for one in given if one not in wanted]),
    ):
        if names:
            listed = ", ".join(f"{{{{{one}}}}}" for one in names)
            yield Problem(node, f"{field}/parameters", "template_params", {"names": listed[:200]}, variant=variant)


def _wanted(used: Mapping[str, Any], approved: Approved | None) -> list[str] | None:
    """The approved template's own variables; while they are not known here, those of the text beside it."""
    if approved is not None:
        return list(approved.parameters)
    text = used.get("text")
    return list(dict.fromkeys(_PLACEHOLDER.findall(text))) if isinstance(text, str) and text else None
