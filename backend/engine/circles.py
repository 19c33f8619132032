"""The order in which a drawing flows, whatever circles it has: every question about paths is then answered in one pass."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

Onward = Mapping[str, Sequence[str]]


def circles(begin: Iterable[str], onward: Onward) -> list[list[str]]:
    """What can be reached, in groups: nodes from each of which all others of the group can be reached stand together, most stand alone.
    A group comes behind all groups that lead into it. Tarjan's algorithm, without recursion."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_nodes: dict[str, None] = {}
    found: list[list[str]] = []
    for root in begin:
        path: list[tuple[str, Iterator[str]]] = []
        if root not in number:
            _enter(root, onward, number, lowest, open_nodes, path)
        while path:
            node, targets = path[-1]
            target = next(targets, None)
            if target is None:
                path.pop()
                if path:
                    above = path[-1][0]
                    lowest[above] = min(lowest[above], lowest[node])
                if lowest[node] == number[node]:
                    found.append(_closed(node, open_nodes))
            elif target not in number:
                _enter(target, onward, number, lowest, open_nodes, path)
            elif target in open_nodes:
                lowest[node] = min(lowest[node], number[target])
    return found[::-1]


def _enter(
    node: str,
    onward: Onward,
    number: dict[str, int],
    lowest: dict[str, int],
    open_nodes: dict[str, None],
    path: list[tuple[str, Iterator[str]]],
) -> None:
    number[node] = lowest[node] = len(number)
    open_nodes[node] = None
    path.append((node, iter(onward.get(node, ()))))


def _closed(node: str, open_nodes: dict[str, None]) -> list[str]:
    group: list[str] = []
    while not group or group[-1] != node:
        last, _ = open_nodes.popitem()
        group.append(last)
    return group


def turns_back(group: list[str], onward: Onward) -> bool:
    """Whether one can come from the group to itself again."""
    return len(group) > 1 or group[0] in onward.get(group[0], ())
