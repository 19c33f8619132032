"""Personal data that a funnel collects before anybody agreed to it, and minors' data without a guardian (lgpd.md, L2, L7, L26).

Not every basis of the law is a consent, so a funnel that asks for none is not told to; one that does ask has to ask first."""

from collections.abc import Iterable, Iterator, Mapping

from backend.engine.funnel import Funnel, Node, reachable
from backend.engine.problem import Problem
from backend.engine.refusal import Refusal
from backend.engine.schema import mark, marked
from backend.engine.templates import expression

READ = ("contact", "consents")
Ways = Mapping[tuple[str, str], str]


def consent_problems(funnel: Funnel, ai_needs_consent: bool) -> Iterator[Problem]:
    begin = [trigger.node for trigger in funnel.triggers]
    reached = reachable(funnel.edges, begin, lambda _: True)
    nodes = [funnel.nodes[one] for one in funnel.nodes if one in reached]
    agreed = {node.id: _agreed(node) for node in nodes}
    without: Ways = {way: to for way, to in funnel.edges.items() if way[1] not in agreed.get(way[0], ())}
    minors = {way: to for way, to in without.items() if way[0] in agreed and _is_minors(funnel.nodes[way[0]], way[1])}
    nobodys = reachable({way: to for way, to in without.items() if way not in minors}, begin, lambda _: True)
    theirs = reachable(without, [*minors.values()], lambda _: True)
    asking = any(node.type is not None and node.type.consents(node.config) for node in nodes)
    for node in nodes:
        if node.type is None:
            continue
        kinds = node.type.collects(node.config)
        if "personal" in kinds and node.id in theirs:
            yield Problem(node.id, "", "minor_data_without_guardian", {}, "warning")
        elif kinds and asking and node.id in nobodys:
            yield Problem(node.id, "", "personal_data_before_consent", {}, "warning")
        elif ai_needs_consent and node.type.needs == "ai" and node.id in nobodys:
            yield Problem(node.id, "", "personal_data_before_consent", {}, "warning", "ai")
    yield from _ageless(funnel, nodes, agreed)


def _ageless(funnel: Funnel, nodes: Iterable[Node], agreed: Mapping[str, frozenset[str]]) -> Iterator[Problem]:
    """Consents that never ask the age, with data collected behind them: children would agree for themselves."""
    careless = [node for node in nodes if node.type is not None and node.config.get("ask_age") is False]
    if not careless:
        return
    collecting = [node.id for node in nodes if node.type is not None and node.type.collects(node.config)]
    leading = reachable({(to, f"{way}"): way[0] for way, to in funnel.edges.items()}, collecting, lambda _: True)
    for node in careless:
        if any(funnel.edges.get((node.id, port)) in leading for port in agreed[node.id]):
            yield Problem(node.id, "/ask_age", "minor_data_without_guardian", {}, "warning", "age")


def _is_minors(node: Node, port: str) -> bool:
    return node.type is not None and node.type.guardian == port


def _agreed(node: Node) -> frozenset[str]:
    """The ports by which those leave who have agreed; all of a node that looks at the ledger, since it tells them apart."""
    if node.type is None:
        return frozenset()
    return frozenset(node.ports) if _looks(node) else node.type.consents(node.config)


def _looks(node: Node) -> bool:
    if node.type is None or "x-expression" not in node.type.marks:
        return False
    read = marked(dict(node.config), node.type.schema)
    written = [value for _, value, schemas in read if mark(schemas, "x-expression") is not None]
    return any(name[:2] == READ for value in written if isinstance(value, str) for name in _names(value))


def _names(source: str) -> Iterable[tuple[str, ...]]:
    try:
        return expression(source).names if "consents" in source else ()
    except Refusal:
        return ()
