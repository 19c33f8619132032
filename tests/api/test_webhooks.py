"""Where Meta calls, through HTTP: bad inputs 72-76 and 80, and what is exempt from the API's own rules."""

from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from tests.api.house import House
from tests.api.test_documents_example import NUMBER
from tests.api.test_gate import problem
from tests.emulators import payloads

PATHS = ["/webhooks/whatsapp", "/webhook/whatsapp"]


def hello(number: str = NUMBER.id, text: str = "Olá") -> Any:
    return payloads.webhook(payloads.text(text, "5511987654321"), number=number, waba=NUMBER.waba)


@pytest.mark.parametrize("path", PATHS)
async def test_a_signed_webhook_is_taken(house: House, path: str) -> None:
    caller = await house.api.founder()
    await house.connect(caller, NUMBER)
    answer = await house.deliver(hello(), NUMBER.secret, path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    [chat] = (await caller.get("/chats")).json()
    assert chat["last_message"] == "Olá"


@pytest.mark.parametrize(
    "headers, status, code",
    [
        ({}, 401, "signature_missing"),
        ({"X-Hub-Signature-256": ""}, 401, "signature_missing"),
        ({"X-Hub-Signature": "sha1=" + "0" * 40}, 401, "signature_missing"),
        ({"X-Hub-Signature-256": "sha256=" + "0" * 64}, 401, "signature_invalid"),
        ({"X-Hub-Signature-256": "0" * 64}, 401, "signature_invalid"),
    ],
)
async def test_what_is_not_signed_by_our_number_is_refused(
    house: House, owner: asyncpg.Connection, headers: dict[str, str], status: int, code: str
) -> None:
    caller = await house.api.founder()
    await house.connect(caller, NUMBER)
    raw = payloads.encode(hello())
    headers = {"Content-Type": "application/json"} | headers
    answer = await house.api.client.post("/api/v1/webhooks/whatsapp", content=raw, headers=headers)
    problem(answer, status, code)
    assert await owner.fetchval("SELECT count(*) FROM messages") == 0


async def test_one_changed_byte_is_refused(house: House) -> None:
    caller = await house.api.founder()
    await house.connect(caller, NUMBER)
    raw = payloads.encode(hello())
    headers = payloads.headers(NUMBER.secret, raw)
    for changed in (raw.replace(b"Ol", b"ol"), raw + b" ", b" " + raw):
        answer = await house.api.client.post("/api/v1/webhooks/whatsapp", content=changed, headers=headers)
        problem(answer, 401, "signature_invalid")


async def test_a_number_that_nobody_has_is_answered_200_and_kept_nowhere(
    house: House, owner: asyncpg.Connection
) -> None:
    answer = await house.deliver(hello("999999999999999"), "whatever")
    assert answer.status_code == 200
    assert await owner.fetchval("SELECT count(*) FROM messages") == 0
    assert await owner.fetchval("SELECT count(*) FROM quarantine") == 0


async def test_a_number_without_its_secret_is_told_to_come_again(house: House) -> None:
    caller = await house.api.founder()
    credentials = {"phone_number_id": NUMBER.id, "access_token": NUMBER.token}
    body = {"name": "R", "provider": "whatsapp", "credentials": credentials}
    assert (await caller.post("/instances", body)).status_code == 201
    problem(await house.deliver(hello(), NUMBER.secret), 503, "secret_missing")
    assert (await caller.get("/chats")).json() == []


@pytest.mark.parametrize(
    "kind", ["text/plain", "multipart/form-data; boundary=x", "application/json; charset=utf-7", ""]
)
async def test_content_types_that_are_refused(house: House, kind: str) -> None:
    raw = payloads.encode(hello())
    headers = payloads.headers(NUMBER.secret, raw) | {"Content-Type": kind}
    answer = await house.api.client.post("/api/v1/webhooks/whatsapp", content=raw, headers=headers)
    problem(answer, 415, "content_type_unsupported")


async def test_bodies_that_are_too_large_or_too_deep(house: House) -> None:
    for raw, status, code in (
        (b'{"a": "' + b"x" * (4 * 1024 * 1024) + b'"}', 413, "body_too_large"),
        (b"[" * 65 + b"]" * 65, 400, "json_too_deep"),
    ):
        headers = payloads.headers(NUMBER.secret, raw)
        answer = await house.api.client.post("/api/v1/webhooks/whatsapp", content=raw, headers=headers)
        problem(answer, status, code)


@pytest.mark.parametrize("text", ["com \x00 nulo", "meia \ud800 letra", "\u202eao contrário"])
async def test_text_that_the_api_refuses_is_taken_and_cleaned(house: House, text: str) -> None:
    caller = await house.api.founder()
    await house.connect(caller, NUMBER)
    assert (await house.deliver(hello(text=text), NUMBER.secret)).status_code == 200
    [chat] = (await caller.get("/chats")).json()
    messages = (await caller.get(f"/chats/{chat['contact_id']}/messages")).json()
    assert len(messages) == 1
    assert not set("\x00\ud800") & set(messages[0]["message_data"]["text"])


async def test_items_of_no_shape_are_set_aside_beside_good_ones(house: House) -> None:
    caller = await house.api.founder()
    await house.connect(caller, NUMBER)
    good = payloads.text("Olá", "5511987654321")
    broken = [
        {"type": "text"},
        {**payloads.text("x", "br1502"), "from": "br1502"},
        payloads.text("y") | {"timestamp": "abc"},
    ]
    payload = payloads.webhook(good, number=NUMBER.id, waba=NUMBER.waba)
    payload["entry"][0]["changes"][0]["value"]["messages"] += broken
    assert (await house.deliver(payload, NUMBER.secret)).status_code == 200
    [chat] = (await caller.get("/chats")).json()
    assert chat["last_message"] == "Olá"
    aside = (await caller.get("/quarantine")).json()
    assert {one["code"] for one in aside} <= {"payload_shape", "provider_id_invalid"}
    assert len(aside) >= 2
    first = await caller.get("/quarantine?limit=1")
    assert "cursor=" in first.headers["link"]
    refused = await caller.post(f"/quarantine/{aside[0]['id']}/retry")
    problem(refused, 409, "conflict")
    agent = await house.api.member(caller.workspace_id, "agent")
    problem(await agent.get("/quarantine"), 403, "forbidden")
    stranger = await house.api.founder("Academia Allegro")
    assert (await stranger.get("/quarantine")).json() == []
    problem(await stranger.post(f"/quarantine/{aside[0]['id']}/retry"), 404, "not_found")


async def test_what_nobody_knows_is_shown_as_unsupported(house: House) -> None:
    caller = await house.api.founder()
    await house.connect(caller, NUMBER)
    strange = payloads.message("hologram", {"x": 1}, "5511987654321")
    assert (
        await house.deliver(payloads.webhook(strange, number=NUMBER.id, waba=NUMBER.waba), NUMBER.secret)
    ).status_code == 200
    [chat] = (await caller.get("/chats")).json()
    assert chat["last_message_type"] == "unsupported"


async def test_webhooks_are_not_counted_as_requests_of_a_user(house: House) -> None:
    caller = await house.api.founder()
    await house.connect(caller, NUMBER)
    limits = house.api.services.limits
    house.api.app.state["services"] = replace(house.api.services, limits=replace(limits, requests_per_minute=3))
    for number in range(20):
        assert (await house.deliver(hello(text=str(number)), NUMBER.secret)).status_code == 200
    answers = [(await caller.get("/tags")).status_code for _ in range(5)]
    assert answers[-1] == 429


@pytest.mark.parametrize("path", PATHS)
async def test_the_handshake(house: House, path: str) -> None:
    caller = await house.api.founder()
    await house.connect(caller, NUMBER)
    query = {"hub.mode": "subscribe", "hub.verify_token": f"verify-{NUMBER.id}", "hub.challenge": "1158201444"}
    answer = await house.api.client.get(f"/api/v1{path}", params=query)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert answer.headers["content-type"].startswith("text/plain")
    wrong = await house.api.client.get(f"/api/v1{path}", params=query | {"hub.verify_token": "nope"})
    problem(wrong, 403, "verify_token_wrong")
    script = await house.api.client.get(f"/api/v1{path}", params=query | {"hub.challenge": "<script>alert(1)</script>"})
    problem(script, 400, "challenge_invalid")
    assert "script" not in script.text
