"""The stored graph is React Flow's own shape. This page knows that shape and nothing of node types."""

import json
from collections.abc import Mapping
from typing import Any, TypeAlias

from backend.engine.problem import Problem

Graph: TypeAlias = Mapping[str, Any]

MAX_NODES = 2_000
MAX_BYTES = 1_000_000
MAX_ID = 100


def malformed(graph: object) -> list[Problem]:
    """What makes a graph impossible to store: everything else is a draft with problems. Empty: it is well formed."""
    if not isinstance(graph, Mapping):
        return [_bad("")]
    nodes, edges = graph.get("nodes", []), graph.get("edges", [])
    if not isinstance(nodes, list) or not isinstance(edges, list):
        return [_bad("nodes" if not isinstance(nodes, list) else "edges")]
    if len(nodes) > MAX_NODES or len(json.dumps(graph, ensure_ascii=False).encode("utf-8", "replace")) > MAX_BYTES:
        return [Problem("", "", "funnel_too_large", {"nodes": MAX_NODES, "megabytes": 1})]
    problems: list[Problem] = []
    ids: set[str] = set()
    for index, node in enumerate(nodes):
        problems += _node(node, index, ids)
    seen: set[str] = set()
    for index, edge in enumerate(edges):
        problems += _edge(edge, index, ids, seen)
    return problems


def _node(node: object, index: int, ids: set[str]) -> list[Problem]:
    if not isinstance(node, Mapping) or not _is_id(node.get("id")):
        return [_bad(f"nodes[{index}]", "shape")]
    name = str(node["id"])
    shaped = (
        isinstance(node.get("type"), str)
        and isinstance(node.get("data", {}), Mapping)
        and isinstance(node.get("meta", {}), Mapping)
    )
    if not shaped:
        return [_bad(name, "shape", name)]
    if name in ids:
        return [_bad(name, "duplicate", name)]
    ids.add(name)
    return []


def _edge(edge: object, index: int, ids: set[str], seen: set[str]) -> list[Problem]:
    if not isinstance(edge, Mapping):
        return [_bad(f"edges[{index}]", "shape")]
    name = str(edge.get("id", f"edges[{index}]"))[:MAX_ID]
    handle = edge.get("sourceHandle")
    if ("id" in edge and not _is_id(edge["id"])) or (handle is not None and not isinstance(handle, str)):
        return [_bad(name, "shape")]
    if name in seen:
        return [_bad(name, "duplicate")]
    seen.add(name)
    ends = (edge.get("source"), edge.get("target"))
    if not all(isinstance(end, str) and end in ids for end in ends):
        return [_bad(name, "missing_node")]
    return []


def _is_id(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MAX_ID


def _bad(name: str, variant: str = "shape", node: str = "") -> Problem:
    return Problem(node, "", "graph_malformed", {"id": name}, variant=variant)


def name_of(node: Mapping[str, Any]) -> str:
    """What the author calls it: the name on its card, else its id."""
    meta = node.get("meta")
    named = meta.get("name") if isinstance(meta, Mapping) else None
    return named if isinstance(named, str) and named.strip() else str(node["id"])
