"""Older drawings load and run unchanged; ids are kept; twice is once."""

import json
from copy import deepcopy

import pytest

from backend.catalog import load
from backend.engine.advance import MessageCame, State, advance, begin, match_trigger
from backend.engine.check import check
from backend.engine.funnel import Funnel
from backend.engine.upgrade import CONFIGS, NAMES, upgrade
from backend.engine.words import Message, Replied
from tests.engine.drawing import context, said
from tests.engine.example import EXAMPLE

CATALOG = load()


@pytest.mark.parametrize(
    ("answer", "reply", "last"),
    [
        ("Sim", "Ótimo!", "node_send_2a"),
        ("SÍM", "Ótimo!", "node_send_2a"),
        ("não", "Que pena.", "node_send_2b"),
        ("", "Que pena.", "node_send_2b"),
    ],
)
def test_the_documents_example_runs_as_it_is(answer, reply, last):
    funnel = Funnel.from_graph(EXAMPLE, CATALOG, "f", 1, "Exemplo")
    hello = Message("text", "Olá")
    assert match_trigger([funnel], MessageCame(hello)) == (funnel, "node_start")
    turn = begin(funnel, "node_start", hello, context())
    assert said(turn) == ["Oi! Tudo bem?"]
    assert [(step.node_id, step.node_type) for step in turn.steps] == [
        ("node_start", "trigger"), ("node_send_1", "send_message"), ("node_wait_1", "wait_reply"),
    ]  # fmt: skip
    state = State.from_json(json.loads(json.dumps(turn.state.to_json())))
    turn = advance({("f", 1): funnel}, state, Replied(Message("text", answer)), context())
    assert said(turn) == [reply]
    assert [step.node_id for step in turn.steps] == ["node_wait_1", "node_if_1", last]
    assert turn.status == "ended"


def test_ids_and_everything_beside_are_kept():
    graph = deepcopy(EXAMPLE)
    graph["viewport"] = {"x": 1, "y": 2, "zoom": 1}
    graph["nodes"][0] |= {"position": {"x": 10, "y": 20}, "meta": {"name": "Início"}, "selected": True}
    before = deepcopy(graph)
    upgraded = upgrade(graph)
    assert graph == before, "the given graph stays as it was"
    assert [node["id"] for node in upgraded["nodes"]] == [node["id"] for node in graph["nodes"]]
    assert [edge["id"] for edge in upgraded["edges"]] == ["e1", "e2", "e3", "e4", "e5"]
    assert upgraded["viewport"] == graph["viewport"]
    assert upgraded["nodes"][0] == {**graph["nodes"][0], "data": {"kind": "keyword", "keyword": "ola"}}


def test_twice_is_once():
    once = upgrade(EXAMPLE)
    assert upgrade(once) == once
    assert check(once, CATALOG) == []


def test_the_newest_form_is_left_alone():
    graph = {
        "nodes": [
            {"id": name, "type": name, "data": node_type.schema["examples"][0]} for name, node_type in CATALOG.items()
        ],
        "edges": [],
    }
    upgraded = upgrade(graph)
    changed = [node["id"] for before, node in zip(graph["nodes"], upgraded["nodes"], strict=True) if before != node]
    assert changed == []


@pytest.mark.parametrize(
    ("old", "data", "new", "expected"),
    [
        ("trigger", {"keyword": "ola"}, "trigger", {"kind": "keyword", "keyword": "ola"}),
        ("trigger", {}, "trigger", {}),
        ("sendMessage", {"text": "Oi"}, "send_message", {"bubbles": [{"type": "text", "text": "Oi"}]}),
        ("sendMessage", {"text": "Oi", "simulate_typing": True}, "send_message",
         {"bubbles": [{"type": "text", "text": "Oi"}], "simulate_typing": True}),
        ("waitReply", {"variable": "nome"}, "wait_reply", {"variable": "nome"}),
        ("condition", {"condition": "x"}, "condition", {"branches": [{"id": "true_output", "label": "Sim", "expression": "x"}]}),
        ("sendToOdoo", {"mapping": {"name": "x"}}, "odoo_lead", {"mapping": {"name": "x"}}),
        ("sendToOdoo", {"model": "crm.lead", "mapping": {"email": "e"}}, "odoo_lead", {"mapping": {"email_from": "e"}}),
        ("aiGenerate", {"prompt": "x"}, "ai_reply", {"mode": "once", "escalate_on": [], "prompt": "x"}),
        ("Transferir para Funil", {"funnel": "f"}, "start_funnel", {"funnel": "f"}),
        ("hologram", {"a": 1}, "hologram", {"a": 1}),
    ],
)  # fmt: skip
def test_names_and_configs(old, data, new, expected):
    node = upgrade({"nodes": [{"id": "n", "type": old, "data": data}], "edges": []})["nodes"][0]
    assert (node["type"], node["data"]) == (new, expected)


@pytest.mark.parametrize(
    ("kind", "handle", "port"),
    [
        ("condition", "true_output", "true_output"), ("condition", "false_output", "else"), ("sendToOdoo", "false_output", "failure"),
        ("sendToOdoo", "failure", "failure"), ("sendToOdoo", "true_output", "success"), ("aiGenerate", "on_success", "success"),
        ("sendMessage", "false_output", "false_output"), ("condition", None, None),
    ],
)  # fmt: skip
def test_handles(kind, handle, port):
    graph = {
        "nodes": [{"id": "a", "type": kind, "data": {}}, {"id": "b", "type": "end"}],
        "edges": [{"id": "e", "source": "a", "target": "b", "sourceHandle": handle}],
    }
    assert upgrade(graph)["edges"][0]["sourceHandle"] == port


def test_a_node_without_data_gets_an_empty_one():
    assert upgrade({"nodes": [{"id": "a", "type": "end"}]}) == {
        "nodes": [{"id": "a", "type": "end", "data": {}}],
        "edges": [],
    }


def test_names_lead_to_names_that_are_not_old_themselves():
    assert not set(NAMES.values()) & set(NAMES)
    assert set(CONFIGS) & set(CATALOG)
