"""An Odoo 17 to 21 over real HTTP: /jsonrpc with the services common and object, and the faults that a live Odoo answers with."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.emulators.odoo_crm import Crm, Fault

SERVICES = {"common": {"login", "authenticate", "version"}, "object": {"execute_kw"}}
SAID = {
    "access": Fault("odoo.exceptions.AccessError", "You are not allowed to create 'Lead' (crm.lead) records.\n\nAsk your administrator."),
    "denied": Fault("odoo.exceptions.AccessDenied", "Access Denied"),
    "serialization": Fault("psycopg2.errors.SerializationFailure", "could not serialize access due to concurrent update"),
    "user": Fault("odoo.exceptions.UserError", "O funil está fechado.\nFale com a secretaria."),
}  # fmt: skip


@dataclass
class OdooEmulator:
    """`databases`: name -> login -> password. `odd` makes the next answer something that no Odoo says.

    `faults`: (method, fault), each for the next call of that method: `ok`; a name of SAID; `busy` 503; `error` 502; `html` with 200;
    `cut` before it is done; `lost`, `hang`: it is done, and the reply is cut off or never comes; `stuck`: neither done nor answered;
    `late`: cut, and done once `lands_after` searches were answered, or when `land` says so.
    `speaks` False: a version that has JSON-RPC no longer. `behind`: a real Odoo's address; it answers in our place, faults stay ours.
    """

    databases: dict[str, dict[str, str]] = field(default_factory=lambda: {"escola": {"bot@escola.com": "key-1"}})
    odd: str | None = None
    crm: Crm = field(default_factory=Crm)
    faults: deque[tuple[str, str]] = field(default_factory=deque)
    speaks: bool = True
    behind: str = ""
    url: str = ""
    port: int = 0
    asked: list[tuple[str, str, list[Any]]] = field(default_factory=list)
    later: list[dict[str, Any]] = field(default_factory=list)
    lands_after: int = 0
    released: asyncio.Event = field(default_factory=asyncio.Event)
    _runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> None:
        app = web.Application()
        app.add_routes([web.post("/jsonrpc", self._jsonrpc), web.get("/web/version", self._version)])
        app.add_routes([web.get("/_leads", self._leads), web.route("*", "/{rest:.*}", self._elsewhere)])
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self.port}"

    async def stop(self) -> None:
        self.released.set()
        if self._runner:
            await self._runner.cleanup()

    def methods(self) -> list[str]:
        """What was asked so far: `login`, and the methods of models."""
        return [args[4] if service == "object" else method for service, method, args in self.asked]

    async def land(self) -> None:
        """What was cut off went on behind the line, and is done now."""
        while self.later:
            await self._answer(self.later.pop(0))

    async def _elsewhere(self, request: web.Request) -> web.Response:
        return web.Response(status=404, text="<!doctype html><h1>Not Found</h1>", content_type="text/html")

    async def _version(self, request: web.Request) -> web.Response:
        major = 19 if self.speaks else 22
        return web.json_response({"version_info": [major, 0, 0, "final", 0, ""], "version": f"{major}.0"})

    async def _leads(self, request: web.Request) -> web.Response:
        """For people and browsers' tests: no Odoo has this page."""
        return web.json_response(self.crm.leads)

    async def _jsonrpc(self, request: web.Request) -> web.StreamResponse:
        odd, self.odd = self.odd, None
        if odd is not None:
            return await self._oddly(odd)
        if not self.speaks:
            return await self._elsewhere(request)
        body = await request.json()
        if request.content_type != "application/json" or body.get("jsonrpc") != "2.0" or body.get("method") != "call":
            return web.json_response({"error": "Bad Request"}, status=400)
        params = body["params"]
        method = self._noted(params)
        fault = next((name for asked, name in self.faults if asked == method), "")
        if fault:
            self.faults.remove((method, fault))
        if fault in ("busy", "error", "html"):
            return await self._oddly(fault)
        if fault == "stuck":
            await self.released.wait()
        if fault == "late":
            self.later.append(params)
        if fault in ("stuck", "cut", "late"):
            return self._cut(request)
        answer = _error(SAID[fault]) if fault in SAID else await self._answer(params)
        if method == "search" and self.methods().count("search") == self.lands_after:
            await self.land()
        if fault == "hang":
            await self.released.wait()
        if fault in ("hang", "lost"):
            return self._cut(request)
        return web.json_response({"jsonrpc": "2.0", "id": body.get("id"), **answer})

    def _noted(self, params: dict[str, Any]) -> str:
        assert set(params) == {"service", "method", "args"}
        self.asked.append((params["service"], params["method"], params["args"]))
        return self.methods()[-1]

    def _cut(self, request: web.Request) -> web.Response:
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    async def _answer(self, params: dict[str, Any]) -> dict[str, Any]:
        if self.behind:
            body = {"jsonrpc": "2.0", "method": "call", "params": params, "id": 1}
            async with (
                aiohttp.ClientSession() as session,
                session.post(f"{self.behind}/jsonrpc", json=body) as response,
            ):
                return {key: value for key, value in (await response.json()).items() if key in ("result", "error")}
        try:
            return {"result": self._call(**params)}
        except Fault as said:
            return _error(said)

    def _call(self, service: str, method: str, args: list[Any]) -> Any:
        if method not in SERVICES.get(service, ()):
            raise Fault("builtins.NameError", f"{service}.{method}")
        if method == "version":
            return {"server_version": "19.0", "protocol_version": 1}
        database = self.databases.get(args[0])
        if database is None:
            raise Fault("psycopg2.OperationalError", f'FATAL:  database "{args[0]}" does not exist')
        if service == "common":
            return 7 if database.get(args[1]) == args[2] else False
        if args[1] != 7 or args[2] not in database.values():
            raise Fault("odoo.exceptions.AccessDenied", "Access Denied")
        return self.crm.call(*args[3:6], dict(args[6]))

    async def _oddly(self, odd: str) -> web.StreamResponse:
        match odd:
            case "html":
                return web.Response(text="<!doctype html><title>Sign in</title>", content_type="text/html")
            case "error":
                return web.Response(status=502, text="Bad Gateway")
            case "busy":
                return web.Response(status=503, text="Service Unavailable")
            case "no result":
                return web.json_response({"hello": "world"})
            case "list":
                return web.json_response([1, 2])
            case "huge":
                return web.Response(body=b'{"x":"' + b"a" * 3_000_000 + b'"}', content_type="application/json")
            case "redirect":
                return web.Response(status=302, headers={"Location": "http://127.0.0.1:1/"})
            case _:
                await self.released.wait()
                return web.Response()


def _error(said: Fault) -> dict[str, Any]:
    data = {"name": said.name, "message": said.message, "arguments": [said.message], "context": {}}
    data["debug"] = f"Traceback (most recent call last):\n{said.name}: {said.message}"
    return {"error": {"code": 200, "message": "Odoo Server Error", "data": data}}
