"""A graph made ready to be played: compiled once, never changed."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
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
    uses: frozenset[str] = frozenset()
    """Roots of the variables that its templates read, and what its type reads beside them."""


class Nodes(Mapping[str, Node]):
    """Each is made ready when somebody first comes to it: a run meets few nodes of a large drawing."""

    def __init__(self, drawn: Iterable[Mapping[str, Any]], catalog: Mapping[str, NodeType]) -> None:
        self._drawn = {node["id"]: node for node in drawn}
        self._catalog = catalog
        self._ready: dict[str, Node] = {}

    def __getitem__(self, key: str) -> Node:
        found = self._ready.get(key)
        if found is None:
            found = self._ready[key] = _node(self._drawn[key], self._catalog)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._drawn)

    def __len__(self) -> int:
        return len(self._drawn)

    def __contains__(self, key: object) -> bool:
        return key in self._drawn

    def but(self, node: Node) -> "Nodes":
        """With this one in the place of the one with its id."""
        found = Nodes((), self._catalog)
        found._drawn, found._ready = self._drawn, {**self._ready, node.id: node}
        return found

    def type_of(self, key: str) -> NodeType | None:
        return self._catalog.get(self._drawn[key]["type"])

    def types(self) -> list[NodeType]:
        """Of all nodes, each once."""
        names = dict.fromkeys(node["type"] for node in self._drawn.values())
        return [self._catalog[name] for name in names if name in self._catalog]

    def of(self, fits: Callable[[NodeType], object]) -> list[Node]:
        """Those whose type is such; the others are not made ready for it."""
        names = {node_type.name for node_type in self.types() if fits(node_type)}
        return [self[key] for key, node in self._drawn.items() if node["type"] in names]

    def naming(self, word: str) -> Iterator[Node]:
        """Those in whose configs the word stands anywhere."""
        always = {node_type.name for node_type in self.types() if word in node_type.defaults}
        for key, node in self._drawn.items():
            if node["type"] in always or word in json.dumps(node.get("data"), ensure_ascii=False):
                yield self[key]


@dataclass(frozen=True)
class Funnel:
    id: str
    version: int
    name: str
    nodes: Nodes
    edges: Mapping[tuple[str, str], str]
    """(node, port) -> node, those that a config names (x-ref "node") by the port "". A port without an edge ends the run."""
    triggers: tuple[Trigger, ...]
    _reads: dict[str, bool] = field(default_factory=dict, compare=False)

    @staticmethod
    def from_graph(graph: Graph, catalog: Mapping[str, NodeType], id: str, version: int, name: str = "") -> "Funnel":  # noqa: A002
        """Raises GraphMalformed; plays everything else as far as it goes, since drafts are simulated too."""
        if problems := malformed(graph):
            raise GraphMalformed(problems)
        upgraded = upgrade(graph)
        nodes = Nodes(upgraded["nodes"], catalog)
        edges: dict[tuple[str, str], str] = {}
        for edge in upgraded["edges"]:
            port = edge.get("sourceHandle") or _first_port(nodes, edge["source"])
            edges.setdefault((edge["source"], port), edge["target"])
        for node in nodes.of(lambda one: ("x-ref", "node") in one.marks_named):
            for target in named(node, "x-ref", "node"):
                if target in nodes:
                    edges[node.id, ""] = target
        triggers = tuple(Trigger.of(node.id, node.config) for node in nodes.of(lambda one: one.starts))
        return Funnel(id, version, name, nodes, MappingProxyType(edges), triggers)

    def reads(self, what: str) -> bool:
        """Whether any node does: a history need not be loaded for a funnel that does not read `chat`."""
        if what not in self._reads:
            by_type = any(what in node_type.reads for node_type in self.nodes.types())
            self._reads[what] = by_type or any(what in node.uses for node in self.nodes.naming(what))
        return self._reads[what]

    def without(self, node: str) -> "Funnel":
        """As if the node were of an unknown type."""
        return replace(self, nodes=self.nodes.but(replace(self.nodes[node], type=None)))

    def surveyed(self) -> "Funnel":
        """With all that every turn asks of the whole drawing known, so that it is not looked for then."""
        for what in ("chat", "hours", "lot", "templates"):
            self.reads(what)
        assert self.calls is not None
        return self

    @cached_property
    def sets(self) -> frozenset[str]:
        """Variables that its nodes fill."""
        return frozenset(name for node in self.nodes.values() for name in named(node, "x-sets", "variable"))

    @cached_property
    def calls(self) -> Mapping[str, frozenset[str]]:
        """Funnels that it calls and takes up again after -> the variables that it gives them."""
        calling = self.nodes.of(lambda one: one.calls)
        reached = reachable(self.edges, self._begin, lambda _: True) if calling else ()
        found: dict[str, frozenset[str]] = {}
        for node in calling:
            if node.id in reached:
                given = node.config.get("inputs")
                known = frozenset(given) if isinstance(given, Mapping) else frozenset()
                for target in named(node, "x-ref", "funnel"):
                    found[target] = found.get(target, frozenset()) | known
        return MappingProxyType(found)

    @cached_property
    def pauses(self) -> bool:
        """Whether every way from its start to an end waits for somebody, or for time."""
        at_once = [node for node in self._at_once if never_waits(self.nodes[node])]
        return not any(self._ends(self.nodes[node]) for node in at_once if (node, "") not in self.edges)

    @cached_property
    def starts(self) -> Mapping[str, bool]:
        """Other funnels that it starts or calls -> whether a run can come there without waiting for anybody."""
        naming = self.nodes.of(lambda one: ("x-ref", "funnel") in one.marks_named)
        reached = reachable(self.edges, self._begin, lambda _: True) if naming else ()
        found: dict[str, bool] = {}
        for node in naming:
            if node.id in reached:
                for target in named(node, "x-ref", "funnel"):
                    found[target] = found.get(target, False) or node.id in self._at_once
        return MappingProxyType(found)

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

    @property
    def _begin(self) -> list[str]:
        return [trigger.node for trigger in self.triggers]

    @cached_property
    def _at_once(self) -> set[str]:
        """The nodes that a run can come to before it waits for anybody."""
        return reachable(self.edges, self._begin, lambda node: never_waits(self.nodes[node]))

    def _ends(self, node: Node) -> bool:
        return not node.ports or any((node.id, port) not in self.edges for port in node.ports)


def named(node: Node, mark_name: str, kind: str) -> list[str]:
    """The values of the node's config that the schema marks so: names of variables, ids of funnels."""
    if node.type is None or not {(mark_name, kind), (mark_name, "both")} & node.type.marks_named:
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


def _first_port(nodes: Nodes, node: str) -> str:
    node_type = nodes.type_of(node)
    known = "" if node_type is None else node_type.first_port
    if known is not None:
        return known
    ports = nodes[node].ports
    return ports[0] if ports else ""


def _node(node: Mapping[str, Any], catalog: Mapping[str, NodeType]) -> Node:
    node_type = catalog.get(node["type"])
    data = node.get("data") or {}
    if node_type is None:
        return Node(node["id"], node["type"], None, data, (), None, name_of(node))
    filled = with_defaults(data, node_type.schema)
    assert isinstance(filled, dict)
    uses: set[str] = set()
    plan = render_plan(filled, node_type, uses)
    ports = node_type.ports(filled)
    troubles = MappingProxyType({port.id: port.labels for port in ports if port.trouble})
    return Node(
        node["id"], node_type.name, node_type, filled, tuple(port.id for port in ports), plan, name_of(node), troubles,
        frozenset(uses) | node_type.reads,
    )  # fmt: skip
