"""A graph made ready to be played: compiled once, never changed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from backend.engine.extraction import names_of
from backend.engine.graph import Graph, malformed, name_of
from backend.engine.node_type import NodeType
from backend.engine.problem import Problem
from backend.engine.render import render_plan
from backend.engine.schema import mark, marked, with_defaults
from backend.engine.templates import Scope
from backend.engine.triggers import Trigger
from backend.engine.upgrade import upgrade
from backend.engine.words import Config, Json


class GraphMalformed(Exception):
    """The graph cannot be read."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems[0].message("en"))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Node:
    """`type` None: no such type is known here; a run that comes to it stops. `render` None: the config holds no template."""

    id: str
    type_name: str
    type: NodeType | None
    config: Config
    ports: tuple[str, ...]
    render: Callable[[Scope], Config] | None
    name: str = ""
    """What the author calls it, else its id."""
    troubles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Ports that need a person -> their label by language."""


@dataclass(frozen=True, slots=True)
class Funnel:
    id: str
    version: int
    name: str
    nodes: Mapping[str, Node]
    edges: Mapping[tuple[str, str], str]
    """(node, port) -> node, those that a config names (x-ref "node") by the port "". A port without an edge ends the run."""
    triggers: tuple[Trigger, ...]
    uses: frozenset[str]
    """Roots of the variables that its templates read: a history need not be loaded for one that does not read `chat`."""
    sets: frozenset[str]
    """Variables that its nodes fill."""
    calls: Mapping[str, frozenset[str]]
    """Funnels that it calls and takes up again after -> the variables that it gives them."""
    pauses: bool
    """Whether every way from its start to an end waits for somebody, or for time."""
    starts: Mapping[str, bool]
    """Other funnels that it starts or calls -> whether a run can come there without waiting for anybody."""

    @staticmethod
    def from_graph(graph: Graph, catalog: Mapping[str, NodeType], id: str, version: int, name: str = "") -> "Funnel":  # noqa: A002
        """Raises GraphMalformed; plays everything else as far as it goes, since drafts are simulated too."""
        if problems := malformed(graph):
            raise GraphMalformed(problems)
        upgraded = upgrade(graph)
        uses: set[str] = set()
        nodes = {node["id"]: _node(node, catalog, uses) for node in upgraded["nodes"]}
        edges: dict[tuple[str, str], str] = {}
        for edge in upgraded["edges"]:
            ports = nodes[edge["source"]].ports
            port = edge.get("sourceHandle") or (ports[0] if ports else "")
            edges.setdefault((edge["source"], port), edge["target"])
        edges |= {
            (node.id, ""): target
            for node in nodes.values()
            for target in named(node, "x-ref", "node")
            if target in nodes
        }
        starting = [node for node in nodes.values() if node.type is not None and node.type.starts]
        triggers = tuple(Trigger.of(node.id, node.config) for node in starting)
        sets = frozenset(name for node in nodes.values() for name in named(node, "x-sets", "variable"))
        begin = [node.id for node in starting]
        return Funnel(
            id, version, name, MappingProxyType(nodes), MappingProxyType(edges), triggers, frozenset(uses), sets,
            _calls(nodes, edges, begin), _pauses(nodes, edges, begin), _starts(nodes, edges, begin),
        )  # fmt: skip

    def onward(self) -> dict[str, list[str]]:
        """Node -> where its ways lead."""
        found: dict[str, list[str]] = {}
        for (source, _), target in self.edges.items():
            found.setdefault(source, []).append(target)
        return found

    @property
    def start(self) -> str | None:
        """Where a run begins that no trigger of its own began."""
        return self.triggers[0].node if self.triggers else None


def named(node: Node, mark_name: str, kind: str) -> list[str]:
    """The values of the node's config that the schema marks so: names of variables, ids of funnels."""
    if node.type is None or mark_name not in node.type.marks:
        return []
    places = marked(dict(node.config), node.type.schema)
    found = [value for _, value, schemas in places if mark(schemas, mark_name) in (kind, "both")]
    return [name for value in found for name in _names_in(value) if name]


def _names_in(value: Json) -> Iterable[str]:
    """An object names what its keys name; a JSON Schema, what its properties do."""
    if isinstance(value, Mapping):
        return names_of(value)
    return (value,) if isinstance(value, str) else ()


def reachable(edges: Mapping[tuple[str, str], str], begin: list[str], through: Callable[[str], bool]) -> set[str]:
    """The nodes that a run can come to; it goes on only from those that let it `through`."""
    onward: dict[str, list[str]] = {}
    for (source, _), target in edges.items():
        onward.setdefault(source, []).append(target)
    found, open_ends = set(begin), list(begin)
    while open_ends:
        node = open_ends.pop()
        if through(node):
            fresh = [target for target in onward.get(node, ()) if target not in found]
            found.update(fresh)
            open_ends += fresh
    return found


def never_waits(node: Node) -> bool:
    return node.type is None or not node.type.waits_with(node.config)


def _calls(
    nodes: Mapping[str, Node], edges: Mapping[tuple[str, str], str], begin: list[str]
) -> Mapping[str, frozenset[str]]:
    if not any(node.type is not None and node.type.calls for node in nodes.values()):
        return MappingProxyType({})
    found: dict[str, frozenset[str]] = {}
    for node in (nodes[one] for one in reachable(edges, begin, lambda _: True)):
        if node.type is not None and node.type.calls:
            given = node.config.get("inputs")
            known = frozenset(given) if isinstance(given, Mapping) else frozenset()
            for target in named(node, "x-ref", "funnel"):
                found[target] = found.get(target, frozenset()) | known
    return MappingProxyType(found)


def _pauses(nodes: Mapping[str, Node], edges: Mapping[tuple[str, str], str], begin: list[str]) -> bool:
    at_once = reachable(edges, begin, lambda node: never_waits(nodes[node]))
    return not any(
        not node.ports or any((node.id, port) not in edges for port in node.ports)
        for node in (nodes[one] for one in at_once)
        if never_waits(node) and (node.id, "") not in edges
    )


def _starts(nodes: Mapping[str, Node], edges: Mapping[tuple[str, str], str], begin: list[str]) -> Mapping[str, bool]:
    at_once = reachable(edges, begin, lambda node: never_waits(nodes[node]))
    found: dict[str, bool] = {}
    for node in reachable(edges, begin, lambda _: True):
        for target in named(nodes[node], "x-ref", "funnel"):
            found[target] = found.get(target, False) or node in at_once
    return MappingProxyType(found)


def _node(node: Mapping[str, Any], catalog: Mapping[str, NodeType], uses: set[str]) -> Node:
    node_type = catalog.get(node["type"])
    data = node.get("data") or {}
    if node_type is None:
        return Node(node["id"], node["type"], None, data, (), None, name_of(node))
    filled = with_defaults(data, node_type.schema)
    assert isinstance(filled, dict)
    plan = render_plan(filled, node_type, uses)
    uses.update(node_type.reads)
    ports = node_type.ports(filled)
    troubles = MappingProxyType({port.id: port.labels for port in ports if port.trouble})
    return Node(
        node["id"], node_type.name, node_type, filled, tuple(port.id for port in ports), plan, name_of(node), troubles
    )
