"""The first step at which two ways part, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from backend.engine.advance import advance
from backend.engine.funnel import Funnel
from backend.engine.journal import Entry, outcome
from backend.engine.play import Funnels, HandlerFailed
from backend.engine.turn import Context, Turn
from backend.engine.words import TimedOut

Why: TypeAlias = Literal[
    "trigger",
    "port",
    "edge",
    "node_missing",
    "waits",
    "goes_on",
    "waits_longer",
    "time_over",
    "stops",
    "unready",
    "other_funnel",
]
"""trigger: no trigger of the draft begins here · port: left by another port · edge: the same port leads elsewhere · node_missing: to a node
that the draft has not · waits, goes_on: it waits where the other went on, or the other way round · waits_longer: it would still have
waited when time was over · time_over: its time would have been over before the answer came · stops: it is stopped · unready: the node
lacks something · other_funnel: another one is started."""


@dataclass(frozen=True, slots=True)
class Parting:
    """`node` is where; the next nodes are told where the same port leads to others. None: the run ends, or stays."""

    why: Why
    node: str
    port_before: str | None = None
    port_now: str | None = None
    next_before: str | None = None
    next_now: str | None = None


def first_parting(draft: Funnel, entry: Entry, turn: Turn, visited: list[str]) -> Parting | None:
    was, now = list(entry.outcome.get("steps", ())), [(s.node_id, s.status, s.execution_data) for s in turn.steps]
    if turn.stale and entry.signal["kind"] in ("occurred", "kept"):
        return Parting("waits", turn.state.current.node, _first_port(entry.outcome))  # it waits for something else
    for index in range(max(len(was), len(now))):
        before, after = _at(was, index), _at(now, index)
        if before is None or after is None or before[0] != after[0]:
            return _elsewhere(draft, before, after, _at(was, index - 1) if index else None)
        if _way(before[2]) != _way(after[2]):
            return _otherwise(before[0], before[2], after[2])
        visited.append(before[0])
    started = entry.outcome.get("start_funnel")
    if started != turn.start_funnel:
        return Parting("other_funnel", turn.state.current.node, next_before=started, next_now=turn.start_funnel)
    return None


def parting_in_time(funnels: Funnels, turn: Turn, last: Entry, entry: Entry, context: Context) -> Parting | None:
    """Where the draft's waiting lasts longer or less long than the one that was recorded."""
    due = turn.timer.due_at if turn.timer else None
    recorded = last.outcome.get("timer")
    if due == (datetime.fromisoformat(recorded[1]) if recorded else None):
        return None
    node, port = turn.state.current.node, _first_port(entry.outcome)
    if entry.signal["kind"] == "timed_out":
        return Parting("waits_longer", node, port) if due is None or due > context.now else None
    if entry.signal["kind"] in ("replied", "occurred", "kept") and due is not None and due <= context.now:
        return Parting("time_over", node, port, _port_when_over(funnels, turn, context))
    return None


def _port_when_over(funnels: Funnels, turn: Turn, context: Context) -> str | None:
    try:
        over = advance(funnels, turn.state, TimedOut(), context, turn.timer.token if turn.timer else None)
    except HandlerFailed:
        return None
    return _first_port(outcome(over))


def _elsewhere(draft: Funnel, before: Any, after: Any, left: Any) -> Parting:
    """`left` is the step that both left by the same port."""
    next_before, next_now = before[0] if before else None, after[0] if after else None
    port = left[2].get("port") if left else None
    node = left[0] if left else next_before or next_now or ""
    gone = next_before is not None and next_before not in draft.nodes
    return Parting("node_missing" if gone else "edge", node, port, port, next_before, next_now)


def _otherwise(node: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Parting:
    port_before, port_now = before.get("port"), after.get("port")
    if after.get("outcome") == "stop":
        return Parting("unready" if after.get("reason") == "node_type_unknown" else "stops", node, port_before)
    if before.get("outcome") == after.get("outcome") == "leave":
        return Parting("port", node, port_before, port_now)
    return Parting("goes_on" if after.get("outcome") == "leave" else "waits", node, port_before, port_now)


def _way(data: Mapping[str, Any]) -> tuple[Any, ...]:
    return data.get("event"), data.get("outcome"), data.get("port")


def _first_port(told: Mapping[str, Any]) -> str | None:
    return next((data["port"] for _, _, data in told.get("steps", ()) if "port" in data), None)


def _at(steps: list[Any], index: int) -> Any:
    return steps[index] if index < len(steps) else None
