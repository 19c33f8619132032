"""Another system calls: from its token to what the contact reads, once for each key, and never past its own workspace."""

import asyncio
import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from backend.api import guards
from backend.services import api_tokens
from tests.api.callers import Caller
from tests.api.house import House
from tests.api.test_documents_example import NUMBER
from tests.api.test_gate import problem
from tests.api.test_triggers import inbounds
from tests.emulators.graph import Number

ANA, NEW = "5511987654321", "+55 11 98812-4470"
OTHER = Number("222222222222222")
PAID = {
    "kind": "api_call",
    "event": "pedido_pago",
    "variables": [
        {"name": "pedido", "required": True},
        {"name": "valor", "type": "number"},
        {"name": "novo", "type": "boolean"},
    ],
}
SAYS = "Pedido {{ variable.pedido }} de {{ trigger.variables.valor }} pago."


def drawing(trigger: dict[str, Any], *steps: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    listed = [("trigger", trigger), *steps]
    nodes = [{"id": f"n{place}", "type": kind, "data": data} for place, (kind, data) in enumerate(listed)]
    edges = [{"id": f"e{n}", "source": f"n{n}", "target": f"n{n + 1}"} for n in range(len(steps))]
    return {"nodes": nodes, "edges": edges}


def say(text: str) -> tuple[str, dict[str, Any]]:
    return "send_message", {"bubbles": [{"type": "text", "text": text}]}


async def publish(caller: Caller, definition: dict[str, Any], name: str = "Pago") -> str:
    funnel = str((await caller.post("/funnels", {"name": name})).json()["id"])
    saved = await caller.put(f"/funnels/{funnel}", {"definition": definition, "is_active": True})
    assert saved.status_code == 200, saved.text
    return funnel


async def token_of(caller: Caller, name: str = "Loja virtual") -> dict[str, Any]:
    answer = await caller.post("/integrations/api/tokens", {"name": name})
    assert answer.status_code == 201, answer.text
    assert answer.headers["cache-control"] == "no-store"
    found: dict[str, Any] = answer.json()
    return found


async def call(
    house: House, token: str | None, body: Any, event: str = "pedido_pago", key: str | None = None
) -> httpx.Response:
    headers = ({"Authorization": f"Bearer {token}"} if token else {}) | ({"Idempotency-Key": key} if key else {})
    return await house.api.client.post(f"/api/v1/events/{event}", json=body, headers=headers)


def about(phone: str = f"+{ANA}", **variables: Any) -> dict[str, Any]:
    return {"contact": {"phone": phone}, "variables": {"pedido": "1042", **variables}}


@pytest.fixture
async def shop(house: House) -> tuple[Caller, str]:
    """An owner whose funnel a shop calls, and the shop's token. Ana wrote already."""
    caller = await house.api.founder()
    await house.connect(caller, NUMBER)
    await publish(caller, drawing(PAID, say(SAYS)))
    await house.says(NUMBER, "oi", ANA)
    return caller, (await token_of(caller))["token"]


async def test_a_call_begins_the_funnel_with_what_it_brings(house: House, shop: tuple[Caller, str]) -> None:
    caller, token = shop
    answer = await call(house, token, about("11 98765-4321".join(("+55 ", "")), valor=459.9, pedido="{{ 7*7 }}"))
    assert answer.status_code == 202, answer.text
    told = answer.json()
    assert (told["event"], told["contact_created"]) == ("pedido_pago", False)
    await house.work()
    assert house.texts() == ["Pedido {{ 7*7 }} de 459.9 pago."], "what came is shown, never evaluated"
    by_id = await call(house, token, {"contact": {"id": told["contact_id"]}, "variables": {"pedido": "2"}})
    assert by_id.json()["contact_id"] == told["contact_id"]
    [listed] = (await caller.get("/integrations/api/calls")).json()
    assert (listed["event"], listed["begins"], listed["variables"][0]) == (
        "pedido_pago", True, {"name": "pedido", "type": "text", "required": True},
    )  # fmt: skip
    [known] = (await caller.get("/integrations/api/tokens")).json()
    assert known["last_used_at"] is not None
    assert known["ending"] == token[-4:]
    assert token not in json.dumps(known)


def refused_calls() -> list[tuple[Any, int, str, str]]:
    return [
        ({"contact": {}}, 422, "call_contact", "/contact"),
        ({"contact": {"phone": "+5511988124470", "id": str(uuid4())}}, 422, "call_contact", "/contact"),
        ({"contact": {"email": "ana@x.com"}}, 422, "field_unknown", "/contact/email"),
        ({"contact": {"phone": "98765-4321"}}, 422, "phone_country_missing", "/contact/phone"),
        ({"contact": {"id": str(uuid4())}, "variables": {"pedido": "1"}}, 404, "not_found", ""),
        (about("+5511988124470"), 422, "call_instance_missing", "/instance_id"),
        (about() | {"instance_id": str(uuid4())}, 404, "not_found", ""),
        ({"contact": {"phone": f"+{ANA}"}}, 422, "variable_required", "/variables/pedido"),
        (about(pedido=None), 422, "variable_required", "/variables/pedido"),
        (about(pedido=12), 422, "variable_text", "/variables/pedido"),
        (about(valor="12"), 422, "variable_number", "/variables/valor"),
        (about(novo=1), 422, "variable_boolean", "/variables/novo"),
        (about(outro=1), 422, "variable_undeclared", "/variables/outro"),
        (about(pedido="x" * 1001), 422, "field_too_long", "/variables/pedido"),
        (about(pedido={"a": 1}), 422, "field_type", "/variables/pedido"),
        (about(**{f"v{n}": 1 for n in range(50)}), 422, "field_too_long", "/variables"),
        (about(**{f"v{n}": "é" * 400 for n in range(48)}), 422, "variables_too_large", "/variables"),
        ({"contact": {"phone": "x" * 70_000}}, 413, "call_too_large", ""),
    ]


async def test_calls_that_are_refused(house: House, shop: tuple[Caller, str]) -> None:
    caller, token = shop
    for body, status, code, path in refused_calls():
        told = problem(await call(house, token, body, key="k"), status, code)
        assert told["errors"][0]["path"] == path, told
    for event in ("pedido_criado", "x" * 80, "Pedido%20pago", "PEDIDO_PAGO"):
        problem(await call(house, token, about(), event, key="k"), 404, "call_unknown")
    assert await inbounds(house.api, caller) == []
    assert (await call(house, token, about(), key="k")).status_code == 202, "what is refused uses up no key"


async def test_one_key_is_one_call_however_often_and_at_once(
    house: House, shop: tuple[Caller, str], move_clock: Any
) -> None:
    caller, token = shop
    at_once = await asyncio.gather(*(call(house, token, about(valor=1), key="order-1") for _ in range(8)))
    await house.work()
    other = (await token_of(caller, "Outra"))["token"]
    later = await call(house, other, about(valor=1), key="order-1")
    assert {answer.status_code for answer in (*at_once, later)} == {202}
    assert len({answer.text for answer in (*at_once, later)}) == 1
    assert (await call(house, token, about("+55 (11) 98765-4321", valor=1), key="order-1")).text == later.text
    problem(await call(house, token, about(valor=2), key="order-1"), 422, "idempotency_mismatch")
    problem(await call(house, token, about(), key="com espaco"), 422, "idempotency_key_invalid")
    await house.work()
    assert house.texts() == ["Pedido 1042 de 1 pago."]
    await move_clock(timedelta(days=10, seconds=1))
    await house.worker.chores.clear_away()
    assert (await call(house, token, about(valor=1), key="order-1")).json()["id"] != later.json()["id"]


async def test_somebody_unknown_is_made_where_one_may_write_first(house: House, shop: tuple[Caller, str]) -> None:
    caller, token = shop
    [number] = (await caller.get("/instances")).json()
    body = about(NEW) | {"instance_id": number["id"]}
    body["contact"]["name"] = "Bia Souza"
    made = await asyncio.gather(*(call(house, token, body) for _ in range(4)))
    assert {answer.status_code for answer in made} == {202}, [answer.text for answer in made]
    assert len({answer.json()["contact_id"] for answer in made}) == 1
    assert sum(answer.json()["contact_created"] for answer in made) == 1
    await house.work()
    assert house.texts() == [], "who never wrote and allowed nothing gets no free words (C25)"
    known = (await caller.get(f"/contacts/{made[0].json()['contact_id']}")).json()
    assert (known["name"], known["phone_number"]) == ("Bia Souza", "5511988124470")
    page = await caller.post("/instances", {"name": "Site", "provider": "webchat"})
    problem(
        await call(house, token, about("+5511977776666") | {"instance_id": page.json()["id"]}),
        409,
        "channel_receptive_only",
    )


async def test_who_left_and_whom_a_person_has(house: House, shop: tuple[Caller, str]) -> None:
    caller, token = shop
    [chat] = (await caller.get("/chats?status=open")).json()
    await caller.post(f"/chats/{chat['conversation_id']}/bot/pause", {})
    problem(await call(house, token, about(), key="a"), 409, "bot_paused")
    await caller.post(f"/chats/{chat['conversation_id']}/bot/resume", {})
    assert (await call(house, token, about(), key="a")).status_code == 202
    await house.says(NUMBER, "SAIR", ANA)
    problem(await call(house, token, about()), 409, "contact_opted_out")
    await caller.delete(f"/contacts/{chat['contact_id']}")
    problem(await call(house, token, about(), key="a"), 409, "contact_erased")
    assert (await caller.get("/contacts")).json() == [], "a repetition brings nobody back"


async def test_a_token_opens_its_own_workspace_until_it_is_taken_back(house: House, shop: tuple[Caller, str]) -> None:
    caller, token = shop
    stranger = await house.api.founder("Outra escola")
    theirs = await token_of(stranger)
    [chat] = (await caller.get("/chats?status=open")).json()
    await publish(stranger, drawing(PAID, say("nunca")))
    foreign = {"contact": {"id": chat["contact_id"]}, "variables": {"pedido": "1"}}
    problem(await call(house, theirs["token"], foreign), 404, "not_found")
    borrowed = about(NEW) | {"instance_id": chat["instance_id"]}
    problem(await call(house, theirs["token"], borrowed), 404, "not_found")
    for other in ("rotate", ""):
        answer = await caller.call(
            "POST" if other else "DELETE", f"/integrations/api/tokens/{theirs['id']}/{other}".rstrip("/")
        )
        problem(answer, 404, "not_found")

    [known] = (await caller.get("/integrations/api/tokens")).json()
    rotated = (await caller.post(f"/integrations/api/tokens/{known['id']}/rotate")).json()
    assert rotated["token"] != token
    for dead in (
        token,
        None,
        "",
        "x",
        "batuta_" + "A" * 43,
        caller.token,
        f"{rotated['token']} ",
        rotated["token"].upper(),
    ):
        refused = await call(house, dead, about())
        if dead != f"{rotated['token']} ":
            problem(refused, 401, "call_token_invalid")
    problem(
        await house.api.client.get("/api/v1/funnels", headers={"Authorization": f"Bearer {rotated['token']}"}),
        401,
        "unauthorized",
    )
    assert (await call(house, rotated["token"], about())).status_code == 202
    assert (await caller.delete(f"/integrations/api/tokens/{known['id']}")).status_code == 204
    problem(await call(house, rotated["token"], about()), 401, "call_token_invalid")
    problem(await caller.delete(f"/integrations/api/tokens/{known['id']}"), 404, "not_found")
    assert (await caller.get("/integrations/api/tokens")).json() == []


async def test_how_often_and_how_many(house: House, shop: tuple[Caller, str], monkeypatch: pytest.MonkeyPatch) -> None:
    caller, token = shop
    for limit in ("CALLS_A_MINUTE", "CALLS_OF_AN_ADDRESS"):
        assert (await call(house, token, about())).status_code == 202
        with monkeypatch.context() as here:
            here.setattr(guards, limit, 0)
            refused = await call(house, token, about())
            problem(refused, 429, "rate_limited")
            assert int(refused.headers["retry-after"]) > 0
            assert (await call(house, "batuta_x", about())).status_code == (401 if limit == "CALLS_A_MINUTE" else 429)
    monkeypatch.setattr(api_tokens, "MOST", 2)
    await token_of(caller, "Segunda")
    problem(await caller.post("/integrations/api/tokens", {"name": "Terceira"}), 422, "api_tokens_too_many")


async def test_a_wait_takes_the_call_and_what_it_brings(house: House, shop: tuple[Caller, str]) -> None:
    caller, token = shop
    waits = {"kind": "api_call", "event": "entregue", "variables": [{"name": "quem"}], "timeout": "2 h"}
    await publish(
        caller,
        drawing({"keyword": "cadê"}, say("Aviso."), ("wait_event", waits), say("Com {{ variable.quem }}.")),
        "Entrega",
    )
    await house.says(NUMBER, "cadê meu violão?", ANA)
    for quem in ("Beto", "Carla"):
        answer = await call(house, token, {"contact": {"phone": f"+{ANA}"}, "variables": {"quem": quem}}, "entregue")
        assert answer.status_code == 202, answer.text
        await house.work()
    assert house.texts() == ["Aviso.", "Com Beto."]
    contact = UUID(answer.json()["contact_id"])
    exported = await caller.get(f"/contacts/{contact}/export")
    assert "Beto" in exported.text, "what came of a person is theirs"


@pytest.mark.parametrize("why", ["bot_paused", "channel_receptive_only"])
async def test_a_wait_on_another_connection_takes_it_where_the_last_one_cannot(
    house: House, shop: tuple[Caller, str], owner: asyncpg.Connection, move_clock: Any, why: str
) -> None:
    caller, token = shop
    second = await house.connect(caller, OTHER, "Matrículas")
    waits = {"kind": "api_call", "event": "entregue", "variables": [], "timeout": "3 d"}
    await publish(caller, drawing({"keyword": "cadê"}, say("Aviso."), ("wait_event", waits), say("Chegou.")), "Entrega")
    await house.says(NUMBER, "cadê meu violão?", ANA)
    await house.says(OTHER, "oi", ANA)
    earlier = "UPDATE lanes SET last_inbound_at = last_inbound_at - interval '1 hour' WHERE instance_id <> $1"
    await owner.execute(earlier, UUID(second["id"]))
    if why == "bot_paused":
        chats = (await caller.get("/chats?status=open")).json()
        [last] = [chat for chat in chats if chat["instance_id"] == second["id"]]
        await caller.post(f"/chats/{last['conversation_id']}/bot/pause", {"scope": "conversation"})
    else:
        await owner.execute("UPDATE instances SET provider = 'qr' WHERE id = $1", UUID(second["id"]))
        await move_clock(timedelta(hours=25))
    told = {"contact": {"phone": f"+{ANA}"}}
    answers = await asyncio.gather(*(call(house, token, told, "entregue", "one") for _ in range(2)))
    assert [answer.status_code for answer in answers] == [202, 202], answers[0].text
    [told_of] = [data for kind, data in await inbounds(house.api, caller) if kind == "event"]
    assert told_of["waited"] is True, "the lane that waits, and no other, is told"
    assert await owner.fetchval("SELECT count(*) FROM runs WHERE status = 'active'") == 1
    await house.work()
    assert await owner.fetchval("SELECT count(*) FROM runs WHERE status = 'active'") == 0, "it waits no more"
    problem(await call(house, token, told, "entregue"), 409, why)


async def test_a_call_about_one_person_never_reaches_another(house: House, shop: tuple[Caller, str]) -> None:
    """Ana has another phone now, but what comes from the old one on this connection is still hers."""
    caller, token = shop
    [chat] = (await caller.get("/chats?status=open")).json()
    moved = await caller.put(f"/contacts/{chat['contact_id']}", {"phone_number": NEW})
    assert moved.status_code == 200, moved.text
    variables, place = {"pedido": "1042"}, {"instance_id": chat["instance_id"]}
    nobodys = {"contact": {"phone": f"+{ANA}"}, "variables": variables} | place
    problem(await call(house, token, nobodys, key="k"), 409, "call_contact_other")
    bia = (await caller.post("/contacts", {"name": "Bia", "phone_number": f"+{ANA}"})).json()["id"]
    for who in ({"id": bia}, {"phone": f"+{ANA}"}):
        body = {"contact": who, "variables": variables} | place
        problem(await call(house, token, body, key="k"), 409, "call_contact_other")
    assert all(data["kind"] != "api_call" for _, data in await inbounds(house.api, caller))
    reached = await call(house, token, {"contact": {"phone": NEW}, "variables": variables} | place, key="k")
    assert (reached.status_code, reached.json()["contact_id"]) == (202, chat["contact_id"])
