"""`make emulators`: a Graph API, an Odoo, an Anthropic, a school's ERP, a mail server and a chat's webhook to play with by hand. The first
one's page shows what came in; POSTs script what goes wrong.

GET /_log · DELETE /_log · POST /_faults {kind, times, code?} · POST /_numbers {id, token, secret, …}
POST /_templates {name, language, …}
POST /_inbound {from, text} sends a signed webhook to Batuta as if a contact had written.
At the Odoo: GET /_leads. At the Anthropic: POST /_script [{says, score?, saves?}, …], what the model says next.
GET /_notices: letters and posts that came.
"""

import argparse
import asyncio
import contextlib
import dataclasses
import html
import json
import sys
import threading
from typing import Any

import aiohttp
from aiohttp import web

from backend.commands.process import end_with_parent
from tests.emulators import payloads
from tests.emulators.anthropic import AnthropicEmulator
from tests.emulators.erp import ErpEmulator
from tests.emulators.graph import GraphEmulator, Number
from tests.emulators.meta import Meta
from tests.emulators.odoo import OdooEmulator
from tests.emulators.slack import SlackEmulator
from tests.emulators.smtp import SmtpEmulator
from tests.emulators.template_rules import Template

PAGE = """<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="2"><title>Graph emulator</title>
<style>
body{font:14px/1.5 system-ui;margin:2rem} pre{margin:0;white-space:pre-wrap}
td{border-top:1px solid #ddd;padding:.4rem;vertical-align:top}
</style>
<h1>Graph emulator</h1><p>%s requests, newest first</p><table>%s</table>"""


INTRODUCTION = """Graph emulator: {graph.url}   (start Batuta with BATUTA_GRAPH_URL={graph.url})
phone_number_id {number.id}   waba_id {number.waba}   access_token {number.token}   app_secret {number.secret}
Odoo: {odoo.url}   (BATUTA_EGRESS_ALLOW=127.0.0.1:{odoo.port})   database escola, bot@escola.com, key-1 or key-2
Anthropic: {anthropic.url}   (BATUTA_ANTHROPIC_URL={anthropic.url})   key sk-ant-good-1234
ERP: {erp.url}   (BATUTA_EGRESS_ALLOW=…,127.0.0.1:{erp.port})   bearer erp-canary-7f3c   /api/alunos?fone={{{{value}}}}
Mail server: BATUTA_SMTP_URL=smtp://127.0.0.1:{smtp.port} BATUTA_SMTP_FROM=no@escola.com.br   (BATUTA_EGRESS_ALLOW=…,127.0.0.1:{smtp.port})
Slack: {slack.url}   (BATUTA_EGRESS_ALLOW=…,127.0.0.1:{slack.port})
curl -d '{{"from": "5511900000001", "text": "Olá"}}' {graph.url}/_inbound
"""


class Controls:
    def __init__(self, meta: Meta, smtp: SmtpEmulator, slack: SlackEmulator) -> None:
        self.meta, self.graph, self.smtp, self.slack = meta, meta.graph, smtp, slack

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/", self.page),
            web.get("/_log", self.log),
            web.delete("/_log", self.clear),
            web.post("/_faults", self.fault),
            web.post("/_numbers", self.number),
            web.post("/_templates", self.template),
            web.post("/_inbound", self.inbound),
            web.get("/_notices", self.notices),
        ]

    async def page(self, _: web.Request) -> web.Response:
        rows = "".join(
            f"<tr><td>{entry.status}<td>{html.escape(entry.method)} {html.escape(entry.path)}"
            f"<td><pre>{_pretty(entry.body)}</pre><td><pre>{_pretty(entry.answer)}</pre>"
            for entry in reversed(self.graph.log[-200:])
        )
        return web.Response(text=PAGE % (len(self.graph.log), rows), content_type="text/html")

    async def log(self, _: web.Request) -> web.Response:
        return web.json_response([dataclasses.asdict(entry) for entry in self.graph.log], dumps=_dumps)

    async def clear(self, _: web.Request) -> web.Response:
        self.graph.log.clear()
        return web.json_response({"success": True})

    async def fault(self, request: web.Request) -> web.Response:
        self.graph.faults.add(**await request.json())
        return web.json_response({"success": True})

    async def number(self, request: web.Request) -> web.Response:
        number = Number(**await request.json())
        self.graph.numbers[number.id] = number
        return web.json_response({"success": True})

    async def template(self, request: web.Request) -> web.Response:
        asked = await request.json()
        number = self.graph.numbers[asked.pop("number", next(iter(self.graph.numbers)))]
        names = asked.get("parameters", 0)
        number.add_template(Template(**asked | {"parameters": tuple(names) if isinstance(names, list) else names}))
        return web.json_response({"success": True})

    async def notices(self, _: web.Request) -> web.Response:
        letters = [{"to": one.to, "letter": one.message.as_string()} for one in self.smtp.taken]
        posts = [dataclasses.asdict(one) for one in self.slack.posted]
        return web.json_response({"letters": letters, "posts": posts}, dumps=_dumps)

    async def inbound(self, request: web.Request) -> web.Response:
        asked = await request.json()
        number = self.graph.numbers[asked.get("number", next(iter(self.graph.numbers)))]
        message = asked.get("message") or payloads.text(asked["text"], asked.get("from", "5511900000001"))
        try:
            status = await self.meta.write(number, message, name=asked.get("name", "Ana Teste"))
        except aiohttp.ClientError:
            return web.json_response({"error": f"nobody answers at {self.meta.webhook_url}"}, status=502)
        return web.json_response({"status": status})


def _pretty(value: Any) -> str:
    return html.escape(_dumps(value, indent=1))


def _dumps(value: Any, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent, default=lambda other: f"<{type(other).__name__}>")


async def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.emulators", description="A strict Graph API on this machine.")
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument(
        "--webhook", default="http://127.0.0.1:8000/api/v1/webhooks/whatsapp", help="Batuta's address for webhooks"
    )
    parser.add_argument("--odoo", type=int, default=8091, help="port; 0: any")
    parser.add_argument("--anthropic", type=int, default=8092, help="port; 0: any")
    parser.add_argument("--statuses", default="sent,delivered,read", help="reported for each message; empty for none")
    parser.add_argument("--erp", type=int, default=8093, help="port; 0: any")
    parser.add_argument("--smtp", type=int, default=8094, help="port; 0: any")
    parser.add_argument("--slack", type=int, default=8095, help="port; 0: any")
    parser.add_argument("--with-parent", action="store_true", help="end when standard input does")
    options = parser.parse_args()
    if options.with_parent:
        threading.Thread(target=end_with_parent, daemon=True).start()
    number = Number()
    graph = GraphEmulator(number)
    statuses = [name for name in options.statuses.split(",") if name]
    odoo, anthropic, erp = OdooEmulator(), AnthropicEmulator(), ErpEmulator()
    smtp, slack = SmtpEmulator(tls=False, closed=False), SlackEmulator()
    await odoo.start(options.odoo)
    await anthropic.start(options.anthropic)
    await erp.start(options.erp)
    await smtp.start(options.smtp)
    await slack.start(options.slack)
    async with Meta(graph, options.webhook, statuses) as meta:
        await graph.start("127.0.0.1", options.port, *Controls(meta, smtp, slack).routes())
        places = {"odoo": odoo, "anthropic": anthropic, "erp": erp, "smtp": smtp, "slack": slack}
        sys.stdout.write(INTRODUCTION.format(graph=graph, number=number, **places))
        try:
            await asyncio.Event().wait()
        finally:
            await graph.stop()
            await odoo.stop()
            await anthropic.stop()
            await erp.stop()
            await smtp.stop()
            await slack.stop()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main())
