"""Which webhooks are believed, whose items are kept, what the rest is told: S-SIG, S-CROSS, bad inputs 27-30, 72-80."""

import asyncio
import gzip
import json
from typing import Any

import pytest

from backend.errors import (
    BatutaError,
    ChallengeInvalid,
    NotFound,
    SecretMissing,
    SignatureInvalid,
    SignatureMissing,
    TooDeep,
    VerifyTokenWrong,
)
from backend.storage import instances as stored_instances
from tests.channels.office import Office, credentials, other
from tests.emulators import payloads
from tests.emulators.graph import Number
from tests.emulators.payloads import encode, headers, signature

NUMBER = Number()
SECRET = NUMBER.secret
HEADER = "X-Hub-Signature-256"


@pytest.fixture
async def boss(office: Office):
    boss = await office.boss()
    await office.connect(boss, NUMBER)
    return boss


async def refusal(office: Office, raw: bytes, sent: list[tuple[str, str]]) -> type[BatutaError] | None:
    try:
        await office.webhooks.receive("whatsapp", raw, sent)
    except BatutaError as error:
        return type(error)
    return None


async def test_a_signed_message_is_stored(office: Office, boss):
    await office.deliver(payloads.webhook(payloads.text("Olá")), SECRET)
    [message] = await office.messages(boss)
    assert (message["type"], message["text"], message["status"]) == ("text", "Olá", "received")


RAW = encode(payloads.webhook(payloads.text("Olá")))
GOOD = signature(SECRET, RAW)
NOT_BELIEVED: list[tuple[str, bytes, list[str], type[BatutaError]]] = [
    ("missing", RAW, [], SignatureMissing),
    ("empty", RAW, [""], SignatureMissing),
    ("twice", RAW, [GOOD, GOOD], SignatureMissing),
    ("two of them", RAW, ["sha256=" + "0" * 64, GOOD], SignatureMissing),
    ("sha1", RAW, ["sha1=" + "0" * 40], SignatureInvalid),
    ("wrong", RAW, ["sha256=" + "0" * 64], SignatureInvalid),
    ("uppercase", RAW, [GOOD.upper()], SignatureInvalid),
    ("uppercase hex", RAW, ["sha256=" + GOOD[7:].upper()], SignatureInvalid),
    ("short", RAW, [GOOD[:-2]], SignatureInvalid),
    ("bare hex", RAW, [GOOD[7:]], SignatureInvalid),
    ("another app's", RAW, [signature("another-app-secret", RAW)], SignatureInvalid),
    ("the empty secret's", RAW, [signature("", RAW)], SignatureInvalid),
    ("body changed by a byte", RAW.replace(b"Ol", b"ol"), [GOOD], SignatureInvalid),
    ("re-serialised", json.dumps(json.loads(RAW), ensure_ascii=False).encode(), [GOOD], SignatureInvalid),
    ("gzip", gzip.compress(RAW), [GOOD], SignatureInvalid),
    ("no JSON", b"hello", [signature(SECRET, b"hello")], SignatureInvalid),
    ("empty body", b"", [signature(SECRET, b"")], SignatureInvalid),
]


async def test_what_is_not_believed(office: Office, boss):
    for name, raw, sent, expected in NOT_BELIEVED:
        assert await refusal(office, raw, [(HEADER, value) for value in sent]) is expected, name
        assert expected.status == 401
    assert await office.messages(boss) == []


async def test_the_headers_name_is_not_case_sensitive(office: Office, boss):
    assert await refusal(office, RAW, [("x-hub-SIGNATURE-256", GOOD), ("Host", "x")]) is None


async def test_a_number_without_a_secret_believes_nobody(office: Office):
    boss = await office.boss()
    await office.connect(boss, NUMBER, app_secret="")
    for secret in (SECRET, ""):
        assert await refusal(office, RAW, [(HEADER, signature(secret, RAW))]) is SecretMissing
    assert SecretMissing.status == 503
    assert await refusal(office, RAW, []) is SignatureMissing
    assert await office.messages(boss) == []


async def test_credentials_that_do_not_open_believe_nobody(office: Office, boss):
    await office.owner.execute("UPDATE instances SET credentials = credentials || '\\x00'::bytea")
    assert await refusal(office, RAW, [(HEADER, GOOD)]) is SecretMissing


async def test_unknown_numbers_are_dropped_with_200(office: Office, boss):
    raw = encode(payloads.webhook(payloads.text("Olá"), number="299999999999999"))
    for secret in (SECRET, "whatever"):
        assert await refusal(office, raw, [(HEADER, signature(secret, raw))]) is None
    assert await office.messages(boss) == []


async def test_a_body_that_names_nobody_is_dropped_with_200(office: Office, boss):
    for payload in ({}, [], None, {"entry": None}, {"object": "page", "entry": []}):
        raw = encode(payload)
        assert await refusal(office, raw, [(HEADER, signature("whatever", raw))]) is None


async def test_too_deep(office: Office, boss):
    raw = b'{"entry":' + b"[" * 100 + b"]" * 100 + b"}"
    assert await refusal(office, raw, [(HEADER, signature(SECRET, raw))]) is TooDeep


async def test_no_such_provider(office: Office):
    with pytest.raises(NotFound):
        await office.webhooks.receive("hologram", RAW, [])
    with pytest.raises(NotFound):
        await office.webhooks.challenge("hologram", {})


# --- several numbers in one POST ---------------------------------------------------------------------------------------


async def test_each_message_goes_to_the_workspace_of_its_number(office: Office, boss):
    second, neighbour = other(id="200000000000002"), other(id="200000000000003")
    stranger = await office.boss()
    instance = await office.connect(boss, second)
    await office.connect(stranger, neighbour)
    payload = payloads.envelope(
        payloads.change(NUMBER.id, messages=[payloads.text("um")]),
        payloads.change(neighbour.id, messages=[payloads.text("dois")]),
        payloads.change(second.id, messages=[payloads.text("três")]),
        payloads.change("299999999999999", messages=[payloads.text("quatro")]),
    )
    await office.deliver(payload, SECRET)
    texts = {message["text"]: message["instance_id"] for message in await office.messages(boss)}
    assert texts.keys() == {"um", "três"}
    assert texts["três"] == instance.id != texts["um"]
    assert [message["text"] for message in await office.messages(stranger)] == ["dois"]


async def test_items_of_a_number_whose_secret_does_not_match_are_dropped(office: Office, boss):
    stranger = await office.boss()
    await office.connect(stranger, other(id="200000000000002", secret="another-app-secret"))
    payload = payloads.envelope(
        payloads.change(NUMBER.id, messages=[payloads.text("minha")]),
        payloads.change("200000000000002", messages=[payloads.text("forjada")]),
    )
    await office.deliver(payload, SECRET)
    assert [message["text"] for message in await office.messages(boss)] == ["minha"]
    assert await office.messages(stranger) == []
    await office.deliver(payload, "another-app-secret")
    assert len(await office.messages(boss)) == 1
    assert [message["text"] for message in await office.messages(stranger)] == ["forjada"]


async def test_a_number_without_a_secret_does_not_hold_up_the_others(office: Office, boss):
    stranger = await office.boss()
    await office.connect(stranger, other(id="200000000000002"), app_secret="")
    payload = payloads.envelope(
        payloads.change("200000000000002", messages=[payloads.text("forjada")]),
        payloads.change(NUMBER.id, messages=[payloads.text("minha")]),
    )
    await office.deliver(payload, SECRET)
    assert [message["text"] for message in await office.messages(boss)] == ["minha"]
    assert await office.messages(stranger) == []


async def test_what_concerns_an_account_reaches_each_workspace_that_has_numbers_of_it_once(office: Office, boss):
    await office.connect(boss, other(id="200000000000002"))
    stranger, outsider = await office.boss(), await office.boss()
    await office.connect(stranger, other(id="200000000000003"))
    await office.connect(outsider, other(id="200000000000004", waba="100000000000009"))
    value = {"event": "APPROVED", "message_template_id": 1, "message_template_name": "aviso"}
    await office.deliver(payloads.envelope({"field": "message_template_status_update", "value": value}), SECRET)
    rows = await office.owner.fetch("SELECT workspace_id, kind FROM activity_log WHERE kind LIKE 'channel.%'")
    assert sorted(row["workspace_id"] for row in rows) == sorted([boss.workspace_id, stranger.workspace_id])
    assert {row["kind"] for row in rows} == {"channel.message_template_status_update"}


async def test_changes_of_no_shape_are_set_aside_in_the_accounts_workspace(office: Office, boss):
    await office.deliver({"entry": [{"id": NUMBER.waba, "changes": {}}]}, SECRET)
    assert await office.set_aside(boss) == ["payload_shape"]
    raw = encode({"entry": [{"id": NUMBER.waba, "changes": {}}]})
    assert await refusal(office, raw, [(HEADER, signature("other", raw))]) is SignatureInvalid


# --- bad items ---------------------------------------------------------------------------------------------------------


async def test_bad_items_cost_only_themselves(office: Office, boss):
    messages = [
        payloads.text("antes"),
        payloads.text("sem id") | {"id": None},
        payloads.text("tarde") | {"timestamp": "4102444800"},
        payloads.text("abc") | {"timestamp": "abc"},
        payloads.text("de quem?", None, from_user_id="br1502"),
        payloads.message("reaction", {"message_id": "wamid.UNKNOWN", "emoji": "👍"}),
        payloads.message("hologram", {"depth": 3}),
        payloads.text("depois"),
    ]
    await office.deliver(payloads.envelope(payloads.change(messages=messages)), SECRET)
    stored = [(message["type"], message["text"]) for message in await office.messages(boss)]
    assert stored == [("text", "antes"), ("unsupported", ""), ("text", "depois")]
    codes = sorted(await office.set_aside(boss))
    assert codes == ["payload_shape", "payload_shape", "payload_shape", "provider_id_invalid", "reference_missing"]


async def test_both_forms_of_a_brazilian_number_are_one_contact(office: Office, boss):
    await office.deliver(payloads.webhook(payloads.text("um", "551187654321")), SECRET)
    await office.deliver(payloads.webhook(payloads.text("dois", "5511987654321")), SECRET)
    rows = await office.owner.fetch("SELECT phone_number FROM contacts WHERE workspace_id = $1", boss.workspace_id)
    assert [row["phone_number"] for row in rows] == ["5511987654321"]
    assert await office.owner.fetchval("SELECT addr FROM lanes") == "5511987654321"


async def test_a_contact_without_a_phone(office: Office, boss):
    await office.deliver(payloads.webhook(payloads.text("Oi", None, from_user_id="BR.1000000000001")), SECRET)
    row = await office.owner.fetchrow(
        "SELECT c.phone_number, c.name, l.addr FROM contacts c JOIN lanes l ON l.contact_id = c.id"
    )
    assert tuple(row) == (None, "Ana Teste", "BR.1000000000001")


async def test_text_that_postgres_refuses_is_cleaned(office: Office, boss):
    raw = encode(payloads.webhook(payloads.text("a@b"), name="A@na")).replace(b"@", b"\\u0000")
    await office.webhooks.receive("whatsapp", raw, list(headers(SECRET, raw).items()))
    raw = encode(payloads.webhook(payloads.text("c@d"))).replace(b"@", b"\\ud800")
    await office.webhooks.receive("whatsapp", raw, list(headers(SECRET, raw).items()))
    assert [message["text"] for message in await office.messages(boss)] == ["ab", "c\ufffdd"]


async def test_an_endless_name_and_only_marks(office: Office, boss):
    await office.deliver(payloads.webhook(payloads.text("Oi"), name="\u202e" + "a" * 10_000), SECRET)
    await office.deliver(payloads.webhook(payloads.text("Oi", "5511900000002"), name=" \u200b "), SECRET)
    rows = await office.owner.fetch("SELECT name FROM contacts ORDER BY phone_number")
    assert [row["name"] for row in rows] == ["a" * 150, ""]


async def test_a_message_that_meta_could_not_give_us_is_stored_as_failed(office: Office, boss):
    error = {"code": 131051, "title": "Message type unknown"}
    await office.deliver(payloads.webhook(payloads.message("unsupported", {"type": "poll"}, errors=[error])), SECRET)
    row = await office.owner.fetchrow("SELECT status, error FROM messages")
    assert (row["status"], json.loads(row["error"])) == ("failed", {"code": "131051", "detail": "Message type unknown"})


# --- again and again ---------------------------------------------------------------------------------------------------


async def test_the_same_webhook_twenty_times_at_once_and_once_more(office: Office, boss):
    payload = payloads.webhook(payloads.text("Olá"))
    await asyncio.gather(*(office.deliver(payload, SECRET) for _ in range(20)))
    await office.deliver(payload, SECRET)
    assert len(await office.messages(boss)) == 1
    assert await office.owner.fetchval("SELECT count(*) FROM inbound") == 1


# --- secrets that change -----------------------------------------------------------------------------------------------


async def test_a_new_secret_works_at_once_and_the_old_one_no_longer(office: Office, boss):
    await office.deliver(payloads.webhook(payloads.text("um")), SECRET)
    [instance] = await office.connections.every(boss)
    await office.connections.change_credentials(boss, instance.id, {"app_secret": "new-app-secret"})
    await office.deliver(payloads.webhook(payloads.text("dois")), "new-app-secret")
    with pytest.raises(SignatureInvalid):
        await office.deliver(payloads.webhook(payloads.text("três")), SECRET)
    assert [message["text"] for message in await office.messages(boss)] == ["um", "dois"]


async def test_two_secrets_while_meta_changes_over(office: Office, boss):
    office.webhooks.routes.lasting = 0
    [instance] = await office.connections.every(boss)
    both = {"app_secret": "new-app-secret", "previous_app_secret": SECRET}
    await office.connections.change_credentials(boss, instance.id, both)
    await office.deliver(payloads.webhook(payloads.text("um")), SECRET)
    await office.deliver(payloads.webhook(payloads.text("dois")), "new-app-secret")
    await office.connections.change_credentials(boss, instance.id, {"previous_app_secret": ""})
    with pytest.raises(SignatureInvalid):
        await office.deliver(payloads.webhook(payloads.text("três")), SECRET)


async def test_the_first_webhook_after_connecting_is_not_lost(office: Office):
    payload = payloads.webhook(payloads.text("Olá"))
    await office.deliver(payload, SECRET)  # nobody's number yet
    boss = await office.boss()
    await office.connect(boss, NUMBER)
    await office.deliver(payload, SECRET)
    assert len(await office.messages(boss)) == 1


async def test_a_burst_asks_the_database_for_its_route_once(office: Office, boss, monkeypatch: pytest.MonkeyPatch):
    [instance] = await office.connections.every(boss)
    await office.connections.heard(boss.workspace_id, instance.id)
    asked = 0
    look_up = stored_instances.routes

    async def counted(*args: Any) -> Any:
        nonlocal asked
        asked += 1
        return await look_up(*args)

    monkeypatch.setattr(stored_instances, "routes", counted)
    for number in range(10):
        await office.deliver(payloads.webhook(payloads.text(f"n{number}")), SECRET)
    assert asked == 1
    assert len(await office.messages(boss)) == 10


# --- the handshake -----------------------------------------------------------------------------------------------------


def query(token: str | None, challenge: str = "1158201444", mode: str = "subscribe") -> dict[str, str]:
    return {"hub.mode": mode, "hub.challenge": challenge} | ({"hub.verify_token": token} if token is not None else {})


async def test_the_token_of_any_number_opens(office: Office, boss):
    await office.connect(await office.boss(), other(id="200000000000002"))
    for number in (NUMBER.id, "200000000000002"):
        assert await office.webhooks.challenge("whatsapp", query(f"verify-{number}")) == "1158201444"


async def test_a_wrong_token(office: Office, boss):
    for token in (None, "", "wrong", "verify-200000000000001 ", "VERIFY-200000000000001"):
        with pytest.raises(VerifyTokenWrong) as caught:
            await office.webhooks.challenge("whatsapp", query(token))
        assert caught.value.status == 403


async def test_another_mode(office: Office, boss):
    with pytest.raises(VerifyTokenWrong):
        await office.webhooks.challenge("whatsapp", query(f"verify-{NUMBER.id}", mode="unsubscribe"))


async def test_only_digits_are_echoed(office: Office, boss):
    for challenge in ("", "<script>alert(1)</script>", "1 2", "٣", "-1", "1" * 51, "1\n"):
        with pytest.raises(ChallengeInvalid) as caught:
            await office.webhooks.challenge("whatsapp", query(f"verify-{NUMBER.id}", challenge))
        assert caught.value.status == 400
        with pytest.raises(VerifyTokenWrong):
            await office.webhooks.challenge("whatsapp", query("wrong", challenge))


async def test_a_removed_number_opens_nothing_and_is_heard_no_more(office: Office, boss):
    [instance] = await office.connections.every(boss)
    await office.connections.remove(boss, instance.id)
    with pytest.raises(VerifyTokenWrong):
        await office.webhooks.challenge("whatsapp", query(f"verify-{NUMBER.id}"))
    assert await refusal(office, RAW, [(HEADER, GOOD)]) is None
    assert await office.messages(boss) == []


def test_credentials_of_the_tests_are_complete():
    assert set(credentials(NUMBER)) == {"phone_number_id", "waba_id", "access_token", "app_secret", "verify_token"}
