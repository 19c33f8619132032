"""Bad inputs 14, 50, 51 and configs against their schema, against the product's own catalog."""

from typing import Any

import pytest

from backend.engine.check import CheckContext, Problem, check
from backend.engine.node_type import NodeType
from backend.engine.words import Leave
from tests.engine.checking import CATALOG, drawn, one, told
from tests.engine.example import EXAMPLE


def test_the_documents_example_has_no_problem():
    assert check(EXAMPLE, CATALOG) == []


def test_every_example_of_the_catalog_has_no_problem():
    for name, node_type in CATALOG.items():
        for example in node_type.schema["examples"]:
            errors = [
                problem
                for problem in one(name, example)
                if problem.code not in ("variable_unknown", "node_unreachable", "trigger_overlap", "reference_missing")
            ]
            assert errors == [], name


# --- 50, 51 ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "duration",
    [
        "-5 min",
        "0",
        0,
        "400 dias",
        "1e9 s",
        "366 dias",
        {"amount": -5, "unit": "minutes"},
        {"amount": 0, "unit": "days"},
        "x",
    ],
)
def test_50_waits_out_of_range(duration):
    found = one("wait", {"duration": duration})
    assert told(found) == [("error", "/duration", "wait_range")]
    assert found[0].message() == "De 1 s a 365 dias."


@pytest.mark.parametrize("duration", ["1 s", "365 dias", 1, {"amount": 2, "unit": "hours"}])
def test_50_waits_in_range(duration):
    assert one("wait", {"duration": duration}) == []


FORMATTED = {
    "cron": ("cron_invalid", ["* * * * * *", "61 * * * *", "", "a", "*/0 * * * *", "5-1 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *"],
             ["0 9 * * 1-5", "*/15 8-18 1,15 * 0"]),
    "re2": ("pattern_invalid", ["(", "(?=a)", "\\1"], ["^a+$", "olá"]),
    "timezone": ("timezone_unknown", ["America/Brasilia", "../etc/passwd", ""], ["America/Sao_Paulo", "UTC"]),
    "date": ("date_invalid", ["2026-02-30", "31/12/2026"], ["2026-12-31"]),
    "time": ("time_invalid", ["25:00", "9h"], ["09:00"]),
    "date-time": ("date_invalid", ["2026-12-31T14:00:00", "31/12/2026"], ["2026-12-31T14:00:00-03:00"]),
    "uri": ("url_scheme", ["file:///etc/passwd", "gopher://x", "x", "http://", "http://[x"], ["https://x.example/a", "{{ contact.url }}"]),
    "key": ("key_invalid", ["1a", "a b", "_a", "", "a" * 51], ["idade", "data_da_aula", "ação2"]),
    "email": ("field_format", ["a", "a@b", "a b@c.d"], ["a@b.co"]),
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "code"), [(name, value, code) for name, (code, bad, _) in FORMATTED.items() for value in bad]
)
def test_51_formats_that_are_wrong(name, value, code):
    found = _formatted(name, value)
    assert [(problem.field, problem.code) for problem in found] == [("/when", code)]


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, (_, _, good) in FORMATTED.items() for value in good]
)
def test_51_formats_that_are_right(name, value):
    assert _formatted(name, value) == []


def _formatted(name: str, value: Any) -> list[Problem]:
    node_type = NodeType(
        "timed",
        {"$id": "timed", "properties": {"when": {"type": "string", "format": name}}},
        lambda c, v, s: Leave("next"),
    )
    graph = drawn({"n": ("timed", {"when": value})}, "t > n")
    return [problem for problem in check(graph, {**CATALOG, "timed": node_type}) if problem.node == "n"]


def test_51_a_value_that_is_no_text_is_the_types_matter():
    assert [problem.code for problem in _formatted("cron", 5)] == ["field_type"]


def test_51_a_reserved_key_is_named():
    assert [problem.code for problem in _formatted("key", "constructor")] == ["key_reserved"]


# --- configs against their schema ------------------------------------------------------------------------------------

CONFIGS = [
    ("send_message", {}, [("/bubbles", "field_required")]),
    ("send_message", {"bubbles": []}, [("/bubbles", "field_empty")]),
    ("send_message", {"bubbles": [{"type": "text"}]}, [("/bubbles/0/text", "field_required")]),
    ("send_message", {"bubbles": [{"type": "hologram"}]}, [("/bubbles/0/type", "field_choice")]),
    ("send_message", {"bubbles": [{"type": "text", "text": 7}]}, [("/bubbles/0/text", "field_type")]),
    ("send_message", {"bubbles": "x"}, [("/bubbles", "field_type")]),
    ("send_message", {"bubles": [], "bubbles": [{"type": "text", "text": "x"}]}, [("/bubles", "field_unknown")]),
    ("ask_choice", {"question": "", "choices": [{"id": "a", "label": "A"}]}, [("/question", "field_empty")]),
    ("ask_choice", {"question": "?", "choices": [{"id": "a", "label": " "}]}, [("/choices/0/label", "field_empty")]),
    (
        "ask_choice",
        {"question": "?", "choices": [{"id": "a", "label": "A"}, {"id": "a", "label": "B"}]},
        [("/choices/1/id", "field_repeated")],
    ),
    (
        "ask_choice",
        {"question": "?", "choices": [{"id": "a", "label": "A"}], "retries": 11},
        [("/retries", "field_maximum")],
    ),
    (
        "ask_choice",
        {"question": "?", "choices": [{"id": "a", "label": "A"}], "retries": -1},
        [("/retries", "field_minimum")],
    ),
    (
        "ask_choice",
        {"question": "?", "choices": [{"id": "a", "label": "x" * 201}]},
        [("/choices/0/label", "field_too_long")],
    ),
    (
        "ask_choice",
        {"question": "?", "choices": [{"id": str(i), "label": str(i)} for i in range(51)]},
        [("/choices", "field_too_many")],
    ),
    ("trigger", {"kind": "keyword"}, [("/keyword", "field_required")]),
    ("trigger", {"kind": "keyword", "keyword": "(", "match": "pattern"}, [("/keyword", "pattern_invalid")]),
    ("trigger", {"kind": "tag_added"}, [("/tag", "field_required")]),
    ("wait", {}, [("/duration", "field_required")]),
    ("wait_reply", {"variable": "constructor"}, [("/variable", "key_reserved")]),
    ("condition", {"condition": "response.text = 'sim'"}, [("/branches/0/expression", "template_syntax")]),
]


@pytest.mark.parametrize(("kind", "data", "wrong"), CONFIGS)
def test_configs(kind, data, wrong):
    found = [problem for problem in one(kind, data) if problem.severity == "error"]
    assert [(problem.field, problem.code) for problem in found] == wrong
    for problem in found:
        for language in ("pt-BR", "en"):
            assert problem.message(language)
            assert "{" not in problem.message(language).replace("{{", "").replace("{%", "")


def test_an_unknown_field_is_guessed():
    found = one("ask_choice", {"question": "?", "choices": [{"id": "a", "label": "A"}], "retrys": 1})
    assert found[0].message() == "Campo desconhecido `retrys`. Você quis dizer `retries`?"


def test_fields_are_called_as_on_the_card():
    translated = {"pt-BR": {"/properties/question/title": "Pergunta"}}
    node_type = NodeType(
        "q",
        {"properties": {"question": {"title": "Question", "type": "string"}}, "required": ["question"]},
        CATALOG["end"].run,
        texts=translated,
    )
    found = [
        problem
        for problem in check(drawn({"n": ("q", {})}, "t > n"), {**CATALOG, "q": node_type})
        if problem.code == "field_required"
    ]
    assert found[0].message("pt-BR") == "Preencha “Pergunta”."
    assert found[0].message("en") == "Fill in “Question”."
    assert found[0].message("es") == "Fill in “Question”."
    assert found[0].to_json("pt-BR") == {
        "node": "n", "field": "/question", "code": "field_required", "severity": "error", "params": {}, "message": "Preencha “Pergunta”.",
    }  # fmt: skip


def test_references_that_are_gone():
    known = CheckContext(references={"funnel": frozenset({"g"}), "team": frozenset({"t1"}), "tag": frozenset()})
    assert told(one("start_funnel", {"funnel": "h"}, known)) == [("error", "/funnel", "reference_missing")]
    assert one("start_funnel", {"funnel": "g"}, known) == []
    assert one("trigger", {"kind": "tag_added", "tag": "novo"}, known) == [], "a tag is made when it is first given"
    assert one("start_funnel", {"funnel": "h"}) == [], "what is not known is not doubted"


def test_a_node_types_own_findings():
    from dataclasses import replace

    own = replace(CATALOG["end"], name="own", check=lambda config: [("/x", "field_repeated", {"value": "v"})])
    found = [
        problem for problem in check(drawn({"n": ("own", {})}, "t > n"), {**CATALOG, "own": own}) if problem.node == "n"
    ]
    assert [(problem.field, problem.code, problem.params) for problem in found] == [
        ("/x", "field_repeated", {"value": "v"})
    ]


def test_errors_come_before_warnings():
    found = check(drawn({"b": ("end", {}), "a": ("hologram", {})}, "t > a"), CATALOG)
    assert [problem.severity for problem in found] == ["error", "warning"]
