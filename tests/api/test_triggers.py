"""The table of who wins, a message tried, and a funnel that a person starts; what people change begins funnels."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
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
    assert [(one["config"]["kind"], one["config"].get("keyword")) for one in table[2:]] == [
        ("keyword", "preco"), ("any_message", None),
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


async def test_what_was_interrupted_is_told(api: Api, owner_caller: Caller, owner: asyncpg.Connection) -> None:
    ana = await person_who_wrote(api, owner_caller, "Ana", "5511900000001")
    first = await published(owner_caller, "Aula", keyword="aula")
    second = await published(owner_caller, "Preço", keyword="preço", when_running="interrupt")
    by_hand = await published(owner_caller, "Boas-vindas", kind="by_hand", when_running="interrupt")
    tried = (await owner_caller.post("/triggers/try", {"text": "preço", "running": True})).json()
    assert [one["verdict"] for one in tried["candidates"]] == ["interrupts"]
    aside = uuid4()
    for run, funnel, status, behind in ((aside, first, "interrupted", []), (uuid4(), second, "active", [str(aside)])):
        state = orjson.dumps({"frames": [], "token": 0, "visit": 0, "behind": behind}).decode()
        await owner.execute(
            """INSERT INTO runs (workspace_id, id, lane_id, contact_id, funnel_id, funnel_version, version, status, current_node_id, state)
               VALUES ($1, $2, $3, $4, $5, 1, 7, $6, 't', $7)""",
            owner_caller.workspace_id, run, ana.lane_id, ana.contact_id, UUID(funnel), status, state,
        )  # fmt: skip
    contact = (await owner_caller.get(f"/contacts/{ana.contact_id}")).json()
    assert contact["current_funnel_state"] == {"funnel_id": second, "current_node_id": "t"}
    assert contact["interrupted_funnels"] == [{"funnel_id": first, "current_node_id": "t"}]
    [told] = (await owner_caller.get(f"/chats/{ana.conversation_id}")).json()["run"]["interrupted"]
    assert (told["funnel_name"], told["node_type"]) == ("Aula", "trigger")
    path = f"/contacts/{ana.contact_id}/funnels"
    assert [one["verdict"] for one in (await owner_caller.get(path)).json()] == ["interrupts"]
    await owner.execute("UPDATE runs SET funnel_id = $1 WHERE id = $2", UUID(by_hand), aside)
    assert [one["verdict"] for one in (await owner_caller.get(path)).json()] == ["running"]
    problem(await owner_caller.post(path, {"funnel_id": by_hand}), 409, "funnel_running")
    waiting = await owner_caller.get(f"/funnels/{by_hand}/versions")
    called = orjson.dumps({"frames": [{"funnel": second}, {"funnel": by_hand}]}).decode()
    await owner.execute("UPDATE runs SET state = state || $1 WHERE status = 'active'", called)
    await owner.execute("UPDATE runs SET funnel_id = $1 WHERE id = $2", UUID(first), aside)
    assert [one["verdict"] for one in (await owner_caller.get(path)).json()] == ["running"], "it was called"
    assert waiting.json()[0]["under_way"] == 1, "who was interrupted is under way"


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


async def test_a_schedule_says_when_it_runs_next(api: Api, owner_caller: Caller) -> None:
    async def runs(**schedule: Any) -> tuple[str, list[dict[str, Any]]]:
        found = (await owner_caller.post("/triggers/coming", schedule)).json()
        return found["timezone"], found["runs"]

    zone, found = await runs(every="cron", cron="0 9 * * 1-5", hours={"from": "10:00", "to": "20:00"})
    assert (zone, len(found)) == ("America/Sao_Paulo", 3)
    for run in found:
        at, begins = datetime.fromisoformat(run["at"]), datetime.fromisoformat(run["begins"])
        assert (f"{at:%H:%M%z}", f"{begins:%H:%M}", at.date(), run["moved"]) == (
            "09:00-0300",
            "10:00",
            begins.date(),
            False,
        )
        assert (at.weekday() < 5, at > datetime.now(UTC)) == (True, True)
    assert await runs(every="cron", cron="0 0 30 2 *") == ("America/Sao_Paulo", [])
    assert await runs(every="week") == ("America/Sao_Paulo", [])
    here = f"/workspaces/{owner_caller.workspace_id}"
    assert (await owner_caller.put(here, {"timezone": "Europe/Lisbon"})).status_code == 200
    assert (await runs())[0] == "Europe/Lisbon"
    problem(await owner_caller.post("/triggers/coming", {"month_day": 40}), 422, "field_range")
    agent = await api.member(owner_caller.workspace_id, "agent")
    assert len((await agent.post("/triggers/coming", {})).json()["runs"]) == 3, "who looks at a funnel sees its times"
    for odd in (
        {"at": "25:00"},
        {"at": "T09"},
        {"hours": {"from": "08:00Z", "to": "20:00"}},
        {"hours": {"from": "", "to": ""}},
    ):
        assert (await owner_caller.post("/triggers/coming", odd)).status_code == 422, odd
