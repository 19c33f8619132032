"""The inbox through HTTP: the list, what was said, who has it; bad input 89."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from tests.api.callers import Api, Caller
from tests.api.people import Person, person_who_wrote, team_of, writes
from tests.api.test_gate import problem


async def listed(caller: Caller, query: str = "") -> list[str]:
    answer = await caller.get(f"/chats{query}")
    assert answer.status_code == 200, answer.text
    return [one["name"] for one in answer.json()]


async def people(api: Api, caller: Caller, *names: str) -> dict[str, Person]:
    return {
        name: await person_who_wrote(api, caller, name, f"55119876500{index:02}") for index, name in enumerate(names)
    }


async def test_a_row_of_the_list(api: Api, owner_caller: Caller) -> None:
    maria = await person_who_wrote(api, owner_caller, "Maria", "5511987650001", "Bom dia")
    await writes(api, owner_caller, maria.phone, "Tem aula de violão?")
    [row] = (await owner_caller.get("/chats?status=open")).json()
    expected = {
        "contact_id": str(maria.contact_id),
        "conversation_id": str(maria.conversation_id),
        "name": "Maria",
        "phone_number": "5511987650001",
        "last_message": "Tem aula de violão?",
        "last_message_direction": "IN",
        "unread_count": 2,
        "status": "open",
        "agent": None,
        "team": None,
        "provider": "whatsapp",
        "paused_by": None,
    }
    assert {key: row[key] for key in expected} == expected
    assert (await owner_caller.get("/conversations?status=open")).json() == [row]


async def test_filters(api: Api, owner_caller: Caller) -> None:
    found = await people(api, owner_caller, "Ana", "Bruno", "Carla", "Davi")
    team = await team_of(owner_caller, "Secretaria")
    await owner_caller.put(f"/chats/{found['Ana'].conversation_id}/assign", {"agentId": "me"})
    await owner_caller.put(f"/chats/{found['Bruno'].conversation_id}/assign", {"teamId": team})
    await owner_caller.put(f"/chats/{found['Carla'].conversation_id}/status", {"status": "closed"})
    await owner_caller.put(f"/chats/{found['Davi'].conversation_id}/status", {"status": "pending"})
    assert set(await listed(owner_caller)) == {"Ana", "Bruno", "Carla", "Davi"}
    assert set(await listed(owner_caller, "?status=open")) == {"Ana", "Bruno"}
    assert await listed(owner_caller, "?status=closed") == ["Carla"]
    assert await listed(owner_caller, "?status=pending") == ["Davi"]
    assert await listed(owner_caller, "?agentId=me") == ["Ana"]
    assert await listed(owner_caller, f"?agentId={owner_caller.user_id}&status=open") == ["Ana"]
    assert await listed(owner_caller, f"?teamId={team}") == ["Bruno"]
    assert await listed(owner_caller, "?status=open&unassigned=true") == ["Bruno"]
    assert await listed(owner_caller, "?search=dav") == ["Davi"]
    assert set(await listed(owner_caller, f"?instanceId={found['Ana'].instance_id}")) == found.keys()
    for foreign in (f"teamId={uuid4()}", f"instanceId={uuid4()}", f"agentId={uuid4()}", "agentId=eu"):
        problem(await owner_caller.get(f"/chats?{foreign}"), 404, "not_found")
    problem(await owner_caller.get("/chats?status=lost"), 422, "parameter_invalid")


async def test_the_documents_own_address_with_its_empty_parts(api: Api, owner_caller: Caller) -> None:
    maria = await person_who_wrote(api, owner_caller, "Maria", "5511987650001")
    await owner_caller.put(f"/chats/{maria.conversation_id}/assign", {"agentId": "me"})
    assert await listed(owner_caller, "?status=open&agentId=me&teamId=&instanceId=") == ["Maria"]
    everybody = await owner_caller.get("/contacts?tagId=&tag=&search=&agent=&team=&instanceId=&field.x=")
    assert [one["name"] for one in everybody.json()] == ["Maria"]


async def test_pages_of_the_list(api: Api, owner_caller: Caller) -> None:
    names = [f"Pessoa {number}" for number in range(7)]
    await people(api, owner_caller, *names)
    found: list[str] = []
    path = "/chats?limit=3&status=open"
    for expected in (3, 3, 1):
        answer = await owner_caller.get(path)
        assert len(answer.json()) == expected
        found += [one["name"] for one in answer.json()]
        link = answer.headers.get("link", "<>")
        path = link[1 : link.index(">")].removeprefix("/api/v1")
    assert found == names[::-1], "the latest message first"
    assert path == ""


async def test_messages_by_page_in_the_order_they_were_said(api: Api, owner_caller: Caller) -> None:
    maria = await person_who_wrote(api, owner_caller, "Maria", "5511987650001", "0")
    for number in range(1, 6):
        await writes(api, owner_caller, maria.phone, str(number))
    path = f"/chats/{maria.contact_id}/messages"
    everything = (await owner_caller.get(path)).json()
    assert [one["message_data"]["text"] for one in everything] == list("012345")
    first = everything[0]
    assert (first["message_direction"], first["message_type"], first["status"]) == ("IN", "text", "received")
    assert (first["agent_id"], first["funnel_id"]) == (None, None)
    latest = await owner_caller.get(f"{path}?page=1&limit=4")
    assert [one["message_data"]["text"] for one in latest.json()] == list("2345")
    assert "page=2" in latest.headers["link"]
    assert [one["message_data"]["text"] for one in (await owner_caller.get(f"{path}?page=2&limit=4")).json()] == list(
        "01"
    )
    for query in ("page=0", "limit=0", "limit=201", "page=-1"):
        assert (await owner_caller.get(f"{path}?{query}")).status_code == 422


async def test_taking_giving_back_and_handing_over(api: Api, owner_caller: Caller) -> None:
    maria = await person_who_wrote(api, owner_caller, "Maria", "5511987650001")
    bia = await api.member(owner_caller.workspace_id, "agent", "Bia")
    caio = await api.member(owner_caller.workspace_id, "agent", "Caio")
    path = f"/chats/{maria.conversation_id}/assign"
    assert (await bia.put(path, {"agentId": "me"})).json() == {"success": True}
    assert (await bia.put(path, {"agentId": "me"})).status_code == 200, "taking what one has changes nothing"
    for hands in ({"agentId": "me"}, {"agentId": str(caio.user_id)}, {"agentId": None}, {"teamId": None}):
        body = problem(await caio.put(path, hands), 409, "already_taken")
        assert "Bia" in body["detail"]
    assert problem(await owner_caller.put(path, {"agentId": "me"}), 409, "already_taken")
    assert (await bia.put(path, {"agentId": None})).status_code == 200
    assert (await caio.put(path, {"agentId": "me"})).status_code == 200
    assert (await owner_caller.put(path, {"agentId": str(bia.user_id)})).status_code == 200, "a supervisor may"
    [row] = (await owner_caller.get("/chats")).json()
    assert row["agent"] == {"id": str(bia.user_id), "name": "Bia"}
    [told] = (await bia.get("/notifications")).json()
    assert (told["kind"], told["conversation_id"]) == ("conversation.assigned", str(maria.conversation_id))
    assert (await bia.get("/notifications/unread")).json() == {"count": 1}
    problem(await caio.post(f"/notifications/{told['id']}/read"), 404, "not_found")
    assert (await bia.post(f"/notifications/{told['id']}/read")).status_code == 204
    assert (await bia.get("/notifications/unread")).json() == {"count": 0}
    acts = [
        one
        for one in (await owner_caller.get(f"/contacts/{maria.contact_id}/activity_feed")).json()
        if one["type"] == "act"
    ]
    assert [one["data"]["agent"] and one["data"]["agent"]["name"] for one in acts] == ["Bia", None, "Caio", "Bia"]


async def test_of_two_who_take_it_at_once_one_does(api: Api, owner_caller: Caller) -> None:
    maria = await person_who_wrote(api, owner_caller, "Maria", "5511987650001")
    agents = [await api.member(owner_caller.workspace_id, "agent", f"Agente {number}") for number in range(6)]
    path = f"/chats/{maria.conversation_id}/assign"
    answers = await asyncio.gather(*(agent.put(path, {"agentId": "me"}) for agent in agents))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 5
    winner = next(agent for agent, answer in zip(agents, answers, strict=True) if answer.status_code == 200)
    [row] = (await owner_caller.get("/chats")).json()
    assert row["agent"]["id"] == str(winner.user_id)


async def test_a_team_gets_it_for_whoever_takes_it(api: Api, owner_caller: Caller) -> None:
    maria = await person_who_wrote(api, owner_caller, "Maria", "5511987650001")
    bia = await api.member(owner_caller.workspace_id, "agent", "Bia")
    caio = await api.member(owner_caller.workspace_id, "agent", "Caio")
    team = await team_of(owner_caller, "Secretaria", bia)
    path = f"/chats/{maria.conversation_id}"
    await caio.put(f"{path}/assign", {"agentId": "me"})
    assert (await caio.put(f"{path}/assign", {"teamId": team})).status_code == 200
    assert await listed(caio) == [], "another team's now"
    [row] = (await bia.get("/chats")).json()
    assert (row["agent"], row["team"]) == (None, {"id": team, "name": "Secretaria"})
    for answer in (
        await caio.get(path),
        await caio.put(f"{path}/assign", {"agentId": "me"}),
        await caio.put(f"{path}/status", {"status": "closed"}),
        await caio.post(f"{path}/read"),
        await caio.get(f"/chats/{maria.contact_id}/messages"),
    ):
        problem(answer, 404, "not_found")
    assert (await bia.put(f"{path}/assign", {"agentId": "me"})).status_code == 200
    assert (await owner_caller.put(f"{path}/assign", {"agentId": str(caio.user_id)})).status_code == 200
    assert await listed(caio) == ["Maria"], "in one's own hands it is seen, whatever the team"


@pytest.mark.parametrize(
    "hands, status, code",
    [
        ({"agentId": str(uuid4())}, 404, "not_found"),
        ({"agentId": "eu"}, 404, "not_found"),
        ({"teamId": str(uuid4())}, 404, "not_found"),
        ({"teamId": "secretaria"}, 404, "not_found"),
        ({"agent": "me"}, 422, "field_unknown"),
        ({"agentId": 7}, 422, "field_type"),
    ],
)
async def test_hands_that_are_refused(
    api: Api, owner_caller: Caller, hands: dict[str, Any], status: int, code: str
) -> None:
    maria = await person_who_wrote(api, owner_caller, "Maria", "5511987650001")
    problem(await owner_caller.put(f"/chats/{maria.conversation_id}/assign", hands), status, code)


async def test_a_marketer_gets_no_conversations_and_reads_none(api: Api, owner_caller: Caller) -> None:
    maria = await person_who_wrote(api, owner_caller, "Maria", "5511987650001")
    marketer = await api.member(owner_caller.workspace_id, "marketer", "Mara")
    path = f"/chats/{maria.conversation_id}"
    refused = await owner_caller.put(f"{path}/assign", {"agentId": str(marketer.user_id)})
    assert "Mara" in problem(refused, 422, "agent_without_inbox")["detail"]
    for answer in (
        await marketer.get("/chats"),
        await marketer.get("/conversations"),
        await marketer.get(path),
        await marketer.get(f"/chats/{maria.contact_id}/messages"),
        await marketer.put(f"{path}/assign", {"agentId": "me"}),
    ):
        problem(answer, 403, "forbidden")


async def test_closing_and_opening_again(api: Api, owner_caller: Caller) -> None:
    maria = await person_who_wrote(api, owner_caller, "Maria", "5511987650001")
    path = f"/chats/{maria.conversation_id}"
    problem(await owner_caller.put(f"{path}/status", {"status": "gone"}), 422, "field_choice")
    assert (await owner_caller.put(f"{path}/status", {"status": "closed"})).json() == {"success": True}
    assert (await owner_caller.get(path)).json()["closed_at"]
    await writes(api, owner_caller, maria.phone, "Voltei")
    rows = (await owner_caller.get("/chats")).json()
    assert sorted(row["status"] for row in rows) == ["closed", "open"], "a new episode of the same lane"
    assert len({row["conversation_id"] for row in rows}) == 2
    problem(await owner_caller.put(f"{path}/status", {"status": "open"}), 409, "conversation_open")


async def test_reading_it(api: Api, owner_caller: Caller) -> None:
    maria = await person_who_wrote(api, owner_caller, "Maria", "5511987650001")
    path = f"/chats/{maria.conversation_id}"
    assert (await owner_caller.get(path)).json()["unread_count"] == 1
    assert (await owner_caller.post(f"{path}/read")).json() == {"success": True}
    assert (await owner_caller.get(path)).json()["unread_count"] == 0


async def test_the_window_is_open_for_a_day_after_the_last_message(
    api: Api, owner_caller: Caller, owner: asyncpg.Connection
) -> None:
    maria = await person_who_wrote(api, owner_caller, "Maria", "5511987650001")
    until = (await owner_caller.get(f"/chats/{maria.conversation_id}")).json()["window_until"]
    last = await owner.fetchval("SELECT last_inbound_at FROM lanes")
    assert until == (last + timedelta(hours=24)).isoformat().replace("+00:00", "Z")


async def test_another_workspaces_conversation_is_not_there(api: Api, owner_caller: Caller) -> None:
    maria = await person_who_wrote(api, owner_caller, "Maria", "5511987650001")
    stranger = await api.founder("Academia Allegro")
    path = f"/chats/{maria.conversation_id}"
    assert await listed(stranger) == []
    for answer in (
        await stranger.get(path),
        await stranger.get(f"/chats/{maria.contact_id}/messages"),
        await stranger.put(f"{path}/assign", {"agentId": "me"}),
        await stranger.put(f"{path}/status", {"status": "closed"}),
        await stranger.post(f"{path}/read"),
    ):
        problem(answer, 404, "not_found")
    own = await person_who_wrote(api, stranger, "Sua", "5511987650001")
    theirs = f"/chats/{own.conversation_id}/assign"
    team = await team_of(owner_caller, "Secretaria")
    problem(await stranger.put(theirs, {"agentId": str(owner_caller.user_id)}), 404, "not_found")
    problem(await stranger.put(theirs, {"teamId": team}), 404, "not_found")


async def test_who_said_the_last_word_and_since_when_the_contact_waits(
    api: Api, owner_caller: Caller, owner: asyncpg.Connection
) -> None:
    maria = await person_who_wrote(api, owner_caller, "Maria", "5511987650001", "Bom dia")
    [before] = (await owner_caller.get("/chats")).json()
    assert (before["last_message_by"], before["last_message_agent"]) == ("contact", None)
    await writes(api, owner_caller, maria.phone, "Alguém aí?")
    [row] = (await owner_caller.get("/chats")).json()
    assert row["waiting_since"] == before["waiting_since"] == before["timestamp"]
    came = await owner.fetchval(
        "SELECT max(received_at) FROM inbound WHERE workspace_id = $1", owner_caller.workspace_id
    )
    behind = came - datetime.fromisoformat(row["timestamp"])
    assert timedelta() <= behind < timedelta(seconds=1), "kept to the second, and never ahead"
    sent = await owner_caller.post(f"/chats/{maria.conversation_id}/messages", {"data": {"text": "Bom dia, Maria!"}})
    assert sent.status_code == 201, sent.text
    [row] = (await owner_caller.get("/chats")).json()
    assert (row["last_message_by"], row["waiting_since"]) == ("team", None)
    assert row["last_message_agent"] == {"id": str(owner_caller.user_id), "name": "Dona"}


async def test_the_numbers_beside_the_tabs(api: Api, owner_caller: Caller) -> None:
    found = await people(api, owner_caller, "Ana", "Bruno", "Carla", "Davi")
    team = await team_of(owner_caller, "Secretaria")
    await owner_caller.put(f"/chats/{found['Ana'].conversation_id}/assign", {"agentId": "me"})
    await owner_caller.put(f"/chats/{found['Bruno'].conversation_id}/assign", {"teamId": team})
    await owner_caller.put(f"/chats/{found['Carla'].conversation_id}/status", {"status": "closed"})
    await owner_caller.post(f"/chats/{found['Davi'].conversation_id}/read")
    counts = (await owner_caller.get("/chats/counts")).json()
    assert (counts["mine"], counts["unassigned"], counts["unread"]) == (1, 2, 2)
    assert {one["name"]: one["count"] for one in counts["teams"]} == {"Secretaria": 1}
