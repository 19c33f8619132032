"""The table of who wins, a message tried, and a funnel that a person starts; what people change begins funnels."""

from typing import Any

import orjson

from tests.api.callers import Api, Caller
from tests.api.people import person_who_wrote
from tests.api.test_funnels import new_funnel
from tests.api.test_gate import problem

VIP = [{"field": "contact.tags", "operator": "contains", "value": "vip"}]


async def published(caller: Caller, name: str, **trigger: Any) -> str:
    nodes = [
        {"id": "t", "type": "trigger", "data": trigger},
        {"id": "s", "type": "send_message", "data": {"bubbles": [{"type": "text", "text": name}]}},
    ]
    funnel = await new_funnel(caller, {"nodes": nodes, "edges": [{"id": "e", "source": "t", "target": "s"}]}, name)
    answer = await caller.put(f"/funnels/{funnel}", {"is_active": True})
    assert answer.status_code == 200, answer.text
    return funnel


async def test_who_wins(owner_caller: Caller) -> None:
    await published(owner_caller, "Qualquer", kind="any_message")
    first = await published(owner_caller, "Preço", keyword="preço")
    await published(owner_caller, "Preço 2", keyword="preco")
    await published(owner_caller, "VIP", keyword="preço", priority=90, audience=VIP)
    table = (await owner_caller.get("/triggers")).json()
    assert [(one["funnel"]["name"], one["priority"], one["audience"]) for one in table] == [
        ("VIP", 90, True), ("Preço", 50, False), ("Preço 2", 50, False), ("Qualquer", 50, False),
    ]  # fmt: skip
    assert [one["loses_to"] for one in table] == [[], [], [{"id": first, "name": "Preço"}], []]

    async def tried(text: str, **more: Any) -> list[tuple[str, str]]:
        found = (await owner_caller.post("/triggers/try", {"text": text, **more})).json()
        assert found["opted_out"] is (text == "Sair!")
        return [(one["funnel"]["name"], one["verdict"]) for one in found["candidates"]]

    lost = [("Preço 2", "outranked"), ("Qualquer", "outranked")]
    assert await tried("qual o preço?") == [("VIP", "audience"), ("Preço", "begins"), *lost]
    assert await tried("preço", tags=["VIP"]) == [("VIP", "begins"), ("Preço", "outranked"), *lost]
    assert await tried("oi", running=True) == [("Qualquer", "running")]
    assert await tried("Sair!") == []
    problem(await owner_caller.post("/triggers/try", {"text": ""}), 422, "field_too_short")


async def test_a_person_starts_a_funnel(api: Api, owner_caller: Caller) -> None:
    ana = await person_who_wrote(api, owner_caller, "Ana", "5511900000001")
    for_vips = await published(owner_caller, "VIP", kind="by_hand", audience=VIP)
    by_hand = await published(owner_caller, "Boas-vindas", kind="by_hand", when_running="queue")
    by_word = await published(owner_caller, "Palavra", keyword="ola")
    path = f"/contacts/{ana.contact_id}/funnels"
    offered = (await owner_caller.get(path)).json()
    assert [(one["funnel"]["name"], one["verdict"]) for one in offered] == [
        ("VIP", "audience"),
        ("Boas-vindas", "begins"),
    ]
    problem(await owner_caller.post(path, {"funnel_id": for_vips}), 409, "contact_not_admitted")
    problem(await owner_caller.post(path, {"funnel_id": by_word}), 404, "not_found")
    started = await owner_caller.post(path, {"funnel_id": by_hand})
    assert (started.status_code, started.json()) == (202, {"verdict": "begins"})
    assert await inbounds(api, owner_caller) == [("trigger", {"funnel_id": by_hand, "node": "t"})]
    await owner_caller.post(f"/chats/{ana.conversation_id}/bot/pause", {})
    problem(await owner_caller.post(path, {"funnel_id": by_hand}), 409, "bot_paused")
    other = await owner_caller.post("/contacts", {"name": "Nunca escreveu"})
    refused = await owner_caller.post(f"/contacts/{other.json()['id']}/funnels", {"funnel_id": by_hand})
    problem(refused, 409, "contact_unreachable")


async def test_what_people_change_is_told_to_funnels(api: Api, owner_caller: Caller) -> None:
    ana = await person_who_wrote(api, owner_caller, "Ana", "5511900000001")
    changed = await owner_caller.put(
        f"/contacts/{ana.contact_id}", {"name": "Ana Lima", "custom_data": {"plano": "anual"}}
    )
    assert changed.status_code == 200, changed.text
    await owner_caller.put(f"/contacts/{ana.contact_id}", {"name": "Ana Lima"})
    await owner_caller.put(f"/chats/{ana.conversation_id}/status", {"status": "closed"})
    assert await inbounds(api, owner_caller) == [
        ("event", {"kind": "field_changed", "field": "name", "value": "Ana Lima"}),
        ("event", {"kind": "field_changed", "field": "plano", "value": "anual"}),
        ("event", {"kind": "conversation_closed"}),
    ]


async def inbounds(api: Api, caller: Caller) -> list[tuple[str, dict[str, Any]]]:
    async with api.database.pool.acquire() as connection, connection.transaction():
        await connection.execute("SELECT set_config('app.ws', $1, true)", str(caller.workspace_id))
        rows = await connection.fetch("SELECT kind, data FROM inbound WHERE kind <> 'message' ORDER BY lane_seq")
    return [(row[0], orjson.loads(row[1])) for row in rows]
