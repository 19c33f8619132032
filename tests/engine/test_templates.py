"""S-TPL: jinja's syntax without jinja's power."""

import time
import warnings

import pytest

from backend.engine import gate
from backend.engine.check import check
from backend.engine.refusal import Refusal
from backend.engine.templates import LONG, MESSAGE, Scope, expression, template
from tests.engine.attacks import ATTACKS, BOMBS, ESCAPES
from tests.engine.drawing import CATALOG, funnel, graph, path, said, started

HONEST = [
    ("Oi!", "Oi!"),
    ("", ""),
    ("Oi, {{ contact.name }}!", "Oi, Ana Maria!"),
    ("{{ contact.name|first_name|upper }}", "ANA"),
    ("{{contact.name | lower}}", "ana maria"),
    ("{{ contact['name'] }}", "Ana Maria"),
    ("{{ contact.tags[0] }}", "vip"),
    ("{{ contact.tags|join(' e ') }}", "vip e aluno"),
    ("{{ contact.tags }}", "vip, aluno"),
    ("{{ contact.tags|length }}", "2"),
    ("{{ contact.email|default('sem e-mail') }}", "sem e-mail"),
    ("{{ contact.nothing|default(contact.name) }}", "Ana Maria"),
    (
        "{% if contact.custom_data.idade > 17 %}adulto{% elif contact.custom_data.idade > 5 %}criança{% else %}bebê{% endif %}",
        "criança",
    ),
    ("{% if 'VIP' in contact.tags and not contact.email %}sim{% endif %}", "sim"),
    ("{{ 'a' if response.text == 'SIM' else 'b' }}", "a"),
    ("{{ 'a' if response.text == 'não' }}", ""),
    ("{{ contact.name ~ ' ' ~ contact.custom_data.idade }}", "Ana Maria 9"),
    ("{{ contact.email is none }} {{ contact.nothing is defined }} {{ contact.name is not none }}", "true false true"),
    ("{# nota #}{{ funnel.name }}", "Aula"),
    ("linha 1\nlinha 2\n", "linha 1\nlinha 2\n"),
    ("{{ 'ol\\u00e1' }}", "olá"),
    ("{{ '\\d' }}", "\\d"),
    ("{{ 3 < 5 < 7 }} {{ 3 < 5 < 4 }}", "true false"),
    ("{{ true }} {{ none }} {{ 1.50 }}", "true  1.5"),
    ("{{ 1 }}", "1"),
    ("}} { % {", "}} { % {"),
    ("{{ contact.custom_data }}", '{"idade": 9}'),
    ("{{ contact.name|truncate(5) }}", "Ana…"),
]
VALUES = {
    "contact": {"name": "Ana Maria", "email": None, "tags": ["vip", "aluno"], "custom_data": {"idade": 9}},
    "response": {"text": "sím"},
    "funnel": {"name": "Aula"},
    "x": "x",
}


@pytest.mark.parametrize("source", ATTACKS, ids=lambda source: source[:50])
def test_attacks_are_refused(source):
    with pytest.raises(Refusal) as refused:
        template(source)
    assert refused.value.code == "template_not_allowed"
    assert len(refused.value.fragment) <= 41


@pytest.mark.parametrize("attack", [*ESCAPES, *BOMBS], ids=lambda attack: attack[:50])
def test_the_same_gate_stands_before_expressions(attack):
    with pytest.raises(Refusal) as refused:
        expression(attack)
    assert refused.value.code == "template_not_allowed"


@pytest.mark.parametrize("source", ATTACKS[::7], ids=lambda source: source[:50])
def test_attacks_are_told_by_the_checker_and_render_nothing(source):
    found = [
        problem
        for problem in check(graph({"a": ("say", {"text": source})}, "start > a"), CATALOG)
        if problem.node == "a"
    ]
    assert [(problem.field, problem.code, problem.severity) for problem in found] == [
        ("/text", "template_not_allowed", "error")
    ]
    assert all(found[0].message(language) for language in ("pt-BR", "en"))
    turn = started(funnel({"a": ("say", {"text": f"before {source} after"})}, "start > a"))
    assert said(turn) == [""]
    assert turn.steps[-1].execution_data["notes"] == [{"code": "template_not_allowed", "name": "/text"}]


def cost(source: str) -> float:
    before = time.process_time()
    with pytest.raises(Refusal):
        gate.parse_template(source)
    return time.process_time() - before


@pytest.mark.parametrize("source", ATTACKS, ids=lambda source: source[:50])
def test_attacks_cost_next_to_nothing(source):
    """Refused within 50 ms, since nothing of them is ever carried out."""
    assert min(cost(source) for _ in range(3)) < 0.05


def test_a_refused_condition_is_false():
    turn = started(funnel({"a": ("decide", {"when": "''.__class__"})}, "start > a"))
    assert turn.steps[-1].execution_data["port"] == "no"
    assert turn.steps[-1].execution_data["notes"] == [{"code": "template_not_allowed", "name": "/when"}]


@pytest.mark.parametrize(("source", "shown"), HONEST, ids=[source[:40] for source, _ in HONEST])
def test_honest_templates_are_taken(source, shown):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert template(source).render(Scope(VALUES)) == shown


SAID = ["{{ 7*7 }}", "{{ cycler }}", "{% for x in y %}", "{{ contact.phone }}", "{# #}", "${7*7}", "{{", "%}"]


@pytest.mark.parametrize("said_by_contact", SAID)
def test_what_a_contact_writes_is_never_a_template(said_by_contact):
    values = {
        **VALUES,
        "response": {"text": said_by_contact},
        "contact": {"name": said_by_contact, "tags": [said_by_contact]},
    }
    for source in (
        "{{ response.text }}",
        "{{ contact.name|trim }}",
        "{{ contact.tags|join }}",
        "{{ '' ~ response.text }}",
    ):
        assert template(source).render(Scope(values)) == said_by_contact


def test_nor_when_it_went_through_a_variable_and_a_field():
    drawn = funnel(
        {
            "ask": ("listen", {"variable": "v"}),
            "keep": ("change", {"what": "field", "key": "note", "value": "{{ variavel.v }}"}),
            "tell": ("say", {"text": "{{ contact.custom_data.note }} {{ variable.v }} {{ trigger.message }}"}),
        },
        "start > ask",
        "ask:replied > keep",
        "keep > tell",
    )
    from backend.engine.words import Replied
    from tests.engine.drawing import text, went_on

    turn = went_on(drawn, started(drawn).state, Replied(text("{{ 7*7 }}")))
    assert said(turn) == ["{{ 7*7 }} {{ 7*7 }} {{ 7*7 }}"]
    assert path(turn) == ["ask", "keep", "tell"]


# --- limits ----------------------------------------------------------------------------------------------------------


def test_the_source_may_be_8_kb():
    fits = "{{ x }}" + "a" * (gate.MAX_SOURCE - 7)
    assert template(fits).render(Scope(VALUES), LONG) == "x" + "a" * (gate.MAX_SOURCE - 7)
    with pytest.raises(Refusal):
        template(fits + "a")
    with pytest.raises(Refusal):
        template("{{ x }}" + "é" * (gate.MAX_SOURCE // 2))


@pytest.mark.parametrize(("depth", "taken"), [(18, True), (21, False)])
def test_nesting_is_bounded(depth, taken):
    source = "{{ " + "(" * depth + "x" + ")" * depth + " }}"
    if taken:
        assert template(source).render(Scope(VALUES)) == "x"
    else:
        with pytest.raises(Refusal):
            template(source)


@pytest.mark.parametrize("joined", [" and ", " or ", ".a", "|upper"])
def test_so_is_what_hangs_together(joined):
    def chain(length: int) -> str:
        return "{{ " + ("x" + joined * length if joined[0] in ".|" else joined.join(["x"] * length)) + " }}"

    template(chain(15))
    with pytest.raises(Refusal) as refused:
        template(chain(30))
    assert refused.value.kind == "size"


def test_so_is_the_number_of_parts():
    assert template("a{{ x }}" * 240).render(Scope(VALUES)) == "ax" * 240
    with pytest.raises(Refusal) as refused:
        template("a{{ x }}" * 260)
    assert refused.value.kind == "size"


@pytest.mark.parametrize(("limit", "length"), [(MESSAGE, 4_096), (LONG, 65_536)])
def test_output_is_counted_while_it_is_written(limit, length):
    scope = Scope({"x": "y" * 3_000})
    assert len(template("{{ x }}" * 60).render(scope, limit)) == length
    assert scope.notes == [{"code": "template_cut", "name": str(length)}]


def test_what_fits_exactly_is_not_cut():
    scope = Scope({"x": "y" * 4_096})
    assert len(template("{{ x }}").render(scope)) == 4_096
    assert scope.notes == []


def test_values_on_the_way_are_bounded_too():
    scope = Scope({"x": "y" * 60_000})
    source = "{% if (" + " ~ ".join(["x"] * 30) + ")|length > 65536 %}huge{% else %}bounded{% endif %}"
    assert template(source).render(scope) == "bounded"


@pytest.mark.parametrize(
    "value", ["é" * 60_000, ["é" * 60_000], {"a": {str(i): i for i in range(50_000)}}], ids=["text", "list", "object"]
)
def test_work_is_bounded_whatever_the_values_hold(value):
    heavy = " or ".join(["(" + " or ".join(["x == y"] * 8) + ")"] * 10)
    before = time.process_time()
    scope = Scope({"x": value, "y": [value]})
    assert expression(f"not ({heavy})").holds(scope) is False
    assert template("{% if " + heavy + " %}{% endif %}a").render(Scope({"x": value, "y": [value]})) == ""
    assert template("{{ x|upper|lower|length }}" * 60).render(Scope({"x": value})) == ""
    assert scope.notes[0]["code"] == "template_too_heavy"
    assert time.process_time() - before < 5


def test_a_long_field_is_cut_later_than_a_message():
    from backend.engine.node_type import NodeType
    from backend.engine.render import render_plan

    schema = {"properties": {"short": {"x-template": True}, "long": {"x-template": "long"}}}
    plan = render_plan(
        {"short": "{{ v }}{{ v }}", "long": "{{ v }}{{ v }}"}, NodeType("n", schema, lambda c, v, s: None), set()
    )
    rendered = plan(Scope({"v": "a" * 4_000}))
    assert (len(rendered["short"]), len(rendered["long"])) == (4_096, 8_000)


# --- what the author is told -----------------------------------------------------------------------------------------

TOLD = [
    ("{{ nome ", "template_syntax", "syntax", "{{ nome ", 1, 1),
    ("linha\r\n  {{ nome ", "template_syntax", "syntax", "{{ nome ", 2, 3),
    ("linha\n  {{ nome ", "template_syntax", "syntax", "{{ nome ", 2, 3),
    ("oi {{ a b }}", "template_syntax", "syntax", "{{ a b }}", 1, 4),
    ("{% if x %}", "template_syntax", "syntax", "{% if x %}", 1, 1),
    ("{{ }}", "template_syntax", "syntax", "{{ }}", 1, 1),
    ("{{ 'a }}", "template_syntax", "syntax", "'a }}", 1, 4),
    ("{% endif %}", "template_syntax", "syntax", "{% endif %}", 1, 1),
    ("{{ x) }}", "template_syntax", "syntax", ") }}", 1, 5),
    ("{{ ''.__class__ }}", "template_not_allowed", "fragment", ".__class__", 1, 6),
    ("a\nb {{ 'A'*1000000000 }}", "template_not_allowed", "operator", "*", 2, 9),
    ("{% for x in y %}", "template_not_allowed", "loop", "{% for %}", 1, 4),
    ("{{ x|reverse }}", "template_not_allowed", "filter", "|reverse", 1, 5),
    ("{{ x is odd }}", "template_not_allowed", "test", "is odd", 1, 6),
    ("{{ range(3) }}", "template_not_allowed", "call", "range()", 1, 4),
    ("{{ x.upper() }}", "template_not_allowed", "call", ".upper()", 1, 5),
    ("{{ x['__class__'] }}", "template_not_allowed", "fragment", "['__class__']", 1, 5),
]


@pytest.mark.parametrize(("source", "code", "kind", "fragment", "line", "column"), TOLD)
def test_the_author_is_told_what_and_where(source, code, kind, fragment, line, column):
    with pytest.raises(Refusal) as refused:
        template(source)
    found = refused.value
    assert (found.code, found.kind, found.fragment, found.line, found.column) == (code, kind, fragment, line, column)


MESSAGES = [
    ("{{ ''.__class__ }}", "O trecho `.__class__` não é permitido.", ""),
    ("{{ 'A'*1000000000 }}", "Operador `*` não é permitido.", "Textos se juntam com ~"),
    ("{% for x in y %}{% endfor %}", "O comando `{% for %}` não é permitido.", "bloco de lista"),
    ("{{ nome ", "Erro de escrita na linha 1, coluna 1: `{{ nome `.", "{{ contact.name }}"),
    ("{{ x|reverse }}", "O filtro `|reverse` não é permitido assim.", "first_name"),
]


@pytest.mark.parametrize(("source", "message", "hint"), MESSAGES)
def test_in_their_own_words(source, message, hint):
    problem = next(p for p in check(graph({"a": ("say", {"text": source})}, "start > a"), CATALOG) if p.node == "a")
    assert problem.message("pt-BR") == message
    assert hint in problem.hint("pt-BR")
    assert problem.message("en") != message
