"""Idempotency-Key, bad input 96: whoever lost the answer asks again and speaks once."""

import asyncio
from datetime import timedelta
from typing import Any

from tests.api.house import House
from tests.api.test_documents_example import NUMBER
from tests.api.test_gate import problem
from tests.api.test_speaking import talking
from tests.emulators.template_rules import Template


def keyed(key: str) -> dict[str, Any]:
    return {"headers": {"Idempotency-Key": key}}


async def test_a_repeated_message_is_said_once_and_answered_again(house: House, move_clock: Any) -> None:
    caller, chat = await talking(house)
    path, body = f"/chats/{chat['conversation_id']}/messages", {"data": {"text": "Bom dia!"}}
    at_once = await asyncio.gather(*(caller.post(path, body, **keyed("k1")) for _ in range(4)))
    await house.work()
    later = await caller.post(path, {"message_type": "text", **body}, **keyed("k1"))
    assert {answer.status_code for answer in [*at_once, later]} == {201}
    assert len({answer.json()["id"] for answer in [*at_once, later]}) == 1
    assert later.json().keys() == at_once[0].json().keys()
    assert later.json()["status"] == "sent", "as it stands now"
    assert house.texts() == ["Bom dia!"]

    problem(await caller.post(path, {"data": {"text": "Boa tarde!"}}, **keyed("k1")), 422, "idempotency_mismatch")
    for key in ("", "com espaço", "x" * 201):
        refused = await caller.post(path, body, headers={"Idempotency-Key": key.encode()})
        problem(refused, 422, "idempotency_key_invalid")
    bia = await house.api.member(caller.workspace_id, "supervisor", "Bia")
    others = await bia.post(path, body, **keyed("k1"))
    assert others.json()["id"] != later.json()["id"], "a key is its person's"

    await bia.put(f"/chats/{chat['conversation_id']}/assign", {"agentId": "me"})
    await move_clock(timedelta(hours=24, seconds=1))
    again = await caller.post(path, body, **keyed("k1"))
    assert again.json()["id"] == later.json()["id"], "whatever would refuse it today"
    await house.worker.chores.clear_away()
    problem(await caller.post(path, body, **keyed("k1")), 409, "window_closed")


async def test_a_repeated_beginning_is_one(house: House) -> None:
    caller, chat = await talking(house)
    house.graph.numbers[NUMBER.id].add_template(Template("bem_vindo", "pt_BR"))
    body = {"instanceId": chat["instance_id"], "target_number": "+5511912345678", "message_type": "template"}
    body |= {"data": {"name": "bem_vindo", "language": "pt_BR"}}
    first, second = [await caller.post("/conversation", body, **keyed("k2")) for _ in range(2)]
    assert first.json()["message"]["id"] == second.json()["message"]["id"]
    assert second.status_code == 201
    other = body | {"target_number": "+5511912345679"}
    problem(await caller.post("/conversation", other, **keyed("k2")), 422, "idempotency_mismatch")
    await house.work()
    assert len(house.graph.messages()) == 1
