"""Small node types and graphs to test the interpreter with, so that its tests do not depend on the product's nodes."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from backend.engine.advance import Context, State, Turn, advance, begin
from backend.engine.funnel import Funnel
from backend.engine.node_type import NodeType
from backend.engine.words import (
    Activity,
    AddNote,
    AddTag,
    Call,
    Config,
    Entered,
    Finished,
    Leave,
    Message,
    Outcome,
    RemoveTag,
    Replied,
    SendMessage,
    SetField,
    Signal,
    StartFunnel,
    TimedOut,
    Unexpected,
    View,
    Wait,
)

NOW = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)


def start(config: Config, view: View, signal: Signal) -> Outcome:
    return Leave("next")


def say(config: Config, view: View, signal: Signal) -> Outcome:
    content = {"type": "text", "text": config["text"]}
    return Leave("next", tuple(SendMessage(content, config.get("template")) for _ in range(int(config["times"]))))


def approved(config: Config, view: View, signal: Signal) -> Outcome:
    return Leave("next", (SendMessage({"type": "template", "name": config["name"], "text": ""}),))


def listen(config: Config, view: View, signal: Signal) -> Outcome:
    match signal:
        case Entered():
            assert view.memory == {}, "what a node remembers is of one visit"
            until = view.now + timedelta(seconds=config["seconds"]) if config.get("seconds") else None
            return Wait(until=until, memory={"tries": 0})
        case Replied():
            tries = view.memory["tries"] + 1
            if config.get("wanted") and signal.message.text != config["wanted"]:
                return Wait(memory={"tries": tries}, effects=(SendMessage({"type": "text", "text": f"again {tries}"}),))
            return Leave(
                "replied", variables={config["variable"]: signal.message.text} if config.get("variable") else {}
            )
        case TimedOut():
            return Leave("no_reply")
        case _:
            raise Unexpected(signal)


def sleep(config: Config, view: View, signal: Signal) -> Outcome:
    match signal:
        case Entered():
            return Wait(reply=False, until=view.now + timedelta(seconds=config["seconds"]))
        case TimedOut():
            return Leave("next")
        case _:
            raise Unexpected(signal)


def decide(config: Config, view: View, signal: Signal) -> Outcome:
    return Leave("yes" if config["when"] else "no")


def dice(config: Config, view: View, signal: Signal) -> Outcome:
    return Leave("yes" if view.dice < 0.5 else "no", detail={"dice": view.dice})


def change(config: Config, view: View, signal: Signal) -> Outcome:
    effects = {
        "field": lambda: SetField(config["key"], config["value"]),
        "tag": lambda: AddTag(config["value"]),
        "untag": lambda: RemoveTag(config["value"]),
        "note": lambda: AddNote(config["value"]),
    }
    return Leave("next", (effects[config["what"]](),))


def grow(config: Config, view: View, signal: Signal) -> Outcome:
    """Keeps more and more."""
    kept = str(view.variables.get("kept", ""))
    return Leave("next", variables={"kept": kept + "x" * config["by"]})


def call(config: Config, view: View, signal: Signal) -> Outcome:
    match signal:
        case Entered():
            assert view.memory == {}, "what a node remembers is of one visit"
            return Call(Activity("http", {"url": config["url"]}), memory={"asked": True})
        case Finished():
            assert view.memory == {"asked": True}
            return Leave("ok" if signal.ok else "failed", variables={"answer": signal.value}, failed=not signal.ok)
        case _:
            raise Unexpected(signal)


def jump(config: Config, view: View, signal: Signal) -> Outcome:
    return Leave("next", (StartFunnel(config["funnel"]),))


def hesitate(config: Config, view: View, signal: Signal) -> Outcome:
    return Wait(effects=(StartFunnel("other"),))


def end(config: Config, view: View, signal: Signal) -> Outcome:
    return Leave("end")


def broken(config: Config, view: View, signal: Signal) -> Outcome:
    raise KeyError("oops")


def astray(config: Config, view: View, signal: Signal) -> Outcome:
    return Leave("nowhere")


def idle(config: Config, view: View, signal: Signal) -> Outcome:
    return Wait(reply=False)


def _type(
    name: str, run: Any, ports: Sequence[str], properties: Mapping[str, Any] | None = None, **x_node: Any
) -> NodeType:
    listed = [{"id": port, "label": port.title()} for port in ports]
    schema = {
        "$id": name,
        "title": name.title(),
        "type": "object",
        "properties": dict(properties or {}),
        "x-node": {"version": 1, "group": "test", "ports": listed, **x_node},
    }
    return NodeType(name, schema, run)


TEMPLATE = {"type": "string", "x-template": True}
CATALOG: Mapping[str, NodeType] = {
    found.name: found
    for found in (
        _type("trigger", start, ["next"], starts=True),
        _type("say", say, ["next"], {"text": TEMPLATE, "times": {"default": 1}}),
        _type("approved", approved, ["next"]),
        _type("listen", listen, ["replied", "no_reply"], {"variable": {"x-sets": "variable"}}, waits=True),
        _type("sleep", sleep, ["next"], waits=True),
        _type("decide", decide, ["yes", "no"], {"when": {"type": "string", "x-expression": True}}),
        _type("dice", dice, ["yes", "no"]),
        _type("change", change, ["next"], {"value": TEMPLATE}),
        _type("grow", grow, ["next"]),
        _type("call", call, ["ok", "failed"], {"url": TEMPLATE}),
        _type("jump", jump, ["next"], {"funnel": {"type": "string", "x-ref": "funnel"}}),
        _type("end", end, []),
        _type("broken", broken, ["next"]),
        _type("astray", astray, ["next"]),
        _type("idle", idle, ["next"]),
        _type("hesitate", hesitate, ["next"]),
    )
}


def graph(nodes: Mapping[str, tuple[str, Mapping[str, Any]]], *edges: str) -> dict[str, Any]:
    """`graph({"a": ("say", {"text": "oi"})}, "start > a", "q:yes > a")`. A trigger `start` for the word `ola` is there already."""
    listed = {"start": ("trigger", {"kind": "keyword", "keyword": "ola"}), **nodes}
    return {
        "nodes": [{"id": key, "type": kind, "data": dict(data)} for key, (kind, data) in listed.items()],
        "edges": [_edge(index, written) for index, written in enumerate(edges)],
    }


def _edge(index: int, written: str) -> dict[str, Any]:
    source, target = (part.strip() for part in written.split(">"))
    node, _, port = source.partition(":")
    return {"id": f"e{index}", "source": node, "target": target, **({"sourceHandle": port} if port else {})}


def funnel(nodes: Mapping[str, tuple[str, Mapping[str, Any]]], *edges: str, own: str = "f", version: int = 1) -> Funnel:
    return Funnel.from_graph(graph(nodes, *edges), CATALOG, own, version, f"Funnel {own}")


def context(**changes: Any) -> Context:
    contact = {"name": "Ana", "phone": "5511999990001", "tags": [], "custom_data": {}}
    return Context(**{"contact": contact, "now": NOW, "seed": "run:1", **changes})


def text(said: str) -> Message:
    return Message("text", said)


def started(drawn: Funnel, said: str = "ola", **changes: Any) -> Turn:
    return begin(drawn, None, text(said), context(**changes))


def went_on(drawn: Funnel, state: State, signal: Signal, token: int | None = None, **changes: Any) -> Turn:
    return advance({(drawn.id, drawn.version): drawn}, state, signal, context(**changes), token)


def said(turn: Turn) -> list[str]:
    return [planned.effect.content["text"] for planned in turn.effects if isinstance(planned.effect, SendMessage)]


def path(turn: Turn) -> list[str]:
    return [step.node_id for step in turn.steps]
