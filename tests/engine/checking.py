"""What tests of the checker share: drawings of the product's own node types, and what was told of them."""

from typing import Any

from backend.catalog import load
from backend.engine.check import CheckContext, Problem, check

CATALOG = load()


def drawn(nodes: dict[str, tuple[str, dict[str, Any]]], *edges: str, **names: str) -> dict[str, Any]:
    """`drawn({"a": ("send_message", {…})}, "t > a", "q:yes > a", a="Name on the card")`; `t` is a trigger."""
    listed: list[dict[str, Any]] = [{"id": "t", "type": "trigger", "data": {"keyword": "ola"}}]
    for key, (kind, data) in nodes.items():
        named = {"meta": {"name": names[key]}} if key in names else {}
        listed.append({"id": key, "type": kind, "data": data, **named})
    found = []
    for index, edge in enumerate(edges):
        source, target = (part.strip() for part in edge.split(">"))
        node, _, port = source.partition(":")
        found.append({"id": f"e{index}", "source": node, "target": target} | ({"sourceHandle": port} if port else {}))
    return {"nodes": listed, "edges": found}


def one(kind: str, data: dict[str, Any], context: CheckContext | None = None) -> list[Problem]:
    """The problems of a single node behind a trigger."""
    return [problem for problem in check(drawn({"n": (kind, data)}, "t > n"), CATALOG, context) if problem.node == "n"]


def say(text: str) -> tuple[str, dict[str, Any]]:
    return "send_message", {"bubbles": [{"type": "text", "text": text}]}


def choose(*labels: str, **more: Any) -> tuple[str, dict[str, Any]]:
    return "ask_choice", {
        "question": "Qual?",
        "choices": [{"id": f"c{i}", "label": label} for i, label in enumerate(labels)],
        **more,
    }


def told(problems: list[Problem]) -> list[tuple[str, str, str]]:
    return [(problem.severity, problem.field, problem.code) for problem in problems]
