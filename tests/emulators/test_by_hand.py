"""`make emulators`: the page, the log, the scripted faults, and the other half of Meta, which writes and reports."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from tests.emulators import payloads
from tests.emulators.__main__ import Controls
from tests.emulators.graph import GraphEmulator, Number
from tests.emulators.meta import Meta
from tests.emulators.slack import SlackEmulator
from tests.emulators.smtp import SmtpEmulator


class Batuta:
    """What receives the webhooks here: it notes them and believes only good signatures."""

    def __init__(self) -> None:
        self.heard: list[dict] = []
        self.url = ""

    async def receive(self, request: web.Request) -> web.Response:
        raw = await request.read()
        good = request.headers.get("X-Hub-Signature-256") == payloads.signature(Number().secret, raw)
        if good:
            self.heard.append(await request.json())
        return web.Response(status=200 if good else 401)

    async def verify(self, request: web.Request) -> web.Response:
        return web.Response(text=request.query["hub.challenge"])


@pytest.fixture
async def batuta() -> AsyncIterator[Batuta]:
    batuta = Batuta()
    app = web.Application()
    app.add_routes([web.post("/webhooks", batuta.receive), web.get("/webhooks", batuta.verify)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    batuta.url = f"http://127.0.0.1:{runner.addresses[0][1]}/webhooks"
    yield batuta
    await runner.cleanup()


@pytest.fixture
async def meta(batuta: Batuta) -> AsyncIterator[Meta]:
    async with Meta(GraphEmulator(), batuta.url, ["sent", "delivered"]) as meta:
        await meta.graph.start("127.0.0.1", 0, *Controls(meta, SmtpEmulator(), SlackEmulator()).routes())
        yield meta
        await meta.graph.stop()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {Number().token}"}) as session:
        yield session


MESSAGE = {"messaging_product": "whatsapp", "to": "5511900000001", "type": "text", "text": {"body": "<b>Olá</b>"}}


async def test_a_message_is_logged_shown_and_reported_with_our_id(
    meta: Meta, batuta: Batuta, session: aiohttp.ClientSession
):
    url = f"{meta.graph.url}/v26.0/{Number().id}/messages"
    async with session.post(url, json=MESSAGE | {"biz_opaque_callback_data": "msg:42"}) as response:
        wamid = (await response.json())["messages"][0]["id"]
    await meta.settled()
    reported = [body["entry"][0]["changes"][0]["value"]["statuses"][0] for body in batuta.heard]
    assert [(status["id"], status["status"], status["biz_opaque_callback_data"]) for status in reported] == [
        (wamid, "sent", "msg:42"),
        (wamid, "delivered", "msg:42"),
    ]
    async with session.get(f"{meta.graph.url}/_log") as response:
        [entry] = await response.json()
        assert entry["body"]["text"] == {"body": "<b>Olá</b>"}
        assert Number().token not in str(entry)
    async with session.get(meta.graph.url) as response:
        page = await response.text()
        assert "&lt;b&gt;Olá&lt;/b&gt;" in page
        assert "<b>" not in page
    async with session.delete(f"{meta.graph.url}/_log"):
        assert meta.graph.log == []


async def test_a_contact_writes(meta: Meta, batuta: Batuta, session: aiohttp.ClientSession):
    async with session.post(
        f"{meta.graph.url}/_inbound", json={"from": "5511900000009", "text": "Olá", "name": "Bia"}
    ) as response:
        assert await response.json() == {"status": 200}
    [body] = batuta.heard
    value = body["entry"][0]["changes"][0]["value"]
    assert (value["messages"][0]["text"]["body"], value["contacts"][0]["profile"]["name"]) == ("Olá", "Bia")
    assert "5511900000009" in meta.graph.numbers[Number().id].last_heard


async def test_nobody_is_there(meta: Meta, session: aiohttp.ClientSession, free_port: int):
    meta.webhook_url = f"http://127.0.0.1:{free_port}/webhooks"
    async with session.post(f"{meta.graph.url}/_inbound", json={"text": "Olá"}) as response:
        assert (response.status, await response.json()) == (502, {"error": f"nobody answers at {meta.webhook_url}"})
    async with session.post(f"{meta.graph.url}/v26.0/{Number().id}/messages", json=MESSAGE) as response:
        assert response.status == 200
    await meta.settled()


async def test_what_is_scripted_goes_wrong(meta: Meta, session: aiohttp.ClientSession):
    url = f"{meta.graph.url}/v26.0/{Number().id}/messages"
    async with session.post(
        f"{meta.graph.url}/_faults", json={"kind": "code", "code": 131056, "times": 2, "retry_after": 4}
    ):
        pass
    answers = []
    for _ in range(3):
        async with session.post(url, json=MESSAGE) as response:
            answers.append((response.status, response.headers.get("Retry-After")))
    assert answers == [(400, "4"), (400, "4"), (200, None)]
    with pytest.raises(ValueError, match="is none of"):
        meta.graph.faults.add("earthquake")


async def test_numbers_and_templates_can_be_added(meta: Meta, session: aiohttp.ClientSession):
    async with session.post(f"{meta.graph.url}/_numbers", json={"id": "2", "token": "second"}):
        pass
    named = {"number": "2", "name": "aviso", "language": "pt_BR", "parameters": ["nome"]}
    async with session.post(f"{meta.graph.url}/_templates", json=named):
        pass
    assert meta.graph.numbers["2"].templates["aviso", "pt_BR"].parameters == ("nome",)


async def test_the_handshake(meta: Meta):
    assert await meta.verify("any", "123") == (200, "123")


def test_bodies_are_written_as_meta_writes_them():
    assert payloads.encode({"text": "Olá/😀"}) == b'{"text":"Ol\\u00e1\\/\\ud83d\\ude00"}'
    raw = b'{"object":"whatsapp_business_account","entry":[]}'
    assert payloads.signature("example-app-secret", raw).endswith(
        "eb4b54cb68820a953c6ac314910c47e62f8e1b39bbda1006514617140c6d3870"
    )
