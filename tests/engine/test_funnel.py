"""Compiling: ports, edges, templates wherever they stand, defaults, what leads where."""

from copy import deepcopy

import pytest

from backend.engine.funnel import Funnel
from backend.engine.node_type import NodeType, Port
from backend.engine.render import render_plan
from backend.engine.schema import alternatives, fits, marked, pointer, resolve_pointer, with_defaults
from backend.engine.templates import Scope
from backend.engine.words import Leave
from tests.engine.drawing import CATALOG, funnel, graph

SCHEMA = {
    "$defs": {"text": {"type": "string", "x-template": True}},
    "type": "object",
    "properties": {
        "title": {"$ref": "#/$defs/text"},
        "plain": {"type": "string"},
        "items": {"type": "array", "items": {"oneOf": [
            {"properties": {"kind": {"const": "say"}, "text": {"x-template": True}, "loud": {"default": False}}},
            {"properties": {"kind": {"enum": ["ask"]}, "text": {"type": "string"}, "when": {"x-expression": True}}},
        ]}},
        "headers": {"type": "object", "additionalProperties": {"x-template": True}},
        "field": {"x-expression": "value"},
        "retries": {"default": 2},
        "options": {"default": {"a": 1}, "properties": {"b": {"default": 3}}},
    },
    "allOf": [{
        "if": {"properties": {"plain": {"const": "x"}}},
        "then": {"properties": {"extra": {"x-template": True}}},
        "else": {"properties": {"other": {"x-template": True}}},
    }],
}  # fmt: skip
NODE = NodeType("n", SCHEMA, lambda config, view, signal: Leave("next"))
SCOPE = {"v": "V", "n": 3}


def rendered(config):
    uses: set[str] = set()
    plan = render_plan(config, NODE, uses)
    return (plan(Scope(SCOPE)) if plan else config), uses


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({"title": "{{ v }}"}, {"title": "V"}),
        ({"plain": "{{ v }}"}, {"plain": "{{ v }}"}),
        (
            {"items": [{"kind": "say", "text": "{{ v }}"}, {"kind": "say", "text": "w"}]},
            {"items": [{"kind": "say", "text": "V"}, {"kind": "say", "text": "w"}]},
        ),
        (
            {"items": [{"kind": "ask", "text": "{{ v }}", "when": "n > 2"}]},
            {"items": [{"kind": "ask", "text": "{{ v }}", "when": True}]},
        ),
        ({"headers": {"X-A": "{{ v }}", "{{ v }}": "b"}}, {"headers": {"X-A": "V", "{{ v }}": "b"}}),
        ({"field": "n"}, {"field": 3}),
        ({"field": "gone"}, {"field": None}),
        ({"field": "(("}, {"field": None}),
        ({"plain": "x", "extra": "{{ v }}", "other": "{{ v }}"}, {"plain": "x", "extra": "V", "other": "{{ v }}"}),
        ({"plain": "y", "extra": "{{ v }}", "other": "{{ v }}"}, {"plain": "y", "extra": "{{ v }}", "other": "V"}),
        ({"title": 5, "items": "{{ v }}"}, {"title": 5, "items": "{{ v }}"}),
    ],
)
def test_templates_are_filled_in_where_the_schema_marks_them(config, expected):
    before = deepcopy(config)
    assert rendered(config)[0] == expected
    assert config == before, "the compiled config is shared by all runs"


def test_what_is_static_is_not_rendered_at_all():
    assert render_plan({"title": "Oi", "items": []}, NODE, set()) is None


def test_the_roots_of_what_is_read_are_known():
    assert rendered({"title": "{{ v }} {{ chat.history }}", "field": "contact.name"})[1] == {"v", "chat", "contact"}


def test_defaults_are_filled_in_before_the_handler_sees_the_config():
    filled = with_defaults({"items": [{"kind": "say"}, {"kind": "ask"}], "options": {}}, SCHEMA)
    assert filled == {"items": [{"kind": "say", "loud": False}, {"kind": "ask"}], "options": {"b": 3}, "retries": 2}
    assert with_defaults({}, SCHEMA) == {"retries": 2, "options": {"a": 1, "b": 3}}
    assert SCHEMA["properties"]["options"]["default"] == {"a": 1}


def test_pointers():
    document = {"a/b": [{"~": 1}]}
    assert pointer("a/b", 0, "~") == "/a~1b/0/~0"
    assert resolve_pointer(document, "/a~1b/0/~0") == 1
    assert [resolve_pointer(document, path) for path in ("/x", "/a~1b/1", "/a~1b/x", "/a~1b/0/~0/y")] == [None] * 4
    assert resolve_pointer(document, "") is document


def test_alternatives_are_told_apart_by_const_and_enum_only():
    say, ask = SCHEMA["properties"]["items"]["items"]["oneOf"]
    assert fits(say, {"kind": "say"}, SCHEMA)
    assert not fits(ask, {"kind": "say"}, SCHEMA)
    assert fits(ask, {}, SCHEMA)
    assert fits(ask, "text", SCHEMA)
    assert list(alternatives(True, {}, SCHEMA)) == []


def test_places_come_outermost_first():
    assert [path for path, _, _ in marked({"items": [{"kind": "say"}]}, SCHEMA)] == [
        (),
        ("items",),
        ("items", 0),
        ("items", 0, "kind"),
    ]


# --- funnels ---------------------------------------------------------------------------------------------------------


def test_an_edge_without_a_handle_leaves_by_the_first_port():
    drawn = funnel({"q": ("listen", {}), "a": ("end", {})}, "start > q", "q > a")
    assert drawn.edges == {("start", "next"): "q", ("q", "replied"): "a"}


def test_a_null_handle_is_a_missing_one():
    drawn = graph({"a": ("end", {})}, "start > a")
    drawn["edges"][0]["sourceHandle"] = None
    assert Funnel.from_graph(drawn, CATALOG, "f", 1).edges == {("start", "next"): "a"}


def test_what_it_sets_uses_and_starts():
    drawn = funnel(
        {
            "q": ("listen", {"variable": "nome"}),
            "s": ("say", {"text": "{{ variavel.nome }} {{ chat.history }}"}),
            "g": ("jump", {"funnel": "after"}),
            "h": ("jump", {"funnel": "at_once"}),
            "k": ("jump", {"funnel": "at_once"}),
            "lost": ("jump", {"funnel": "never"}),
            "d": ("dice", {}),
        },
        "start > d", "d:yes > h", "d:no > q", "q:replied > s", "s > g", "q:no_reply > k",
    )  # fmt: skip
    assert drawn.sets == {"nome"}
    assert {what for what in ("variavel", "chat", "contact", "hours", "nome") if drawn.reads(what)} == {
        "variavel",
        "chat",
    }
    assert drawn.starts == {"after": False, "at_once": True}
    assert drawn.start == "start"


def test_ports_come_from_the_config():
    node_type = NodeType(
        "q",
        {
            "x-node": {
                "ports": [
                    {"each": "/choices", "id": "id", "label": "label"},
                    {"id": "else", "label": "Else", "optional": True},
                ]
            }
        },
        lambda config, view, signal: Leave("else"),
    )
    config = {"choices": [{"id": "a", "label": "A"}, {"id": "b"}, {"label": "no id"}, "x", {"id": 3}]}
    assert node_type.ports(config) == [Port("a", "A"), Port("b", "b"), Port("else", "Else", optional=True)]
    assert [port.id for port in node_type.ports({"choices": "x"})] == ["else"]
    assert [port.id for port in node_type.ports({})] == ["else"]


def test_a_funnel_cannot_be_changed():
    drawn = funnel({"a": ("end", {})}, "start > a")
    with pytest.raises(AttributeError):
        drawn.name = "x"
    with pytest.raises(TypeError):
        drawn.nodes["b"] = drawn.nodes["a"]
    with pytest.raises(TypeError):
        drawn.edges["a", "x"] = "b"


def test_an_older_stored_version_is_brought_up_when_it_is_loaded():
    drawn = Funnel.from_graph({"nodes": [{"id": "a", "type": "waitReply", "data": {}}], "edges": []}, CATALOG, "f", 1)
    assert drawn.nodes["a"].type_name == "wait_reply"
