"""A socket to the application in this process: what a browser sends and gets, frame by frame."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.api.callers import Api, Caller
from tests.patience import LONG

ORIGIN = "http://127.0.0.1:8000"


@dataclass(slots=True)
class Wire:
    """`closed` is the code; before the handshake was answered it means that it was refused (HTTP 403)."""

    api: Api
    to_app: "asyncio.Queue[dict[str, Any]]" = field(default_factory=asyncio.Queue)
    from_app: "asyncio.Queue[dict[str, Any]]" = field(default_factory=asyncio.Queue)
    accepted: bool = False
    closed: int | None = None
    stuck: asyncio.Event | None = None
    """While it is there and not set, nothing is read: the client is slow."""

    async def say(self, event: str, data: Any = None, **more: Any) -> None:
        await self.text(json.dumps({"event": event, "data": data, **more}))

    async def text(self, text: str) -> None:
        await self.to_app.put({"type": "websocket.receive", "text": text})

    async def binary(self, data: bytes) -> None:
        await self.to_app.put({"type": "websocket.receive", "bytes": data})

    async def hear(self, event: str | None = None) -> dict[str, Any]:
        """The next frame, or the next of this kind."""
        async with asyncio.timeout(LONG):
            while True:
                message = await self.from_app.get()
                if message["type"] == "websocket.close":
                    self.closed = message["code"]
                    raise AssertionError(f"closed with {self.closed}")
                frame: dict[str, Any] = json.loads(message["text"])
                if event in (None, frame["event"]):
                    return frame

    async def end(self) -> int:
        """The code with which the other side closes."""
        async with asyncio.timeout(LONG):
            while self.closed is None:
                message = await self.from_app.get()
                if message["type"] == "websocket.close":
                    self.closed = message["code"]
        return self.closed

    def heard(self) -> list[dict[str, Any]]:
        """What is there already."""
        found = []
        while not self.from_app.empty():
            message = self.from_app.get_nowait()
            if message["type"] == "websocket.send":
                found.append(json.loads(message["text"]))
        return found

    async def _receive(self) -> dict[str, Any]:
        return await self.to_app.get()

    async def _send(self, message: dict[str, Any]) -> None:
        if message["type"] == "websocket.accept":
            self.accepted = True
        if message["type"] == "websocket.send" and self.stuck is not None:
            await self.stuck.wait()
        await self.from_app.put(message)


async def ticket_of(caller: Caller) -> str:
    answer = await caller.post("/auth/ws-ticket")
    assert answer.status_code in (200, 201), answer.text
    return str(answer.json()["ticket"])


@asynccontextmanager
async def wired(
    api: Api, ticket: str | None, headers: list[tuple[bytes, bytes]] | None = None, path: str = "/api/v1/ws"
) -> AsyncIterator[Wire]:
    wire = Wire(api)
    query = f"ticket={ticket}" if ticket is not None else ""
    scope = {
        "type": "websocket",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "ws",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(b"host", b"127.0.0.1:8000"), *([(b"origin", ORIGIN.encode())] if headers is None else headers)],
        "client": ("8.8.8.8", 4711),
        "server": ("127.0.0.1", 8000),
        "subprotocols": [],
        "state": {},
    }
    await wire.to_app.put({"type": "websocket.connect"})
    life = asyncio.create_task(api.app(scope, wire._receive, wire._send))  # type: ignore[arg-type]
    try:
        async with asyncio.timeout(LONG):
            first = await wire.from_app.get()
        if first["type"] == "websocket.close":
            wire.closed = first["code"]
        yield wire
    finally:
        await wire.to_app.put({"type": "websocket.disconnect", "code": 1000})
        if wire.stuck is not None:
            wire.stuck.set()
        await asyncio.wait_for(life, LONG)


@asynccontextmanager
async def watching(api: Api, caller: Caller) -> AsyncIterator[Wire]:
    async with wired(api, await ticket_of(caller)) as wire:
        await wire.say("subscribe", {"topic": f"ws:{caller.workspace_id}"}, ref="ready")
        await wire.hear("answer")
        yield wire
