"""Incoming webhooks over real HTTP, as strict as Slack's: the address is the only proof, JSON with a text and nothing else is taken.

`faults` are answered one after the other before anything good is: hang, cut (taken, then hung up), 429, 500, 503, 404, 410, redirect, huge.
"""

import asyncio
from dataclasses import dataclass, field

import orjson
from aiohttp import web

SECRET = "T0CANARY/B0CANARY/slack-canary-4e1d"
LONGEST = 40_000


@dataclass(frozen=True)
class Posted:
    text: str
    key: str


@dataclass
class SlackEmulator:
    posted: list[Posted] = field(default_factory=list)
    """All that was taken; a post whose answer is cut off was."""
    refused: list[str] = field(default_factory=list)
    """What a client did wrong."""
    faults: list[str] = field(default_factory=list)
    port: int = 0
    url: str = ""
    """The webhook's own."""
    _runner: web.AppRunner | None = None
    _released: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self, port: int = 0) -> None:
        app = web.Application()
        app.add_routes([web.route("*", "/{rest:.*}", self._any)])
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self.port}/services/{SECRET}"

    async def stop(self) -> None:
        self._released.set()
        if self._runner:
            await self._runner.cleanup()

    async def _any(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        wrong = self._wrong(request, body)
        if wrong is not None:
            self.refused.append(wrong.text or "")
            return wrong
        if self.faults and (answer := await self._fault(self.faults.pop(0), request, body)) is not None:
            return answer
        self._take(request, body)
        return web.Response(text="ok")

    def _wrong(self, request: web.Request, body: bytes) -> web.Response | None:
        if request.path != f"/services/{SECRET}":
            return web.Response(status=404, text="no_service")
        if request.method != "POST":
            return web.Response(status=405, text="method_not_allowed")
        if request.content_type != "application/json":
            return web.Response(status=400, text="invalid_payload")
        try:
            told = orjson.loads(body)
        except orjson.JSONDecodeError:
            return web.Response(status=400, text="invalid_payload")
        if not isinstance(told, dict) or set(told) != {"text"} or not isinstance(told["text"], str):
            return web.Response(status=400, text="invalid_payload")
        if not told["text"].strip():
            return web.Response(status=400, text="no_text")
        return web.Response(status=400, text="msg_too_long") if len(told["text"]) > LONGEST else None

    def _take(self, request: web.Request, body: bytes) -> None:
        self.posted.append(Posted(orjson.loads(body)["text"], request.headers.get("idempotency-key", "")))

    async def _fault(self, kind: str, request: web.Request, body: bytes) -> web.StreamResponse | None:
        match kind:
            case "hang":
                self._take(request, body)
                await self._released.wait()
            case "cut":
                self._take(request, body)
                assert request.transport is not None
                request.transport.close()
            case "huge":
                return web.Response(body=b"x" * 2_000_000)
            case "redirect":
                return web.Response(status=302, headers={"location": f"{self.url}/elsewhere"})
            case "429":
                return web.Response(status=429, headers={"retry-after": "30"}, text="rate_limited")
            case status:
                return web.Response(status=int(status), text="fault")
        return web.Response()
