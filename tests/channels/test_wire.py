"""Content as Graph JSON: what goes out for each kind, what changes form, what is refused before it is sent."""

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.channels.base import Outgoing
from backend.channels.whatsapp_limits import Unsendable
from backend.channels.whatsapp_wire import body, envelope, read_mark
from tests.emulators.refusals import Refusal
from tests.emulators.rules import Known, check_message

KNOWN = Known({"300000000000001"}, {}, {"wamid.AAA1"})


def wire(content: dict[str, Any], address: str = "5511900000001", **more: Any) -> dict[str, Any]:
    """What goes out; the emulator's own rules must agree."""
    made = envelope(Outgoing(id=42, address=address, content=content, **more))
    check_message(made, KNOWN)
    return made


def choices(count: int, **more: Any) -> dict[str, Any]:
    return {
        "type": "choices",
        "text": "Confirma?",
        "choices": [{"id": f"c{i}", "label": f"Opção {i}"} for i in range(count)],
    } | more


def test_the_envelope():
    assert wire({"type": "text", "text": "Olá"}, reply_to="wamid.AAA1") == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "5511900000001",
        "context": {"message_id": "wamid.AAA1"},
        "biz_opaque_callback_data": "msg:42",
        "type": "text",
        "text": {"preview_url": False, "body": "Olá"},
    }


def test_a_bsuid_goes_into_recipient_and_a_phone_as_it_was_given():
    assert wire({"type": "text", "text": "Olá"}, "BR.1000000000001")["recipient"] == "BR.1000000000001"
    assert "to" not in wire({"type": "text", "text": "Olá"}, "BR.1000000000001")
    assert wire({"type": "text", "text": "Olá"}, "551187654321")["to"] == "551187654321"


@pytest.mark.parametrize("address", ["", "br1502", "Ana", "5511 9"])
def test_no_address(address: str):
    with pytest.raises(Unsendable, match="address_invalid"):
        wire({"type": "text", "text": "Olá"}, address)


@pytest.mark.parametrize(
    "content, part",
    [
        ({"type": "text", "text": "x", "preview_url": True}, {"text": {"preview_url": True, "body": "x"}}),
        (
            {"type": "image", "media_id": "300000000000001", "text": "Foto"},
            {"image": {"id": "300000000000001", "caption": "Foto"}},
        ),
        ({"type": "image", "url": "https://a.example/a.jpg"}, {"image": {"link": "https://a.example/a.jpg"}}),
        (
            {"type": "video", "url": "https://a.example/a.mp4", "text": "V"},
            {"video": {"link": "https://a.example/a.mp4", "caption": "V"}},
        ),
        (
            {"type": "document", "url": "https://a.example/b.pdf", "filename": "boleto.pdf", "text": "Boleto"},
            {"document": {"link": "https://a.example/b.pdf", "filename": "boleto.pdf", "caption": "Boleto"}},
        ),
        (
            {"type": "audio", "media_id": "300000000000001", "voice": True, "text": "what is said"},
            {"audio": {"id": "300000000000001", "voice": True}},
        ),
        ({"type": "sticker", "media_id": "300000000000001"}, {"sticker": {"id": "300000000000001"}}),
        (
            {"type": "image", "media_id": "300000000000001", "url": "https://a.example/a.jpg"},
            {"image": {"id": "300000000000001"}},
        ),
        (
            {
                "type": "location",
                "latitude": -23.5,
                "longitude": "-46.6",
                "name": "Escola",
                "address": "Rua A",
                "text": "",
            },
            {"location": {"latitude": -23.5, "longitude": -46.6, "name": "Escola", "address": "Rua A"}},
        ),
        (
            {"type": "contact", "name": "Rui Reis", "phone": "+55 (11) 8765-4321", "text": ""},
            {
                "contacts": [
                    {
                        "name": {"formatted_name": "Rui Reis", "first_name": "Rui"},
                        "phones": [{"phone": "+5511987654321", "wa_id": "5511987654321", "type": "CELL"}],
                    }
                ]
            },
        ),
        (
            {"type": "link", "text": "Pague aqui", "label": "Abrir", "url": "https://pag.example/1"},
            {
                "interactive": {
                    "type": "cta_url",
                    "body": {"text": "Pague aqui"},
                    "action": {
                        "name": "cta_url",
                        "parameters": {"display_text": "Abrir", "url": "https://pag.example/1"},
                    },
                }
            },
        ),
    ],
)
def test_each_kind(content: dict[str, Any], part: dict[str, Any]):
    made = wire(content)
    assert part.items() <= made.items()
    assert made["type"] in part


# --- choices take another form where one does not fit ------------------------------------------------------------------


def test_three_are_buttons():
    made = wire(choices(3, header="Agenda", footer="Exemplo"))["interactive"]
    assert made == {
        "type": "button",
        "header": {"type": "text", "text": "Agenda"},
        "body": {"text": "Confirma?"},
        "footer": {"text": "Exemplo"},
        "action": {"buttons": [{"type": "reply", "reply": {"id": f"c{i}", "title": f"Opção {i}"}} for i in range(3)]},
    }


@pytest.mark.parametrize("count", [4, 10])
def test_up_to_ten_are_a_list(count: int):
    made = wire(choices(count, button="Ver cursos"))["interactive"]
    assert made["type"] == "list"
    assert made["action"] == {
        "button": "Ver cursos",
        "sections": [{"rows": [{"id": f"c{i}", "title": f"Opção {i}"} for i in range(count)]}],
    }


def test_eleven_are_numbered_text():
    made = wire(choices(11, header="Agenda", footer="Responda com o número"))
    assert made["text"]["body"].startswith("Agenda\n\nConfirma?\n\n1. Opção 0\n2. Opção 1\n")
    assert made["text"]["body"].endswith("11. Opção 10\n\nResponda com o número")


def test_a_title_of_21_characters_becomes_a_row_and_one_of_25_a_line():
    labels = [{"id": "a", "label": "x" * 21}, {"id": "b", "label": "y"}]
    assert wire(choices(0, choices=labels))["interactive"]["type"] == "list"
    labels[0]["label"] = "x" * 25
    assert "1. " + "x" * 25 in wire(choices(0, choices=labels))["text"]["body"]


def test_descriptions_need_a_list():
    row = {"id": "a", "label": "Piano", "description": "d" * 72}
    assert wire(choices(0, choices=[row]))["interactive"]["action"]["sections"][0]["rows"] == [
        {"id": "a", "title": "Piano", "description": "d" * 72}
    ]
    assert wire(choices(0, choices=[row | {"description": "d" * 73}]))["type"] == "text"


@pytest.mark.parametrize("more", [{"text": "x" * 1025}, {"header": "h" * 61}, {"footer": "f" * 61}])
def test_what_is_too_long_around_buttons_makes_them_text(more: dict[str, Any]):
    assert wire(choices(2, **more))["type"] == "text"


def test_equal_labels_cannot_be_buttons():
    for other in ("Sim", "Sim "):
        assert wire(choices(0, choices=[{"id": "a", "label": "Sim"}, {"id": "b", "label": other}]))["type"] == "text"


def test_a_link_with_a_long_label_is_text():
    content = {"type": "link", "text": "Pague", "label": "x" * 21, "url": "https://pag.example/1"}
    assert wire(content)["text"] == {"preview_url": True, "body": f"Pague\n\n{'x' * 21}: https://pag.example/1"}


# --- refused here, so that Meta is never asked -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content, code",
    [
        ({"type": "text", "text": ""}, "text_empty"),
        ({"type": "text", "text": " \n"}, "text_empty"),
        ({"type": "text"}, "text_empty"),
        ({"type": "text", "text": "x" * 4097}, "text_too_long"),
        ({"type": "image", "url": "https://a.example/a.jpg", "text": "x" * 1025}, "text_too_long"),
        ({"type": "image"}, "media_missing"),
        ({"type": "image", "url": "file:///etc/passwd"}, "media_missing"),
        ({"type": "image", "url": "https://a.example/" + "a" * 2000}, "channel_limit"),
        ({"type": "location", "latitude": 91, "longitude": 0}, "location_invalid"),
        ({"type": "location", "latitude": "nan", "longitude": 0}, "location_invalid"),
        ({"type": "location", "latitude": 1}, "location_invalid"),
        ({"type": "location", "latitude": 1, "longitude": 1, "name": "x" * 101}, "channel_limit"),
        ({"type": "location", "latitude": 1, "longitude": 1, "address": "x" * 301}, "channel_limit"),
        ({"type": "contact", "name": "", "phone": "5511"}, "text_empty"),
        ({"type": "contact", "name": "Rui", "phone": "none"}, "phone_invalid"),
        ({"type": "link", "text": "x", "label": "y", "url": "javascript:alert(1)"}, "url_invalid"),
        (choices(0, choices=[{"id": "a", "label": "x"}, {"id": "a", "label": "y"}]), "choices_invalid"),
        (choices(0, choices=[{"id": "i" * 257, "label": "x"}]), "channel_limit"),
        (choices(0, choices=[{"id": f"{i}" * 201, "label": f"x{i}"} for i in range(4)]), "channel_limit"),
        (choices(4, button="b" * 21), "channel_limit"),
        (choices(11, text="x" * 4090), "text_too_long"),
        ({"type": "hologram"}, "content_unsupported"),
        ({}, "content_unsupported"),
        ({"type": ["text"]}, "content_unsupported"),
    ],
)
def test_refused(content: dict[str, Any], code: str):
    with pytest.raises(Unsendable) as refusal:
        body(content)
    assert refusal.value.code == code
    assert refusal.value.detail


def test_characters_are_code_points():
    wire({"type": "text", "text": "👩‍👧" * (4096 // 3)})
    with pytest.raises(Unsendable):
        wire({"type": "text", "text": "👩‍👧" * (4096 // 3 + 1)})


labels = st.text(max_size=30)
ids = st.text(max_size=12)
CONTENT = st.one_of(
    st.fixed_dictionaries({"type": st.just("text"), "text": st.text()}),
    st.fixed_dictionaries(
        {
            "type": st.just("choices"),
            "text": st.text(max_size=40),
            "choices": st.lists(
                st.fixed_dictionaries({"id": ids, "label": labels}, optional={"description": st.text(max_size=90)}),
                max_size=13,
            ),
        },
        optional={"header": st.text(max_size=70), "footer": st.text(max_size=70), "button": st.text(max_size=25)},
    ),
    st.fixed_dictionaries(
        {"type": st.just("link"), "text": labels, "label": labels, "url": st.just("https://a.example")}
    ),
    st.fixed_dictionaries(
        {"type": st.just("location"), "latitude": st.floats() | st.text(max_size=5), "longitude": st.floats()},
        optional={"name": st.text(max_size=120)},
    ),
    st.fixed_dictionaries({"type": st.just("contact"), "name": labels, "phone": st.text(max_size=20)}),
)


@given(CONTENT)
def test_what_we_send_meta_takes(content: dict[str, Any]):
    """Refused by us, or taken by the rules of contracts/01 as the emulator knows them: nothing between."""
    try:
        made = envelope(Outgoing(id=1, address="5511900000001", content=content))
    except Unsendable:
        return
    try:
        check_message(made, KNOWN)
    except Refusal as refusal:
        pytest.fail(f"Meta would refuse {made}: {refusal.details}")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
)


@given(
    st.sampled_from(["text", "image", "document", "location", "contact", "choices", "link", "template", "hologram"])
    | anything,
    st.dictionaries(
        st.sampled_from(
            [
                "text",
                "choices",
                "header",
                "footer",
                "button",
                "label",
                "url",
                "media_id",
                "filename",
                "voice",
                "latitude",
                "longitude",
                "name",
                "address",
                "phone",
                "language",
                "parameters",
                "buttons",
                "preview_url",
            ]
        ),
        anything
        | st.lists(
            st.fixed_dictionaries({"id": anything, "label": anything, "type": anything, "value": anything}), max_size=3
        ),
    ),
)
def test_whatever_a_node_may_hand_us_is_sent_or_refused(kind: Any, content: dict[str, Any]):
    with contextlib.suppress(Unsendable):
        body({**content, "type": kind})


def test_read_marks():
    assert read_mark("wamid.AAA1", typing=False) == {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": "wamid.AAA1",
    }
    assert read_mark("wamid.AAA1", typing=True)["typing_indicator"] == {"type": "text"}
