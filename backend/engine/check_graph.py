"""The drawing as a drawing: a start, ways that lead somewhere, no endless loop."""

from collections.abc import Iterator, Mapping, Sequence

from backend.engine.funnel import Funnel, Node, never_waits, reachable
from backend.engine.graph import Graph, name_of
from backend.engine.node_type import Port
from backend.engine.problem import Problem, Severity

MAX_LOOPS = 5
"""More of them are seldom news."""


def graph_problems(graph: Graph, funnel: Funnel, pausing: frozenset[str] = frozenset()) -> list[Problem]:
    """`pausing`: nodes that call a funnel which waits."""
    problems = _edges(graph, funnel)
    if not funnel.triggers:
        return [Problem("", "", "funnel_no_start"), *problems]
    begin = [trigger.node for trigger in funnel.triggers]
    reached = reachable(funnel.edges, begin, lambda _: True)
    for node in graph["nodes"]:
        if node["id"] not in reached:
            problems.append(Problem(node["id"], "", "node_unreachable", severity="warning"))
    names = {node["id"]: name_of(node) for node in graph["nodes"]}
    for loop in loops(funnel, pausing):
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
            problems.append(_taken_twice(node, port))
        taken.setdefault(node.id, []).append(port)
    for node in funnel.nodes.values():
        problems += _open_ports(node, taken.get(node.id, []))
    return problems


def _open_ports(node: Node, taken: list[str]) -> Iterator[Problem]:
    """A node none of whose ways goes on is an end, and meant so; one way open beside others that go on looks forgotten.
    What needs a person is said once a node: it is told to attendants all the same."""
    if node.type is None or not taken:
        return
    unconnected = [port for port in node.type.ports(node.config) if port.id not in taken]
    for port in unconnected:
        if not port.trouble and not port.optional:
            yield _about_ports(node, [port], "port_unconnected", "warning")
    if troubles := [port for port in unconnected if port.trouble]:
        yield _about_ports(node, troubles, "port_unconnected", "warning", variant="trouble")


def _taken_twice(node: Node, port_id: str) -> Problem:
    assert node.type is not None
    ports = [port for port in node.type.ports(node.config) if port.id == port_id]
    return _about_ports(node, ports[:1], "port_taken_twice", "error")


def _about_ports(node: Node, ports: Sequence[Port], code: str, severity: Severity, variant: str = "") -> Problem:
    named = ", ".join(port.label for port in ports)
    languages = {language for port in ports for language in port.labels} or {"en"}
    labels = {one: ", ".join(port.labels.get(one, port.label) for port in ports) for one in languages}
    return Problem(node.id, "", code, {"port": named}, severity, variant, labels)


def loops(funnel: Funnel, pausing: frozenset[str] = frozenset()) -> list[tuple[str, ...]]:
    """Circles in which nobody is waited for, each from the node where the run comes into it. Depth first, without recursion."""
    onward: dict[str, list[str]] = {}
    for (source, _), target in funnel.edges.items():
        if all(never_waits(funnel.nodes[one]) and one not in pausing for one in (source, target)):
            onward.setdefault(source, []).append(target)
    found: dict[frozenset[str], tuple[str, ...]] = {}
    done: set[str] = set()
    begin = [trigger.node for trigger in funnel.triggers]
    reached = reachable(funnel.edges, begin, lambda _: True)
    for root in funnel.nodes:
        if root in reached and root not in done and len(found) < MAX_LOOPS:
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
