"""Connections through HTTP: created PENDING, never answering a secret; bad inputs 87 and 88."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from tests.api.house import House
from tests.api.test_documents_example import NUMBER
from tests.api.test_gate import problem
from tests.emulators.graph import Number

GOOD = {
    "phone_number_id": NUMBER.id,
    "waba_id": NUMBER.waba,
    "access_token": NUMBER.token,
    "app_secret": NUMBER.secret,
    "verify_token": "verify-me",
}


async def test_a_number_is_connected_by_the_check(house: House) -> None:
    caller = await house.api.founder()
    answer = await caller.post("/instances", {"name": "Recepção", "provider": "whatsapp", "credentials": GOOD})
    assert answer.status_code == 201, answer.text
    created = answer.json()
    assert {key: created[key] for key in ("name", "status")} == {"name": "Recepção", "status": "PENDING"}
    await house.worker.connections.check(caller.workspace_id, created["id"])
    [listed] = (await caller.get("/instances")).json()
    assert (listed["id"], listed["status"], listed["phone_number"]) == (created["id"], "CONNECTED", NUMBER.display)
    assert await house.worker.redis.get(house.worker.keys.status(caller.workspace_id, listed["id"])) == b"CONNECTED"
    await house.worker.redis.flushdb()
    assert (await caller.get("/instances")).json() == [listed], "rebuilt from Postgres"
    assert await house.worker.redis.get(house.worker.keys.status(caller.workspace_id, listed["id"])) == b"CONNECTED"


async def test_a_wrong_token_is_told_and_mended(house: House) -> None:
    caller = await house.api.founder()
    wrong = GOOD | {"access_token": "not-the-token"}
    created = (await caller.post("/instances", {"name": "R", "provider": "whatsapp", "credentials": wrong})).json()
    await house.worker.connections.check(caller.workspace_id, created["id"])
    [listed] = (await caller.get("/instances")).json()
    assert (listed["status"], listed["problem"]["code"], listed["send_blocked"]) == (
        "DISCONNECTED",
        "token_invalid",
        True,
    )
    path = f"/instances/{created['id']}"
    mended = await caller.put(path, {"credentials": {"access_token": NUMBER.token}})
    assert (mended.status_code, mended.json()["status"]) == (200, "PENDING")
    await house.worker.connections.check(caller.workspace_id, created["id"])
    [listed] = (await caller.get("/instances")).json()
    assert (listed["status"], listed["send_blocked"], listed["problem"]) == ("CONNECTED", False, {})


async def test_no_secret_ever_comes_back(house: House, owner: asyncpg.Connection) -> None:
    caller = await house.api.founder()
    created = await caller.post("/instances", {"name": "R", "provider": "whatsapp", "credentials": GOOD})
    changed = await caller.put(f"/instances/{created.json()['id']}", {"name": "Nova", "credentials": GOOD})
    told = created.text + changed.text + (await caller.get("/instances")).text
    stored = str([dict(row) for row in await owner.fetch("SELECT * FROM instances")])
    for secret in (NUMBER.token, NUMBER.secret, "verify-me"):
        assert secret not in told
        assert secret not in stored
    assert changed.json()["name"] == "Nova"


@pytest.mark.parametrize(
    "body, code, path",
    [
        ({"name": "R"}, "provider_required", "/provider"),
        ({"name": "R", "provider": "telegram", "credentials": GOOD}, "provider_required", "/provider"),
        ({"name": "R", "provider": "whatsapp"}, "field_required", "/credentials/phone_number_id"),
        (
            {"name": "R", "provider": "whatsapp", "credentials": GOOD | {"phone_number_id": "+55 11"}},
            "credential_invalid",
            "/credentials/phone_number_id",
        ),
        (
            {"name": "R", "provider": "whatsapp", "credentials": GOOD | {"pin": "1"}},
            "field_unknown",
            "/credentials/pin",
        ),
        ({"name": "R", "provider": "whatsapp", "credentials": GOOD | {"pin": 1}}, "field_type", "/credentials/pin"),
        ({"name": "", "provider": "whatsapp", "credentials": GOOD}, "name_empty", "/name"),
        ({"provider": "whatsapp", "credentials": GOOD}, "field_required", "/name"),
    ],
)
async def test_connections_that_are_refused(house: House, body: dict[str, Any], code: str, path: str) -> None:
    caller = await house.api.founder()
    refused = await caller.post("/instances", body)
    assert refused.status_code == 422, refused.text
    assert (code, path) in {(error["code"], error["path"]) for error in refused.json()["errors"]}
    assert (await caller.get("/instances")).json() == []
    assert NUMBER.token not in refused.text


async def test_a_number_belongs_to_one_workspace(house: House) -> None:
    caller, stranger = await house.api.founder(), await house.api.founder("Academia Allegro")
    created = await house.connect(caller, NUMBER)
    await house.worker.connections.check(caller.workspace_id, created["id"])
    body = {"name": "Minha", "provider": "whatsapp", "credentials": GOOD}
    refused = problem(await stranger.post("/instances", body), 409, "channel_taken")
    assert "Escola" not in str(refused)
    assert (await stranger.get("/instances")).json() == []
    assert (await caller.delete(f"/instances/{created['id']}")).status_code == 204
    assert (await stranger.post("/instances", body)).status_code == 201


async def test_disconnecting_stops_sending_and_keeps_listening(house: House) -> None:
    caller = await house.api.founder()
    created = await house.connect(caller, NUMBER)
    path = f"/instances/{created['id']}"
    off = await caller.post(f"{path}/disconnect")
    assert (off.status_code, off.json()["status"], off.json()["send_blocked"]) == (200, "DISCONNECTED", True)
    await house.says(NUMBER, "Alguém aí?")
    [chat] = (await caller.get("/chats")).json()
    answer = await caller.post(f"/chats/{chat['conversation_id']}/messages", {"data": {"text": "Aqui!"}})
    assert answer.status_code == 201
    await house.work()
    assert house.graph.messages() == []
    on = await caller.post(f"{path}/reconnect")
    assert (on.status_code, on.json()["status"]) == (200, "PENDING")
    await house.worker.connections.check(caller.workspace_id, created["id"])
    await house.work()
    assert house.texts() == ["Aqui!"]


async def test_a_removed_number_leaves_its_history(house: House) -> None:
    caller = await house.api.founder()
    created = await house.connect(caller, NUMBER)
    await house.says(NUMBER, "Bom dia")
    assert (await caller.delete(f"/instances/{created['id']}")).status_code == 204
    assert (await caller.get("/instances")).json() == []
    [chat] = (await caller.get("/chats")).json()
    [message] = (await caller.get(f"/chats/{chat['contact_id']}/messages")).json()
    assert message["message_data"]["text"] == "Bom dia"
    problem(await caller.delete(f"/instances/{created['id']}"), 404, "not_found")


async def test_only_leaders_touch_connections(house: House) -> None:
    caller = await house.api.founder()
    created = await house.connect(caller, NUMBER)
    path = f"/instances/{created['id']}"
    for role in ("supervisor", "marketer", "agent"):
        member = await house.api.member(caller.workspace_id, role)
        assert [one["name"] for one in (await member.get("/instances")).json()] == ["Recepção"]
        for answer in (
            await member.post("/instances", {"name": "x", "provider": "whatsapp", "credentials": GOOD}),
            await member.put(path, {"name": "x"}),
            await member.delete(path),
            await member.post(f"{path}/reconnect"),
            await member.post(f"{path}/disconnect"),
        ):
            problem(answer, 403, "forbidden")
    stranger = await house.api.founder("Academia Allegro")
    for answer in (
        await stranger.put(path, {"name": "x"}),
        await stranger.put(path, {}),
        await stranger.delete(path),
        await stranger.post(f"{path}/reconnect"),
        await stranger.post(f"{path}/disconnect"),
        await stranger.delete(f"/instances/{uuid4()}"),
    ):
        problem(answer, 404, "not_found")


async def test_two_numbers_of_one_workspace(house: House) -> None:
    caller = await house.api.founder()
    second = replace(Number(), id="200000000000002", display="551130000002", secret="another-secret", received=set())
    await house.connect(caller, NUMBER, "Recepção")
    await house.connect(caller, second, "Financeiro")
    await house.says(NUMBER, "Olá, recepção")
    await house.says(second, "Olá, financeiro")
    chats = (await caller.get("/chats")).json()
    assert {(chat["instance_name"], chat["last_message"]) for chat in chats} == {
        ("Recepção", "Olá, recepção"),
        ("Financeiro", "Olá, financeiro"),
    }
    assert len({chat["contact_id"] for chat in chats}) == 1, "one phone, one contact"
