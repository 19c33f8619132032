"""What goes wrong at a provider, in the order in which a test asks for it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.emulators.refusals import Refusal

KINDS = (
    "code",
    "rate_limit",
    "server_error",
    "lost_answer",
    "hang",
    "cut",
    "html",
    "broken_json",
    "drip",
    "huge",
    "redirect",
)
Handler = Callable[[], Awaitable[web.StreamResponse]]


@dataclass
class Fault:
    kind: str
    times: int = 1
    code: int = 0
    retry_after: int | None = None
    number: str | None = None
    """Only for requests of this number."""


@dataclass
class Faults:
    waiting: list[Fault] = field(default_factory=list)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, kind: str, times: int = 1, **options: Any) -> None:
        if kind not in KINDS:
            raise ValueError(f"{kind} is none of {', '.join(KINDS)}")
        self.waiting.append(Fault(kind, times, **options))

    def take(self, number: str) -> Fault | None:
        for fault in self.waiting:
            if fault.number in (None, number):
                fault.times -= 1
                if fault.times == 0:
                    self.waiting.remove(fault)
                return fault
        return None

    async def act(self, fault: Fault, request: web.Request, accept: Handler) -> web.StreamResponse:
        """`accept` does what the provider would do without the fault."""
        match fault.kind:
            case "code":
                return refuse(Refusal(fault.code, "scripted"), fault.retry_after)
            case "rate_limit":
                return web.Response(status=429, text="slow down", headers=_retry(fault.retry_after))
            case "server_error":
                return web.Response(status=500, text="<html>oops</html>", content_type="text/html")
            case "html":
                return web.Response(text="<!doctype html><title>Sign in</title>", content_type="text/html")
            case "broken_json":
                return web.Response(text='{"messaging_product": "whats', content_type="application/json")
            case "huge":
                return web.Response(body=b'{"x":"' + b"a" * 3_000_000 + b'"}', content_type="application/json")
            case "redirect":
                return web.Response(status=302, headers={"Location": "http://127.0.0.1:9/elsewhere"})
            case "hang":
                await self.released.wait()
                return await _cut(request)
            case "cut":
                return await _cut(request)
            case "lost_answer":
                await accept()
                await self.released.wait()
                return await _cut(request)
            case _:
                await accept()
                return await self._drip(request)

    async def _drip(self, request: web.Request) -> web.StreamResponse:
        """One byte at a time, without end."""
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        while not self.released.is_set():
            try:
                await response.write(b" ")
                async with asyncio.timeout(0.02):
                    await self.released.wait()
            except TimeoutError:
                continue
            except ConnectionError:
                break
        return response


def refuse(refusal: Refusal, retry_after: int | None = None) -> web.Response:
    return web.json_response(refusal.body(), status=refusal.status, headers=_retry(retry_after))


def _retry(seconds: int | None) -> dict[str, str]:
    return {} if seconds is None else {"Retry-After": str(seconds)}


async def _cut(request: web.Request) -> web.StreamResponse:
    if request.transport:
        request.transport.abort()
    return web.Response()
