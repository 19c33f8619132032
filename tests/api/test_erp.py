"""The school's ERP: tried on save, sealed, looked up by a step. Over all three integrations: a secret is told to its own host alone."""

import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from backend.activities.base import Again, Call, Done, Failed, Result
from backend.activities.egress import Egress
from backend.activities.erp import Erp, ErpAccount, ErpLookup
from backend.activities.fetch import Fetch
from backend.services.vault import Vault
from backend.settings import Settings
from backend.storage.database import Database
from backend.storage.sealing import Sealer
from tests.api.callers import Api, Caller, running
from tests.api.test_gate import problem
from tests.api.test_integrations import account
from tests.emulators.anthropic import AnthropicEmulator
from tests.emulators.erp import KEY, ErpEmulator
from tests.emulators.odoo import OdooEmulator


@pytest.fixture
async def erp() -> AsyncIterator[ErpEmulator]:
    emulator = ErpEmulator()
    await emulator.start()
    yield emulator
    await emulator.stop()


@pytest.fixture
async def api(
    settings: Settings, database: Database, erp: ErpEmulator, odoo: OdooEmulator, anthropic: AnthropicEmulator
) -> AsyncIterator[Api]:
    allowed = frozenset({("127.0.0.1", port) for port in (erp.port, odoo.port)})
    given = replace(settings, rate_limit=10_000, anthropic_url=anthropic.url, egress_allow=allowed)
    async with running(given, database) as api:
        yield api


def system(erp: ErpEmulator, **changes: Any) -> dict[str, Any]:
    mapping = {
        "student": "data[0].nome",
        "guardian": "data[0].responsavel.nome",
        "open_amount": "data[0].financeiro.aberto",
    }
    known = {"name": "Sponte", "base_url": erp.url, "auth": "bearer", "secret": KEY, "path": "/api/alunos?fone={value}"}
    return {**known, "mapping": mapping, **changes}


async def look(api: Api, workspace_id: UUID, erp: ErpEmulator, value: str) -> Result:
    vault = Vault(api.database, Sealer([api.services.settings.secret_key.encode()]))
    runner = ErpLookup(vault, Fetch(Egress(api.services.settings.egress_allow)))
    return await runner(Call(uuid4(), workspace_id, uuid4(), uuid4(), "erp", {"value": value}, 1))


@pytest.mark.parametrize(("auth", "name"), [("bearer", ""), ("header", "X-Chave"), ("basic", "batuta"), ("none", "")])
async def test_each_kind_of_access(api: Api, erp: ErpEmulator, auth: str, name: str) -> None:
    erp.auth, caller = auth, await api.founder()
    secret = KEY if auth != "none" else ""
    saved = await caller.post("/integrations/erp", system(erp, auth=auth, auth_name=name, secret=secret))
    assert (saved.status_code, saved.json()) == (200, {"status": "Conectado com sucesso"}), saved.text
    shown = (await caller.get("/integrations/erp")).json()
    revision = shown.pop("revision")
    assert shown == {key: value for key, value in system(erp, auth=auth, auth_name=name).items() if key != "secret"}
    found = Done({"found": True, "student": "Bia Souza", "guardian": "Ana Souza", "open_amount": 459.9})
    assert await look(api, caller.workspace_id, erp, "5511988124470") == found
    assert await look(api, caller.workspace_id, erp, "550000") == Done({"found": False})
    assert await look(api, caller.workspace_id, erp, "1&fone=2/../x") == Failed("http_400"), "a value stays one value"
    kept = await caller.post("/integrations/erp", system(erp, auth=auth, auth_name=name, secret="", name="Outro"))
    assert kept.status_code == 200, "the kept secret is used where none is written"
    late = {"If-Match": f'"{revision}"'}
    problem(
        await caller.post("/integrations/erp", system(erp, auth=auth, auth_name=name), headers=late),
        409,
        "version_conflict",
    )
    now = {"If-Match": f'"{(await caller.get("/integrations/erp")).json()["revision"]}"'}
    assert (
        await caller.post("/integrations/erp", system(erp, auth=auth, auth_name=name), headers=now)
    ).status_code == 200


async def test_what_does_not_work_is_not_kept(owner_caller: Caller, erp: ErpEmulator) -> None:
    path = "/integrations/erp"
    problem(await owner_caller.post(path, system(erp, secret="wrong")), 400, "erp_auth")
    erp.faults += ["html", "500", "redirect", "cut"]
    problem(await owner_caller.post(path, system(erp)), 400, "erp_not_json")
    for _ in range(3):
        problem(await owner_caller.post(path, system(erp)), 400, "erp_unreachable")
    for changes, code in (
        ({"path": "/alunos"}, "erp_path"),
        ({"path": "/api/../admin/{value}"}, "erp_path"),
        ({"path": "/api/%2e%2E/admin?x={value}"}, "erp_path"),
        ({"base_url": f"{erp.url}/a/.."}, "erp_path"),
        ({"mapping": {"student": "a..b"}}, "path_invalid"),
        ({"auth": "header", "auth_name": "Host"}, "header_forbidden"),
        ({"secret": "a\r\nb: c"}, "credential_invalid"),
        ({"base_url": "http://169.254.169.254"}, "url_forbidden"),
    ):
        problem(await owner_caller.post(path, system(erp, **changes)), 422, code)
    assert (await owner_caller.get(path)).json()["base_url"] is None


async def test_a_kept_secret_goes_to_no_other_address(owner_caller: Caller, erp: ErpEmulator) -> None:
    assert (await owner_caller.post("/integrations/erp", system(erp))).status_code == 200
    other = await owner_caller.post("/integrations/erp", system(erp, base_url=f"{erp.url}/x", secret=""))
    problem(other, 422, "credential_invalid")
    assert not any(request.path.startswith("/x") for request in erp.seen)


async def test_a_kept_secret_undoes_no_new_one(
    owner_caller: Caller, erp: ErpEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A colleague writes the secret anew while a save that leaves it out is being tried; and between two looks."""
    path, check = "/integrations/erp", Erp.check
    await owner_caller.post(path, system(erp))
    seen = (await owner_caller.get(path)).json()["revision"]

    async def meanwhile(self: Erp, account: ErpAccount, whose: UUID) -> Any:
        monkeypatch.setattr(Erp, "check", check)
        assert (await owner_caller.post(path, system(erp))).status_code == 200
        return await check(self, account, whose)

    monkeypatch.setattr(Erp, "check", meanwhile)
    problem(await owner_caller.post(path, system(erp, secret="")), 409, "version_conflict")
    late = await owner_caller.post(path, system(erp, secret=""), headers={"If-Match": f'"{seen}"'})
    problem(late, 409, "version_conflict")
    assert (await owner_caller.post(path, system(erp, secret=""))).status_code == 200


async def test_faults_of_a_look_up(api: Api, owner_caller: Caller, erp: ErpEmulator) -> None:
    await owner_caller.post("/integrations/erp", system(erp))
    for fault, expected in (
        ("html", Failed("response_not_json")),
        ("bomb", Failed("response_too_large")),
        ("503", Again("http_503", 2.0)),
        ("cut", Again("unreachable", 1.0)),
        ("401", Failed("erp_auth")),
    ):
        erp.faults.append(fault)
        assert await look(api, owner_caller.workspace_id, erp, "5511988124470") == expected
    assert await look(api, uuid4(), erp, "1") == Failed("integration_missing", "erp")
    await owner_caller.post("/integrations/erp", system(erp, path="/api/alunos/{value}"))
    seen = len(erp.seen)
    for value in ("..", "../../admin", "x%2F..", "..;a/b"):
        assert await look(api, owner_caller.workspace_id, erp, value) == Done({"found": False})
    assert len(erp.seen) == seen, "no step upwards is asked for"


async def test_secrets_stand_nowhere(
    api: Api, erp: ErpEmulator, odoo: OdooEmulator, owner: asyncpg.Connection, caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """Canaries of all three, taken and refused, in no answer, log, export or dump."""
    caplog.set_level(logging.DEBUG)
    caller, answers = await api.founder(), []
    canaries = [
        KEY,
        "odoo-canary-9b1e",
        "sk-ant-good-1234",
        "erp-canary-refused",
        "odoo-canary-refused",
        "sk-ant-canary-refused",
    ]
    odoo.databases["escola"]["bot@escola.com"] = canaries[1]
    for secret, password, key in (canaries[3:], canaries[:3]):
        answers.append(await caller.post("/integrations/erp", system(erp, secret=secret)))
        answers.append(await caller.post("/integrations/odoo", account(odoo, password=password)))
        answers.append(await caller.post("/integrations/ai", {"model": "claude-haiku-5-5", "api_key": key}))
    assert [answer.status_code for answer in answers] == [400, 400, 400, 200, 200, 200]
    results = [await look(api, caller.workspace_id, erp, value) for value in ("5511988124470", "x")]
    answers += [await caller.get(f"/integrations/{platform}") for platform in ("erp", "odoo", "ai")]
    contact = await caller.post("/contacts", {"name": "Maria"})
    answers.append(await caller.get(f"/contacts/{contact.json()['id']}/activity_feed"))
    tables = [row[0] for row in await owner.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    dump = [row[0] for table in tables for row in await owner.fetch(f'SELECT t::text FROM "{table}" t')]
    said = [*(answer.text for answer in answers), caplog.text, *capfd.readouterr(), repr(results), *dump]
    assert any("Sponte" in text for text in said), "the dump holds what is no secret"
    for canary in canaries:
        assert not any(canary in text or canary.encode().hex() in text for text in said), canary
