"""Workload R (docs/benchmarks.md): each contact says `ola`, waits for the reply, says `sim`, waits for the reply. Contacts never repeat."""

import asyncio
import hashlib
import hmac
import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import httptools
import orjson

FIRST, SECOND = "Oi! Tudo bem?", "Ótimo!"


@dataclass(frozen=True, slots=True)
class Number:
    phone_number_id: str
    waba_id: str
    app_secret: str


@dataclass(slots=True)
class Outcome:
    """Latencies in seconds: `replies` from the webhook's first byte to the receiver having the reply, `acks` to its 200."""

    replies: list[float] = field(default_factory=list)
    acks: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    lost: int = 0
    seconds: float = 0.0


class Client(asyncio.Protocol):
    """One kept connection to the web process, one request at a time."""

    def __init__(self) -> None:
        self.parser = httptools.HttpResponseParser(self)
        self.waiting: asyncio.Future[int] | None = None
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's is none by class

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_message_complete(self) -> None:
        status = self.parser.get_status_code()
        self.parser = httptools.HttpResponseParser(self)
        if self.waiting and not self.waiting.done():
            self.waiting.set_result(status)

    def connection_lost(self, exc: Exception | None) -> None:
        if self.waiting and not self.waiting.done():
            self.waiting.set_exception(ConnectionError("the web process closed the connection"))

    async def post(self, request: bytes) -> int:
        assert self.transport is not None
        self.waiting = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await self.waiting


class Load:
    """Plays contacts against one web process; `arrived` is the receiver's callback."""

    def __init__(self, port: int, numbers: list[Number], first_contact: int = 0) -> None:
        self.port = port
        self.numbers = numbers
        self.contacts = itertools.count(first_contact)
        self.expected: dict[str, asyncio.Future[tuple[str, float]]] = {}
        self.outcome = Outcome()
        self.due: list[asyncio.Future[tuple[str, float]]] = []
        self.stray = 0

    def arrived(self, to: str, text: str, at: float) -> None:
        waiting = self.expected.pop(to, None)
        if waiting is None:
            self.stray += 1
        elif not waiting.done():
            waiting.set_result((text, at))

    async def run(self, at_once: int, conversations: int, rate: float | None = None) -> Outcome:
        """`rate`: messages a second, open loop; without it a closed loop of `at_once` contacts."""
        self.outcome = Outcome()
        clients = [await self._connect() for _ in range(at_once)]
        started = time.perf_counter()
        left = itertools.count(1)
        await asyncio.gather(*(self._contacts(c, left, conversations, started, rate) for c in clients))
        self.outcome.seconds = time.perf_counter() - started
        for client in clients:
            assert client.transport is not None
            client.transport.close()
        return self.outcome

    async def say_once(self, contact: int, text: str, answer: str) -> None:
        client = await self._connect()
        assert await self._say(client, contact, text, answer), self.outcome
        assert client.transport is not None
        client.transport.close()

    async def answers(self, at_once: int, phones: Sequence[str], number: Number) -> Outcome:
        """Contacts who were asked before each say `sim`."""
        self.outcome = Outcome()
        clients = [await self._connect() for _ in range(at_once)]
        started = time.perf_counter()
        waiting = iter(phones)

        async def some(client: Client) -> None:
            for phone in waiting:
                await self._said(client, number, phone, f"wamid.A{phone}", "sim", SECOND)

        await asyncio.gather(*(some(client) for client in clients))
        self.outcome.seconds = time.perf_counter() - started
        for client in clients:
            assert client.transport is not None
            client.transport.close()
        return self.outcome

    async def post_all(self, at_once: int, contacts: int) -> float:
        """So many new contacts say `ola`, and nobody waits for an answer; messages a second until the last was committed."""
        self.outcome, left = Outcome(), itertools.count(1)
        clients = [await self._connect() for _ in range(at_once)]
        self.due = [asyncio.get_running_loop().create_future() for _ in range(contacts)]
        started = time.perf_counter()

        async def some(client: Client) -> None:
            while (n := next(left)) <= contacts:
                contact = next(self.contacts)
                number = self.numbers[contact % len(self.numbers)]
                self.expected[phone_of(contact)] = self.due[n - 1]
                status = await client.post(webhook(number, phone_of(contact), f"wamid.R{contact}.ola", "ola"))
                if status != 200:
                    self.outcome.wrong.append(f"HTTP {status}")

        await asyncio.gather(*(some(client) for client in clients))
        for client in clients:
            assert client.transport is not None
            client.transport.close()
        return contacts / (time.perf_counter() - started)

    async def all_answered(self, seconds: float) -> float:
        """Until everybody of `post_all` has the first answer; replies a second."""
        started = time.perf_counter()
        done, pending = await asyncio.wait(self.due, timeout=seconds)
        self.outcome.lost += len(pending)
        self.outcome.wrong += [text for text, _ in (one.result() for one in done) if text != FIRST]
        return len(done) / (time.perf_counter() - started)

    async def _fresh(self, client: Client) -> Client:
        """The web process closes what was quiet for some seconds; then it is another connection."""
        assert client.transport is not None
        return await self._connect() if client.transport.is_closing() else client

    async def _connect(self) -> Client:
        _, client = await asyncio.get_running_loop().create_connection(Client, "127.0.0.1", self.port)
        return client

    async def _contacts(
        self, client: Client, left: "itertools.count[int]", most: int, started: float, rate: float | None
    ) -> None:
        while (n := next(left)) <= most:
            if rate:
                await asyncio.sleep(max(0.0, started + (n - 1) * 2 / rate - time.perf_counter()))
            contact = next(self.contacts)
            for text, answer in (("ola", FIRST), ("sim", SECOND)):
                if not await self._say(client, contact, text, answer):
                    break

    async def _say(self, client: Client, contact: int, text: str, answer: str) -> bool:
        number = self.numbers[contact % len(self.numbers)]
        return await self._said(client, number, phone_of(contact), f"wamid.R{contact}.{text}", text, answer)

    async def _said(self, client: Client, number: Number, phone: str, event: str, text: str, answer: str) -> bool:
        request = webhook(number, phone, event, text)
        reply: asyncio.Future[tuple[str, float]] = asyncio.get_running_loop().create_future()
        self.expected[phone] = reply
        client = await self._fresh(client)
        began = time.perf_counter()
        status = await client.post(request)
        self.outcome.acks.append(time.perf_counter() - began)
        if status != 200:
            self.outcome.wrong.append(f"HTTP {status}")
            return False
        try:
            got, at = await asyncio.wait_for(reply, 60)
        except TimeoutError:
            self.outcome.lost += 1
            return False
        self.outcome.replies.append(at - began)
        if got != answer:
            self.outcome.wrong.append(got)
            return False
        return True


def phone_of(contact: int) -> str:
    return f"5511{900000000 + contact}"


def webhook(number: Number, phone: str, message_id: str, text: str) -> bytes:
    """A signed POST as bytes, ready for the socket."""
    body = orjson.dumps(
        {
            "object": "whatsapp_business_account",
            "entry": [
                {
                    "id": number.waba_id,
                    "changes": [
                        {
                            "field": "messages",
                            "value": {
                                "messaging_product": "whatsapp",
                                "metadata": {
                                    "display_phone_number": "551100000000",
                                    "phone_number_id": number.phone_number_id,
                                },
                                "contacts": [{"profile": {"name": f"Ana {phone[-6:]}"}, "wa_id": phone}],
                                "messages": [
                                    {
                                        "from": phone,
                                        "id": message_id,
                                        "timestamp": str(int(time.time())),
                                        "type": "text",
                                        "text": {"body": text},
                                    }
                                ],
                            },
                        }
                    ],
                }
            ],
        }
    )
    signature = hmac.new(number.app_secret.encode(), body, hashlib.sha256).hexdigest()
    head = (
        "POST /api/v1/webhooks/whatsapp HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
        f"x-hub-signature-256: sha256={signature}\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
