"""AI and Odoo through HTTP: tested on save against what answers as they do, sealed at rest, never told again. Bad inputs 52-54, 58, 61."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from backend.services.vault import Vault, place_of
from backend.settings import Settings
from backend.storage import integrations
from backend.storage.database import Database
from backend.storage.sealing import Sealer
from tests.api.callers import Api, Caller, running
from tests.api.test_gate import problem
from tests.emulators.anthropic import AnthropicEmulator
from tests.emulators.odoo import OdooEmulator
from tests.patience import LONG, WAITING

KEY = "sk-ant-good-1234"


@pytest.fixture
async def api(
    settings: Settings, database: Database, odoo: OdooEmulator, anthropic: AnthropicEmulator
) -> AsyncIterator[Api]:
    allowed = frozenset({("127.0.0.1", odoo.port), ("127.0.0.1", 1)})
    given = replace(settings, rate_limit=10_000, anthropic_url=anthropic.url, egress_allow=allowed)
    async with running(given, database) as api:
        yield api


def account(odoo: OdooEmulator, **changes: str) -> dict[str, str]:
    return {"url": odoo.url, "db": "escola", "username": "bot@escola.com", "password": "key-1", **changes}


async def test_odoo_is_signed_in_to_and_kept_without_telling_the_password(
    owner_caller: Caller, odoo: OdooEmulator, owner: asyncpg.Connection
) -> None:
    empty = await owner_caller.get("/integrations/odoo")
    revision = empty.json()["revision"]
    assert empty.json() == {"url": None, "db": None, "username": None, "revision": revision}
    saved = await owner_caller.post("/integrations/odoo", account(odoo))
    assert (saved.status_code, saved.json()) == (200, {"status": "Conectado com sucesso"})
    assert odoo.asked[0] == ("common", "login", ["escola", "bot@escola.com", "key-1"])
    found = await owner_caller.get("/integrations/odoo")
    shown = {"url": odoo.url, "db": "escola", "username": "bot@escola.com", "revision": found.json()["revision"]}
    assert found.json() == shown
    late = await owner_caller.post("/integrations/odoo", account(odoo), headers={"If-Match": f'"{revision}"'})
    problem(late, 409, "version_conflict")
    (row,) = await owner.fetch("SELECT i::text AS text, encrypted_secret FROM integrations i")
    assert "key-1" not in row["text"]
    assert b"key-1" not in row["encrypted_secret"]


async def test_a_secret_opens_in_its_own_row_and_workspace_alone(
    api: Api, settings: Settings, database: Database, odoo: OdooEmulator, owner: asyncpg.Connection
) -> None:
    """S-ENC: whoever can write to the table still cannot use another's password, nor put one kind in the place of another."""
    vault = Vault(database, Sealer([settings.secret_key.encode()]))
    ours, theirs = await api.founder(), await api.founder()
    for caller, password in ((ours, "key-1"), (theirs, "key-2")):
        odoo.databases["escola"]["bot@escola.com"] = password
        await caller.post("/integrations/odoo", account(odoo, password=password))
    mine, other = ours.workspace_id, theirs.workspace_id
    found = await vault.open(mine, "odoo")
    assert found is not None
    assert (found.secret, found.config["db"], "key-1" in repr(found)) == ("key-1", "escola", False)
    assert await vault.open(mine, "ai") is None
    await owner.execute(
        "UPDATE integrations SET encrypted_secret = (SELECT encrypted_secret FROM integrations WHERE workspace_id = $1)"
        " WHERE workspace_id = $2", other, mine,
    )  # fmt: skip
    assert await vault.open(mine, "odoo") is None
    await owner.execute(
        "INSERT INTO integrations (workspace_id, id, platform, encrypted_secret)"
        " SELECT workspace_id, gen_random_uuid(), 'erp', encrypted_secret FROM integrations WHERE workspace_id = $1", other,
    )  # fmt: skip
    assert await vault.open(other, "erp") is None
    again = await vault.open(other, "odoo")
    assert again is not None
    assert again.secret == "key-2"
    assert again.version != found.version, "what was made with the older one is made anew"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"password": "wrong"}, "odoo_auth"),
        ({"username": "nobody@escola.com"}, "odoo_auth"),
        ({"db": "outra"}, "odoo_db_unknown"),
        ({"url": "http://127.0.0.1:1"}, "odoo_unreachable"),
    ],
)
async def test_what_does_not_work_is_told_apart_and_not_kept(
    owner_caller: Caller, odoo: OdooEmulator, changes: dict[str, str], code: str
) -> None:
    refused = problem(await owner_caller.post("/integrations/odoo", account(odoo, **changes)), 400, code)
    assert refused["detail"].startswith("Credenciais inválidas")
    for secret in ("key-1", "wrong", "127.0.0.1", "Traceback"):
        assert secret not in str(refused)
    assert (await owner_caller.get("/integrations/odoo")).json()["url"] is None


async def test_an_odoo_that_has_given_up_json_rpc(owner_caller: Caller, odoo: OdooEmulator) -> None:
    odoo.speaks = False
    refused = problem(await owner_caller.post("/integrations/odoo", account(odoo)), 400, "odoo_protocol")
    assert "Use a API JSON-2 (chave de API)." in refused["detail"]


async def test_the_fields_of_the_schools_own_odoo(api: Api, owner_caller: Caller, odoo: OdooEmulator) -> None:
    path = "/integrations/odoo/fields?model=crm.lead"
    problem(await owner_caller.get(path), 409, "integration_missing")
    await owner_caller.post("/integrations/odoo", account(odoo))
    odoo.faults.append(("login", "busy"))
    problem(await owner_caller.get(path), 400, "odoo_unreachable")
    marketer = await api.member(owner_caller.workspace_id, "marketer")
    found = (await marketer.get(path)).json()
    assert found[0] == {"name": "name", "label": "Oportunidade", "type": "char", "required": True}
    names = {one["name"] for one in found}
    assert {"email_from", "description", "priority", "date_deadline"} <= names
    assert names.isdisjoint({"type", "create_date", "display_name", "tag_ids", "team_id"}), (
        "ours, read only, or not simple"
    )
    odoo.crm.languages = ("pt_BR",)
    english = (await marketer.get(path, headers={"Accept-Language": "en"})).json()
    assert english[0]["label"] == "Opportunity", "a language that is not installed there"
    asked = len(odoo.asked)
    await marketer.get(path)
    assert len(odoo.asked) == asked, "kept for a minute"
    problem(await (await api.member(owner_caller.workspace_id, "agent")).get(path), 403, "forbidden")
    odoo.crm.languages = ("en_US", "pt_BR")
    read = {
        one["name"]: one for one in (await marketer.get("/integrations/odoo/fields?model=res.partner&use=read")).json()
    }
    assert read["name"] == {"name": "name", "label": "Nome", "type": "char", "required": False}
    assert {"id", "create_date", "parent_id"} <= read.keys(), "read only, and records of another model"
    assert read.keys().isdisjoint({"display_name", "category_id"}), "only computed, and many at once"


async def test_what_the_schools_odoo_lacks_is_told_as_what_it_is(owner_caller: Caller, odoo: OdooEmulator) -> None:
    path = "/integrations/odoo/fields?model="
    await owner_caller.post("/integrations/odoo", account(odoo))
    odoo.crm.models = frozenset({"res.partner"})
    missing = problem(await owner_caller.get(f"{path}crm.lead"), 400, "odoo_model")
    assert missing["detail"] == "O Odoo está conectado, mas falta nele o módulo destes registros."
    odoo.crm.models = frozenset({"res.partner", "crm.lead"})
    odoo.crm.rights = {"crm.lead": "read"}
    problem(await owner_caller.get(f"{path}crm.lead"), 400, "odoo_access")
    assert len((await owner_caller.get(f"{path}crm.lead&use=read")).json()) > 5
    odoo.faults.append(("fields_get", "access"))
    problem(await owner_caller.get(f"{path}res.partner&use=read"), 400, "odoo_access")
    odoo.faults += [("fields_get", "user")] * 2
    problem(await owner_caller.get(f"{path}res.partner&use=read"), 400, "odoo_refused")
    odoo.databases["escola"]["bot@escola.com"] = "key-2"
    problem(await owner_caller.get(f"{path}res.partner"), 400, "odoo_auth")


@pytest.mark.parametrize("odd", ["html", "error", "no result", "list", "huge", "redirect"])
async def test_what_is_no_odoo(owner_caller: Caller, odoo: OdooEmulator, odd: str) -> None:
    odoo.odd = odd
    problem(await owner_caller.post("/integrations/odoo", account(odoo)), 400, "odoo_unreachable")


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://10.0.0.1", "url_forbidden"),
        ("https://127.1", "url_forbidden"),
        ("https://localhost:8069", "url_forbidden"),
        ("https://169.254.169.254", "url_forbidden"),
        ("https://[::1]", "url_forbidden"),
        ("http://escola.odoo.com", "url_scheme"),
        ("file:///etc/passwd", "url_scheme"),
        ("gopher://10.0.0.1", "url_scheme"),
        ("https://escola.odoo.com:22", "url_port"),
        ("https://a@127.0.0.1", "url_invalid"),
    ],
)
async def test_internal_addresses_are_not_called(owner_caller: Caller, odoo: OdooEmulator, url: str, code: str) -> None:
    refused = problem(await owner_caller.post("/integrations/odoo", account(odoo, url=url)), 422, code)
    assert refused["errors"][0]["path"] == "/url"
    assert odoo.asked == []


async def test_an_ai_key_is_tested_and_masked(
    owner_caller: Caller, anthropic: AnthropicEmulator, owner: asyncpg.Connection
) -> None:
    empty = (await owner_caller.get("/integrations/ai")).json()
    rest = {"models": {"image": None, "audio": None, "analysis": None}, "daily_tokens": 200_000}
    none = {"provider": None, "model": None, "api_key": None, "master_prompt": "", **rest}
    assert empty == none | {"revision": empty["revision"]}
    body = {
        "provider": "anthropic",
        "model": "claude-haiku-5-5",
        "api_key": KEY,
        "master_prompt": "Você atende.",
        **rest,
    }
    saved = (await owner_caller.post("/integrations/ai", body)).json()
    masked = {**body, "api_key": "••••1234", "revision": saved["revision"]}
    assert saved == masked
    assert (await owner_caller.get("/integrations/ai")).json() == masked
    assert [(one["max_tokens"], "output_config" in one) for one in anthropic.asked] == [(1, True)]
    (row,) = await owner.fetch("SELECT i::text AS text FROM integrations i")
    assert KEY not in row["text"]

    again = {**body, "api_key": "••••1234", "model": "claude-sonnet-5-5"}
    changed = await owner_caller.post("/integrations/ai", again, headers={"If-Match": f'"{saved["revision"]}"'})
    assert changed.json() == again | {"revision": changed.json()["revision"]}, "the kept key stays"
    assert anthropic.asked[-1]["model"] == "claude-sonnet-5-5"
    late = await owner_caller.post("/integrations/ai", again, headers={"If-Match": f'"{saved["revision"]}"'})
    problem(late, 409, "version_conflict")
    brief = (await owner_caller.post("/integrations/ai", {"master_prompt": "Seja breve."})).json()
    assert brief == changed.json() | {"master_prompt": "Seja breve.", "revision": brief["revision"]}
    own = await owner_caller.post(
        "/integrations/ai", {"models": {"analysis": "claude-haiku-5-5"}, "daily_tokens": 5_000}
    )
    assert (own.json()["models"]["analysis"], own.json()["daily_tokens"]) == ("claude-haiku-5-5", 5_000)
    assert [one["model"] for one in anthropic.asked[-2:]] == ["claude-sonnet-5-5", "claude-haiku-5-5"], "each is tried"
    problem(await owner_caller.post("/integrations/ai", {"models": {"audio": "claude-9"}}), 400, "ai_model")
    assert (await owner_caller.post("/integrations/ai", {"models": {"analysis": None}})).json()["models"] == rest[
        "models"
    ]
    assert (await owner_caller.delete("/integrations/ai")).status_code == 204
    assert (await owner_caller.get("/integrations/ai")).json() == empty
    problem(await owner_caller.delete("/integrations/ai"), 404, "not_found")


@pytest.mark.parametrize(
    ("key", "model", "code"),
    [
        ("sk-ant-unknown", "claude-haiku-5-5", "ai_auth"),
        ("sk-forbidden", "claude-haiku-5-5", "ai_auth"),
        ("sk-no_credit", "claude-haiku-5-5", "ai_quota"),
        (KEY, "claude-1", "ai_model"),
        (KEY, "claude-fable-5-2", "ai_refused"),
        ("sk-busy", "claude-haiku-5-5", "ai_busy"),
        ("sk-overloaded", "claude-haiku-5-5", "ai_busy"),
        ("sk-broken", "claude-haiku-5-5", "ai_unreachable"),
    ],
)
async def test_a_key_that_does_not_work_is_not_kept(
    owner_caller: Caller, anthropic: AnthropicEmulator, key: str, model: str, code: str
) -> None:
    states = ("forbidden", "no_credit", "busy", "overloaded", "broken")
    anthropic.keys |= {f"sk-{state}": state for state in states}
    answer = await owner_caller.post("/integrations/ai", {"model": model, "api_key": key})
    assert key not in str(problem(answer, 400, code))
    assert (await owner_caller.get("/integrations/ai")).json()["model"] is None


async def test_a_first_key_is_needed_and_must_be_one(owner_caller: Caller) -> None:
    problem(await owner_caller.post("/integrations/ai", {"model": "claude-haiku-5-5"}), 422, "field_required")
    for key in ("sk ant", "chave-é", "sk\nant"):
        body = {"model": "claude-haiku-5-5", "api_key": key}
        problem(await owner_caller.post("/integrations/ai", body), 422, "credential_invalid")
    problem(await owner_caller.post("/integrations/ai", {"model": "x", "provider": "hal"}), 422, "field_choice")


async def test_an_api_that_is_away(settings: Settings, database: Database, free_port: int) -> None:
    async with running(replace(settings, anthropic_url=f"http://127.0.0.1:{free_port}"), database) as api:
        caller = await api.founder()
        body: dict[str, Any] = {"model": "claude-haiku-5-5", "api_key": KEY}
        problem(await caller.post("/integrations/ai", body), 400, "ai_unreachable")


@pytest.mark.parametrize("role", ["supervisor", "marketer", "agent"])
async def test_credentials_are_for_leaders(api: Api, owner_caller: Caller, role: Any) -> None:
    member = await api.member(owner_caller.workspace_id, role)
    for path in ("/integrations/odoo", "/integrations/ai"):
        problem(await member.get(path), 403, "forbidden")


async def test_of_two_first_saves_at_once_the_later_one_is_kept_and_opens(
    api: Api, owner_caller: Caller, settings: Settings, database: Database, owner: asyncpg.Connection
) -> None:
    vault, here = Vault(database, Sealer([settings.secret_key.encode()])), owner_caller.workspace_id
    async with database.begin(here) as connection:
        held = await integrations.hold(connection, "ai")
        given = {"provider": "anthropic", "model": "claude-sonnet-5-5", "api_key": KEY, "master_prompt": "Later"}
        later = asyncio.create_task(owner_caller.post("/integrations/ai", given))
        async with asyncio.timeout(LONG):
            while not await owner.fetchval(WAITING):
                await asyncio.sleep(0.02)
        sealed = vault.sealer.seal(place_of(here, held.id), b"earlier")
        await integrations.save(connection, held.id, {"master_prompt": "Earlier"}, sealed)
    assert (await later).status_code == 200
    found = await vault.open(here, "ai")
    assert found is not None
    assert (found.secret, found.config["master_prompt"]) == (KEY, "Later")


@pytest.mark.parametrize("published", [False, True])
async def test_87_what_a_funnel_needs_is_not_taken_away(owner_caller: Caller, published: bool) -> None:
    """Drawn or playing; the answer names the funnels."""
    lead = {"id": "o", "type": "odoo_lead", "data": {"mapping": {"name": "x"}}, "position": {"x": 0, "y": 0}}
    start = {"id": "t", "type": "trigger", "data": {"keyword": "vendas"}, "position": {"x": 0, "y": 0}}
    drawn = {"nodes": [start, lead], "edges": [{"id": "e", "source": "t", "target": "o"}]}
    made = await owner_caller.post("/funnels", {"name": "Aula grátis", "definition": drawn})
    assert made.status_code == 201, made.text
    path = f"/funnels/{made.json()['id']}"
    if published:
        assert (await owner_caller.post(f"{path}/publish", {})).status_code < 300
        without = {"nodes": [start], "edges": []}
        assert (await owner_caller.put(path, {"definition": without})).status_code == 200
    refused = await owner_caller.delete("/integrations/odoo")
    assert "Aula grátis" in problem(refused, 409, "in_use")["detail"]
    problem(await owner_caller.delete("/integrations/ai"), 404, "not_found")
