"""Messages that could be one, since each of them costs: texts one behind the other, within a node or from node to node."""

from collections.abc import Iterator, Mapping, Sequence

from backend.engine.content import LIMITS
from backend.engine.funnel import Funnel, Node
from backend.engine.problem import Problem
from backend.engine.typical import rendered

BETWEEN = 2
"""Characters of the empty line between two texts that are put together."""


def joinable_problems(funnel: Funnel, sound: Sequence[str], channels: Sequence[str]) -> Iterator[Problem]:
    """Told at the first message, once for all that could go with it. `sound`: nodes whose config fits its schema."""
    limits = [LIMITS.get(channel, LIMITS["whatsapp"]).text for channel in channels]
    said = {one: texts for one in sound if (texts := _bubbles(funnel.nodes[one]))}
    onward = {source: target for (source, _), target in funnel.edges.items() if source in said}
    led: dict[str, int] = {}
    for target in funnel.edges.values():
        led[target] = led.get(target, 0) + 1
    follows = {to: one for one, to in onward.items() if to in said and led[to] == 1 and _plain(funnel, one, to)}
    for node, first in said.items():
        if node in follows:
            continue
        last, row = node, [*first]
        while onward.get(last, "") in follows:
            last = onward[last]
            row += said[last]
        for start, count in _runs([length for _, _, length in row], min(limits, default=0)):
            name, field, _ = row[start]
            yield Problem(name, field, "bubbles_could_be_one", {"count": count}, "warning")


def _bubbles(node: Node) -> list[tuple[str, str, int | None]]:
    """(node, place, characters with typical values; None for what is no text) of a node that only sends and goes on."""
    if node.type is None or node.type.bubbles is None or node.type.waits or len(node.ports) != 1:
        return []
    return [
        (node.id, field, len(str(content.get("text") or "")) if content.get("type") == "text" else None)
        for field, content in node.type.bubbles(rendered(node))
    ]


def _plain(funnel: Funnel, *nodes: str) -> bool:
    """Without a template that would go out in its place."""
    return not any(isinstance(funnel.nodes[one].config.get("template"), Mapping) for one in nodes)


def _runs(lengths: Sequence[int | None], limit: int) -> Iterator[tuple[int, int]]:
    """(first, how many) of the texts that fit into one message, two or more."""
    start = total = 0
    for place, length in enumerate([*lengths, None]):
        if length is not None and place > start and total + BETWEEN + length <= limit:
            total += BETWEEN + length
            continue
        if place - start > 1:
            yield start, place - start
        start, total = (place, length) if length is not None else (place + 1, limit)
