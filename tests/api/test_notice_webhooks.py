"""Chats of the team: a test arrives before anything is kept, names differ, and none is taken away while a funnel tells something there."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from backend.services.notice_webhooks import MOST
from backend.settings import Settings
from backend.storage.database import Database
from tests.api.callers import Api, Caller, running
from tests.api.test_gate import problem
from tests.api.test_simulate import says
from tests.emulators.slack import SECRET, SlackEmulator

PATH = "/integrations/webhooks"


@pytest.fixture
async def slack() -> AsyncIterator[SlackEmulator]:
    emulator = SlackEmulator()
    await emulator.start()
    yield emulator
    await emulator.stop()


@pytest.fixture
async def api(settings: Settings, database: Database, slack: SlackEmulator) -> AsyncIterator[Api]:
    given = replace(settings, rate_limit=10_000, egress_allow=frozenset({("127.0.0.1", slack.port)}))
    async with running(given, database) as api:
        yield api


async def test_a_test_arrives_and_the_address_is_never_answered(owner_caller: Caller, slack: SlackEmulator) -> None:
    made = await owner_caller.post(PATH, {"name": " Slack  vendas ", "url": f" {slack.url} "})
    assert made.status_code == 201, made.text
    shown = made.json()
    assert (shown["name"], shown["host"], shown["trouble"]) == ("Slack vendas", "127.0.0.1", None)
    assert [one.text for one in slack.posted] == ["Teste do Batuta: os avisos de “Escola Compasso” chegam aqui."]
    assert (await owner_caller.get(PATH)).json() == [shown]
    place = f"{PATH}/{shown['id']}"
    renamed = await owner_caller.patch(place, {"name": "Vendas"})
    assert (renamed.status_code, renamed.json()["name"], len(slack.posted)) == (200, "Vendas", 1)
    late = await owner_caller.patch(place, {"name": "Tarde"}, headers={"If-Match": f'"{shown["revision"]}"'})
    problem(late, 409, "version_conflict")
    changed = await owner_caller.patch(place, {"url": slack.url})
    assert (changed.status_code, len(slack.posted)) == (200, 2), "another address is tried"
    assert SECRET not in "".join(answer.text for answer in (made, renamed, late, changed))
    assert (await owner_caller.delete(place)).status_code == 204
    assert (await owner_caller.get(PATH)).json() == []
    problem(await owner_caller.patch(place, {"name": "x"}), 404, "not_found")


async def test_what_does_not_work_is_not_kept(owner_caller: Caller, slack: SlackEmulator) -> None:
    slack.faults += ["404", "redirect", "503", "cut"]
    for code in ("webhook_refused", "webhook_refused", "webhook_unreachable", "webhook_unreachable"):
        refused = await owner_caller.post(PATH, {"name": "Slack", "url": slack.url})
        problem(refused, 400, code)
        assert SECRET not in refused.text
    for url, code in (
        ("http://169.254.169.254/x", "url_forbidden"),
        ("https://[::1]/x", "url_forbidden"),
        ("http://hooks.slack.com/x", "url_scheme"),
        ("hooks.slack.com", "url_invalid"),
    ):
        problem(await owner_caller.post(PATH, {"name": "Slack", "url": url}), 422, code)
    assert (await owner_caller.get(PATH)).json() == []


async def test_names_differ_and_there_is_an_end(owner_caller: Caller, slack: SlackEmulator) -> None:
    for n in range(MOST):
        assert (await owner_caller.post(PATH, {"name": f"Slack {n}", "url": slack.url})).status_code == 201
    problem(await owner_caller.post(PATH, {"name": "slack 0", "url": slack.url}), 409, "name_taken")
    problem(await owner_caller.post(PATH, {"name": "Mais um", "url": slack.url}), 409, "webhooks_full")
    assert len(slack.posted) == MOST, "nothing is sent for what will not be kept"


def telling(webhook: str) -> dict[str, Any]:
    nodes = [
        {"id": "t", "type": "trigger", "data": {"keyword": "oi"}},
        {"id": "n", "type": "notify", "data": {"via": "webhook", "webhook": webhook, "text": "x"}},
    ]
    return {"nodes": nodes, "edges": [{"id": "e", "source": "t", "target": "n"}]}


async def test_it_stays_while_a_funnel_tells_something_there(
    api: Api, owner_caller: Caller, slack: SlackEmulator
) -> None:
    chat = (await owner_caller.post(PATH, {"name": "Slack", "url": slack.url})).json()["id"]
    funnel = (await owner_caller.post("/funnels", {"name": "Vendas"})).json()["id"]
    saved = await owner_caller.put(f"/funnels/{funnel}", {"definition": telling(chat)})
    assert [one["code"] for one in saved.json()["problems"]] == []
    refused = await owner_caller.delete(f"{PATH}/{chat}")
    problem(refused, 409, "in_use")
    assert "Vendas" in refused.text
    played = await owner_caller.post(f"/funnels/{funnel}/simulate", {"inputs": [says("oi")]})
    [effect] = played.json()["effects"]
    assert (effect["kind"], effect["data"]["via"], effect["names"]) == ("dispatch", "webhook", {chat: "Slack"})
    assert len(slack.posted) == 1, "the test phone tells nobody"
    file = (await owner_caller.post(f"/funnels/{funnel}/export")).json()
    strange = await (await api.founder("Academia Allegro")).post("/funnels/import", file)
    assert strange.json()["unlinked"] == ["n"], strange.text
