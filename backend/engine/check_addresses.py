"""Addresses that we are to call ourselves: what must never be called is said while the drawing is made."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from backend.engine.node_type import NodeType
from backend.engine.problem import Problem
from backend.engine.schema import mark, marked, pointer


def address_problems(
    node: Mapping[str, Any], node_type: NodeType, refuses: Callable[[str], str | None] | None
) -> Iterator[Problem]:
    if refuses is None or "x-calls" not in node_type.marks:
        return
    for path, value, schemas in marked(node.get("data") or {}, node_type.schema):
        if isinstance(value, str) and mark(schemas, "x-calls") is True and (code := refuses(value)):
            yield Problem(node["id"], pointer(*path), code)
