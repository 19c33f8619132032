"""Templates as Graph JSON; the emulator's rules about templates must agree."""

from typing import Any

import pytest

from backend.channels.base import Outgoing
from backend.channels.whatsapp_limits import Unsendable
from backend.channels.whatsapp_wire import envelope
from tests.emulators.rules import Known, check_message
from tests.emulators.template_rules import Template

TEMPLATES = Known(
    set(),
    {
        (t.name, t.language): t
        for t in (
            Template("aviso", "pt_BR"),
            Template("por_ordem", "pt_BR", 2),
            Template("cobranca_aviso", "pt_BR", ("nome", "valor"), "image", ("url", "quick_reply")),
            Template("cupom", "en", 0, "text", ("", "copy_code")),
        )
    },
    set(),
)


def template(**content: Any) -> dict[str, Any]:
    made = envelope(
        Outgoing(id=1, address="5511900000001", content={"type": "template", "language": "pt_BR"} | content)
    )
    check_message(made, TEMPLATES)
    found: dict[str, Any] = made["template"]  # type: ignore[assignment]
    return found


def test_a_template_without_values():
    assert template(name="aviso") == {"name": "aviso", "language": {"code": "pt_BR"}}


def test_values_by_position():
    made = template(name="por_ordem", parameters=["Ana", 3])
    assert made["components"] == [
        {"type": "body", "parameters": [{"type": "text", "text": "Ana"}, {"type": "text", "text": "3"}]}
    ]


def test_values_by_name_a_picture_above_and_buttons():
    made = template(
        name="cobranca_aviso",
        header={"type": "image", "url": "https://arq.example/h.png"},
        parameters={"nome": "Ana", "valor": "R$ 149,90"},
        buttons=[{"type": "url", "value": "abc123"}, {"type": "quick_reply", "value": "paguei:42"}],
    )
    assert made["components"] == [
        {"type": "header", "parameters": [{"type": "image", "image": {"link": "https://arq.example/h.png"}}]},
        {
            "type": "body",
            "parameters": [
                {"type": "text", "parameter_name": "nome", "text": "Ana"},
                {"type": "text", "parameter_name": "valor", "text": "R$ 149,90"},
            ],
        },
        {"type": "button", "sub_type": "url", "index": "0", "parameters": [{"type": "text", "text": "abc123"}]},
        {
            "type": "button",
            "sub_type": "quick_reply",
            "index": "1",
            "parameters": [{"type": "payload", "payload": "paguei:42"}],
        },
    ]


def test_a_text_above_and_a_button_at_its_own_place():
    template(
        name="cupom",
        language="en",
        header={"type": "text", "text": "Hi"},
        buttons=[{"type": "copy_code", "index": 1, "value": "MUSIC10"}],
    )
    template(name="cupom", language="en", header="Hi", buttons=[{"type": "copy_code", "index": 1, "value": "MUSIC10"}])


def test_line_breaks_and_gaps_in_a_value_become_spaces():
    made = template(name="por_ordem", parameters=["Rua A,\n\t10", "a" + " " * 9 + "b"])
    assert [p["text"] for p in made["components"][0]["parameters"]] == ["Rua A, 10", "a   b"]


@pytest.mark.parametrize(
    "content, code",
    [
        ({"name": "Aviso Novo"}, "template_invalid"),
        ({"name": None}, "template_invalid"),
        ({"name": "aviso", "language": "português"}, "template_invalid"),
        ({"name": "por_ordem", "parameters": ["Ana", ""]}, "template_params"),
        ({"name": "por_ordem", "parameters": ["Ana", None]}, "template_params"),
        ({"name": "por_ordem", "parameters": [["Ana"]]}, "template_params"),
        ({"name": "por_ordem", "parameters": "Ana"}, "template_params"),
        ({"name": "por_ordem", "parameters": ["x" * 1025]}, "template_params"),
        ({"name": "aviso", "header": {"type": "sound"}}, "template_params"),
        ({"name": "aviso", "header": {"type": "image"}}, "media_missing"),
        ({"name": "aviso", "buttons": [{"type": "jump", "value": "x"}]}, "template_params"),
        ({"name": "aviso", "buttons": [{"type": "url", "value": ""}]}, "text_empty"),
        ({"name": "aviso", "buttons": [{"type": "copy_code", "value": "x" * 16}]}, "channel_limit"),
        ({"name": "aviso", "buttons": [{"type": "url", "value": "x"}] * 11}, "template_params"),
    ],
)
def test_templates_refused(content: dict[str, Any], code: str):
    with pytest.raises(Unsendable) as refusal:
        template(**content)
    assert refusal.value.code == code


def test_the_value_that_is_missing_is_named():
    with pytest.raises(Unsendable, match=r"\{\{2\}\} has no value"):
        template(name="por_ordem", parameters=["Ana", " "])
    with pytest.raises(Unsendable, match=r"\{\{valor\}\} has no value"):
        template(name="cobranca_aviso", parameters={"nome": "Ana", "valor": None})
