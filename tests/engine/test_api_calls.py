"""Calls from outside: what the checker says of them, what they are held against, what a journal and the test phone make of one."""

import json
from typing import Any

import pytest

from backend.engine import journal
from backend.engine.advance import begin
from backend.engine.api_calls import KIND, listening, misfits
from backend.engine.check import CheckContext, check
from backend.engine.events import Happened, told_by
from backend.engine.funnel import Funnel
from backend.engine.replay import replay
from backend.engine.simulation import Input, Simulation
from backend.engine.turn import Context
from tests.engine.checking import CATALOG, say
from tests.engine.drawing import NOW

PAID: dict[str, Any] = {
    "kind": KIND,
    "event": "pago",
    "variables": [{"name": "pedido"}, {"name": "valor", "type": "number"}],
}
OPEN = CheckContext(integrations=frozenset({"api"}))
READS = say("{{ variable.pedido }} {{ variable.valor }}")


def drawing(data: dict[str, Any] = PAID, said: tuple[str, dict[str, Any]] = READS) -> dict[str, Any]:
    nodes = [{"id": "t", "type": "trigger", "data": data}, {"id": "s", "type": said[0], "data": said[1]}]
    return {"nodes": nodes, "edges": [{"id": "e", "source": "t", "target": "s"}]}


def funnel(data: dict[str, Any] = PAID, name: str = "f") -> Funnel:
    return Funnel.from_graph(drawing(data), CATALOG, name, 1, name)


def codes(graph: dict[str, Any], context: CheckContext = OPEN) -> list[tuple[str, str]]:
    found = check(graph, CATALOG, context, "f")
    return [(problem.node, problem.code) for problem in found if problem.code != "window_may_close"]


def test_what_the_checker_says() -> None:
    assert codes(drawing()) == []
    assert codes(drawing(), CheckContext(integrations=frozenset())) == [("t", "call_token_missing")]
    assert codes(drawing(), CheckContext()) == [], "what is not known is not doubted"
    assert codes(drawing({**PAID, "variables": [{"name": "pedido"}]})) == [("s", "variable_unknown")]
    assert codes(drawing({"kind": KIND})) == [
        ("t", "field_required"),
        ("s", "variable_unknown"),
        ("s", "variable_unknown"),
    ]
    assert codes(drawing(said=say("{{ trigger.event }} {{ trigger.variables.outro }}"))) == []
    other = funnel({**PAID, "variables": [{"name": "valor"}]}, "Outro")
    [told] = [
        one
        for one in check(drawing(), CATALOG, CheckContext(others=[other]), "f")
        if one.code == "call_declared_otherwise"
    ]
    assert (told.node, told.severity, dict(told.params)) == ("t", "warning", {"name": "valor", "other": "Outro"})
    assert ("t", "trigger_overlap") in codes(drawing(), CheckContext(others=[funnel(name="Igual")]))


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({}, ["variable_required"]),
        ({"a": ""}, ["variable_required"]),
        ({"a": "x", "n": 1.5, "b": False}, []),
        ({"a": "x", "n": None}, []),
        ({"a": "x", "n": True}, ["variable_number"]),
        ({"a": "x", "b": 0}, ["variable_boolean"]),
        ({"a": 1, "z": 1}, ["variable_undeclared", "variable_text"]),
    ],
)
def test_a_call_is_held_against_all_who_listen(given: dict[str, Any], wrong: list[str]) -> None:
    first = funnel({**PAID, "variables": [{"name": "a", "required": True}, {"name": "b", "type": "boolean"}]})
    second = funnel({**PAID, "variables": [{"name": "a"}, {"name": "n", "type": "number"}]}, "g")
    unheard = funnel({"keyword": "ola", "event": "pago"}, "h")
    listed = [one.variables for one in listening([first, second, unheard])]
    assert len(listed) == 2
    assert [one.code for one in misfits(given, listed)] == wrong


def test_what_a_journal_keeps_of_it_plays_again() -> None:
    event = Happened(KIND, {"event": "pago", "variables": {"pedido": "{{ contact.name }}", "valor": 2}})
    played, context = funnel(), Context({"name": "Ana"}, NOW, seed="1")
    message, about = told_by(event)
    turn = begin(played, "t", message, context, about)
    assert dict(turn.state.current.variables) == {"pedido": "{{ contact.name }}", "valor": 2}
    entry = journal.entry(journal.begun("f", 1, "t", message, about), context, turn)
    stored = journal.entries([(json.loads(json.dumps(entry.signal)), json.loads(json.dumps(entry.outcome)))])
    assert replay({("f", 1): played}, stored) == []


def test_the_test_phone_makes_it_happen() -> None:
    phone = Simulation(drawing(), {}, funnel(), {"name": "Ana", "phone": "1", "tags": [], "custom_data": {}}, now=NOW)
    phone.play([Input("start", node="t")])
    assert [visited.node for visited in phone.path] == ["t", "s"]
    [said] = [one.message_data["text"] for one in phone.said]
    assert said == "exemplo 9"
