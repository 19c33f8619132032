"""Funnels for the tests of the lane protocol: the documents' example, and small ones made of the product's nodes and three of our own."""

import os
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from backend.catalog import load
from backend.engine.node_type import NodeType
from backend.engine.words import (
    Activity,
    Call,
    Config,
    Entered,
    Finished,
    Leave,
    Outcome,
    Replied,
    SendMessage,
    Signal,
    Unexpected,
    View,
)


def ask(config: Config, view: View, signal: Signal) -> Outcome:
    """Has an activity carried out and says what came of it."""
    match signal:
        case Entered():
            activity = Activity(str(config.get("kind") or "http"), {"url": "x"}, config.get("idempotent") is True)
            return Call(activity, memory={"asked": True})
        case Finished():
            port = "uncertain" if signal.uncertain else "ok" if signal.ok else "failed"
            said = str(signal.value) if signal.ok else str((signal.error or {}).get("code"))
            return Leave(port, (SendMessage({"type": "text", "text": f"{port}: {said}"}),))
        case _:
            raise Unexpected(signal)


def broken(config: Config, view: View, signal: Signal) -> Outcome:
    """A bug that only some messages meet."""
    if view.message is not None and view.message.text == "veneno" and not os.environ.get("LANES_MENDED"):
        raise ZeroDivisionError
    return Leave("next")


def deadly(config: Config, view: View, signal: Signal) -> Outcome:
    """Takes the worker with it."""
    if view.message is not None and view.message.text == "morra" and isinstance(signal, Entered | Replied):
        os._exit(137)
    return Leave("next")


def endless(config: Config, view: View, signal: Signal) -> Outcome:
    return Leave("next", (SendMessage({"type": "text", "text": "de novo"}),))


def _type(name: str, run: Any, *ports: str) -> NodeType:
    listed = [{"id": port, "label": port} for port in ports]
    schema = {
        "$id": name,
        "title": name,
        "type": "object",
        "properties": {},
        "x-node": {"version": 1, "group": "test", "ports": listed},
    }
    return NodeType(name, schema, run)


CATALOG: Mapping[str, NodeType] = {
    **load(),
    "ask": _type("ask", ask, "ok", "failed", "uncertain"),
    "broken": _type("broken", broken, "next"),
    "deadly": _type("deadly", deadly, "next"),
    "endless": _type("endless", endless, "next"),
}


def graph(
    nodes: Mapping[str, tuple[str, Mapping[str, Any]]], *edges: str, trigger: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """`graph({"a": ("send_message", {"text": "oi"})}, "start > a", "q:yes > a")`. A trigger `start` for the word `ola` is there already."""
    listed = {"start": ("trigger", trigger or {"kind": "keyword", "keyword": "ola"}), **nodes}
    return {
        "nodes": [{"id": key, "type": kind, "data": dict(data)} for key, (kind, data) in listed.items()],
        "edges": [_edge(index, written) for index, written in enumerate(edges)],
    }


def chain(*nodes: tuple[str, Mapping[str, Any]], trigger: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The nodes n1, n2, … one after the other, each left by its first port."""
    named = {f"n{index}": node for index, node in enumerate(nodes, 1)}
    names = ["start", *named]
    return graph(named, *(f"{a} > {b}" for a, b in pairwise(names)), trigger=trigger)


def say(text: str) -> tuple[str, dict[str, Any]]:
    return "send_message", {"text": text}


def listen(**config: Any) -> tuple[str, dict[str, Any]]:
    return "wait_reply", config


def sleep(seconds: int) -> tuple[str, dict[str, Any]]:
    return "wait", {"kind": "duration", "duration": {"amount": seconds, "unit": "seconds"}}


def _edge(index: int, written: str) -> dict[str, Any]:
    source, target = (part.strip() for part in written.split(">"))
    node, _, port = source.partition(":")
    return {"id": f"e{index}", "source": node, "target": target, **({"sourceHandle": port} if port else {})}
