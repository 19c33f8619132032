"""A school's ERP over real HTTP: students by telephone, behind a key. Stricter than most: what it does not know it refuses, and says so.

`faults` are answered one after the other before anything good is: hang, cut (accepted, then hung up), 500, 503, 429, html, broken, huge,
bomb, redirect.
"""

import asyncio
import gzip
from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

KEY = "erp-canary-7f3c"
STUDENT = {
    "matricula": "2026-0042",
    "nome": "Bia Souza",
    "responsavel": {"nome": "Ana Souza"},
    "financeiro": {"aberto": 459.9},
}


@dataclass
class ErpEmulator:
    auth: str = "bearer"
    students: dict[str, dict[str, Any]] = field(default_factory=lambda: {"5511988124470": STUDENT})
    faults: list[str] = field(default_factory=list)
    seen: list[web.BaseRequest] = field(default_factory=list)
    posted: dict[str, Any] = field(default_factory=dict)
    """Idempotency-Key -> what was made: the same key makes nothing twice."""
    url: str = ""
    port: int = 0
    _runner: web.AppRunner | None = None
    _released: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self, port: int = 0) -> None:
        app = web.Application()
        app.add_routes([web.route("*", "/{rest:.*}", self._any)])
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self.port}"

    async def stop(self) -> None:
        self._released.set()
        if self._runner:
            await self._runner.cleanup()

    async def _any(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(request)
        if request.method == "POST":
            self.posted.setdefault(request.headers.get("idempotency-key", ""), await request.json())
        if self.faults:
            return await self._fault(self.faults.pop(0), request)
        if not self._allowed(request):
            return _refused(401, "unauthorized")
        if request.headers.get("accept") != "application/json":
            return _refused(406, "only application/json")
        if request.method == "POST" and request.path == "/api/interessados":
            return web.json_response({"id": len(self.posted)}, status=201)
        if request.method != "GET" or request.path != "/api/alunos":
            return _refused(404, "no such resource")
        if set(request.query) != {"fone"} or not request.query["fone"].isdecimal():
            return _refused(400, "fone: digits only")
        found = self.students.get(request.query["fone"])
        return web.json_response({"data": [found] if found else []})

    def _allowed(self, request: web.Request) -> bool:
        basic = "Basic " + b64encode(f"batuta:{KEY}".encode()).decode()
        wanted = {"none": None, "bearer": f"Bearer {KEY}", "basic": basic, "header": None}[self.auth]
        if request.headers.get("authorization") != wanted:
            return False
        return self.auth != "header" or request.headers.get("x-chave") == KEY

    async def _fault(self, kind: str, request: web.Request) -> web.StreamResponse:
        match kind:
            case "hang":
                await self._released.wait()
            case "cut":
                assert request.transport is not None
                request.transport.close()
            case "html":
                return web.Response(text="<!doctype html><h1>Manutenção</h1>", content_type="text/html")
            case "broken":
                return web.Response(text='{"data": [', content_type="application/json")
            case "huge":
                return web.Response(body=b'"' + b"x" * 2_000_000 + b'"', content_type="application/json")
            case "bomb":
                packed = gzip.compress(b"0" * 20_000_000)
                return web.Response(
                    body=packed, headers={"content-encoding": "gzip", "content-type": "application/json"}
                )
            case "redirect":
                return web.Response(status=302, headers={"location": f"{self.url}/api/alunos?fone=1"})
            case status:
                return _refused(int(status), "fault")
        return web.Response()


def _refused(status: int, message: str) -> web.Response:
    return web.json_response({"error": message}, status=status)
