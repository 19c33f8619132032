"""Teams that come and go: what hangs on one that is deleted, and who is told."""

import asyncpg

from tests.api.callers import Api, Caller
from tests.api.people import person_who_wrote, team_of
from tests.api.test_funnels import edge, new_funnel, node
from tests.api.test_gate import problem
from tests.api.wire import watching


async def test_a_team_s_conversations_outlive_it(api: Api, owner_caller: Caller, owner: asyncpg.Connection) -> None:
    team = await team_of(owner_caller, "Secretaria")
    other = await team_of(owner_caller, "Vendas")
    agent = await api.member(owner_caller.workspace_id, "agent", "Bia")
    await owner_caller.put(f"/team/members/{agent.user_id}", {"teamIds": [team, other]})
    people = {
        name: await person_who_wrote(api, owner_caller, name, f"55119876500{index:02}")
        for index, name in enumerate(("Ana", "Bruno", "Carla", "Davi"))
    }
    for name, given in (("Ana", team), ("Bruno", team), ("Carla", team), ("Davi", other)):
        await owner_caller.put(f"/chats/{people[name].conversation_id}/assign", {"teamId": given})
    await agent.put(f"/chats/{people['Bruno'].conversation_id}/assign", {"agentId": "me"})
    await owner_caller.put(f"/chats/{people['Carla'].conversation_id}/status", {"status": "closed"})
    outsider = await api.member(owner_caller.workspace_id, "agent", "Caio")
    assert (await outsider.get("/chats?status=open")).json() == []

    async with watching(api, outsider) as desk:
        assert (await owner_caller.delete(f"/team/teams/{team}")).status_code == 204
        moved = [(await desk.hear("chat:assigned"))["data"] for _ in range(2)]
        assert {(one["conversation_id"], one["agent_id"], one["team_id"]) for one in moved} == {
            (str(people["Ana"].conversation_id), None, None),
            (str(people["Bruno"].conversation_id), str(agent.user_id), None),
        }

    rows = {one["name"]: one for one in (await owner_caller.get("/chats")).json()}
    assert {name: (row["agent"] and row["agent"]["name"], row["team"] and row["team"]["name"]) for name, row in rows.items()} == {
        "Ana": (None, None), "Bruno": ("Bia", None), "Carla": (None, None), "Davi": (None, "Vendas"),
    }  # fmt: skip
    assert {one["name"] for one in (await outsider.get("/chats?status=open")).json()} == {"Ana", "Bruno"}
    assert [one["name"] for one in (await owner_caller.get("/team/teams")).json()] == ["Vendas"]
    told = await owner.fetch(
        "SELECT kind, data->>'team' AS team FROM activity_log WHERE kind LIKE 'team.%' ORDER BY created_at"
    )
    assert [one["kind"] for one in told] == ["team.created", "team.created", "team.removed"]
    assert "Secretaria" in told[-1]["team"]
    acts = await owner.fetch("SELECT contact_id, data FROM activity_log WHERE kind = 'conversation.assigned'")
    assert {str(one["contact_id"]) for one in acts if one["data"] == '{"team": null, "agent": null}'} == {
        str(people["Ana"].contact_id)
    }
    problem(await owner_caller.delete(f"/team/teams/{team}"), 404, "not_found")


async def test_a_team_that_a_published_funnel_names_stays(owner_caller: Caller) -> None:
    team = await team_of(owner_caller, "Secretaria")
    graph = {
        "nodes": [node("start", "trigger", keyword="ola"), node("hand", "route_to_team", to="team", team=team)],
        "edges": [edge("start", "hand")],
    }
    funnel = await new_funnel(owner_caller, graph)
    assert (await owner_caller.post(f"/funnels/{funnel}/publish")).status_code == 200
    name = (await owner_caller.get(f"/funnels/{funnel}")).json()["name"]
    refused = problem(await owner_caller.delete(f"/team/teams/{team}"), 409, "in_use")
    assert name in refused["detail"]
    await owner_caller.put(f"/funnels/{funnel}", {"is_active": False})
    assert (await owner_caller.delete(f"/team/teams/{team}")).status_code == 204
