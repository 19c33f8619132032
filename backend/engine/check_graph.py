"""The drawing as a drawing: a start, ways that lead somewhere, no endless loop."""

from collections.abc import Iterator, Mapping
from typing import Any

from backend.engine.funnel import Funnel, never_waits, reachable
from backend.engine.graph import Graph, name_of
from backend.engine.problem import Problem

MAX_LOOPS = 5
"""More of them are seldom news."""


def graph_problems(graph: Graph, funnel: Funnel) -> list[Problem]:
    problems = _edges(graph, funnel)
    if not funnel.triggers:
        return [Problem("", "", "funnel_no_start"), *problems]
    begin = [trigger.node for trigger in funnel.triggers]
    reached = reachable(funnel.edges, begin, lambda _: True)
    for node in graph["nodes"]:
        if node["id"] not in reached:
            problems.append(Problem(node["id"], "", "node_unreachable", severity="warning"))
    names = {node["id"]: name_of(node) for node in graph["nodes"]}
    for loop in loops(funnel):
        path = " → ".join(names[node] for node in (*loop, loop[0]))
        problems.append(Problem(loop[0], "", "funnel_loop_without_wait", {"path": path}))
    return problems


def _edges(graph: Graph, funnel: Funnel) -> list[Problem]:
    problems: list[Problem] = []
    taken: dict[str, list[str]] = {}
    for edge in graph["edges"]:
        node = funnel.nodes[edge["source"]]
        if node.type is None:
            continue
        port = edge.get("sourceHandle") or (node.ports[0] if node.ports else "")
        if port not in node.ports:
            problems.append(Problem(node.id, "", "port_unknown", {"port": port, "edge": str(edge.get("id", ""))}))
        elif port in taken.setdefault(node.id, []):
            problems.append(_about_port(funnel, node.id, port, "port_taken_twice", "error"))
        taken.setdefault(node.id, []).append(port)
    for node in funnel.nodes.values():
        forgotten = _open_ports(funnel, node.id, taken.get(node.id, []))
        problems += [_about_port(funnel, node.id, port, "port_unconnected", "warning") for port in forgotten]
    return problems


def _open_ports(funnel: Funnel, node_id: str, taken: list[str]) -> Iterator[str]:
    """A node none of whose ways goes on is an end, and meant so; one way open beside others that go on looks forgotten."""
    node = funnel.nodes[node_id]
    if node.type is None or not taken:
        return
    for port in node.type.ports(node.config):
        if port.id not in taken and not port.optional:
            yield port.id


def _about_port(funnel: Funnel, node_id: str, port: str, code: str, severity: Any) -> Problem:
    node = funnel.nodes[node_id]
    labels = {found.id: found.label for found in node.type.ports(node.config)} if node.type else {}
    return Problem(node_id, "", code, {"port": labels.get(port, port)}, severity=severity)


def loops(funnel: Funnel) -> list[tuple[str, ...]]:
    """Circles in which nobody is waited for, each from the node where the run comes into it. Depth first, without recursion."""
    onward: dict[str, list[str]] = {}
    for (source, _), target in funnel.edges.items():
        if never_waits(funnel.nodes[source]) and never_waits(funnel.nodes[target]):
            onward.setdefault(source, []).append(target)
    found: dict[frozenset[str], tuple[str, ...]] = {}
    done: set[str] = set()
    begin = [trigger.node for trigger in funnel.triggers]
    for root in sorted(reachable(funnel.edges, begin, lambda _: True), key=list(funnel.nodes).index):
        if root not in done and len(found) < MAX_LOOPS:
            _search(root, onward, done, found)
    return list(found.values())[:MAX_LOOPS]


def _search(
    root: str, onward: Mapping[str, list[str]], done: set[str], found: dict[frozenset[str], tuple[str, ...]]
) -> None:
    path: dict[str, Iterator[str]] = {root: iter(onward.get(root, ()))}
    while path and len(found) < MAX_LOOPS:
        node = next(reversed(path))
        target = next(path[node], None)
        if target is None:
            done.add(node)
            del path[node]
        elif target in path:
            circle = list(path)[list(path).index(target) :]
            found.setdefault(frozenset(circle), tuple(circle))
        elif target not in done:
            path[target] = iter(onward.get(target, ()))
