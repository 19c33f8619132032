"""What a colleague changes appears on every open screen: each change of people, tags, fields, funnels and connections is told once."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.api.callers import Api, Caller
from tests.api.house import House
from tests.api.test_funnels import EXAMPLE, new_funnel
from tests.api.test_webchat import publish
from tests.api.visits import open_page, visit
from tests.api.wire import Wire, watching


@pytest.fixture
async def desk(api: Api, owner_caller: Caller) -> AsyncIterator[Wire]:
    marketer = await api.member(owner_caller.workspace_id, "marketer")
    async with watching(api, marketer) as wire:
        yield wire


async def test_each_change_is_told(owner_caller: Caller, desk: Wire) -> None:
    by = str(owner_caller.user_id)
    changes: list[tuple[str, str, dict[str, Any], str]] = [
        ("POST", "/tags", {"name": "vip"}, "tag:changed"),
        ("POST", "/custom-fields", {"key": "turma", "label": "Turma", "type": "text"}, "field:changed"),
        ("POST", "/team/teams", {"name": "Vendas"}, "team:changed"),
        ("POST", "/team/invite", {"email": "bia@example.com", "role": "agent"}, "team:changed"),
        ("PUT", f"/workspaces/{owner_caller.workspace_id}", {"name": "Outra"}, "workspace:changed"),
    ]
    for method, path, body, event in changes:
        answer = await owner_caller.call(method, path, json=body)
        assert answer.status_code < 300, answer.text
        assert await desk.hear() == {"event": event, "data": {"by": by}, "lane": None, "seq": None}
    refused = await owner_caller.post("/tags", {"name": "vip"})
    assert refused.status_code == 409
    made, _ = await open_page(owner_caller)
    assert (await desk.hear())["event"] == "instance:status_change"
    await owner_caller.put(f"/instances/{made['id']}", {"name": "Site"})
    assert (await desk.hear())["event"] == "instance:changed"


async def test_funnels_come_change_and_go(owner_caller: Caller, desk: Wire) -> None:
    funnel = await new_funnel(owner_caller, EXAMPLE)
    await owner_caller.post(f"/funnels/{funnel}/duplicate")
    await owner_caller.delete(f"/funnels/{funnel}")
    told = [(await desk.hear("funnel:changed"))["data"] for _ in range(3)]
    assert [one["removed"] for one in told] == [False, False, True]
    assert told[0]["funnel_id"] == told[2]["funnel_id"] == funnel != told[1]["funnel_id"]


async def test_where_contacts_stand_is_counted_and_told(house: House) -> None:
    owner = await house.api.founder()
    await publish(owner, EXAMPLE)
    (funnel,) = (await owner.get("/funnels")).json()
    ana, bia = await visit(owner), await visit(owner, "Bia")
    async with watching(house.api, owner) as desk:
        await ana.says("ola")
        await house.work()
        moved = (await desk.hear("run:moved"))["data"]
        assert (moved["funnel_id"], moved["node_id"], moved["status"]) == (funnel["id"], "node_wait_1", "active")
    await bia.says("ola")
    await house.work()
    await bia.says("sim")
    await house.work()
    figures = {one["node_id"]: one for one in (await owner.get(f"/funnels/{funnel['id']}/figures")).json()}
    assert {node: (one["entered"], one["waiting"]) for node, one in figures.items()} == {
        "node_start": (2, 0), "node_send_1": (2, 0), "node_wait_1": (2, 1), "node_if_1": (1, 0), "node_send_2a": (1, 0),
    }  # fmt: skip

    chats = {one["name"]: one["conversation_id"] for one in (await owner.get("/chats")).json()}
    standing = (await owner.get(f"/chats/{chats['Ana']}")).json()["run"]
    assert (standing["node_id"], standing["node_name"], standing["node_type"]) == ("node_wait_1", None, "wait_reply")
    assert (await owner.get(f"/chats/{chats['Bia']}")).json()["run"] is None
