"""Whatever comes, nothing is raised and nothing that PostgreSQL refuses gets through."""

import contextlib
import json
from datetime import UTC, datetime
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from backend.channels.base import AccountEvent, Incoming, Quarantined, StatusUpdate
from backend.channels.whatsapp_body import TooDeep, Unreadable, read_body
from backend.channels.whatsapp_webhook import parse
from tests.emulators import payloads

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
NAMES = """
    entry changes value field id messages statuses contacts errors metadata phone_number_id display_phone_number from
    from_user_id wa_id user_id profile name username type text body timestamp image audio interactive button_reply list_reply nfm_reply
    response_json title context referral reaction message_id emoji edit revoke original_message_id message system previous_user_id
    location latitude longitude order product_items status biz_opaque_callback_data code error_data details group_id mime_type caption
    unsupported
""".split()  # noqa: SIM905 - a list of so many words reads better so
WORDS = [
    "messages",
    "text",
    "image",
    "edit",
    "reaction",
    "system",
    "sent",
    "failed",
    "1795000000",
    "5511900000001",
    "BR.1",
    "msg:1",
    "wamid.A",
]

words = st.sampled_from(WORDS) | st.text(max_size=8)
leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | words
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES) | words, inner, max_size=5),
    max_leaves=30,
)
objects = st.dictionaries(st.sampled_from(NAMES), values, max_size=8)


def check(payload: Any) -> list[Any]:
    found = list(parse(read_body(json.dumps(payload).encode()), NOW).items)
    for item in found:
        assert isinstance(item, (Incoming, StatusUpdate, AccountEvent, Quarantined))
        assert not (isinstance(item, Quarantined) and item.code == "parser_failed"), item
        if isinstance(item, Incoming):
            assert item.keys
            assert item.address
            stored = orjson.dumps(dict(item.message.data))
            assert b"\\u0000" not in stored
            assert item.message.type in stored.decode() or len(item.message.type) <= 30
    return found


@given(values)
def test_any_json(payload: Any):
    check(payload)


@given(objects)
def test_any_value(value: dict[str, Any]):
    check(payloads.envelope({"field": "messages", "value": {**payloads.change()["value"], **value}}))


@given(st.sampled_from(NAMES), values, objects)
def test_any_message_and_its_neighbour_is_heard(kind: str, content: Any, more: dict[str, Any]):
    good = payloads.text("Oi") | {"timestamp": "1795000000"}
    odd = payloads.message(kind, content) | {"timestamp": "1795000000"} | more
    found = check(payloads.envelope(payloads.change(messages=[odd, good])))
    assert any(isinstance(item, Incoming) and item.event_id == good["id"] for item in found)


@given(objects)
def test_any_status_and_its_neighbour_is_heard(more: dict[str, Any]):
    good = payloads.status("wamid.GOOD", "read") | {"timestamp": "1795000000"}
    found = check(payloads.statuses(good | more, good))
    assert any(isinstance(item, StatusUpdate) and item.provider_message_id == "wamid.GOOD" for item in found)


@given(st.binary(max_size=200))
def test_any_bytes(raw: bytes):
    with contextlib.suppress(Unreadable, TooDeep):
        check(read_body(raw))


@given(st.text(st.characters(exclude_categories=()), max_size=20))
def test_any_text_can_be_stored(text: str):
    [item] = check(payloads.webhook(payloads.text(text, timestamp="1795000000"), name=text))
    stored = item.message.text
    assert "\0" not in stored
    assert stored.encode() is not None
    assert len(item.name or "") <= 256
