"""Bad inputs 39 to 41, 43 and 45 to 49: what is said, on which channel, with which variables."""

import time
from typing import Any

import pytest

from backend.engine.check import Approved, CheckContext, check
from backend.engine.funnel import Funnel
from tests.engine.checking import CATALOG, choose, drawn, one, say, told

# --- 39, 40, 41 ------------------------------------------------------------------------------------------------------


def test_39_eleven_rows_become_numbered_text():
    found = one(*choose(*(f"Opção {i}" for i in range(11))))
    assert told(found) == [("warning", "/question", "channel_adapts")]
    assert found[0].message() == "No WhatsApp cabem 10 opções e aqui há 11: serão mostradas como texto numerado."


def test_39_ten_rows_are_a_list_and_nothing_is_said():
    assert one(*choose(*(f"Opção {i}" for i in range(10)))) == []


def test_39_a_row_that_is_too_long_becomes_numbered_text():
    found = one(*choose(*["x" * 25, "a", "b", "c"]))
    assert [(problem.code, problem.variant, problem.params["limit"]) for problem in found] == [
        ("channel_adapts", "title_numbered", 24)
    ]


def test_39_what_fits_in_no_form_cannot_be_published():
    found = one(*choose(*(f"{i:02}" + "x" * 198 for i in range(25))))
    assert told(found) == [("error", "/question", "channel_limit")]
    assert "WhatsApp" in found[0].message()
    assert "4.096" in found[0].message()


def test_39_where_there_are_no_lists_four_options_are_numbered():
    found = one(*choose("a", "b", "c", "d"), CheckContext(channels=("instagram", "whatsapp")))
    assert [(problem.code, problem.params["channel"]) for problem in found] == [("channel_adapts", "Instagram")]


def test_40_a_button_title_of_21():
    assert one(*choose("x" * 20, "b")) == []
    found = one(*choose("x" * 21, "b"))
    assert [(problem.severity, problem.code, problem.variant) for problem in found] == [
        ("warning", "channel_adapts", "title_list")
    ]
    assert "21" in found[0].message()
    assert [problem.variant for problem in one(*choose("x" * 25, "b"))] == ["title_numbered"]


@pytest.mark.parametrize(
    ("length", "channels", "limits"),
    [(4_096, ("whatsapp",), []), (4_097, ("whatsapp",), ["4.096"]), (1_001, ("whatsapp", "instagram"), ["1.000"])],
)
def test_41_text_too_long(length, channels, limits):
    found = one(*say("x" * length), CheckContext(channels=channels))
    assert [problem.code for problem in found] == ["text_too_long"] * len(limits)
    assert all(limit in problem.message() for limit, problem in zip(limits, found, strict=True))
    if length == 4_097:
        assert found[0].message().startswith("Máximo 4.096 no WhatsApp")


def test_41_variables_do_not_count_and_captions_are_shorter():
    assert one(*say("x" * 4_070 + "{{ contact.name }}")) == []
    assert told(one(*say("x" * 4_097 + "{{ contact.name }}"))) == [("error", "/bubbles/0", "text_too_long")]
    image = {"type": "image", "url": "https://x.example/a.jpg", "text": "x" * 1_025}
    assert [problem.params["limit"] for problem in one("send_message", {"bubbles": [image]})] == [1_024]


# --- 43 --------------------------------------------------------------------------------------------------------------


def with_template(text: str | None, *values: Any, **more: Any) -> dict[str, Any]:
    parameters = [value if isinstance(value, dict) else {"value": value} for value in values]
    used = {"name": "aula", "parameters": parameters, **({"text": text} if text else {}), **more}
    return {"bubbles": [{"type": "text", "text": "oi"}], "template": used}


@pytest.mark.parametrize(
    ("text", "values", "message"),
    [
        ("Oi {{1}}, {{2}}", ["Ana"], "Faltam: {{2}}."),
        ("Oi {{1}}", ["Ana", "9h"], "Sobram: {{2}}."),
        ("Oi {{1}}, {{ 2 }}", ["Ana", "9h"], None),
        (None, ["Ana"], None),
        ("Oi {{nome}}", [{"name": "nome", "value": "Ana"}], None),
        ("Oi {{nome}}", [], "Faltam: {{nome}}."),
        ("Oi!", ["Ana"], "Sobram: {{1}}."),
    ],
)
def test_43_parameters_of_a_template(text, values, message):
    found = one("send_message", with_template(text, *values))
    assert [problem.message() for problem in found] == ([message] if message else [])
    assert all(problem.code == "template_params" and problem.field == "/template/parameters" for problem in found)


def test_43_against_the_approved_template():
    approved = CheckContext(templates={("aula", "pt_BR"): Approved(("nome", "hora"))})
    named = [{"name": "nome", "value": "Ana"}]
    assert [problem.message() for problem in one("send_message", with_template(None, *named), approved)] == [
        "Faltam: {{hora}}."
    ]
    assert told(one("send_message", with_template(None, *named, language="en_US"), approved)) == [
        ("error", "/template/name", "template_unavailable")
    ]


# --- 45 to 49: tests/engine/test_templates.py holds the attacks ------------------------------------------------------


def test_45_to_48_in_a_real_node():
    for source, code in (
        ("{{ nome ", "template_syntax"),
        ("{{ ''.__class__ }}", "template_not_allowed"),
        ("{{ 'A'*1000000000 }}", "template_not_allowed"),
        ("{% for x in y %}", "template_not_allowed"),
    ):
        assert told(one(*say(source))) == [("error", "/bubbles/0/text", code)]


@pytest.mark.parametrize(
    ("written", "suggestion"),
    [
        ("contact.nomee", "contact.name"), ("nome", "contact.name"), ("contact.phon", "contact.phone"), ("contat.name", "contact.name"),
        ("response.txt", "response.text"), ("variavel.instrumeto", "variavel.instrumento"),
        ("contact.custom_data.idad", "contact.custom_data.idade"),
        ("xyzzy", None), ("contact.name.first", None), ("trigger.tags", "trigger.tag"),
    ],
)  # fmt: skip
def test_49_unknown_variables(written, suggestion):
    graph = drawn(
        {"q": ("ask_field", {"question": "?", "variable": "instrumento"}), "n": say(f"{{{{ {written} }}}}")},
        "t > q",
        "q > n",
    )
    found = [
        problem for problem in check(graph, CATALOG, CheckContext(fields=frozenset({"idade"}))) if problem.node == "n"
    ]
    assert told(found) == [("warning", "/bubbles/0/text", "variable_unknown")]
    if suggestion:
        assert found[0].params["suggestion"] == suggestion
        assert suggestion in found[0].message()


KNOWN = [
    "contact.name", "contact.phone", "contact.email", "contact.stage", "contact.fase_funil", "contact.tags", "contact.tags[0]",
    "contact.custom_data.idade", "contact.custom_data.fase_funil", "contact.custom_data.data_aula", "trigger.message", "response.text",
    "response.type",
    "response.id", "response.media.mime", "variavel.instrumento", "variable.instrumento", "funnel.name", "chat.history",
    "chat.history_last_3_messages",
    "workspace.name", "now",
]  # fmt: skip


def test_49_known_variables():
    asked = {
        "q": ("ask_field", {"question": "?", "variable": "instrumento"}),
        "f": ("ask_field", {"question": "?", "field": "data_aula"}),
        "n": say(" ".join(f"{{{{ {name} }}}}" for name in KNOWN)),
    }
    assert check(drawn(asked, "t > q", "q > f", "f > n"), CATALOG, CheckContext(fields=frozenset({"idade"}))) == []


def test_49_variables_of_a_funnel_that_leads_here():
    leading = Funnel.from_graph(
        drawn({"q": ("wait_reply", {"variable": "dela"}), "s": ("start_funnel", {"funnel": "f"})}, "t > q", "q > s"),
        CATALOG,
        "g",
        1,
    )
    graph = drawn({"n": say("{{ variavel.dela }}")}, "t > n")
    assert [problem.code for problem in check(graph, CATALOG, CheckContext(), "f")] == ["variable_unknown"]
    found = check(graph, CATALOG, CheckContext(others=[leading]), "f")
    assert "variable_unknown" not in [problem.code for problem in found]


def test_49_fields_that_are_not_known_here_are_not_doubted():
    assert one(*say("{{ contact.custom_data.anything }}")) == []


def test_49_the_largest_drawing_is_checked_once_not_once_for_each_node():
    nodes = {f"n{i}": say("Oi {{ contact.name }} {{ variavel.x }}") for i in range(1_000)}
    graph = drawn(nodes, "t > n0", *(f"n{i} > n{i + 1}" for i in range(999)))
    before = time.process_time()
    assert [problem.code for problem in check(graph, CATALOG)].count("variable_unknown") == 1_000
    assert time.process_time() - before < 15


def test_39_what_fits_as_buttons_need_not_fit_as_text():
    kind, data = choose(*(f"{i}" + "x" * 59 for i in range(10)))
    assert one(kind, {**data, "question": "?" * 4_000}, CheckContext(channels=("webchat",))) == []
