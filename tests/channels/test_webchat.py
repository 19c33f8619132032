"""The web chat's adapter. Its provider is what pages listen to; here it fails in every way that the suite knows."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from backend.channels.base import Account, Outgoing, Parsed, Refused, Sent
from backend.channels.webchat import NotTold, PerhapsTold, WebChat
from backend.channels.webchat_address import address_of, message_key, visitor_of
from backend.channels.webchat_message import shown
from backend.engine.words import Json, Message
from backend.services.guests import Guest, Page
from backend.services.webchat_posts import Post, incoming
from backend.storage.visitors import Visitor
from tests.channels.conformance import Bench, Conformance, Seen
from tests.emulators.faults import Faults

VISITOR = uuid4()
CHOICES = [{"id": f"c{i}", "label": f"Opção número {i} do nosso cardápio de aulas"} for i in range(30)]


class FailingStream:
    def __init__(self, faults: Faults, *, away: bool = False) -> None:
        self.faults, self.away = faults, away
        self.told: list[tuple[UUID, str, Mapping[str, Json]]] = []

    async def tell(self, account: Account, visitor: UUID, event: str, data: Mapping[str, Json]) -> None:
        if self.away:
            raise NotTold("away")
        fault = self.faults.take("")
        if fault is None or fault.kind in ("lost_answer", "drip"):
            self.told.append((visitor, event, data))
        if fault is not None:
            raise PerhapsTold(fault.kind)


class WebChatBench(Bench):
    address = address_of(VISITOR)
    rates = tokens = takes_files = False
    content = (
        {"type": "text", "text": "Olá"},
        {"type": "image", "media_id": str(uuid4()), "text": "Foto"},
        {"type": "image", "url": "https://a.example/a.jpg"},
        {"type": "video", "media_id": str(uuid4()), "text": "Aula"},
        {"type": "audio", "media_id": str(uuid4()), "voice": True},
        {"type": "document", "media_id": str(uuid4()), "text": "Tabela", "filename": "tabela.pdf"},
        {"type": "sticker", "media_id": str(uuid4())},
        {"type": "location", "latitude": -23.5, "longitude": -46.6, "name": "Escola", "text": "Escola"},
        {"type": "contact", "name": "Rui", "phone": "+5511900000003", "text": "Rui"},
        {"type": "choices", "text": "Confirma?", "choices": CHOICES[:2]},
        {"type": "choices", "text": "Qual?", "choices": CHOICES},
        {"type": "link", "text": "Pague aqui", "label": "Abrir", "url": "https://pag.example/1"},
        {"type": "template", "name": "aviso", "language": "pt_BR", "parameters": ["Ana"], "text": "Oi, Ana"},
    )

    def __init__(self) -> None:
        self.faults = Faults()
        self.stream = FailingStream(self.faults)
        self.channel = WebChat(self.stream)
        self.account = Account(uuid4(), uuid4(), "webchat", {})

    def seen(self) -> list[Seen]:
        return [
            Seen(address_of(visitor), str(data["id"]), str(data["text"]))
            for visitor, event, data in self.stream.told
            if event == "message"
        ]

    def stranger(self) -> str:
        return ""

    def throttle(self) -> str:
        raise AssertionError("nobody throttles")

    def parse(self, texts: Sequence[str]) -> Parsed:
        page = Page(uuid4(), uuid4(), "token", "Site", "Escola", "pt-BR", online=True)
        guest = Guest(page, Visitor(VISITOR, page.instance_id, "Ana", None, None))
        now = datetime.now(UTC)
        return Parsed([incoming(guest, Post(uuid4(), text), Message("text", text), now) for text in texts])

    def unreachable(self) -> WebChat:
        return WebChat(FailingStream(self.faults, away=True))


@pytest.fixture
async def bench() -> WebChatBench:
    return WebChatBench()


class TestConformance(Conformance):
    pass


# --- what only a web chat has ------------------------------------------------------------------------------------------


def test_choices_have_more_room_than_anywhere_else() -> None:
    assert shown({"type": "choices", "text": "?", "choices": CHOICES[:10]})["form"] == "buttons"
    assert shown({"type": "choices", "text": "?", "choices": CHOICES})["form"] == "list"
    described = [{"id": "a", "label": "A", "description": "Uma aula inteira, com professora"}]
    found: dict[str, Any] = shown({"type": "choices", "text": "?", "choices": described, "footer": "Até sexta"})
    assert (found["form"], found["choices"], found["footer"]) == ("list", described, "Até sexta")


def test_a_script_is_no_link() -> None:
    with pytest.raises(Exception, match="url_scheme"):
        shown({"type": "link", "text": "x", "label": "x", "url": "javascript:alert(1)"})


async def test_the_id_names_the_visitor_and_the_message(bench: WebChatBench) -> None:
    receipt = await bench.channel.send(bench.account, Outgoing(7, bench.address, {"type": "text", "text": "Oi"}))
    assert receipt == Sent(message_key(VISITOR, 7))
    assert isinstance(
        await bench.channel.send(bench.account, Outgoing(8, "visitor:7", {"type": "text", "text": "Oi"})), Refused
    )
    assert visitor_of(address_of(VISITOR)) == VISITOR


async def test_typing_and_read_marks_are_told(bench: WebChatBench) -> None:
    message = Outgoing(1, bench.address, {"type": "text", "text": "x"})
    await bench.channel.typing(bench.account, message)
    await bench.channel.read(bench.account, message_key(VISITOR, "page-1"))
    assert bench.stream.told == [(VISITOR, "typing", {}), (VISITOR, "read", {"client_id": "page-1"})]
