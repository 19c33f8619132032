"""A replay as a person reads it: what came in, which nodes it went through, what was said and done, and what is another way now."""

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from backend.engine.journal import context_from_json
from backend.engine.replay import Again, Difference
from backend.engine.talk_text import bubble_text
from backend.engine.values import show

Names = Mapping[str, str]
"""Node id -> what its author calls it."""
SHOWN = 300
SAID = {
    "timed_out": "time is over", "resumed": "the bot comes back", "came_back": "the interruption is over",
    "broken": "the interruption is over, and it cannot go on", "refused": "happened, too large to be kept",
}  # fmt: skip


def step_lines(again: Again, names: Names) -> Iterator[str]:
    """The first says what came in; the others, indented, what became of it."""
    signal, outcome = again.entry.signal, again.entry.outcome
    yield f"{_when(signal)}  {came_in(signal)}"
    for node, status, data in outcome.get("steps", ()):
        yield f"    {_named(node, names)}  {_visit(data)}{'' if status == 'success' else '  !'}"
    for effect in outcome.get("effects", ()):
        yield f"    {_effect(effect)}"
    if "activity" in outcome:
        yield f"    asks for {outcome['activity']['kind']}"
    if "timer" in outcome:
        yield f"    until {outcome['timer'][1]}"
    if outcome.get("status", "active") != "active":
        yield f"    {outcome['status']}: {outcome.get('reason', '')}".rstrip(": ")
    if again.trouble:
        yield f"  ≠ cannot be played: {again.trouble}"
    elif again.difference:
        yield from (f"  ≠ {line}" for line in differences(again.difference))


def came_in(signal: Mapping[str, Any]) -> str:
    match signal["kind"]:
        case "begin":
            if "message" in signal:
                return f"begins: {_message(signal['message'])}"
            return f"begins: {show(signal['event'])}" if "event" in signal else "begins: by another funnel"
        case "replied":
            return f"message: {_message(signal['message'])}"
        case "occurred":
            return f"happened: {show(signal['event'])[:SHOWN]}"
        case "finished":
            if signal["ok"]:
                return f"result: {show(signal['value'])[:SHOWN]}"
            return (
                f"result: {'uncertain' if signal['uncertain'] else 'failed'} {(signal['error'] or {}).get('code', '')}"
            )
        case "interrupted":
            return f"another funnel interrupts: {signal['by']}"
        case "kept":
            return f"happened, kept until it comes back: {show(signal['event'])[:SHOWN]}"
        case "held":
            why = "another funnel has interrupted" if signal.get("aside") else "a person has the conversation"
            return f"{signal['inbound']}: held, {why}"
        case other:
            return SAID.get(other, str(other))


def differences(found: Difference) -> list[str]:
    return [f"{path or 'all'}: was {was}, is {now}" for path, was, now in apart(found.before, found.now)]


def apart(before: Any, now: Any, path: str = "") -> Iterator[tuple[str, str, str]]:
    """(place, was, is) of every leaf that differs."""
    if isinstance(before, Mapping) and isinstance(now, Mapping):
        for key in [*before, *(key for key in now if key not in before)]:
            yield from apart(before.get(key), now.get(key), f"{path}.{key}" if path else str(key))
    elif isinstance(before, list) and isinstance(now, list):
        for index in range(max(len(before), len(now))):
            yield from apart(_at(before, index), _at(now, index), f"{path}[{index}]")
    elif before != now:
        yield path, repr(before)[:SHOWN], repr(now)[:SHOWN]


def _at(items: list[Any], index: int) -> Any:
    return items[index] if index < len(items) else None


def _when(signal: Mapping[str, Any]) -> str:
    if "context" not in signal:
        return " " * 19
    context = context_from_json(signal["context"])
    return context.now.astimezone(ZoneInfo(context.timezone)).strftime("%Y-%m-%d %H:%M:%S")


def _message(message: Mapping[str, Any]) -> str:
    kind = message["type"]
    return str(message.get("text", "")) if kind == "text" else f"({kind}) {message.get('text', '')}".rstrip()


def _named(node: str, names: Names) -> str:
    name = names.get(node, node)
    return node if name == node else f"{name} ({node})"


def _visit(data: Mapping[str, Any]) -> str:
    outcome = data.get("outcome")
    left = f"→ {data['port']}" if "port" in data else {"wait": "waits", "call": "asks"}.get(str(outcome), str(outcome))
    return f"{data.get('event', '')} {left}".strip()


def _effect(effect: Mapping[str, Any]) -> str:
    if effect["do"] == "SendMessage":
        return f"said{' (failed ' + effect['failed'] + ')' if 'failed' in effect else ''}: {bubble_text(effect['content'])}"
    told = {key: value for key, value in effect.items() if key not in ("do", "node", "visit")}
    return f"{effect['do']} {show(told)[:SHOWN]}"
