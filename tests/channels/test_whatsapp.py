"""The WhatsApp adapter against the strict emulator, over real HTTP."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from backend.channels.base import Account, Health, Outgoing, Parsed, Refused, Sent, TryLater
from backend.channels.whatsapp import MediaFailed, WhatsApp
from backend.channels.whatsapp_body import read_body
from backend.channels.whatsapp_client import GraphClient
from backend.channels.whatsapp_webhook import parse
from tests.channels.clients import Client
from tests.channels.conformance import Bench, Conformance, Seen, text
from tests.emulators import payloads
from tests.emulators.graph import GraphEmulator, Number
from tests.emulators.template_rules import Template

PHONE = "5511900000001"


def account_of(number: Number) -> Account:
    credentials = {
        "phone_number_id": number.id,
        "waba_id": number.waba,
        "access_token": number.token,
        "app_secret": number.secret,
        "verify_token": "v",
    }
    return Account(uuid4(), uuid4(), "whatsapp", credentials)


class WhatsAppBench(Bench):
    address = PHONE

    def __init__(self, graph: GraphEmulator, channel: WhatsApp, away: WhatsApp) -> None:
        self.graph, self.channel, self.away = graph, channel, away
        [self.number] = graph.numbers.values()
        self.account, self.faults = account_of(self.number), graph.faults
        media = {
            kind: graph.keep(self.number, b"x", kind)
            for kind in ("image/png", "video/mp4", "audio/ogg", "application/pdf", "image/webp")
        }
        choices = [{"id": f"c{i}", "label": f"Opção {i}"} for i in range(12)]
        self.number.add_template(Template("aviso", "pt_BR", 1))
        self.content = [
            {"type": "text", "text": "Olá"},
            {"type": "image", "media_id": media["image/png"], "text": "Foto"},
            {"type": "image", "url": "https://a.example/a.jpg"},
            {"type": "video", "media_id": media["video/mp4"], "text": "Aula"},
            {"type": "audio", "media_id": media["audio/ogg"], "voice": True},
            {"type": "document", "media_id": media["application/pdf"], "text": "Tabela", "filename": "tabela.pdf"},
            {"type": "sticker", "media_id": media["image/webp"]},
            {"type": "location", "latitude": -23.5, "longitude": -46.6, "name": "Escola", "text": "Escola"},
            {"type": "contact", "name": "Rui", "phone": "+5511900000003", "text": "Rui"},
            {"type": "choices", "text": "Confirma?", "choices": choices[:2]},
            {"type": "choices", "text": "Qual?", "choices": choices[:9]},
            {"type": "choices", "text": "Qual destas?", "choices": choices},
            {"type": "link", "text": "Pague aqui", "label": "Abrir", "url": "https://pag.example/1"},
            {"type": "template", "name": "aviso", "language": "pt_BR", "parameters": ["Ana"], "text": ""},
        ]

    def seen(self) -> list[Seen]:
        return [
            Seen(body.get("to") or body["recipient"], body["biz_opaque_callback_data"], _words(body))
            for body in self.graph.messages()
        ]

    def stranger(self) -> str:
        self.number.heard("5511900000002", "wamid.OLD", self.graph.clock() - 24 * 3600 - 1)
        return "5511900000002"

    def throttle(self) -> str:
        self.number.per_second = 0
        return "number"

    def parse(self, texts: Sequence[str]) -> Parsed:
        raw = payloads.encode(payloads.webhook(*(payloads.text(body) for body in texts)))
        return parse(read_body(raw), datetime.now(UTC))

    def unreachable(self) -> WhatsApp:
        return self.away


def _words(value: Any) -> str:
    """All texts of a body, its ids and addresses too: enough to find ours in it."""
    if isinstance(value, dict) and "text" in value and isinstance(value["text"], dict) and "body" in value["text"]:
        return str(value["text"]["body"])
    if isinstance(value, dict):
        return " ".join(_words(part) for part in value.values())
    return " ".join(map(_words, value)) if isinstance(value, list) else str(value)


@pytest.fixture
async def bench(graph: GraphEmulator, free_port: int) -> AsyncIterator[WhatsAppBench]:
    nobody = f"http://127.0.0.1:{free_port}"
    async with Client(graph.url, graph.faults) as here, Client(nobody, graph.faults) as nowhere:
        yield WhatsAppBench(graph, WhatsApp(here), WhatsApp(nowhere))


class TestConformance(Conformance):
    pass


# --- what only WhatsApp has --------------------------------------------------------------------------------------------


async def test_the_recipients_other_ids_are_told(bench: WhatsAppBench):
    receipt = await bench.channel.send(bench.account, text(1, address="551187654321"))
    assert isinstance(receipt, Sent)
    assert receipt.aliases == ()  # the same person, written in the older form
    receipt = await bench.channel.send(bench.account, text(1, address="BR.1000000000001"))
    assert isinstance(receipt, Sent)
    assert bench.graph.messages()[-1]["recipient"] == "BR.1000000000001"


async def test_the_pair_rate_slows_only_the_pair(bench: WhatsAppBench):
    bench.number.pair_burst = 2
    receipts = [await bench.channel.send(bench.account, text(n, address=PHONE, attempt=2)) for n in range(3)]
    assert [type(receipt) for receipt in receipts] == [Sent, Sent, TryLater]
    assert receipts[2] == TryLater(
        "131056", 16.0, "pair", counts=False, detail="Too many messages sent to this recipient in a short time."
    )
    assert isinstance(await bench.channel.send(bench.account, text(9, address="5511900000009")), Sent)


@pytest.mark.parametrize(
    "content, code, kind",
    [
        ({"name": "unknown"}, "132001", "config"),
        ({"name": "aviso", "parameters": []}, "132000", "permanent"),
        ({"name": "aviso", "parameters": ["a", "b"]}, "132000", "permanent"),
        ({"name": "aviso", "language": "pt"}, "132001", "config"),
        ({"name": "aviso", "parameters": {"nome": "Ana"}}, "132012", "permanent"),
        ({"name": "pausada"}, "132015", "config"),
    ],
)
async def test_what_meta_says_of_templates(bench: WhatsAppBench, content: dict[str, Any], code: str, kind: str):
    bench.number.add_template(Template("pausada", "pt_BR", status="PAUSED"))
    message = Outgoing(1, PHONE, {"type": "template", "language": "pt_BR"} | content)
    receipt = await bench.channel.send(bench.account, message)
    assert isinstance(receipt, Refused)
    assert (receipt.code, receipt.kind) == (code, kind)
    assert receipt.detail


async def test_a_template_goes_where_free_text_may_not(bench: WhatsAppBench):
    message = Outgoing(
        1, bench.stranger(), {"type": "template", "name": "aviso", "language": "pt_BR", "parameters": ["Ana"]}
    )
    assert isinstance(await bench.channel.send(bench.account, message), Sent)


async def test_typing_marks_the_last_message_as_read(bench: WhatsAppBench):
    bench.number.heard(PHONE, "wamid.IN1", bench.graph.clock())
    await bench.channel.typing(
        bench.account, Outgoing(1, PHONE, {"type": "text", "text": "x"}, last_received="wamid.IN1")
    )
    await bench.channel.read(bench.account, "wamid.IN1")
    assert [entry.body for entry in bench.graph.log] == [
        {
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": "wamid.IN1",
            "typing_indicator": {"type": "text"},
        },
        {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.IN1"},
    ]
    assert [entry.status for entry in bench.graph.log] == [200, 200]


async def test_the_address_of_a_send_and_of_a_check(bench: WhatsAppBench):
    await bench.channel.send(bench.account, text(1, address=PHONE))
    await bench.channel.check(bench.account)
    assert [(entry.method, entry.path) for entry in bench.graph.log] == [
        ("POST", f"/v26.0/{bench.number.id}/messages"),
        ("GET", f"/v26.0/{bench.number.id}"),
    ]


@pytest.mark.parametrize("level, throughput", [("STANDARD", 80), ("HIGH", 1000), ("NOT_APPLICABLE", 80)])
async def test_a_check_tells_number_name_and_rate(bench: WhatsAppBench, level: str, throughput: int):
    bench.number.level = level
    health = await bench.channel.check(bench.account)
    assert health == Health(
        ok=True, phone_number=f"+{bench.number.display}", name="Escola Compasso", throughput=throughput
    )


async def test_what_a_failed_check_says(bench: WhatsAppBench):
    async def check(**credentials: str) -> str:
        credentials = dict(bench.account.credentials) | credentials
        return (await bench.channel.check(Account(uuid4(), uuid4(), "whatsapp", credentials))).code

    assert await check(access_token="x") == "token_invalid"
    assert await check(phone_number_id="200000000000009") == "number_unknown"
    assert await check(access_token="a\r\nHost: evil") == "unreachable"
    bench.faults.add("html")
    assert await check() == "unreachable"
    bench.faults.add("rate_limit")
    assert await check() == "unreachable"


async def test_connections_are_kept(bench: WhatsAppBench):
    ports = set()
    send = bench.graph._answer

    def note(request: Any, *rest: Any) -> Any:
        ports.add(request.transport.get_extra_info("peername")[1])
        return send(request, *rest)

    bench.graph._answer = note  # type: ignore[method-assign]
    for number in range(10):
        await bench.channel.send(bench.account, text(number, address=PHONE))
    assert len(ports) == 1


async def test_a_hundred_at_once(bench: WhatsAppBench):
    """As long as the product waits for an answer: a busy machine takes longer over a hundred than the other tests wait for one."""
    async with GraphClient(f"{bench.graph.url}/v26.0") as patient:
        channel = WhatsApp(patient)
        sends = [channel.send(bench.account, text(n, f"n{n}", f"55119{n:08}")) for n in range(100)]
        assert all(isinstance(receipt, Sent) for receipt in await asyncio.gather(*sends))
    assert sorted(bench.graph.texts()) == sorted(f"n{n}" for n in range(100))


# --- files -------------------------------------------------------------------------------------------------------------


async def test_a_file_that_meta_refuses(bench: WhatsAppBench):
    with pytest.raises(MediaFailed) as failure:
        await bench.channel.upload(bench.account, b"MZ", "application/x-msdownload", "a.exe")
    assert (failure.value.code, failure.value.passing) == ("131053", True)


async def test_a_file_that_is_gone(bench: WhatsAppBench):
    with pytest.raises(MediaFailed) as failure:
        await bench.channel.download(bench.account, "399999999999999")
    assert not failure.value.passing


@pytest.mark.parametrize("media_id", ["../200000000000001", "a/b", "", "x?y=z", "é"])
async def test_a_media_id_is_only_an_id(bench: WhatsAppBench, media_id: str):
    with pytest.raises(MediaFailed):
        await bench.channel.download(bench.account, media_id)
    assert bench.graph.log == []


async def test_a_file_larger_than_its_kind_may_be_is_not_loaded(bench: WhatsAppBench):
    media_id = bench.graph.keep(bench.number, bytes(5 * 1024 * 1024 + 1), "image/png")
    with pytest.raises(MediaFailed, match="media_too_large"):
        await bench.channel.download(bench.account, media_id)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/file",
        "http://lookaside.fbsbx.com/file",
        "https://lookaside.fbsbx.com:8443/file",
        "https://lookaside.fbsbx.com.evil.example/file",
        "https://lookaside.fbsbx.com@evil.example/file",
        "https://user:pass@lookaside.fbsbx.com/file",
        "http://127.0.0.1:1/file",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "http://[::1/file",
    ],
)
async def test_the_token_goes_nowhere_else(bench: WhatsAppBench, url: str):
    answer = bench.graph._media

    def lie(*args: Any) -> Any:
        return answer(*args) | {"url": url}

    bench.graph._media = lie  # type: ignore[method-assign]
    media_id = bench.graph.keep(bench.number, b"x", "image/png")
    with pytest.raises(MediaFailed) as failure:
        await bench.channel.download(bench.account, media_id)
    assert not failure.value.passing


async def test_a_broken_download_may_be_tried_again(bench: WhatsAppBench):
    media_id = bench.graph.keep(bench.number, b"x", "image/png")
    for fault in ("server_error", "hang", "html", "broken_json"):
        bench.faults.add(fault)
        with pytest.raises(MediaFailed) as failure:
            await bench.channel.download(bench.account, media_id)
        assert failure.value.passing, fault
    assert await bench.channel.download(bench.account, media_id) == (b"x", "image/png")
