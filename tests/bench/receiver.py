"""A Graph API that answers at once: where the bench's replies are POSTed to.

Strictness lives in tests/emulators; this one only must not be what is measured.
"""

import asyncio
import itertools
import time
from collections.abc import Callable
from typing import cast

import httptools
import orjson

OK = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b"

Arrived = Callable[[str, str, float], None]
"""(recipient, text, time.perf_counter())"""


class Receiver(asyncio.Protocol):
    """One kept connection of the sender; requests on it are answered in order."""

    ids = itertools.count(1)

    def __init__(self, arrived: Arrived) -> None:
        self.arrived = arrived
        self.parser = httptools.HttpRequestParser(self)
        self.transport: asyncio.Transport | None = None
        self.url = b""
        self.body = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's is none by class

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_message_begin(self) -> None:
        self.url, self.body = b"", b""

    def on_url(self, url: bytes) -> None:
        self.url += url

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        assert self.transport is not None
        answer = self.message() if self.parser.get_method() == b"POST" else self.number()
        self.transport.write(OK % (len(answer), answer))

    def number(self) -> bytes:
        """What a live check of the number gets: a number upgraded to 1,000 messages a second."""
        key = self.url.split(b"?")[0].rsplit(b"/", 1)[-1].decode()
        return orjson.dumps(
            {
                "id": key,
                "display_phone_number": "+55 11 90000-0000",
                "verified_name": "Bench",
                "quality_rating": "GREEN",
                "throughput": {"level": "HIGH"},
            }
        )

    def message(self) -> bytes:
        body = orjson.loads(self.body)
        if "type" not in body:
            return b'{"success":true}'
        to = body.get("to") or body.get("recipient")
        self.arrived(to, body.get("text", {}).get("body", ""), time.perf_counter())
        return orjson.dumps(
            {
                "messaging_product": "whatsapp",
                "contacts": [{"input": to, "wa_id": to}],
                "messages": [{"id": f"wamid.B{next(self.ids)}"}],
            }
        )


async def serve(arrived: Arrived) -> tuple[asyncio.Server, int]:
    server = await asyncio.get_running_loop().create_server(lambda: Receiver(arrived), "127.0.0.1", 0, backlog=1024)
    return server, server.sockets[0].getsockname()[1]
