"""S-SEC: a secret of every kind is connected, used and refused; it then stands in no answer, export, log, table or byte of Redis."""

import json
import logging
import re
import subprocess
import sys
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import structlog
from prometheus_client import generate_latest
from redis.asyncio import Redis

from backend.activities.fetch import Fetch
from backend.activities.odoo_line import OdooLine
from backend.commands.logs import SAFE
from backend.settings import Settings
from backend.storage.database import Database
from tests.api.callers import Caller
from tests.api.house import House, opened
from tests.api.test_erp import system
from tests.api.test_integrations import account
from tests.emulators.anthropic import AnthropicEmulator, saves, says
from tests.emulators.erp import KEY as ERP
from tests.emulators.erp import ErpEmulator
from tests.emulators.graph import GraphEmulator, Number
from tests.emulators.odoo import OdooEmulator
from tests.emulators.slack import SECRET as CHAT
from tests.emulators.slack import SlackEmulator

ODOO, AI, TOKEN, APP = (
    "odoo-canary-51d2",
    "sk-ant-canary-8a7e",
    "EAAGcanary0token0e61",
    "c0ffee0123456789c0ffee0123456789",
)
OURS = "our-own-canary-key-of-at-least-32-bytes"
CANARIES = [ERP, ODOO, AI, TOKEN, APP, OURS, CHAT]
NUMBER = Number(token=TOKEN, secret=APP)
STEPS: list[tuple[str, str, dict[str, Any]]] = [
    ("t", "trigger", {"keyword": "vendas"}),
    ("aviso", "notify", {"via": "webhook", "text": "{{ contact.name }} chegou"}),
    ("ai", "ai_reply", {"prompt": "Fale.", "extraction_schema": {"email": "e-mail"}}),
    ("odoo", "odoo_lead", {"mapping": {"name": "{{ contact.name }}"}}),
    ("erp", "erp_lookup", {}),
    ("fim", "send_message", {"text": "Fim: {{ variable.odoo }} {{ variable.erp }}"}),
]
PORTS = {
    "t": ["next"], "ai": ["success", "escalate", "failed"], "odoo": ["success", "failure", "uncertain"],
    "erp": ["found", "not_found", "failed"], "aviso": ["next"],
}  # fmt: skip


@pytest.fixture
async def erp() -> AsyncIterator[ErpEmulator]:
    emulator = ErpEmulator()
    await emulator.start()
    yield emulator
    await emulator.stop()


@pytest.fixture
async def slack() -> AsyncIterator[SlackEmulator]:
    emulator = SlackEmulator()
    await emulator.start()
    yield emulator
    await emulator.stop()


@pytest.fixture
async def house(
    settings: Settings,
    database: Database,
    odoo: OdooEmulator,
    erp: ErpEmulator,
    anthropic: AnthropicEmulator,
    slack: SlackEmulator,
) -> AsyncIterator[House]:
    graph = GraphEmulator(NUMBER)
    await graph.start()
    allowed = frozenset({("127.0.0.1", port) for port in (odoo.port, erp.port, slack.port)})
    given = replace(settings, anthropic_url=anthropic.url, egress_allow=allowed, secret_key=OURS)
    async with opened(given, database, graph) as house:
        yield house
    await graph.stop()


@pytest.fixture(autouse=True)
def _logs_as_a_process_writes_them() -> Iterator[None]:
    before = structlog.get_config()
    structlog.configure(processors=[*SAFE, structlog.processors.JSONRenderer()])
    yield
    structlog.configure(**before)


def drawing(chat: str) -> dict[str, Any]:
    """Every way out of a step leads to the next one."""
    nodes = [
        {"id": name, "type": kind, "data": data | ({"webhook": chat} if kind == "notify" else {})}
        for name, kind, data in STEPS
    ]
    pairs = pairwise(STEPS)
    edges = [
        {"id": f"{name}.{port}", "source": name, "sourceHandle": port, "target": following}
        for (name, *_), (following, *_) in pairs
        for port in PORTS[name]
    ]
    return {"nodes": nodes, "edges": edges}


async def in_redis(redis: Redis) -> list[str]:
    """Every key and value, whatever its kind."""
    found = []
    async for key in redis.scan_iter():
        kind = (await redis.type(key)).decode()
        whole = {"list": "lrange", "zset": "zrange"}.get(kind)
        alone = {"string": "get", "hash": "hgetall", "set": "smembers", "stream": "xrange"}
        read = getattr(redis, whole)(key, 0, -1) if whole else getattr(redis, alone[kind])(key)
        found.append(f"{key!r} {await read!r}")
    return found


async def in_tables(owner: asyncpg.Connection) -> list[str]:
    tables = [row[0] for row in await owner.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    return [row[0] for table in tables for row in await owner.fetch(f'SELECT t::text FROM "{table}" t')]


async def answers(caller: Caller, ids: dict[str, str]) -> list[str]:
    """Whatever the API tells the one who may see most: every GET of its document whose ids are known, and both exports."""
    found = []
    document = json.loads((Path(__file__).parents[2] / "docs/openapi.json").read_text("utf-8"))
    for path, methods in document["paths"].items():
        if "get" in methods and set(re.findall(r"{(\w+)}", path)) <= set(ids):
            answer = await caller.get(path.removeprefix("/api/v1").format(**ids))
            found.append(f"{path} {answer.headers} {answer.text}")
    exported = await caller.post(f"/funnels/{ids['funnel_id']}/export")
    assert exported.status_code == 200
    assert any("/contacts/{contact_id}/export " in one for one in found)
    return [*found, exported.text]


async def integrated(caller: Caller, odoo: OdooEmulator, erp: ErpEmulator, slack: SlackEmulator) -> list[str]:
    said = []
    for path, body in (
        ("/integrations/odoo", account(odoo, password=ODOO)),
        ("/integrations/erp", system(erp)),
        ("/integrations/ai", {"model": "claude-haiku-5-5", "api_key": AI}),
        ("/integrations/webhooks", {"name": "Slack", "url": slack.url}),
    ):
        answer = await caller.post(path, body)
        assert answer.status_code in (200, 201), answer.text
        said.append(answer.text)
    return said


async def test_no_secret_leaves_its_sealed_place(
    house: House, odoo: OdooEmulator, erp: ErpEmulator, anthropic: AnthropicEmulator, slack: SlackEmulator, owner: asyncpg.Connection,
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.WARNING, "aiohttp.access")  # the emulators' own: they are elsewhere
    odoo.databases["escola"]["bot@escola.com"] = ODOO
    anthropic.keys[AI] = "ok"
    caller = await house.api.founder()
    said = await integrated(caller, odoo, erp, slack)
    [chat] = (await caller.get("/integrations/webhooks")).json()
    connected = await house.connect(caller, NUMBER)
    funnel = (await caller.post("/funnels", {"name": "Vendas"})).json()["id"]
    saved = await caller.put(f"/funnels/{funnel}", {"definition": drawing(chat["id"]), "is_active": True})
    assert saved.status_code == 200, saved.text

    anthropic.script.append(saves({"email": "ana@x.com"}, says("Oi!").content[0]))
    await house.says(NUMBER, "vendas")
    assert house.texts()[-1].startswith("Fim: ")
    assert (len(odoo.crm.leads), len(anthropic.asked), len(slack.posted)) == (1, 2, 2)
    slack.faults.append("404")
    odoo.faults.append(("write", "denied"))
    odoo.faults.append(("login", "denied"))
    await house.says(NUMBER, "vendas")
    opened = (await caller.post("/integrations/api/tokens", {"name": "Loja"})).json()
    called = await house.api.client.post(
        "/api/v1/events/nada", json={}, headers={"Authorization": f"Bearer {opened['token']}"}
    )
    assert called.status_code == 422
    said.append(called.text)

    def breaks(self: Any, *given: Any, **named: Any) -> Any:
        """As a crash report would write it: all that was at hand, by its own word."""
        said.append(f"{self!r} {given!r} {named!r}")
        raise RuntimeError(said[-1])

    monkeypatch.setattr(OdooLine, "call", breaks)
    monkeypatch.setattr(Fetch, "__call__", breaks)
    await house.says(NUMBER, "vendas")
    broken = await caller.post("/integrations/erp", system(erp))
    assert (broken.status_code, len(said)) == (500, 8)
    said.append(repr(house.worker))
    ids = {"funnel_id": funnel, "instance_id": connected["id"], "version": "1"}
    [talk] = (await caller.get("/chats?status=open")).json()
    ids |= {"contact_id": talk["contact_id"], "conversation_id": talk["conversation_id"]}
    ids["workspace_id"] = str(caller.workspace_id)
    told = await answers(caller, ids)
    kept, remembered = await in_tables(owner), await in_redis(house.worker.redis)
    logged = [caplog.text, *capfd.readouterr(), generate_latest().decode()]
    for place, known in (
        (told, odoo.url),
        (kept, odoo.url),
        (remembered, talk["contact_id"]),
        (logged, "a runner broke"),
    ):
        assert any(known in text for text in place), known
    for canary in (*CANARIES, opened["token"]):
        for form in (canary, canary.encode().hex(), b64encode(canary.encode()).decode()[:-3]):
            assert [text for text in (*said, *told, *kept, *remembered, *logged) if form in text] == []


def test_a_process_that_dies_leaves_no_picture_of_its_memory() -> None:
    look = "import resource; from backend.commands.process import begin; begin('x', False); print(resource.getrlimit(resource.RLIMIT_CORE))"
    assert subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True).stdout == "(0, 0)\n"
