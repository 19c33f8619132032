"""What only the paths of a drawing show: variables not filled yet, a window that may have closed, data before consent, texts in a row."""

import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.engine.check import CheckContext, check
from backend.engine.circles import circles
from backend.engine.funnel import Funnel
from backend.engine.texts import TEXTS
from backend.engine.words import Json
from tests.engine.checking import CATALOG, choose, drawn, say

NAME = {"question": "Nome?", "variable": "nome"}
SERVICE = {"purpose": "service", "text": "A escola pode guardar seus dados para o atendimento?"}
TEMPLATE = {"name": "volte", "language": "pt_BR"}
READS = say("Oi, {{ variable.nome }}")


def codes(code: str, nodes: dict[str, Any], *edges: str, context: CheckContext | None = None) -> list[str]:
    """The nodes of which this is told."""
    found = [problem for problem in check(drawn(nodes, *edges), CATALOG, context, "f") if problem.code == code]
    for problem in found:
        for language in ("pt-BR", "en"):
            assert problem.hint(language)
            assert "{" not in problem.message(language)
        assert problem.severity == "warning"
    return [problem.node + (f":{problem.variant}" if problem.variant else "") for problem in found]


# --- variables that nothing has filled yet ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edges", "told"),
    [
        (["t > s", "s > q"], ["s"]),
        (["t > q", "q:answered > s"], []),
        (["t > q", "q:too_many_tries > s"], []),
        (["t > s", "s > q", "q:answered > s"], []),
        (["q:answered > s"], []),
    ],
    ids=["too early", "after it", "on some way", "in a circle", "nobody comes there"],
)
def test_a_variable_that_is_filled_only_later(edges: list[str], told: list[str]) -> None:
    assert codes("variable_unset", {"q": ("ask_field", NAME), "s": READS}, *edges) == told


def test_on_another_branch_it_stays_empty() -> None:
    nodes = {"c": choose("A", "B"), "q": ("ask_field", NAME), "s": READS, "end": say("fim")}
    assert codes("variable_unset", nodes, "t > c", "c:c0 > q", "c:c1 > s", "q:answered > end") == ["s"]
    assert codes("variable_unset", nodes, "t > c", "c:c0 > q", "c:c1 > s", "q:answered > s") == []


@pytest.mark.parametrize(
    "filling",
    [
        ("wait_reply", {"variable": "nome"}),
        ("set_field", {"assignments": [{"variable": "nome", "value": "x"}]}),
        ("http_request", {"url": "https://x.example", "variables": [{"variable": "nome", "path": "a"}]}),
        ("erp_lookup", {"student": "nome"}),
        ("call_funnel", {"funnel": "g", "outputs": {"nome": "n"}}),
        ("ai_reply", {"prompt": "x", "extraction_schema": {"nome": "nome"}}),
        ("ai_extract", {"text": "x", "extraction_schema": {"nome": "nome"}}),
        ("ai_extract", {"text": "x", "extraction_schema": {"outro": "x"}, "variable": "nome"}),
    ],
    ids=lambda filling: filling[0],
)
def test_whatever_fills_it_counts(filling: tuple[str, dict[str, Any]]) -> None:
    nodes = {"q": filling, "s": READS}
    found = check(drawn(nodes, "t > q", "q > s"), CATALOG)
    assert not {"variable_unset", "variable_unknown"} & {problem.code for problem in found}
    assert codes("variable_unset", nodes, "t > s", "s > q") == ["s"]


@pytest.mark.parametrize("starts", ["f", "between"])
def test_what_other_funnels_bring_along_is_there_from_the_start(starts: str) -> None:
    leading = drawn({"q": ("ask_field", NAME), "j": ("start_funnel", {"funnel": starts})}, "t > q", "q > j")
    between = drawn({"j": ("start_funnel", {"funnel": "f"})}, "t > j")
    others = [Funnel.from_graph(leading, CATALOG, "g", 1), Funnel.from_graph(between, CATALOG, "between", 1)]
    nodes = {"s": READS, "q": ("ask_field", NAME)}
    assert codes("variable_unset", nodes, "t > s", "s > q", context=CheckContext(others=others)) == []
    assert codes("variable_unset", nodes, "t > s", "s > q", context=CheckContext(others=others[1:])) == ["s"]


# --- the 24 hours ----------------------------------------------------------------------------------------------------


def waits(amount: float, **more: Any) -> tuple[str, dict[str, Any]]:
    return "wait", {"duration": {"amount": amount, "unit": "hours"}, **more}


@pytest.mark.parametrize(
    ("waiting", "told"),
    [
        (waits(24), ["s"]),
        (waits(23), []),
        (waits(14, hours={"from": "08:00", "to": "18:00"}), ["s"]),
        (waits(2, hours={"from": "08:00", "to": "18:00"}), []),
        (waits(1, weekdays=["monday"]), ["s"]),
        (("wait", {"kind": "date", "date": "{{ variable.dia }}"}), ["s"]),
    ],
)
def test_a_message_after_a_wait(waiting: tuple[str, dict[str, Any]], told: list[str]) -> None:
    assert codes("window_may_close", {"w": waiting, "s": say("Oi")}, "t > w", "w > s") == told


def test_waits_and_silences_add_up_and_an_answer_begins_anew() -> None:
    nodes = {"q": choose("A", no_reply_after={"amount": 12, "unit": "hours"}), "w": waits(12), "s": say("Oi")}
    edges = ["t > q", "q:no_reply > w", "w > s"]
    assert codes("window_may_close", nodes, *edges) == ["s"]
    assert codes("window_may_close", nodes, "t > q", "q:c0 > w", "w > s") == []
    assert codes("window_may_close", {**nodes, "w": waits(11)}, *edges) == []


def test_a_circle_of_short_waits_is_long() -> None:
    nodes = {"w": waits(1), "s": say("Ainda aí?")}
    assert codes("window_may_close", nodes, "t > w", "w > s", "s > w") == ["s"]


@pytest.mark.parametrize(
    ("speaking", "channels", "told"),
    [
        (("send_message", {"bubbles": [{"type": "text", "text": "x"}], "template": TEMPLATE}), ("whatsapp",), []),
        (("send_template", {"template": TEMPLATE}), ("whatsapp",), []),
        (("tag", {"add": ["x"]}), ("whatsapp",), []),
        (("consent", SERVICE), ("whatsapp",), ["s:separate"]),
        (("ai_reply", {"prompt": "x"}), ("whatsapp",), ["s:separate"]),
        (say("x"), ("whatsapp", "instagram"), ["s"]),
        (say("x"), ("instagram",), ["s:channel"]),
        (say("x"), ("webchat",), []),
    ],
)
def test_who_speaks_then(speaking: tuple[str, dict[str, Any]], channels: tuple[str, ...], told: list[str]) -> None:
    nodes = {"w": waits(30), "s": speaking}
    assert codes("window_may_close", nodes, "t > w", "w > s", context=CheckContext(channels=channels)) == told


@pytest.mark.parametrize(
    ("trigger", "told"),
    [
        ({"kind": "first_message"}, []),
        ({"kind": "tag_added", "tag": "vip"}, ["s"]),
    ],
)
def test_a_start_that_the_contact_did_not_make(trigger: dict[str, Any], told: list[str]) -> None:
    graph = drawn({"s": say("Oi")}, "t > s")
    graph["nodes"][0]["data"] = trigger
    assert [problem.node for problem in check(graph, CATALOG) if problem.code == "window_may_close"] == told


# --- consents --------------------------------------------------------------------------------------------------------

CPF = ("ask_field", {"question": "CPF?", "kind": "cpf", "field": "cpf"})
PHONE = ("ask_field", {"question": "Telefone do responsável?", "kind": "phone", "field": "responsavel"})
BEFORE, MINOR = "personal_data_before_consent", "minor_data_without_guardian"


@pytest.mark.parametrize(
    ("asked", "edges", "told"),
    [
        (CPF, ["t > q", "q:answered > c"], ["q"]),
        (CPF, ["t > c", "c:granted > q"], []),
        (CPF, ["t > c", "c:denied > q"], ["q"]),
        (CPF, ["t > q"], []),
        (PHONE, ["t > q", "q:answered > c"], ["q"]),
        (("ask_field", {"question": "Que dia?", "kind": "date"}), ["t > q", "q:answered > c"], []),
        (("ask_field", {"question": "Nasceu?", "kind": "date", "dates": "past"}), ["t > q", "q:answered > c"], ["q"]),
        (("ai_reply", {"prompt": "x", "extraction_schema": {"email": "x"}}), ["t > q", "q:success > c"], ["q"]),
        (("ai_reply", {"prompt": "x"}), ["t > q", "q:success > c"], []),
    ],
)
def test_data_before_the_consent_that_is_asked_for(asked: tuple[str, Any], edges: list[str], told: list[str]) -> None:
    assert codes(BEFORE, {"c": ("consent", SERVICE), "q": asked}, *edges) == told


def test_who_looks_at_the_ledger_knows() -> None:
    looks = ("condition", {"condition": "contact.consents.service == 'granted'"})
    nodes = {"i": looks, "c": ("consent", SERVICE), "q": CPF}
    assert codes(BEFORE, nodes, "t > i", "i:true_output > q", "i:false_output > c", "c:granted > q") == []


@pytest.mark.parametrize(
    ("needed", "edges", "told"),
    [
        (True, ["t > a"], ["a:ai"]),
        (False, ["t > a"], []),
        (True, ["t > c", "c:granted > a"], []),
    ],
)
def test_ai_where_it_answers_only_who_allowed_it(needed: bool, edges: list[str], told: list[str]) -> None:
    nodes = {"c": ("consent", SERVICE), "a": ("ai_reply", {"prompt": "x"})}
    assert codes(BEFORE, nodes, *edges, context=CheckContext(ai_needs_consent=needed)) == told


@pytest.mark.parametrize(("asked", "told"), [(CPF, ["q"]), (PHONE, [])])
def test_minors_are_asked_only_how_to_reach_their_guardian(asked: tuple[str, Any], told: list[str]) -> None:
    nodes = {"c": ("consent", SERVICE), "q": asked}
    assert codes(MINOR, nodes, "t > c", "c:guardian_needed > q") == told
    assert codes(BEFORE, nodes, "t > c", "c:guardian_needed > q") == []


@pytest.mark.parametrize(
    ("asks", "behind", "told"), [(False, CPF, ["c:age"]), (True, CPF, []), (False, say("Obrigado"), [])]
)
def test_a_consent_that_does_not_ask_the_age(asks: bool, behind: tuple[str, Any], told: list[str]) -> None:
    nodes = {"c": ("consent", {**SERVICE, "ask_age": asks}), "q": behind}
    assert codes(MINOR, nodes, "t > c", "c:granted > q") == told


# --- texts in a row --------------------------------------------------------------------------------------------------


def texts(*said: str, **more: Any) -> tuple[str, dict[str, Any]]:
    return "send_message", {"bubbles": [{"type": "text", "text": text} for text in said], **more}


IMAGE = ("send_message", {"bubbles": [{"type": "image", "url": "https://x.example/a.jpg"}]})


@pytest.mark.parametrize(
    ("nodes", "edges", "told"),
    [
        ({"a": texts("1", "2")}, ["t > a"], ["a"]),
        ({"a": texts("1")}, ["t > a"], []),
        ({"a": texts("1"), "b": texts("2"), "c": texts("3")}, ["t > a", "a > b", "b > c"], ["a"]),
        ({"a": texts("1"), "b": ("tag", {"add": ["x"]}), "c": texts("3")}, ["t > a", "a > b", "b > c"], []),
        ({"a": texts("1"), "b": IMAGE, "c": texts("3")}, ["t > a", "a > b", "b > c"], []),
        ({"a": texts("1"), "b": texts("2", template=TEMPLATE)}, ["t > a", "a > b"], []),
        (
            {"a": texts("1"), "b": texts("2"), "q": choose("A")},
            ["t > q", "q:c0 > a", "q:too_many_tries > b", "a > b"],
            [],
        ),
        ({"a": texts("x" * 2_048, "x" * 2_046)}, ["t > a"], ["a"]),
        ({"a": texts("x" * 2_048, "x" * 2_047)}, ["t > a"], []),
    ],
)
def test_messages_that_could_be_one(nodes: dict[str, Any], edges: list[str], told: list[str]) -> None:
    assert codes("bubbles_could_be_one", nodes, *edges) == told


# --- typical values --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x" * 4_076 + "{{ contact.name }}", []),
        ("x" * 4_077 + "{{ contact.name }}", ["s"]),
        ("x" * 4_090 + "{{ contact.name | first_name }}", []),
        ("x" * 4_000 + "{{ response.text }}", ["s"]),
        ("x" * 4_000 + "{{ contact.custom_data.a.b }}{{ contact.custom_data.a }}", []),
        ("x" * 4_097, []),
    ],
)
def test_texts_that_grow_with_their_variables(text: str, told: list[str]) -> None:
    assert codes("text_may_be_too_long", {"s": say(text)}, "t > s") == told


# --- any drawing -----------------------------------------------------------------------------------------------------

EXAMPLES = [(name, example) for name, found in CATALOG.items() for example in found.schema["examples"]]
junk: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**6) | st.sampled_from(["", "{{ variable.nome", "nome", "1 s", "q"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["text", "type", "a"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@st.composite
def drawings(draw: st.DrawFn) -> dict[str, Any]:
    nodes = []
    for place in range(draw(st.integers(1, 7))):
        name, example = draw(st.sampled_from(EXAMPLES))
        data = dict(example)
        known = sorted(CATALOG[name].schema.get("properties", {}))
        for key in draw(st.lists(st.sampled_from(known), max_size=2)) if known else ():
            data[key] = draw(junk)
        nodes.append({"id": f"n{place}", "type": name, "data": data})
    ends = st.sampled_from([node["id"] for node in nodes])
    ports = st.sampled_from([None, "next", "granted", "guardian_needed", "no_reply", "answered", "success"])
    edges = [
        {"id": f"e{place}", "source": draw(ends), "target": draw(ends), "sourceHandle": draw(ports)}
        for place in range(draw(st.integers(0, 9)))
    ]
    return {"nodes": nodes, "edges": edges}


@given(drawings())
@settings(max_examples=60, deadline=None)
def test_no_drawing_breaks_the_checker(graph: dict[str, Any]) -> None:
    context = CheckContext(channels=("whatsapp", "unknown"), ai_needs_consent=True)
    for problem in check(graph, CATALOG, context, "f", "F"):
        assert problem.message("pt-BR"), problem
        assert problem.message("en"), problem


def test_groups_come_in_the_order_of_the_flow() -> None:
    onward = {"a": ["b"], "b": ["c", "d"], "c": ["b"], "d": ["e"], "e": ["e"], "x": ["a"]}
    assert [sorted(group) for group in circles(["a"], onward)] == [["a"], ["b", "c"], ["d"], ["e"]]


def steps_for(size: int) -> int:
    """Calls of functions that the check of a long drawing with circles makes, however fast the machine is."""
    kinds = [say("Oi {{ contact.name }}"), ("ask_field", {"question": "?", "variable": "v"}), waits(1)]
    nodes = {f"n{i}": kinds[i % 3] for i in range(size)}
    edges = [f"n{i} > n{i + 1}" for i in range(size - 1)] + [f"n{i}:no_reply > n{i - 1}" for i in range(1, size, 3)]
    graph = drawn(nodes, "t > n0", *edges)
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        check(graph, CATALOG)
    finally:
        sys.setprofile(before)
    return calls


def test_the_work_grows_as_the_drawing_does() -> None:
    assert steps_for(240) < 2.4 * steps_for(120)


def test_every_integration_that_a_node_needs_is_named_when_it_is_missing() -> None:
    for name, node_type in CATALOG.items():
        if node_type.needs:
            graph = drawn({"n": (name, dict(node_type.schema["examples"][0]))}, "t > n")
            found = check(graph, CATALOG, CheckContext(integrations=frozenset()))
            assert [one.variant for one in found if one.code == "integration_missing"] == [node_type.needs]
            assert f"integration_missing.{node_type.needs}" in TEXTS
