"""Web chat is open to everybody: a token opens one visitor's talk on one page, and nothing of anybody else's."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from backend.settings import Settings
from backend.storage.database import Database
from tests.api.callers import Api, Caller
from tests.api.house import House, opened
from tests.api.test_funnels import EXAMPLE
from tests.api.test_webchat import PNG, publish
from tests.api.visits import Visit, open_page, visit
from tests.emulators.graph import GraphEmulator
from tests.security.seed import digest

REACHES: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "/messages", {}),
    ("POST", "/messages", {"json": {"client_id": str(uuid4()), "text": "x"}}),
    ("POST", "/receipts", {"json": {"read": 1}}),
    ("PUT", "/visit", {"json": {"name": "Eva"}}),
    ("DELETE", "/visit", {}),
    ("POST", "/media", {"files": {"file": ("a.png", PNG, "image/png")}}),
    ("GET", "/media/2f1c1d0e-8d0c-4b7e-9d2a-6f1f0f9a0001", {}),
]
"""All that takes a token."""


@pytest.fixture
async def house(settings: Settings, database: Database) -> AsyncIterator[House]:
    graph = GraphEmulator()
    await graph.start()
    async with opened(settings, database, graph) as house:
        yield house
    await graph.stop()


@pytest.mark.parametrize("method, path, options", REACHES)
async def test_without_a_token_of_this_page_nothing_opens(
    api: Api, owner_caller: Caller, method: str, path: str, options: dict[str, Any]
) -> None:
    stranger = await api.founder("Academia Allegro")
    ana, elsewhere = await visit(owner_caller), await visit(stranger)
    _, second = await open_page(owner_caller, "Outra página")
    left = await Visit(ana.client, ana.link).arrive()
    await left.call("DELETE", "/visit")
    answers = []
    for link, token in (
        (ana.link, ""),
        (ana.link, "x" * 43),
        (ana.link, "x" * 5000),
        (ana.link, elsewhere.token),
        (ana.link, left.token),
        (second, ana.token),
        (elsewhere.link, ana.token),
        (ana.link, owner_caller.token),
    ):
        answer = await Visit(ana.client, link, token).call(method, path, **options)
        answers.append((answer.status_code, answer.json()["code"]))
    assert set(answers) == {(401, "visitor_unknown")}
    unknown = await Visit(ana.client, "no-such-page", ana.token).call(method, path, **options)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")


async def test_the_token_of_a_talk_is_no_key_to_the_office(owner_caller: Caller) -> None:
    ana = await visit(owner_caller)
    for path in ("/contacts", "/chats", "/auth/me", "/instances"):
        answer = await ana.client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {ana.token}"})
        assert answer.status_code == 401


async def test_only_its_hash_is_kept(owner_caller: Caller, owner: asyncpg.Connection) -> None:
    ana = await visit(owner_caller)
    rows = await owner.fetch("SELECT v::text AS row, token_hash FROM webchat_visitors v")
    assert [row["token_hash"] for row in rows] == [hashlib.sha256(ana.token.encode()).digest()]
    assert ana.token not in "".join(row["row"] for row in rows)


async def test_nothing_of_another_visitor_is_read_or_changed(house: House, owner: asyncpg.Connection) -> None:
    """Neither of the same page, nor of another page, nor of another school: messages, files, ticks, options."""
    boss, stranger = await house.api.founder(), await house.api.founder("Academia Allegro")
    for school in (boss, stranger):
        await publish(school, EXAMPLE)
    ana, theirs = await visit(boss), await visit(stranger)
    bia = await Visit(ana.client, ana.link).arrive("Bia")
    _, second = await open_page(boss, "Outra página")
    caio = await Visit(ana.client, second).arrive("Caio")
    victims, files, answers = (bia, caio, theirs), [], []
    for number, victim in enumerate(victims):
        await victim.says("ola")
        file = (await victim.call("POST", "/media", files={"file": ("a.png", PNG, "image/png")})).json()["id"]
        await victim.posts({"media_id": file, "text": f"canary{number}"})
        files.append(file)
    await house.work()
    answers = [next(one["id"] for one in await victim.reads() if one["direction"] == "OUT") for victim in victims]
    await ana.says("ola")
    await house.work()

    before = [await digest(owner, one.workspace_id) for one in (boss, stranger)]
    assert "canary" not in (await ana.call("GET", "/messages")).text
    assert "canary" not in (await ana.call("GET", "/messages", params={"before": 2**40})).text
    for file in files:
        assert (await ana.call("GET", f"/media/{file}")).status_code == 404
        post = {"client_id": str(uuid4()), "media_id": file}
        assert (await ana.call("POST", "/messages", json=post)).status_code == 404
    await ana.call("POST", "/receipts", json={"delivered": answers})
    assert [await digest(owner, one.workspace_id) for one in (boss, stranger)] == before
    await ana.call("POST", "/receipts", json={"delivered": answers, "read": max(answers)})
    for victim in victims:
        assert {one["status"] for one in await victim.reads() if one["direction"] == "OUT"} == {"sent"}
    assert await digest(owner, stranger.workspace_id) == before[1]


async def test_what_was_said_elsewhere_to_the_same_contact_is_not_told(house: House, owner: asyncpg.Connection) -> None:
    """A contact that colleagues merged, say: the talk on WhatsApp is no talk of this page."""
    boss = await house.api.founder()
    ana = await visit(boss)
    await ana.says("oi")
    other, _ = await open_page(boss, "WhatsApp")
    await owner.execute(
        """INSERT INTO messages (workspace_id, contact_id, instance_id, message_direction, message_type, message_data, status)
           SELECT workspace_id, contact_id, $1, 'IN', 'text', '{"text": "canary"}', 'received' FROM messages""",
        other["id"],
    )
    assert await ana.texts() == ["oi"]


async def test_what_was_not_sent_is_not_told(house: House) -> None:
    boss = await house.api.founder()
    ana = await visit(boss)
    await ana.says("oi")
    (chat,) = (await boss.get("/chats")).json()
    await boss.post(f"/chats/{chat['conversation_id']}/messages", {"message_type": "text", "data": {"text": "já vou"}})
    await boss.post(f"/contacts/{chat['contact_id']}/notes", {"text": "cliente difícil"})
    assert await ana.texts() == ["oi"]
    await house.work()
    assert await ana.texts() == ["oi", "já vou"]


async def test_only_pages_of_ours_may_post(owner_caller: Caller) -> None:
    ana = await visit(owner_caller)
    for origin in ("https://evil.example", "null", "http://127.0.0.1:8000.evil.example"):
        for method, path, options in [*REACHES, ("POST", "/visits", {"json": {}})]:
            answer = await ana.call(method, path, headers={"Origin": origin}, **options)
            assert (answer.status_code, answer.json()["code"]) == (403, "origin_forbidden"), (origin, path)
            assert "access-control-allow-origin" not in answer.headers
    assert (await ana.call("GET", "/messages", headers={"Origin": "http://127.0.0.1:8000"})).status_code == 200


async def test_strangers_are_counted(settings: Settings, database: Database, owner_caller: Caller) -> None:
    ana = await visit(owner_caller)
    codes = [
        (await ana.call("POST", "/messages", json={"client_id": str(uuid4()), "text": "x"})).status_code
        for _ in range(40)
    ]
    assert codes == [201] * 30 + [429] * 10
    limited = await ana.call("POST", "/messages", json={"client_id": str(uuid4()), "text": "x"})
    assert int(limited.headers["retry-after"]) <= 60
    visits = [(await Visit(ana.client, ana.link).call("POST", "/visits", json={})).status_code for _ in range(25)]
    assert visits == [201] * 19 + [429] * 6
    assert replace(settings) == settings


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "javascript:alert(1)"]
)
async def test_words_stay_words(house: House, text: str) -> None:
    boss = await house.api.founder()
    ana = await visit(boss, text)
    assert (await ana.says(text))["text"] == text
    (chat,) = (await boss.get("/chats")).json()
    assert (chat["name"], chat["last_message"]) == (text, text)
    answer = await boss.get(f"/chats/{chat['contact_id']}/messages")
    assert answer.headers["content-type"].startswith("application/json")


async def test_a_form_of_somebody_without_a_token_is_not_read(owner_caller: Caller) -> None:
    """A part without a file name would be kept in memory before anybody asks who it is from."""
    _, link = await open_page(owner_caller)

    async def endless() -> AsyncIterator[bytes]:
        yield b'--b\r\ncontent-disposition: form-data; name="file"\r\n\r\n'
        for _ in range(64):
            yield b"x" * 1024 * 1024

    headers = {"content-type": "multipart/form-data; boundary=b"}
    for token in ("", "nobody's"):
        visitor = {"x-visitor": token} if token else {}
        path = f"/api/v1/webchat/{link}/media"
        answer = await owner_caller.client.post(path, content=endless(), headers=headers | visitor)
        assert answer.status_code == 401, answer.text


async def test_of_a_visitors_form_only_so_much_is_read(owner_caller: Caller) -> None:
    ana = await visit(owner_caller)
    await ana.says("oi")
    big = b'--b\r\ncontent-disposition: form-data; name="note"\r\n\r\n' + b"x" * (18 * 1024 * 1024) + b"\r\n--b--\r\n"
    answer = await ana.call("POST", "/media", content=big, headers={"content-type": "multipart/form-data; boundary=b"})
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large"), answer.text
