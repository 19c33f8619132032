"""An Odoo 17 to 21 over real HTTP: /jsonrpc with the services common and object, and the faults that a live Odoo answers with."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

SERVICES = {"common": {"login", "authenticate", "version"}, "object": {"execute", "execute_kw"}}


class Fault(Exception):
    """As Odoo puts one: HTTP 200 with an error in it."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name, self.message = name, message


@dataclass
class OdooEmulator:
    """`databases`: name -> login -> password. `odd` makes the next answer something that no Odoo says."""

    databases: dict[str, dict[str, str]] = field(default_factory=lambda: {"escola": {"bot@escola.com": "key-1"}})
    odd: str | None = None
    url: str = ""
    port: int = 0
    asked: list[tuple[str, str, list[Any]]] = field(default_factory=list)
    _runner: web.AppRunner | None = None
    _released: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self, port: int = 0) -> None:
        app = web.Application()
        app.add_routes([web.post("/jsonrpc", self._jsonrpc), web.route("*", "/{rest:.*}", self._elsewhere)])
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self.port}"

    async def stop(self) -> None:
        self._released.set()
        if self._runner:
            await self._runner.cleanup()

    async def _elsewhere(self, request: web.Request) -> web.Response:
        return web.Response(status=404, text="<!doctype html><h1>Not Found</h1>", content_type="text/html")

    async def _jsonrpc(self, request: web.Request) -> web.StreamResponse:
        odd, self.odd = self.odd, None
        if odd is not None:
            return await self._oddly(odd)
        body = await request.json()
        if request.content_type != "application/json" or body.get("jsonrpc") != "2.0" or body.get("method") != "call":
            return web.json_response({"error": "Bad Request"}, status=400)
        try:
            answer: dict[str, Any] = {"result": self._call(body["params"])}
        except Fault as fault:
            data = {"name": fault.name, "message": fault.message, "arguments": [fault.message], "context": {}}
            data["debug"] = f"Traceback (most recent call last):\n{fault.name}: {fault.message}"
            answer = {"error": {"code": 200, "message": "Odoo Server Error", "data": data}}
        return web.json_response({"jsonrpc": "2.0", "id": body.get("id"), **answer})

    def _call(self, params: dict[str, Any]) -> Any:
        service, method, args = params["service"], params["method"], params["args"]
        if set(params) != {"service", "method", "args"} or method not in SERVICES.get(service, ()):
            raise Fault("builtins.NameError", f"{service}.{method}")
        self.asked.append((service, method, args))
        if method == "version":
            return {"server_version": "19.0", "protocol_version": 1}
        database = self.databases.get(args[0])
        if database is None:
            raise Fault("psycopg2.OperationalError", f'FATAL:  database "{args[0]}" does not exist')
        if service == "common":
            return 7 if database.get(args[1]) == args[2] else False
        if args[2] not in database.values():
            raise Fault("odoo.exceptions.AccessDenied", "Access Denied")
        return {"lang": "pt_BR", "tz": "America/Sao_Paulo"}

    async def _oddly(self, odd: str) -> web.StreamResponse:
        match odd:
            case "html":
                return web.Response(text="<!doctype html><title>Sign in</title>", content_type="text/html")
            case "error":
                return web.Response(status=502, text="Bad Gateway")
            case "no result":
                return web.json_response({"hello": "world"})
            case "list":
                return web.json_response([1, 2])
            case "huge":
                return web.Response(body=b'{"x":"' + b"a" * 3_000_000 + b'"}', content_type="application/json")
            case "redirect":
                return web.Response(status=302, headers={"Location": "http://127.0.0.1:1/"})
            case _:
                await self._released.wait()
                return web.Response()
