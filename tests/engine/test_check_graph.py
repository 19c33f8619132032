"""Bad inputs 31 to 38 (bad-inputs.md): the drawing itself and the funnels beside it."""

from typing import Any

import pytest

from backend.engine.check import CheckContext, Problem, check, malformed
from backend.engine.funnel import Funnel, GraphMalformed
from tests.engine.checking import CATALOG, choose, drawn, one, say, told

# --- 31, 32 ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "graph", [{}, {"nodes": [], "edges": []}, {"nodes": [{"id": "a", "type": "end", "data": {}}], "edges": []}]
)
def test_31_without_a_trigger(graph):
    found = check(graph, CATALOG)
    assert told(found) == [("error", "", "funnel_no_start")]
    assert found[0].node == ""
    assert found[0].hint()


def published(own: str, name: str, *triggers: dict[str, Any], starts: str = "", wait: bool = False) -> Funnel:
    nodes = {f"{own}{i}": ("trigger", data) for i, data in enumerate(triggers)}
    edges = []
    if wait:
        nodes["w"] = ("wait_reply", {})
    if starts:
        nodes["s"] = ("start_funnel", {"funnel": starts})
        edges = ["t > w", "w:replied > s"] if wait else ["t > s"]
    return Funnel.from_graph(drawn(nodes, *edges), CATALOG, own, 1, name)


def overlaps(config: dict[str, Any], theirs: dict[str, Any], **context: Any) -> list[Problem]:
    graph = drawn({})
    graph["nodes"][0]["data"] = config
    other = Funnel.from_graph(
        {"nodes": [{"id": "x", "type": "trigger", "data": theirs}], "edges": []}, CATALOG, "o", 1, "Outro"
    )
    found = check(graph, CATALOG, CheckContext(others=[other], **context), "f", "Este")
    return [problem for problem in found if problem.code == "trigger_overlap"]


@pytest.mark.parametrize(
    ("config", "theirs", "overlap"),
    [
        ({"keyword": "ola"}, {"keyword": "Olá"}, True),
        ({"keyword": "ola"}, {"keyword": "preço"}, False),
        ({"keyword": "aula"}, {"keyword": "aula experimental"}, True),
        ({"keyword": "aula experimental"}, {"keyword": "aula"}, True),
        ({"keyword": "aula", "match": "equals"}, {"keyword": "aula experimental", "match": "equals"}, False),
        ({"keyword": "x", "synonyms": ["ola"]}, {"keyword": "y", "synonyms": ["ola"]}, True),
        ({"keyword": "^aula", "match": "pattern"}, {"keyword": "aula"}, True),
        ({"kind": "first_message"}, {"kind": "first_message"}, True),
        ({"kind": "any_message"}, {"kind": "any_message"}, True),
        ({"kind": "any_message"}, {"kind": "first_message"}, False),
        ({"kind": "any_message"}, {"keyword": "ola"}, False),
        ({"kind": "tag_added", "tag": "VIP"}, {"kind": "tag_added", "tag": "vip"}, True),
        ({"kind": "tag_added", "tag": "vip"}, {"kind": "tag_added", "tag": "novo"}, False),
    ],
)
def test_32_two_triggers_for_the_same(config, theirs, overlap):
    found = overlaps(config, theirs)
    assert bool(found) is overlap
    assert all(
        problem.severity == "warning" and problem.params == {"other": "Outro", "winner": "Outro"} for problem in found
    )


def test_32_the_older_wins():
    same = {"keyword": "ola"}
    assert overlaps(same, same, older=0)[0].params["winner"] == "Este"
    assert overlaps(same, same, older=1)[0].params["winner"] == "Outro"
    assert "Outro" in overlaps(same, same)[0].message()


def test_32_within_one_funnel_the_first_wins():
    found = check(drawn({"u": ("trigger", {"keyword": "ola"})}), CATALOG)
    assert [(problem.node, problem.code, problem.params) for problem in found] == [
        ("u", "trigger_overlap", {"other": "t", "winner": "t"})
    ]


# --- 33, 37 ----------------------------------------------------------------------------------------------------------

A, B = {"id": "a", "type": "end", "data": {}}, {"id": "b", "type": "end", "data": {}}


@pytest.mark.parametrize(
    ("graph", "place", "variant"),
    [
        ({"nodes": [A], "edges": [{"id": "e", "source": "a", "target": "gone"}]}, "e", "missing_node"),
        ({"nodes": [A], "edges": [{"id": "e", "source": "gone", "target": "a"}]}, "e", "missing_node"),
        ({"nodes": [A], "edges": [{"source": "a", "target": None}]}, "edges[0]", "missing_node"),
        ({"nodes": [A, A], "edges": []}, "a", "duplicate"),
        ({"nodes": [A, B], "edges": [{"id": "e", "source": "a", "target": "b"}] * 2}, "e", "duplicate"),
        ({"nodes": [{"type": "end", "data": {}}], "edges": []}, "nodes[0]", "shape"),
        ({"nodes": [{"id": 7, "type": "end"}], "edges": []}, "nodes[0]", "shape"),
        ({"nodes": [{"id": "", "type": "end"}], "edges": []}, "nodes[0]", "shape"),
        ({"nodes": [{"id": "x" * 101, "type": "end"}], "edges": []}, "nodes[0]", "shape"),
        ({"nodes": [{"id": "a"}], "edges": []}, "a", "shape"),
        ({"nodes": [{"id": "a", "type": "end", "data": []}], "edges": []}, "a", "shape"),
        ({"nodes": [{"id": "a", "type": "end", "meta": "x"}], "edges": []}, "a", "shape"),
        ({"nodes": ["a"], "edges": []}, "nodes[0]", "shape"),
        ({"nodes": [A], "edges": ["e"]}, "edges[0]", "shape"),
        ({"nodes": [A, B], "edges": [{"id": 1, "source": "a", "target": "b"}]}, "1", "shape"),
        ({"nodes": [A, B], "edges": [{"id": "e", "source": "a", "target": "b", "sourceHandle": 3}]}, "e", "shape"),
        ({"nodes": {}, "edges": []}, "nodes", "shape"),
        ({"nodes": [], "edges": "x"}, "edges", "shape"),
        ([], "", "shape"),
        ("graph", "", "shape"),
        (None, "", "shape"),
    ],
)
def test_33_what_cannot_be_read(graph, place, variant):
    found = malformed(graph)
    assert [(problem.code, problem.params["id"], problem.variant) for problem in found] == [
        ("graph_malformed", place, variant)
    ]
    assert check(graph, CATALOG) == found
    with pytest.raises(GraphMalformed):
        Funnel.from_graph(graph, CATALOG, "f", 1)


def test_33_missing_position_handle_and_data_are_no_fault():
    graph = {
        "nodes": [{"id": "t", "type": "trigger", "data": {"keyword": "x"}}, {"id": "a", "type": "end"}],
        "edges": [{"source": "t", "target": "a"}],
    }
    assert malformed(graph) == []
    assert check(graph, CATALOG) == []


def test_37_too_large():
    many = {"nodes": [{"id": str(i), "type": "end", "data": {}} for i in range(2_001)], "edges": []}
    heavy = drawn({"a": say("é" * 500_000)})
    for graph in (many, heavy):
        found = check(graph, CATALOG)
        assert [problem.code for problem in found] == ["funnel_too_large"]
        assert found[0].message() == "Máximo 2.000 nós e 1 MB."
    assert malformed({"nodes": many["nodes"][:2_000], "edges": []}) == []


# --- 34, 35, 36, 38 --------------------------------------------------------------------------------------------------


def test_34_unreachable():
    found = check(drawn({"a": ("end", {}), "b": ("end", {})}, "t > a"), CATALOG)
    assert [(problem.node, problem.code, problem.severity) for problem in found] == [
        ("b", "node_unreachable", "warning")
    ]


def loops_of(*args: Any, **names: str) -> list[Problem]:
    return [problem for problem in check(drawn(*args, **names), CATALOG) if problem.code == "funnel_loop_without_wait"]


def test_35_a_circle_without_a_wait():
    found = loops_of({"a": say("oi"), "b": say("tchau")}, "t > a", "a > b", "b > a", a="A", b="B")
    assert [(problem.node, problem.severity, problem.params) for problem in found] == [
        ("a", "error", {"path": "A → B → A"})
    ]
    assert "A → B → A" in found[0].message()


def test_35_of_one_node_and_of_several_circles():
    assert loops_of({"a": say("oi")}, "t > a", "a > a")[0].params == {"path": "a → a"}
    nodes = {
        "c": ("condition", {"branches": [{"id": "y", "label": "S", "expression": "true"}]}),
        "a": say("a"),
        "b": say("b"),
    }
    found = loops_of(nodes, "t > c", "c:y > a", "c:else > b", "a > c", "b > c")
    assert [problem.params["path"] for problem in found] == ["c → a → c", "c → b → c"]


@pytest.mark.parametrize(
    "waiting",
    [("wait_reply", {}), ("wait", {"duration": "5 min"}), choose("a"), ("ask_field", {"question": "?"})],
    ids=lambda node: node[0],
)
def test_35_a_circle_that_waits_is_fine(waiting):
    port = {"wait": "next", "ask_choice": "c0", "ask_field": "answered", "wait_reply": "replied"}[waiting[0]]
    assert loops_of({"a": say("oi"), "w": waiting}, "t > a", "a > w", f"w:{port} > a") == []


def test_35_in_a_part_that_nobody_reaches_does_no_harm():
    assert loops_of({"a": say("oi"), "b": say("x")}, "b > b", "t > a") == []


def test_35_on_the_largest_drawing():
    nodes = {f"n{i}": say("x") for i in range(1_999)}
    edges = ["t > n0", *(f"n{i} > n{i + 1}" for i in range(1_998)), "n1998 > n0"]
    found = [problem for problem in check(drawn(nodes, *edges), CATALOG) if problem.severity == "error"]
    assert [problem.code for problem in found] == ["funnel_loop_without_wait"]


def recursion(starts: str, *others: Funnel, wait: bool = False) -> list[Problem]:
    nodes: dict[str, Any] = {"s": ("start_funnel", {"funnel": starts})}
    edges = ["t > s"]
    if wait:
        nodes["w"] = ("wait_reply", {})
        edges = ["t > w", "w:replied > s"]
    found = check(drawn(nodes, *edges), CATALOG, CheckContext(others=others), "f", "Este")
    return [problem for problem in found if problem.code == "subfunnel_recursion"]


def test_36_funnels_that_start_each_other():
    assert [problem.params["path"] for problem in recursion("f")] == ["Este → Este"]
    found = recursion("g", published("g", "Gê", starts="h"), published("h", "Agá", starts="f"))
    assert [(problem.severity, problem.params["path"]) for problem in found] == [("error", "Este → Gê → Agá → Este")]


def test_36_with_a_wait_on_the_way_it_is_only_mentioned():
    assert [problem.severity for problem in recursion("f", wait=True)] == ["warning"]
    assert [problem.severity for problem in recursion("g", published("g", "Gê", starts="f", wait=True))] == ["warning"]


def test_36_a_circle_of_others_is_theirs():
    assert recursion("g", published("g", "Gê", starts="h"), published("h", "Agá", starts="g")) == []
    assert recursion("gone") == []


def test_38_unknown_types_and_reserved_keys():
    found = one("hologram", {})
    assert told(found) == [("error", "", "node_type_unknown")]
    assert "hologram" in found[0].message()
    for key in ("__proto__", "constructor"):
        data = {"bubbles": [{"type": "text", "text": "x", key: {"x": 1}}]}
        assert ("error", f"/bubbles/0/{key}", "key_reserved") in told(one("send_message", data))


# --- ports -----------------------------------------------------------------------------------------------------------


def test_ports_that_lead_nowhere():
    graph = drawn({"q": choose("Sim", "Não"), "a": say("ok")}, "t > q", "q:c0 > a")
    found = check(graph, CATALOG)
    assert [(problem.node, problem.severity, problem.code, problem.params) for problem in found] == [
        ("q", "warning", "port_unconnected", {"port": "Não"})
    ]


def test_what_needs_a_person_and_leads_nowhere_is_said_once_a_node_in_the_readers_words() -> None:
    graph = drawn({"ia": ("ai_reply", {"prompt": "x"}), "a": say("ok")}, "t > ia", "ia:success > a")
    found = [problem for problem in check(graph, CATALOG) if problem.code == "port_unconnected"]
    assert [(problem.node, problem.severity) for problem in found] == [("ia", "warning")]
    said = "Sem caminho: Chamar uma pessoa, Falhou. Se acontecer, a conversa termina ali e os atendentes são avisados."
    assert found[0].message("pt-BR") == said
    assert found[0].message("en").startswith("Without a path: Call a person, Failed. ")


@pytest.mark.parametrize(("data", "codes"), [({}, []), ({"no_reply_after": 60}, ["port_unconnected"])])
def test_a_time_to_answer_in_that_leads_nowhere(data: dict[str, Any], codes: list[str]) -> None:
    graph = drawn({"q": ("ask_field", {"question": "Nome?", **data}), "a": say("ok")}, "t > q", "q:answered > a")
    found = check(graph, CATALOG)
    assert [problem.code for problem in found] == codes
    assert all("“Sem resposta”" in problem.message("pt-BR") for problem in found)


def test_a_last_node_is_an_end_and_meant_so():
    assert check(drawn({"q": choose("Sim", "Não")}, "t > q"), CATALOG) == []


def test_edges_from_a_port_that_is_not_there():
    graph = drawn({"q": choose("Sim"), "a": say("ok"), "e": ("end", {})}, "t > q", "q:gone > a", "e > a")
    found = [problem for problem in check(graph, CATALOG) if problem.severity == "error"]
    assert [(problem.node, problem.code, problem.params["port"]) for problem in found] == [
        ("q", "port_unknown", "gone"),
        ("e", "port_unknown", ""),
    ]


def test_two_edges_from_one_port():
    graph = drawn({"a": say("a"), "b": say("b")}, "t > a", "t:next > b")
    first = check(graph, CATALOG)[0]
    assert (first.node, first.severity, first.code) == ("t", "error", "port_taken_twice")
    assert Funnel.from_graph(graph, CATALOG, "f", 1).edges[("t", "next")] == "a", "the first edge counts"


def test_a_tangle_of_circles_is_told_five_times():
    branches = {"branches": [{"id": f"b{i}", "label": "x", "expression": "true"} for i in range(10)]}
    nodes = {f"n{i}": ("condition", branches) for i in range(30)}
    edges = [f"n{i}:b{j} > n{(i * 7 + j) % 30}" for i in range(30) for j in range(10)]
    assert len(loops_of(nodes, "t > n0", *edges)) == 5


def test_32_thousands_of_triggers_are_not_compared_each_with_each():
    nodes = {f"k{i}": ("trigger", {"keyword": f"palavra{i}"}) for i in range(1_500)}
    assert [problem.code for problem in check(drawn(nodes), CATALOG)] == []


def test_32_a_funnel_does_not_overlap_itself():
    own = published("f", "Este", {"keyword": "ola"})
    assert [problem.code for problem in check(drawn({}), CATALOG, CheckContext(others=[own]), "f", "Este")] == []


@pytest.mark.parametrize(
    ("connected", "codes"), [(None, []), (frozenset({"odoo"}), []), (frozenset({"ai"}), ["integration_missing"])]
)
def test_a_step_whose_integration_is_missing(connected: frozenset[str] | None, codes: list[str]) -> None:
    graph = drawn({"n": ("odoo_lead", {"mapping": {"name": "x"}})}, "t > n")
    found = [problem for problem in check(graph, CATALOG, CheckContext(integrations=connected)) if problem.node == "n"]
    missing = [problem for problem in found if problem.code == "integration_missing"]
    assert [problem.code for problem in missing] == codes
    assert all(problem.severity == "warning" and "Odoo" in problem.message("pt-BR") for problem in missing)


def test_a_jump_is_an_edge_to_the_checker() -> None:
    """Its target is reached, a circle by it never ends, and a step that is not there is told."""
    data = {"a": ("trigger", {"keyword": "oi"}), "s": ("send_message", {"text": "?"}), "j": ("go_to", {"node": "s"})}
    nodes = [{"id": name, "type": kind, "data": config} for name, (kind, config) in data.items()]
    edges = [{"id": "e1", "source": "a", "target": "s"}, {"id": "e2", "source": "s", "target": "j"}]
    found = check({"nodes": nodes, "edges": edges}, CATALOG)
    assert [(problem.code, problem.params) for problem in found] == [
        ("funnel_loop_without_wait", {"path": "s → j → s"})
    ]
    forward = [{"id": "e1", "source": "a", "target": "j"}]
    assert check({"nodes": nodes, "edges": forward}, CATALOG) == []
    nodes[2]["data"] = {"node": "S"}
    assert [problem.code for problem in check({"nodes": nodes, "edges": forward}, CATALOG)] == [
        "reference_missing",
        "node_unreachable",
    ]
