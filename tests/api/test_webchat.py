"""Web chat from end to end: a page that anybody opens, the bot answers, a colleague takes over, ticks go both ways."""

import asyncio
import json
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from backend.services.limits import MEGABYTE
from backend.storage import visitors
from tests.api.callers import Caller
from tests.api.house import House
from tests.api.test_funnels import EXAMPLE, edge, new_funnel, node, started
from tests.api.test_gate import problem
from tests.api.visits import Visit, open_page, visit

CHOICES = [{"id": "piano", "label": "Piano"}, {"id": "canto", "label": "Canto"}]


async def publish(caller: Caller, definition: dict[str, Any]) -> None:
    funnel = await new_funnel(caller, definition)
    answer = await caller.post(f"/funnels/{funnel}/publish")
    assert answer.status_code == 200, answer.text


async def test_a_page_is_connected_at_once_and_says_whose_it_is(owner_caller: Caller) -> None:
    made, link = await open_page(owner_caller)
    assert (made["status"], made["provider"], made["phone_number"]) == ("CONNECTED", "webchat", None)
    assert made["public_url"] == f"http://127.0.0.1:8000/c/{link}"
    page = await Visit(owner_caller.client, link).call("GET", "")
    assert page.json() == {
        "name": "Site da escola", "workspace": "Escola Compasso", "language": "pt-BR", "online": True,
    }  # fmt: skip
    listed = (await owner_caller.get("/instances")).json()
    assert [one["public_url"] for one in listed] == [made["public_url"]]
    problem(
        await owner_caller.post("/instances", {"name": "x", "provider": "webchat", "credentials": {"a": "b"}}),
        422,
        "credentials_none",
    )


async def test_the_bot_answers_a_visitor(house: House) -> None:
    owner = await house.api.founder()
    await publish(owner, EXAMPLE)
    ana = await visit(owner)
    sent = await ana.says("Olá")
    assert (sent["direction"], sent["text"], sent["status"]) == ("IN", "Olá", "received")
    await house.work()
    await ana.says("Sim")
    await house.work()
    found = await ana.reads()
    assert [(one["direction"], one["text"]) for one in found] == [
        ("IN", "Olá"), ("OUT", "Oi! Tudo bem?"), ("IN", "Sim"), ("OUT", "Ótimo!"),
    ]  # fmt: skip
    assert {one["status"] for one in found if one["direction"] == "OUT"} == {"sent"}

    (chat,) = (await owner.get("/chats")).json()
    assert (chat["name"], chat["phone_number"], chat["last_message"]) == ("Ana", None, "Ótimo!")


async def test_options_are_pressed_by_their_id_and_only_those_that_were_offered(house: House) -> None:
    owner = await house.api.founder()
    ask = node("ask", "ask_choice", question="Qual?", choices=CHOICES)
    thanks = node("ok", "send_message", bubbles=[{"type": "text", "text": "{{ response.text }}, então"}])
    await publish(owner, started(ask, thanks, edges=[edge("ask", "ok", "piano")]))
    ana = await visit(owner)
    await ana.says("ola")
    await house.work()
    question = (await ana.reads())[-1]
    assert (question["type"], question["form"], question["choices"]) == ("choices", "buttons", CHOICES)

    pressed = await ana.posts({"option": "piano", "asked": question["id"]})
    assert (pressed["type"], pressed["text"], pressed["option"]) == ("button_reply", "Piano", "piano")
    await house.work()
    assert (await ana.texts())[-1] == "Piano, então"
    wrong = {"client_id": str(uuid4()), "option": "flauta", "asked": question["id"]}
    problem(await ana.call("POST", "/messages", json=wrong), 422, "option_unknown")
    stranger = await Visit(ana.client, ana.link).arrive()
    theirs = {"client_id": str(uuid4()), "option": "piano", "asked": question["id"]}
    problem(await stranger.call("POST", "/messages", json=theirs), 422, "option_unknown")


async def test_the_same_message_again_is_one_message(house: House) -> None:
    owner = await house.api.founder()
    await publish(owner, EXAMPLE)
    ana = await visit(owner)
    body = {"client_id": str(uuid4()), "text": "ola"}
    first, again = await ana.posts(body), await ana.posts(body | {"text": "outra coisa"})
    assert first == again
    assert first["client_id"] == body["client_id"]
    await house.work()
    assert await ana.texts() == ["ola", "Oi! Tudo bem?"]
    bia = await Visit(ana.client, ana.link).arrive("Bia")
    assert (await bia.posts(body))["id"] != first["id"], "the id is each visitor's own"


async def test_ticks_go_both_ways(house: House) -> None:
    owner = await house.api.founder()
    await publish(owner, EXAMPLE)
    ana = await visit(owner)
    await ana.says("ola")
    await house.work()
    message = (await ana.reads())[-1]
    assert (await ana.call("POST", "/receipts", json={"delivered": [message["id"]]})).status_code == 204
    (contact,) = (await owner.get("/contacts")).json()
    path = f"/chats/{contact['id']}/messages"
    assert (await owner.get(path)).json()[-1]["status"] == "delivered"
    await ana.call("POST", "/receipts", json={"read": message["id"]})
    await ana.call("POST", "/receipts", json={"delivered": [message["id"]]})
    assert (await owner.get(path)).json()[-1]["status"] == "read", "never backwards"


async def test_a_colleague_takes_over(house: House) -> None:
    owner = await house.api.founder()
    await publish(owner, EXAMPLE)
    ana = await visit(owner)
    await ana.says("ola")
    await house.work()
    (chat,) = (await owner.get("/chats")).json()
    path = f"/chats/{chat['conversation_id']}"
    assert (await owner.post(f"{path}/bot/pause", {})).status_code in (200, 201)
    sent = await owner.post(f"{path}/messages", {"message_type": "text", "data": {"text": "Oi, sou a Bia <b>"}})
    assert sent.status_code in (200, 201), sent.text
    await ana.says("sim")
    await house.work()
    assert await ana.texts() == ["ola", "Oi! Tudo bem?", "Oi, sou a Bia <b>", "sim"]


async def test_files_go_both_ways(house: House) -> None:
    owner = await house.api.founder()
    ana = await visit(owner)
    picture = {"file": ("foto.png", PNG, "image/png")}
    problem(await ana.call("POST", "/media", files=picture), 409, "write_first")
    await ana.says("oi")
    uploaded = await ana.call("POST", "/media", files=picture)
    assert uploaded.status_code == 201, uploaded.text
    sent = await ana.posts({"media_id": uploaded.json()["id"], "text": "minha foto"})
    assert (sent["type"], sent["text"], sent["media"]["id"]) == ("image", "minha foto", uploaded.json()["id"])
    fetched = await owner.get(f"/media/{uploaded.json()['id']}")
    assert fetched.content == PNG

    (chat,) = (await owner.get("/chats")).json()
    mine = (await owner.post("/media", files={"file": ("b.png", PNG, "image/png")})).json()
    answer = {"message_type": "image", "data": {"mediaId": mine["id"], "text": "veja"}}
    assert (await owner.post(f"/chats/{chat['conversation_id']}/messages", answer)).status_code in (200, 201)
    before = await ana.call("GET", f"/media/{mine['id']}")
    problem(before, 404, "not_found")
    await house.work()
    shown = (await ana.reads())[-1]
    assert (shown["type"], shown["media"]["id"], shown["status"]) == ("image", mine["id"], "sent")
    served = await ana.call("GET", f"/media/{mine['id']}")
    assert served.content == PNG
    assert served.headers["content-disposition"].startswith("attachment")


async def test_files_of_visitors_are_few(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A day: of a visitor, of a page; what was refused does not count."""
    owner = await house.api.founder()
    ana = await visit(owner)
    bia = await Visit(ana.client, ana.link).arrive("Bia")
    for who in (ana, bia):
        await who.says("oi")

    async def send(who: Visit, content: bytes) -> httpx.Response:
        return await who.call("POST", "/media", files={"file": ("a.txt", content, "text/plain")})

    monkeypatch.setattr("backend.services.webchat.LARGEST", 1)
    body = problem(await send(ana, b"x" * (MEGABYTE + 1)), 413, "file_too_large")
    assert "1 MB" in body["detail"]
    monkeypatch.setattr("backend.services.webchat.A_DAY", 1)
    monkeypatch.setattr("backend.services.webchat.A_DAY_OF_A_PAGE", 2)
    assert (await send(ana, b"x" * (MEGABYTE - 10))).status_code == 201
    full = await send(ana, b"x" * 100)
    assert "1 MB" in problem(full, 429, "files_full")["detail"]
    assert 3600 < int(full.headers["retry-after"]) <= 86_400
    assert (await send(ana, b"x" * 10)).status_code == 201
    assert (await send(bia, b"x" * (MEGABYTE - 10))).status_code == 201
    assert (await send(bia, b"x" * 10)).status_code == 201
    caio = await Visit(ana.client, ana.link).arrive("Caio")
    await caio.says("oi")
    assert "2 MB" in problem(await send(caio, b"x"), 429, "files_full")["detail"]


async def test_what_is_still_being_sent_can_be_answered(house: House, owner: asyncpg.Connection) -> None:
    """A page gets the frame before the row says that it was sent."""
    boss = await house.api.founder()
    ana = await visit(boss)
    await ana.says("oi")
    (chat,) = (await boss.get("/chats")).json()
    mine = (await boss.post("/media", files={"file": ("b.png", PNG, "image/png")})).json()
    body = {"message_type": "image", "data": {"mediaId": mine["id"], "text": "veja"}}
    assert (await boss.post(f"/chats/{chat['conversation_id']}/messages", body)).status_code in (200, 201)
    await house.work()
    message_id = (await ana.reads())[-1]["id"]
    pressing = {"client_id": str(uuid4()), "option": "piano", "asked": message_id}
    for status, fetched, pressed in (("sending", 200, 201), ("failed", 404, 422)):
        await owner.execute(
            "UPDATE messages SET status = $1, message_data = message_data || $2::jsonb WHERE id = $3",
            status, json.dumps({"choices": CHOICES}), message_id,
        )  # fmt: skip
        assert (await ana.call("GET", f"/media/{mine['id']}")).status_code == fetched
        answer = await ana.call("POST", "/messages", json={**pressing, "client_id": str(uuid4())})
        assert answer.status_code == pressed, answer.text


async def test_history_comes_in_pages(house: House) -> None:
    owner = await house.api.founder()
    ana = await visit(owner)
    for number in range(5):
        await ana.says(f"n{number}")
    newest = await ana.call("GET", "/messages", params={"limit": 2})
    assert [one["text"] for one in newest.json()] == ["n3", "n4"]
    link = newest.headers["link"].partition(">")[0].removeprefix("<")
    older = await ana.client.get(link, headers={"X-Visitor": ana.token})
    assert [one["text"] for one in older.json()] == ["n1", "n2"]
    assert "link" not in (await ana.call("GET", "/messages", params={"limit": 5})).headers


async def test_a_name_given_later_is_the_contacts(house: House) -> None:
    owner = await house.api.founder()
    ana = await visit(owner, "")
    await ana.says("oi")
    assert (await owner.get("/contacts")).json()[0]["name"] == ""
    named = await ana.call("PUT", "/visit", json={"name": "  Ana\u202e  Maria "})
    assert named.json() == {"name": "Ana Maria"}
    await ana.says("tudo bem?")
    assert (await owner.get("/contacts")).json()[0]["name"] == "Ana Maria"


async def test_what_nobody_can_read_is_refused(owner_caller: Caller) -> None:
    ana = await visit(owner_caller)
    for body, code in (
        ({"text": "   "}, "text_empty"),
        ({"text": "x" * 4097}, "field_too_long"),
        ({"text": "x", "html": "<b>"}, "field_unknown"),
        ({"option": "a", "media_id": str(uuid4())}, "one_of"),
    ):
        problem(await ana.call("POST", "/messages", json={"client_id": str(uuid4()), **body}), 422, code)
    problem(await ana.call("POST", "/messages", json={"text": "x"}), 422, "field_required")
    gone = {"client_id": str(uuid4()), "media_id": str(uuid4())}
    problem(await ana.call("POST", "/messages", json=gone), 404, "not_found")


async def test_a_page_that_is_closed_takes_nothing(owner_caller: Caller) -> None:
    made, link = await open_page(owner_caller)
    ana = await Visit(owner_caller.client, link).arrive()
    await owner_caller.post(f"/instances/{made['id']}/disconnect")
    assert (await ana.call("GET", "")).json()["online"] is False
    post = {"client_id": str(uuid4()), "text": "oi"}
    problem(await ana.call("POST", "/messages", json=post), 409, "page_closed")
    problem(await ana.call("POST", "/visits", json={}), 409, "page_closed")
    again = await owner_caller.post(f"/instances/{made['id']}/reconnect")
    assert again.json()["status"] == "CONNECTED"
    await ana.says("oi")
    await owner_caller.delete(f"/instances/{made['id']}")
    problem(await ana.call("GET", ""), 404, "not_found")
    problem(await ana.call("GET", "/messages"), 404, "not_found")


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001"
    "e221bc330000000049454e44ae426082"
)


async def test_whoever_asks_for_a_page_asks_the_database_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what changes is so at once: nothing is kept."""
    owner = await house.api.founder()
    made, link = await open_page(owner, "Site")
    looked: list[str] = []
    page_of = visitors.page_of

    async def counted(connection: Any, token: str) -> Any:
        looked.append(token)
        return await page_of(connection, token)

    monkeypatch.setattr(visitors, "page_of", counted)
    at_once = await asyncio.gather(*(house.api.services.webchats.visitors.page(link) for _ in range(20)))
    assert (len({page.name for page in at_once}), looked) == (1, [link])
    await owner.put(f"/instances/{made['id']}", {"name": "Secretaria"})
    assert (await house.api.services.webchats.visitors.page(link)).name == "Secretaria"
