"""Every type of contracts/01, 1.1 is accepted and kept."""

from datetime import UTC, datetime
from typing import Any

import pytest

from backend.channels.base import Incoming
from backend.channels.whatsapp_webhook import parse
from tests.emulators import payloads

NOW = datetime.now(UTC)


def incoming(item: dict[str, Any], **value: Any) -> Incoming:
    [found] = parse(payloads.webhook(item, **value), NOW).items
    assert isinstance(found, Incoming)
    assert found.message.data["raw"] == item
    return found


MEDIA = {"id": "300000000000001", "mime_type": "image/jpeg", "sha256": "c2hh"}

FLOW = {"name": "flow", "body": "Enviado"}
PRODUCT = {"product_retailer_id": "p", "quantity": 2, "item_price": 9.9, "currency": "BRL"}

KINDS: list[tuple[str, str, Any, str, str, str | None, dict[str, Any]]] = [
    # name, type on the wire, object, our type, text, reply_id, part of data
    ("text", "text", {"body": "Oi, um orçamento"}, "text", "Oi, um orçamento", None, {"text": "Oi, um orçamento"}),
    ("image", "image", MEDIA | {"caption": "Foto"}, "image", "Foto", None, {}),
    ("video", "video", MEDIA | {"mime_type": "video/mp4"}, "video", "", None, {}),
    ("sticker", "sticker", MEDIA | {"mime_type": "image/webp", "animated": True}, "sticker", "", None, {}),
    ("document", "document", MEDIA | {"mime_type": "application/pdf", "filename": "a.pdf"}, "document", "", None, {}),
    ("audio", "audio", MEDIA | {"mime_type": "audio/ogg; codecs=opus", "voice": True}, "audio", "", None, {}),
    (
        "location", "location", {"latitude": -23.5, "longitude": -46.6, "name": "Escola", "address": "Rua A, 1"},
        "location", "Escola, Rua A, 1", None, {"latitude": -23.5, "longitude": -46.6, "name": "Escola", "address": "Rua A, 1"},
    ),
    ("bare location", "location", {"latitude": "-23.5", "longitude": 0}, "location", "", None, {"latitude": -23.5, "longitude": 0.0}),
    (
        "contacts", "contacts", [{"name": {"formatted_name": "Rui"}, "phones": [{"phone": "+55 11 90000-0003", "wa_id": "55"}]}],
        "contacts", "Rui", None, {"contacts": [{"name": "Rui", "phones": ["+55 11 90000-0003"]}]},
    ),
    ("button", "button", {"payload": "pago:42", "text": "Já paguei"}, "button_reply", "Já paguei", "pago:42", {"reply_id": "pago:42"}),
    ("button without payload", "button", {"text": "Já paguei"}, "button_reply", "Já paguei", "Já paguei", {}),
    (
        "pressed button", "interactive", {"type": "button_reply", "button_reply": {"id": "ok", "title": "Confirmar"}},
        "button_reply", "Confirmar", "ok", {"reply_id": "ok"},
    ),
    (
        "chosen row", "interactive",
        {"type": "list_reply", "list_reply": {"id": "svc:2", "title": "Manutenção", "description": "Preventiva"}},
        "list_reply", "Manutenção", "svc:2", {"reply_id": "svc:2", "description": "Preventiva"},
    ),
    (
        "flow", "interactive", {"type": "nfm_reply", "nfm_reply": FLOW | {"response_json": '{"flow_token":"ft","nome":"A\\u0000na"}'}},
        "flow_reply", "Enviado", None, {"name": "flow", "response": {"flow_token": "ft", "nome": "Ana"}},
    ),
    (
        "flow that is no JSON", "interactive", {"type": "nfm_reply", "nfm_reply": FLOW | {"response_json": "{"}},
        "flow_reply", "Enviado", None, {"response": None},
    ),
    (
        "order", "order", {"catalog_id": "1", "text": "Quero", "product_items": [PRODUCT]},
        "order", "Quero", None, {"catalog_id": "1", "products": [PRODUCT]},
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    "wire, content, kind, text, reply_id, part", [row[1:] for row in KINDS], ids=[row[0] for row in KINDS]
)
def test_a_type(wire: str, content: Any, kind: str, text: str, reply_id: str | None, part: dict[str, Any]):
    found = incoming(payloads.message(wire, content))
    assert (found.message.type, found.message.text, found.message.reply_id) == (kind, text, reply_id)
    assert part.items() <= found.message.data.items()
    assert found.plays
    assert found.refers_to is None


@pytest.mark.parametrize("kind", ["image", "video", "audio", "document", "sticker"])
def test_a_file_is_told_to_whoever_downloads_it(kind: str):
    content = MEDIA | {"mime_type": "audio/ogg; codecs=opus", "voice": True, "filename": "x.ogg"}
    media = incoming(payloads.message(kind, content)).message.data["media"]
    assert media == {
        "provider_id": "300000000000001", "mime": "audio/ogg", "sha256": "c2hh", "filename": "x.ogg", "voice": True,
    }  # fmt: skip


@pytest.mark.parametrize("content", [None, {}, {"mime_type": "image/jpeg"}, {"id": 5}])
def test_a_file_without_an_id_is_kept(content: Any):
    error = {"code": 131052, "title": "Media download error"}
    found = incoming(payloads.message("image", content, errors=[error]))
    assert found.message.type == "image"
    assert found.message.data["media"]["provider_id"] is None  # type: ignore[index,call-overload]
    assert found.message.data["error"] == {"code": "131052", "detail": "Media download error"}


UNREADABLE = [
    ("hologram", {"depth": 3}),
    ("poll", None),
    ("text", None),
    ("text", {"body": 5}),
    ("text", "Oi"),
    ("location", {"latitude": "north"}),
    ("location", {"latitude": True, "longitude": 1}),
    ("interactive", {"type": "hologram", "hologram": {}}),
    ("interactive", {"type": "button_reply"}),
    ("button", {}),
    ("contacts", []),
    ("order", {"product_items": "none"}),
]


@pytest.mark.parametrize("kind, content", UNREADABLE)
def test_what_nobody_understands_is_kept_and_counts_as_a_reply(kind: str, content: Any):
    found = incoming(payloads.message(kind, content))
    assert found.message.type == "unsupported"
    assert found.message.data["unsupported_type"] == kind
    assert found.plays


def test_metas_own_unsupported_says_why():
    error = {
        "code": 131051,
        "title": "Unsupported",
        "error_data": {"details": "Message type is not currently supported"},
    }
    found = incoming(payloads.message("unsupported", {"type": "poll"}, errors=[error]))
    assert found.message.data["unsupported_type"] == "poll"
    assert found.message.data["error"] == {"code": "131051", "detail": "Message type is not currently supported"}


def test_an_interactive_message_without_its_object_is_explained_by_the_values_errors():
    found = incoming(payloads.message("interactive", None), errors=[{"code": 131000, "title": "Something went wrong"}])
    assert found.message.type == "unsupported"
    assert found.message.data["error"] == {"code": "131000", "detail": "Something went wrong"}


def test_a_reply_keeps_what_it_answers_and_an_ad_what_led_here():
    referral = {
        "source_type": "ad",
        "source_id": "120000000000000001",
        "ctwa_clid": "ARexample",
        "welcome_message": {"text": "Olá!"},
    }
    found = incoming(
        payloads.text("Vi o anúncio", context={"from": "551130000000", "id": "wamid.OUT1", "x": 1}, referral=referral)
    )
    assert found.message.data["context"] == {"from": "551130000000", "id": "wamid.OUT1"}
    assert found.message.data["referral"] == referral


def test_forwarded_and_about_a_product():
    context = {
        "forwarded": True,
        "frequently_forwarded": True,
        "referred_product": {"catalog_id": "1", "product_retailer_id": "p"},
    }
    assert incoming(payloads.text("Olha", context=context)).message.data["context"] == context


@pytest.mark.parametrize(
    "kind, content, text, part",
    [
        ("reaction", {"message_id": "wamid.OUT1", "emoji": "👍"}, "👍", {"emoji": "👍"}),
        ("reaction", {"message_id": "wamid.OUT1", "emoji": ""}, "", {"emoji": ""}),
        ("reaction", {"message_id": "wamid.OUT1"}, "", {"emoji": ""}),
        ("revoke", {"original_message_id": "wamid.OUT1"}, "", {}),
        (
            "edit", {"original_message_id": "wamid.OUT1", "message": {"type": "text", "text": {"body": "Oi!"}}},
            "Oi!", {"message": {"type": "text", "text": "Oi!"}},
        ),
    ],
)  # fmt: skip
def test_what_speaks_of_another_message_answers_no_question(kind: str, content: Any, text: str, part: dict[str, Any]):
    found = incoming(payloads.message(kind, content))
    assert (found.message.type, found.message.text, found.refers_to, found.plays) == (kind, text, "wamid.OUT1", False)
    assert part.items() <= found.message.data.items()


def test_a_message_in_a_group_is_kept_and_not_answered():
    found = incoming(payloads.text("Oi, gente", group_id="group-1"))
    assert found.message.data["group_id"] == "group-1"
    assert not found.plays


# --- who wrote ---------------------------------------------------------------------------------------------------------


def test_a_changed_number_links_the_new_ids_to_the_old_one():
    system = {
        "type": "user_changed_number",
        "body": "mudou",
        "wa_id": "5511900000009",
        "user_id": "BR.9",
        "previous_user_id": "BR.1",
    }
    found = incoming(payloads.message("system", system, from_user_id="BR.1"))
    assert (found.keys, found.address, found.phone, found.previous_key) == (
        ("BR.9", "5511900000009"),
        "5511900000009",
        "5511900000009",
        "BR.1",
    )
    assert not found.plays


def test_a_changed_number_of_somebody_known_only_by_phone():
    system = {"type": "user_changed_number", "body": "mudou", "wa_id": "5511900000009"}
    found = incoming(payloads.message("system", system, "551187654321"))
    assert (found.keys, found.previous_key) == (("5511900000009",), "5511987654321")


def test_a_changed_bsuid_without_a_phone():
    system = {"type": "user_changed_user_id", "body": "mudou", "user_id": "BR.9", "previous_user_id": "BR.1"}
    found = incoming(payloads.message("system", system, None))
    assert (found.keys, found.address, found.phone, found.previous_key) == (("BR.9",), "BR.9", None, "BR.1")


def test_name_username_and_bidi_marks():
    [found] = parse(payloads.webhook(payloads.text("Oi"), name="\u202eAna\u202c" + "a" * 500), NOW).items
    assert isinstance(found, Incoming)
    assert found.name == "Ana" + "a" * 253
    value = payloads.change(
        contacts=[{"profile": {"username": "anateste"}, "user_id": "BR.1"}],
        messages=[payloads.text("Oi", None, from_user_id="BR.1")],
    )
    [found] = parse(payloads.envelope(value), NOW).items
    assert isinstance(found, Incoming)
    assert (found.name, found.keys, found.phone) == ("anateste", ("BR.1",), None)
