"""Which variables can have been filled when a run comes to a node: by the node itself, or by one on some way to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from backend.engine.circles import circles, turns_back
from backend.engine.funnel import Funnel, named


@dataclass(frozen=True, slots=True)
class Filled:
    """Sets of variables are numbers here, a bit for each name."""

    bits: Mapping[str, int]
    before: Mapping[str, int]
    """Of the nodes that a run can come to."""

    def never(self, node: str, name: str) -> bool:
        """Whether no way to the node fills it. A node that no way leads to has worse troubles."""
        return node in self.before and name in self.bits and not self.before[node] & self.bits[name]


def filled(funnel: Funnel, brought: frozenset[str]) -> Filled:
    """`brought`: what other funnels bring along."""
    bits = {name: 1 << place for place, name in enumerate(sorted(funnel.sets | brought))}
    sets = {node.id: _number(named(node, "x-sets", "variable"), bits) for node in funnel.nodes.values()}
    begin = [trigger.node for trigger in funnel.triggers]
    before = dict.fromkeys(begin, _number(brought, bits))
    onward = funnel.onward()
    for group in circles(begin, onward):
        coming = within = 0
        for node in group:
            coming |= before.get(node, 0)
            within |= sets[node]
        again = within if turns_back(group, onward) else 0
        for node in group:
            before[node] = coming | again | sets[node]
            for target in onward.get(node, ()):
                before[target] = before.get(target, 0) | coming | within
    return Filled(bits, before)


def _number(names: Iterable[str], bits: Mapping[str, int]) -> int:
    found = 0
    for name in names:
        found |= bits[name]
    return found


def brought_along(funnel: Funnel, others: Iterable[Funnel]) -> frozenset[str]:
    """Variables go along from funnel to funnel; a call gives its inputs."""
    known = [*others]
    found: set[str] = set(funnel.sets) if funnel.id in funnel.starts else set()
    leading = [funnel.id]
    for one in leading:
        for other in known:
            if one in other.starts:
                found |= other.sets | other.calls.get(one, frozenset())
                if other.id not in leading:
                    leading.append(other.id)
    return frozenset(found)
