"""The documents' second example over signed webhooks: a model finds out who it is and when, Odoo gets the lead, the team takes over.

With BATUTA_TEST_ODOO_URL also against a real Odoo (`make odoo-test`).
"""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from backend.settings import Settings
from backend.storage.database import Database
from tests.activities.odoo_place import PLACES, Place
from tests.api.callers import Caller
from tests.api.house import House, opened
from tests.emulators.anthropic import AnthropicEmulator, saves, says, text
from tests.emulators.graph import GraphEmulator, Number

NUMBER = Number()
DRAWN = Path(__file__).parents[1] / "talks/funnels/documentos_vendas.json"
LAST = "Tudo certo! Um de nossos especialistas já vai te chamar para confirmar o agendamento."
AI_KEY = "sk-ant-good-1234"


@pytest.fixture(params=PLACES)
async def place(request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    found = Place.named(request.param)
    await found.odoo.start()
    yield found
    await found.odoo.stop()


@pytest.fixture
async def wired(
    settings: Settings, database: Database, graph: GraphEmulator, place: Place, anthropic: AnthropicEmulator
) -> AsyncIterator[House]:
    allowed = frozenset({("127.0.0.1", place.odoo.port)})
    async with opened(replace(settings, anthropic_url=anthropic.url, egress_allow=allowed), database, graph) as house:
        yield house


async def ready(house: House, place: Place) -> Caller:
    """A workspace that has connected everything, and published the drawing as the documents write it."""
    caller = await house.api.founder()
    account = {"url": place.odoo.url, "db": place.db, "username": place.username, "password": place.password}
    assert (await caller.post("/integrations/odoo", account)).json() == {"status": "Conectado com sucesso"}
    ai = {"provider": "anthropic", "model": "claude-haiku-5-5", "api_key": AI_KEY, "master_prompt": "Você atende."}
    assert (await caller.post("/integrations/ai", ai)).status_code == 200
    team = (await caller.post("/team/teams", {"name": "Time de Vendas"})).json()["id"]
    definition = json.loads(DRAWN.read_text("utf-8").replace('"team": "Time de Vendas"', f'"team": "{team}"'))
    funnel = (await caller.post("/funnels", {"name": "Vendas"})).json()["id"]
    saved = await caller.put(f"/funnels/{funnel}", {"definition": definition, "is_active": True})
    assert saved.status_code == 200, saved.text
    assert [one for one in saved.json()["problems"] if one["code"] == "integration_missing"] == []
    await house.connect(caller, NUMBER)
    return caller


async def test_from_vendas_to_the_team(
    wired: House, place: Place, anthropic: AnthropicEmulator, owner: asyncpg.Connection
) -> None:
    caller = await ready(wired, place)
    name = f"Ana Lima {uuid4().hex[:8]}"
    anthropic.script.extend([
        says("Oi! Eu sou a Lia. Qual é o seu nome?"),
        saves({"name": name}, text(says("Obrigada! E o e-mail?").content[0]["text"])),
        saves({"email": "ana@exemplo.com"}),
        says("Que horário é melhor?", 0.7),
    ])  # fmt: skip
    for said in ("Vendas", f"Sou a {name}", "ana@exemplo.com", "quinta às 15h"):
        await wired.says(NUMBER, said)
    replies = ["Oi! Eu sou a Lia. Qual é o seu nome?", "Obrigada! E o e-mail?", "Que horário é melhor?", LAST]
    assert wired.texts() == replies
    assert anthropic.refused == []

    [chat] = (await caller.get("/chats?status=open")).json()
    contact = (await caller.get(f"/contacts/{chat['contact_id']}")).json()
    assert (contact["name"], contact["email"]) == (name, "ana@exemplo.com")
    assert contact["custom_data"]["horario"] == "quinta às 15h"
    wanted = [["name", "=", name], ["email_from", "=", "ana@exemplo.com"]]
    [lead] = await place.ask("search_read", wanted, fields=["type", "description"])
    assert lead["type"] == "opportunity"
    assert "Agendar em: quinta às 15h" in lead["description"]

    detail = (await caller.get(f"/chats/{chat['conversation_id']}")).json()
    assert detail["team"]["name"] == "Time de Vendas"
    await wired.says(NUMBER, "obrigada!")
    assert wired.texts() == replies, "the team has it: what comes is only stored"
    messages = (await caller.get(f"/chats/{chat['contact_id']}/messages")).json()
    assert messages[-1]["message_data"]["text"] == "obrigada!"
    feed: list[dict[str, Any]] = (await caller.get(f"/contacts/{chat['contact_id']}/activity_feed?limit=100")).json()
    [sent] = [one["data"]["detail"] for one in feed if one["kind"] == "odoo_lead" and "ok" in one["data"]["detail"]]
    assert (sent["ok"], sent["lead_id"]) == (True, lead["id"])
    assert sent["url"] == f"{place.odoo.url}/mail/view?model=crm.lead&res_id={lead['id']}"
    for table in ("run_journal", "funnel_logs", "activities", "runs", "messages", "activity_log", "integrations"):
        kept = str(await owner.fetch(f"SELECT t::text FROM {table} t"))
        assert place.password not in kept
        assert AI_KEY not in kept
