"""The envelope: what is routed where, and that one bad item costs only itself."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.channels.base import AccountEvent, Incoming, Item, Quarantined, StatusUpdate
from backend.channels.whatsapp_webhook import account_keys, parse
from tests.emulators import payloads
from tests.emulators.payloads import NUMBER, WABA

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
GOOD = {"from": "5511900000001", "id": "wamid.GOOD", "timestamp": "1795000000", "type": "text", "text": {"body": "Oi"}}


def items(payload: Any) -> list[Item]:
    return list(parse(payload, NOW).items)


def test_the_example_of_the_contract():
    [item] = items(payloads.webhook(GOOD))
    assert isinstance(item, Incoming)
    assert (item.account_key, item.event_id, item.address) == (NUMBER, "wamid.GOOD", "5511900000001")
    assert item.at == datetime.fromtimestamp(1795000000, UTC)


def test_several_entries_numbers_and_messages_in_their_order():
    payload = payloads.envelope(
        payloads.change("1", messages=[GOOD, GOOD | {"id": "wamid.B"}]),
        payloads.change("2", messages=[GOOD | {"id": "wamid.C"}], statuses=[payloads.status("wamid.OUT", "read")]),
    )
    payload["entry"] += payloads.webhook(GOOD | {"id": "wamid.D"}, number="3", waba="9")["entry"]
    found = [(item.account_key, getattr(item, "event_id", "status")) for item in items(payload)]
    assert found == [("1", "wamid.GOOD"), ("1", "wamid.B"), ("2", "wamid.C"), ("2", "status"), ("3", "wamid.D")]
    assert account_keys(payload) == {"1", "2", "3"}


BROKEN: list[tuple[str, Any]] = [
    ("no id", {key: GOOD[key] for key in GOOD if key != "id"}),
    ("empty id", GOOD | {"id": ""}),
    ("id is a number", GOOD | {"id": 5}),
    ("endless id", GOOD | {"id": "w" * 201}),
    ("timestamp abc", GOOD | {"timestamp": "abc"}),
    ("timestamp of 2100", GOOD | {"timestamp": "4102444800"}),
    ("timestamp of 1999", GOOD | {"timestamp": "946684799"}),
    ("timestamp negative", GOOD | {"timestamp": "-1"}),
    ("timestamp endless", GOOD | {"timestamp": "9" * 5000}),
    ("timestamp in other digits", GOOD | {"timestamp": "١٧٩٥٠٠٠٠٠٠"}),
    ("timestamp missing", {key: GOOD[key] for key in GOOD if key != "timestamp"}),
    ("timestamp true", GOOD | {"timestamp": True}),
    ("from nobody", {key: GOOD[key] for key in GOOD if key != "from"}),
    ("a string", "hello"),
    ("a list", [GOOD]),
    ("null", None),
]


@pytest.mark.parametrize("item", [row[1] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_a_broken_message_is_set_aside_and_its_neighbours_are_heard(item: Any):
    others = {"contacts": [{"wa_id": "5511900000001"}, {"wa_id": "5511900000002"}]}
    value = payloads.change(messages=[GOOD, item, GOOD | {"id": "wamid.AFTER"}], **others)
    first, broken, last = items(payloads.envelope(value))
    assert isinstance(first, Incoming)
    assert isinstance(last, Incoming)
    assert broken == Quarantined(NUMBER, "payload_shape", item)


@pytest.mark.parametrize("person", ["br1502", "Ana", "BR.", "55 11 9", "5" * 21])
def test_an_id_of_no_known_form(person: str):
    item = {key: GOOD[key] for key in GOOD if key != "from"} | {"from_user_id": person}
    assert items(payloads.envelope(payloads.change(messages=[item, GOOD])))[0] == Quarantined(
        NUMBER, "provider_id_invalid", item
    )


def test_an_id_of_no_known_form_beside_a_good_one_is_reported_and_the_message_heard():
    item = GOOD | {"from_user_id": "br1502"}
    heard, reported = items(payloads.envelope(payloads.change(messages=[item])))
    assert isinstance(heard, Incoming)
    assert heard.keys == ("5511900000001",)
    assert reported == Quarantined(NUMBER, "provider_id_invalid", item)


@pytest.mark.parametrize(
    "timestamp, at",
    [
        ("1795000000", datetime.fromtimestamp(1795000000, UTC)),
        (1795000000, datetime.fromtimestamp(1795000000, UTC)),
        ("1795000000123", datetime.fromtimestamp(1795000000.123, UTC)),
        (str(int((NOW + timedelta(days=8)).timestamp())), NOW + timedelta(days=8)),
    ],
)
def test_timestamps(timestamp: Any, at: datetime):
    [item] = items(payloads.webhook(GOOD | {"timestamp": timestamp}))
    assert isinstance(item, Incoming)
    assert item.at == at


@pytest.mark.parametrize("payload", [None, [], "x", 5, {}, {"entry": None}, {"entry": {}}, {"entry": [None, 5, "x"]}])
def test_a_body_that_speaks_of_nobody(payload: Any):
    assert items(payload) in ([], [Quarantined("", "payload_shape", {})] * 3)
    assert account_keys(payload) == set()


@pytest.mark.parametrize("changes", [{}, None, "x"])
def test_changes_of_no_shape_are_set_aside_for_the_account(changes: Any):
    entry = {"id": WABA, "changes": changes}
    assert items({"entry": [entry]}) == [Quarantined(f"waba:{WABA}", "payload_shape", entry)]


@pytest.mark.parametrize(
    "change",
    [None, 5, {}, {"field": "messages"}, {"field": "messages", "value": None}, {"value": {"messages": [GOOD]}}],
)
def test_a_change_of_no_shape_is_set_aside(change: Any):
    good = payloads.change(messages=[GOOD])
    broken, heard = items(payloads.envelope(change, good))
    assert isinstance(broken, Quarantined)
    assert (broken.account_key, broken.code) == (f"waba:{WABA}", "payload_shape")
    assert isinstance(heard, Incoming)


def test_messages_that_are_no_list():
    assert items(payloads.envelope(payloads.change(messages={"0": GOOD}))) == [
        Quarantined(NUMBER, "payload_shape", {"messages": {"0": GOOD}})
    ]


@pytest.mark.parametrize("value", [{"messages": []}, {"messages": None}, {"statuses": [], "messages": []}])
def test_nothing_in_a_list_is_nothing_wrong(value: dict[str, Any]):
    assert items(payloads.envelope(payloads.change(**value))) == []


# --- statuses ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["sent", "delivered", "read", "played", "failed", "deleted"])
def test_a_status(name: str):
    item = payloads.status("wamid.OUT1", name, callback="msg:42") | {"timestamp": "1795000100"}
    [found] = items(payloads.statuses(item))
    assert found == StatusUpdate(NUMBER, "wamid.OUT1", name, datetime.fromtimestamp(1795000100, UTC), 42, None)  # type: ignore[arg-type]


def test_a_failure_says_why():
    error = {
        "code": 131047,
        "title": "Re-engagement message",
        "error_data": {"details": "More than 24 hours have passed"},
    }
    [found] = items(payloads.statuses(payloads.status("wamid.OUT2", "failed", errors=[error])))
    assert isinstance(found, StatusUpdate)
    assert found.error == {"code": "131047", "detail": "More than 24 hours have passed"}


@pytest.mark.parametrize("callback", [None, "", "msg:", "msg:x", "msg:-1", "42", "msg:" + "9" * 19, 42, "other:1"])
def test_callback_data_that_is_not_ours(callback: Any):
    item = payloads.status("wamid.OUT1", "read") | {"biz_opaque_callback_data": callback}
    [found] = items(payloads.statuses(item))
    assert isinstance(found, StatusUpdate)
    assert found.message_id is None


def test_a_status_of_tomorrow_is_kept_as_it_came():
    item = payloads.status("wamid.OUT1", "savoured")
    assert items(payloads.statuses(item)) == [AccountEvent(NUMBER, "status_unknown", item)]


@pytest.mark.parametrize(
    "item",
    [{}, None, {"id": "wamid.X"}, payloads.status("", "read"), payloads.status("w", "read") | {"timestamp": "abc"}],
)
def test_a_broken_status(item: Any):
    assert items(payloads.statuses(item)) == [Quarantined(NUMBER, "payload_shape", item)]


# --- the account -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "field",
    [
        "message_template_status_update",
        "phone_number_quality_update",
        "account_update",
        "business_capability_update",
        "of_tomorrow",
    ],
)
def test_what_concerns_the_account_is_routed_by_it(field: str):
    value = {"event": "APPROVED", "message_template_id": 123456789012345}
    assert items(payloads.envelope({"field": field, "value": value})) == [AccountEvent(f"waba:{WABA}", field, value)]


def test_errors_of_a_number_without_any_message():
    change = payloads.change(errors=[{"code": 130429, "title": "Rate limit hit"}])
    [found] = items(payloads.envelope(change))
    assert isinstance(found, AccountEvent)
    assert (found.account_key, found.kind) == (NUMBER, "errors")


def test_marketing_preferences_belong_to_the_number():
    change = payloads.change(field="user_preferences", user_preferences=[{"wa_id": "5511900000001", "value": "stop"}])
    assert items(payloads.envelope(change)) == [AccountEvent(NUMBER, "user_preferences", change["value"])]


def test_what_the_business_wrote_by_hand_is_no_message_of_a_contact():
    echo = GOOD | {"from": payloads.DISPLAY, "to": "5511900000001"}
    by_field = payloads.change(field="smb_message_echoes", message_echoes=[echo])
    assert items(payloads.envelope(by_field)) == [AccountEvent(NUMBER, "message_echo", echo)]
    assert items(payloads.webhook(echo)) == [AccountEvent(NUMBER, "message_echo", echo)]


def test_messages_without_their_number_are_set_aside():
    value = {"messaging_product": "whatsapp", "messages": [GOOD]}
    assert items(payloads.envelope({"field": "messages", "value": value})) == [
        Quarantined(f"waba:{WABA}", "payload_shape", value)
    ]
