"""The variables of node-types.md, as templates see them."""

import pytest

from backend.engine.scope import Seen, variables
from backend.engine.templates import Scope, template
from backend.engine.words import Line, Message
from tests.engine.drawing import context

CONTACT = {
    "name": "Ana",
    "phone": "5511999990001",
    "email": None,
    "stage": "Agendado",
    "tags": ["vip"],
    "custom_data": {"idade": 9},
}
PRESSED = Message("button_reply", "Piano", "p", {"context": {"id": "w1"}})
LINES = (Line(True, "Oi"), Line(False, "Olá"), Line(True, ""), Line(False, "Qual?"), Line(True, "Piano"))
ALL = frozenset({"contact", "trigger", "response", "workspace", "now", "chat"})


def shown(source: str, language: str = "pt-BR", uses: frozenset[str] = ALL) -> str:
    seen = Seen(CONTACT, {"v": "1"}, Message("text", "depois"), PRESSED, {"tag": "novo"}, LINES, "Aula")
    given = context(workspace={"name": "Escola Compasso"}, language=language)
    return template(source).render(Scope(variables(given, seen, uses)))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ contact.name }} {{ contact.phone }} {{ contact.email }}", "Ana 5511999990001 "),
        (
            "{{ contact.stage }} {{ contact.fase_funil }} {{ contact.custom_data.fase_funil }}",
            "Agendado Agendado Agendado",
        ),
        ("{{ contact.custom_data.idade }} {{ contact.tags }}", "9 vip"),
        ("{{ trigger.message }} {{ trigger.tag }}", "depois novo"),
        (
            "{{ response.text }} {{ response.id }} {{ response.type }} {{ response.context.id }}",
            "Piano p button_reply w1",
        ),
        ("{{ variavel.v }}{{ variable.v }}", "11"),
        ("{{ funnel.name }} {{ workspace.name }}", "Aula Escola Compasso"),
        ("{{ now }}", "2026-11-21T12:00:00-03:00"),
        ("{{ now|date('%d/%m %H:%M') }}", "21/11 12:00"),
        ("{{ chat.history }}", "Contato: Oi\nAtendimento: Olá\nAtendimento: Qual?\nContato: Piano"),
        ("{{ chat.history_last_3_messages }}", "Atendimento: Olá\nAtendimento: Qual?\nContato: Piano"),
    ],
)
def test_variables(source, text):
    assert shown(source) == text


def test_the_speakers_are_named_in_the_workspaces_language():
    assert shown("{{ chat.history_last_3_messages }}", "en") == "Us: Olá\nUs: Qual?\nContact: Piano"


def test_a_field_of_that_name_wins_over_the_stage():
    seen = Seen({**CONTACT, "custom_data": {"fase_funil": "Outra"}}, {}, None, None, {}, (), "Aula")
    found = variables(context(), seen, ALL)
    assert found["contact"]["custom_data"]["fase_funil"] == "Outra"


def test_before_anybody_wrote_everything_is_empty_and_nothing_missing():
    seen = Seen({}, {}, None, None, {}, (), "Aula")
    scope = Scope(variables(context(), seen, ALL))
    assert template("{{ trigger.message }}{{ response.text }}{{ response.id }}{{ chat.history }}").render(scope) == ""
    assert scope.notes == []


def test_what_nobody_reads_is_not_made():
    assert shown("{{ contact.name }}{{ now }}", uses=frozenset()) == ""
