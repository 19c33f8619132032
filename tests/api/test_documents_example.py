"""The requirement documents' own example, as an outside check would run it: the funnel by PUT, the number by POST, signed webhooks in,
replies really POSTed to the Graph API."""

import asyncio
from datetime import datetime
from typing import Any

import asyncpg
import orjson
import pytest

from tests.api.callers import Caller
from tests.api.house import House
from tests.api.test_funnels import EXAMPLE
from tests.emulators import payloads
from tests.emulators.graph import Number

NUMBER = Number()


async def playing(house: House) -> Caller:
    """A workspace with a number and the example published."""
    caller = await house.api.founder()
    created = (await caller.post("/funnels", {"name": "Boas-vindas"})).json()
    funnel = (await caller.get(f"/funnels/{created['id']}")).json()
    saved = await caller.put(f"/funnels/{funnel['id']}", funnel | {"definition": EXAMPLE, "is_active": True})
    assert saved.status_code == 200, saved.text
    connected = await house.connect(caller, NUMBER)
    assert connected["status"] == "PENDING"
    return caller


async def remembered(house: House, caller: Caller, contact_id: str) -> dict[str, Any] | None:
    key = house.worker.keys.workspace(caller.workspace_id) + f"state:{contact_id}"
    found = await house.worker.redis.get(key)
    return orjson.loads(found) if found else None


@pytest.mark.parametrize(
    "answer, reply",
    [("Sim", "Ótimo!"), ("sim", "Ótimo!"), ("  SIM ", "Ótimo!"), ("Não", "Que pena."), ("talvez", "Que pena.")],
)
async def test_ola_and_the_answer(house: House, answer: str, reply: str) -> None:
    caller = await playing(house)
    await house.says(NUMBER, "Olá")
    assert house.texts() == ["Oi! Tudo bem?"]
    [chat] = (await caller.get("/chats?status=open")).json()
    detail = (await caller.get(f"/chats/{chat['conversation_id']}")).json()
    assert detail["run"]["node_id"] == "node_wait_1"
    contact = (await caller.get(f"/contacts/{chat['contact_id']}")).json()
    assert contact["current_funnel_state"] == {
        "funnel_id": detail["run"]["funnel_id"],
        "current_node_id": "node_wait_1",
    }
    state = await remembered(house, caller, chat["contact_id"])
    assert state is not None
    assert (state["funnel_id"], state["current_node_id"]) == (detail["run"]["funnel_id"], "node_wait_1")

    await house.says(NUMBER, answer)
    assert house.texts() == ["Oi! Tudo bem?", reply]
    assert await remembered(house, caller, chat["contact_id"]) is None
    assert (await caller.get(f"/contacts/{chat['contact_id']}")).json()["current_funnel_state"] is None
    [funnel] = (await caller.get("/funnels")).json()
    assert (funnel["entered"], funnel["converted"]) == (1, 1)


async def test_what_was_said_is_what_the_inbox_shows(house: House) -> None:
    caller = await playing(house)
    await house.says(NUMBER, "Olá")
    await house.says(NUMBER, "Sim")
    [chat] = (await caller.get("/conversations?status=open")).json()
    assert (chat["name"], chat["phone_number"], chat["last_message"]) == ("Maria", "5511987654321", "Ótimo!")
    messages = (await caller.get(f"/chats/{chat['contact_id']}/messages")).json()
    said = [(one["message_direction"], one["message_data"]["text"], one["status"]) for one in messages]
    assert said == [
        ("IN", "Olá", "received"),
        ("OUT", "Oi! Tudo bem?", "sent"),
        ("IN", "Sim", "received"),
        ("OUT", "Ótimo!", "sent"),
    ]
    assert {one["agent_id"] for one in messages} == {None}
    [funnel] = (await caller.get("/funnels")).json()
    assert {one["funnel_id"] for one in messages if one["message_direction"] == "OUT"} == {funnel["id"]}
    bodies = house.graph.messages()
    assert [body["biz_opaque_callback_data"] for body in bodies] == [f"msg:{one['id']}" for one in messages[1::2]]
    feed = (await caller.get(f"/contacts/{chat['contact_id']}/activity_feed?limit=100")).json()
    assert {one["type"] for one in feed} >= {"message", "node"}
    moments = [datetime.fromisoformat(one["timestamp"]) for one in feed]
    assert moments == sorted(moments)
    assert [one["data"]["data"]["text"] for one in feed if one["type"] == "message"] == [text for _, text, _ in said]


async def test_the_number_is_proven_by_its_first_webhook_or_by_the_check(house: House) -> None:
    caller = await playing(house)
    [before] = (await caller.get("/instances")).json()
    assert before["status"] == "PENDING"
    await house.says(NUMBER, "bom dia")
    [heard] = (await caller.get("/instances")).json()
    assert heard["status"] == "CONNECTED"
    await house.worker.chores.every_minute()
    [checked] = (await caller.get("/instances")).json()
    assert (checked["status"], checked["phone_number"]) == ("CONNECTED", NUMBER.display)
    assert "emulator" not in (await caller.get("/instances")).text, "no secret ever comes back"


async def test_the_same_webhook_twenty_times_at_once_is_one_turn(house: House, owner: asyncpg.Connection) -> None:
    await playing(house)
    payload = payloads.webhook(payloads.text("Olá", "5511987654321"), number=NUMBER.id, waba=NUMBER.waba)
    answers = await asyncio.gather(*(house.deliver(payload, NUMBER.secret) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}
    await house.work()
    assert house.texts() == ["Oi! Tudo bem?"]
    assert await owner.fetchval("SELECT count(*) FROM inbound") == 1


async def test_two_messages_at_the_same_moment_are_both_answered_in_order(house: House) -> None:
    await playing(house)
    both = [payloads.text("Olá", "5511987654321"), payloads.text("Sim", "5511987654321")]
    answer = await house.deliver(payloads.webhook(*both, number=NUMBER.id, waba=NUMBER.waba), NUMBER.secret)
    assert answer.status_code == 200
    await house.work()
    assert house.texts() == ["Oi! Tudo bem?", "Ótimo!"]


async def test_an_emptied_redis_in_mid_conversation_loses_nothing(house: House) -> None:
    await playing(house)
    await house.says(NUMBER, "Olá")
    await house.worker.redis.flushdb()
    await house.says(NUMBER, "Sim")
    assert house.texts() == ["Oi! Tudo bem?", "Ótimo!"]


async def test_an_inactive_funnel_lets_nobody_in_and_nobody_down(house: House) -> None:
    caller = await playing(house)
    await house.says(NUMBER, "Olá", "5511987650001")
    [funnel] = (await caller.get("/funnels")).json()
    await caller.put(f"/funnels/{funnel['id']}", {"is_active": False})
    await house.says(NUMBER, "Olá", "5511987650002")
    await house.says(NUMBER, "Sim", "5511987650001")
    assert house.texts() == ["Oi! Tudo bem?", "Ótimo!"], "who was under way goes on, nobody else begins"


async def test_a_new_version_is_for_whoever_comes_later(house: House) -> None:
    caller = await playing(house)
    await house.says(NUMBER, "Olá", "5511987650001")
    [funnel] = (await caller.get("/funnels")).json()
    text = orjson.dumps(EXAMPLE).decode().replace("Ótimo!", "Que bom!").replace("Tudo bem?", "Como vai?")
    changed = await caller.put(f"/funnels/{funnel['id']}", {"definition": orjson.loads(text), "is_active": True})
    assert changed.json()["published_version"] == 2
    await house.says(NUMBER, "Olá", "5511987650002")
    await house.says(NUMBER, "Sim", "5511987650001")
    await house.says(NUMBER, "Sim", "5511987650002")
    assert house.texts() == ["Oi! Tudo bem?", "Oi! Como vai?", "Ótimo!", "Que bom!"]


async def test_a_tag_given_by_a_person_begins_a_funnel(house: House) -> None:
    caller = await playing(house)
    graph = {
        "nodes": [
            {"id": "start", "type": "trigger", "data": {"kind": "tag_added", "tag": "VIP"}},
            {"id": "hello", "type": "send_message", "data": {"text": "Agora você é VIP"}},
        ],
        "edges": [{"id": "e", "source": "start", "target": "hello"}],
    }
    vip = (await caller.post("/funnels", {"name": "VIP", "definition": graph})).json()
    assert (await caller.put(f"/funnels/{vip['id']}", {"is_active": True})).status_code == 200
    await house.says(NUMBER, "bom dia")
    [contact] = (await caller.get("/contacts")).json()
    tag = (await caller.post("/tags", {"name": "VIP"})).json()["id"]
    for _ in range(2):
        await caller.post("/contacts/bulk/tags", {"contactIds": [contact["id"]], "addTagIds": [tag]})
        await house.work()
    assert house.texts() == ["Agora você é VIP"]
