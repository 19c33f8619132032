"""Older drawings in the newest form: the documents' names, and configs of earlier versions. Idempotent.

Handlers, checker and screens know the newest form only. Node and edge ids are kept.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

Data: TypeAlias = dict[str, Any]


def upgrade(graph: Mapping[str, Any]) -> dict[str, Any]:
    """Takes a well-formed graph (graph.malformed) and leaves it as it was."""
    nodes = [_node(node) for node in graph.get("nodes", ())]
    types = {node["id"]: node["type"] for node in nodes}
    edges = [_edge(edge, types) for edge in graph.get("edges", ())]
    return {**graph, "nodes": nodes, "edges": edges}


def _node(node: Mapping[str, Any]) -> dict[str, Any]:
    name = NAMES.get(node["type"], node["type"])
    data = {**MEANT.get(node["type"], {}), **(node.get("data") or {})}
    if lift := CONFIGS.get(name):
        data = lift(data)
    return {**node, "type": name, "data": data}


def _edge(edge: Mapping[str, Any], types: Mapping[str, str]) -> dict[str, Any]:
    handle = edge.get("sourceHandle") or ""
    known = HANDLES.get(types[edge["source"]], {})
    return {**edge, "sourceHandle": known[handle]} if handle in known else dict(edge)


NAMES: Mapping[str, str] = {
    "sendMessage": "send_message",
    "waitReply": "wait_reply",
    "sendToOdoo": "odoo_lead",
    "aiGenerate": "ai_reply",
    "setField": "set_field",
    "askChoice": "ask_choice",
    "askField": "ask_field",
    "addTag": "tag",
    "routeToTeam": "route_to_team",
    "startFunnel": "start_funnel",
    "httpRequest": "http_request",
    "webhook": "http_request",
    "delay": "wait",
    "notifyHuman": "notify",
    "Rotear Conversa": "route_to_team",
    "Notificar Humano": "notify",
    "Transferir para Funil": "start_funnel",
    "Webhook": "http_request",
    "Atraso": "wait",
}

MEANT: Mapping[str, Data] = {"aiGenerate": {"escalate_on": []}}
"""What the documents' types mean without saying it: theirs has one way on, so it never calls a person by itself."""

HANDLES: Mapping[str, Mapping[str, str]] = {
    "condition": {"false_output": "else"},
    "odoo_lead": {"true_output": "success", "false_output": "failure"},
    "ai_reply": {"on_success": "success", "true_output": "success", "false_output": "failed"},
}


def _trigger(data: Data) -> Data:
    """{"keyword": "ola"} says what it is by what it holds."""
    return data if "kind" in data or "keyword" not in data else {"kind": "keyword", **data}


def _send_message(data: Data) -> Data:
    """{"text"} becomes one bubble."""
    if "bubbles" in data or "text" not in data:
        return data
    rest = {key: value for key, value in data.items() if key != "text"}
    return {"bubbles": [{"type": "text", "text": data["text"]}], **rest}


def _condition(data: Data) -> Data:
    """{"condition": "response.text == 'sim'"} becomes a branch whose port keeps the name that its edge has."""
    if "branches" in data or "condition" not in data:
        return data
    rest = {key: value for key, value in data.items() if key != "condition"}
    return {"branches": [{"id": "true_output", "label": "Sim", "expression": data["condition"]}], **rest}


def _odoo_lead(data: Data) -> Data:
    """The documents' `model` is always the same one, and their `email` is Odoo's `email_from`."""
    found = {key: value for key, value in data.items() if (key, value) != ("model", "crm.lead")}
    mapping = found.get("mapping")
    if not isinstance(mapping, dict) or "email" not in mapping or "email_from" in mapping:
        return found
    return {**found, "mapping": {("email_from" if name == "email" else name): value for name, value in mapping.items()}}


def _ai_reply(data: Data) -> Data:
    """The documents' aiGenerate is one call that may save and speak."""
    return data if "mode" in data else {"mode": "once", **data}


CONFIGS: Mapping[str, Callable[[Data], Data]] = {
    "trigger": _trigger,
    "send_message": _send_message,
    "condition": _condition,
    "odoo_lead": _odoo_lead,
    "ai_reply": _ai_reply,
}
