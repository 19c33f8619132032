"""What says something unasked may come to nothing: a channel with a window takes free messages only so long after the contact's last one.

For every node the longest time is found that the contact can have been silent when a run comes to it; `inf` where nobody knows."""

from collections.abc import Iterator, Mapping, Sequence
from math import inf

from backend.engine.check_channels import NAMES
from backend.engine.circles import circles, turns_back
from backend.engine.content import TEMPLATED, window_hours
from backend.engine.durations import parse_duration
from backend.engine.funnel import Funnel, Node, never_waits, reachable
from backend.engine.problem import Problem
from backend.engine.receptive import ANSWERING
from backend.engine.triggers import Trigger

NO_REPLY = "no_reply"


def silence_problems(
    funnel: Funnel, channels: Sequence[str], pausing: frozenset[str], led: bool = False
) -> Iterator[Problem]:
    """`pausing`: nodes that call a funnel which waits, most likely for the contact. `led`: another funnel leads here."""
    windows = {channel: hours for channel in channels if (hours := window_hours(channel)) is not None}
    if not windows:
        return
    hours = min(windows.values())
    names = ", ".join(dict.fromkeys(NAMES.get(channel, channel) for channel in windows))
    for node, seconds in silences(funnel, pausing, led).items():
        if seconds >= hours * 3600 and _speaks_freely(funnel.nodes[node]):
            variant = _way_out(funnel.nodes[node], windows)
            yield Problem(node, "", "window_may_close", {"hours": hours, "channel": names}, "warning", variant)


def silences(funnel: Funnel, pausing: frozenset[str], led: bool = False) -> Mapping[str, float]:
    """Node -> seconds, of the nodes that a run can come to."""
    onward: dict[str, list[str]] = {}
    longer: dict[str, list[tuple[str, float]]] = {}
    for (source, port), target in funnel.edges.items():
        seconds = None if source in pausing else _silent_by(funnel.nodes[source], port)
        if seconds is not None:
            onward.setdefault(source, []).append(target)
            longer.setdefault(source, []).append((target, seconds))
    found = {trigger.node: _silent_before(trigger, led) for trigger in funnel.triggers}
    reached = reachable(funnel.edges, [*found], lambda _: True)
    for group in circles([node for node in funnel.nodes if node in reached], onward):
        silent = max(found.get(node, 0.0) for node in group)
        if turns_back(group, onward) and _lasts({*group}, longer):
            silent = inf
        for node in group:
            found[node] = silent
            for target, seconds in longer.get(node, ()):
                found[target] = max(found.get(target, 0.0), silent + seconds)
    return {node: found[node] for node in funnel.nodes if node in reached}


def _lasts(group: set[str], longer: Mapping[str, list[tuple[str, float]]]) -> bool:
    return any(seconds for node in group for target, seconds in longer.get(node, ()) if target in group)


def _silent_by(node: Node, port: str) -> float | None:
    """Seconds that the contact can have been silent in the node before the run leaves by this port; None: it leaves by their word."""
    if never_waits(node) or node.type is None:
        return 0.0
    if NO_REPLY not in node.ports:
        longest = node.type.holds(node.config) if node.type.holds is not None else None
        return inf if longest is None else longest.total_seconds()
    patience = parse_duration(node.config.get("no_reply_after"))
    return patience.total_seconds() if port == NO_REPLY and patience is not None else None


def _silent_before(trigger: Trigger, led: bool) -> float:
    if trigger.kind in ANSWERING or (led and trigger.kind == "by_hand"):
        return 0.0
    return trigger.after.total_seconds() if trigger.kind == "silence" and trigger.after is not None else inf


def _speaks_freely(node: Node) -> bool:
    speaks = node.type is not None and (node.type.bubbles is not None or node.type.speaks)
    return speaks and not isinstance(node.config.get("template"), Mapping)


def _way_out(node: Node, channels: Mapping[str, int]) -> str:
    if not TEMPLATED & channels.keys():
        return "channel"
    known = node.type is not None and "template" in node.type.schema.get("properties", {})
    return "" if known else "separate"
