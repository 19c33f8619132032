"""Contacts through HTTP: found, read, changed, tagged; bad inputs 26-28 and 30."""

from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from tests.api.callers import Api, Caller
from tests.api.people import Person, person_who_wrote, team_of
from tests.api.test_funnels import EXAMPLE, new_funnel
from tests.api.test_gate import problem


async def new_contact(caller: Caller, **body: Any) -> str:
    answer = await caller.post("/contacts", body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def names(caller: Caller, query: str = "") -> list[str]:
    answer = await caller.get(f"/contacts{query}")
    assert answer.status_code == 200, answer.text
    return [one["name"] for one in answer.json()]


@pytest.mark.parametrize(
    "written, stored",
    [
        ("+55 11 98765-4321", "5511987654321"),
        ("+55 (11) 8765-4321", "5511987654321"),
        ("5511987654321", "5511987654321"),
        ("551187654321", "5511987654321"),
        ("+55 11 3456-7890", "551134567890"),
        ("0055 11 98765 4321", "5511987654321"),
        ("+1 415 555 2671", "14155552671"),
    ],
)
async def test_phones_are_kept_in_one_form(owner_caller: Caller, written: str, stored: str) -> None:
    contact = await new_contact(owner_caller, name="Maria", phone_number=written)
    assert (await owner_caller.get(f"/contacts/{contact}")).json()["phone_number"] == stored


@pytest.mark.parametrize("written", ["11 9999-9999", "(11) 98765-4321", "98765-4321"])
async def test_a_phone_without_its_country_is_refused(owner_caller: Caller, written: str) -> None:
    refused = await owner_caller.post("/contacts", {"name": "Maria", "phone_number": written})
    body = problem(refused, 422, "phone_country_missing")
    assert body["errors"][0]["path"] == "/phone_number"
    assert "+55" in body["detail"]


@pytest.mark.parametrize("written", ["+99 123", "+55 11", "+55 11 98765-4321 ramal 3", "+" + "1" * 30])
async def test_a_phone_that_nobody_has_is_refused(owner_caller: Caller, written: str) -> None:
    problem(await owner_caller.post("/contacts", {"phone_number": written}), 422, "phone_invalid")


async def test_with_and_without_the_ninth_digit_is_one_contact(owner_caller: Caller) -> None:
    contact = await new_contact(owner_caller, name="Maria", phone_number="+55 11 98765-4321")
    problem(await owner_caller.post("/contacts", {"phone_number": "+55 11 8765-4321"}), 409, "contact_exists")
    other = await new_contact(owner_caller, name="João")
    problem(await owner_caller.put(f"/contacts/{other}", {"phone_number": "551187654321"}), 409, "contact_exists")
    assert (await owner_caller.put(f"/contacts/{contact}", {"phone_number": "551187654321"})).status_code == 200


@pytest.mark.parametrize(
    "body, code",
    [
        ({"name": "x" * 10_000}, "name_too_long"),
        ({"name": "   "}, "name_empty"),
        ({"name": "\u200b\u200b"}, "name_empty"),
        ({"name": "\u202e"}, "name_empty"),
        ({}, "field_required"),
        ({"name": "Ana", "email": "ana at example"}, "email_invalid"),
        ({"name": "Ana", "stage": "Inventada"}, "stage_unknown"),
        ({"name": "Ana", "custom_data": {"1abc": 1}}, "custom_key"),
        ({"name": "Ana", "custom_data": {"a": "x" * 5000}}, "field_too_long"),
        ({"name": "Ana", "custom_data": {f"a{i}": "x" * 4000 for i in range(20)}}, "custom_data_too_large"),
        ({"name": "Ana", "custom_data": []}, "field_type"),
        ({"nome": "Ana"}, "field_unknown"),
        ({"name": "Ana", "workspace_id": str(uuid4())}, "field_readonly"),
    ],
)
async def test_contacts_that_are_refused(owner_caller: Caller, body: dict[str, Any], code: str) -> None:
    problem(await owner_caller.post("/contacts", body), 422, code)
    assert await names(owner_caller) == []


async def test_a_name_loses_what_could_deceive(owner_caller: Caller) -> None:
    contact = await new_contact(owner_caller, name="  Maria\u202e \n Lima ")
    assert (await owner_caller.get(f"/contacts/{contact}")).json()["name"] == "Maria Lima"


async def test_what_get_gave_can_be_put_back(owner_caller: Caller) -> None:
    contact = await new_contact(
        owner_caller,
        name="Maria",
        phone_number="+5511987654321",
        email="Maria@Example.com",
        custom_data={"instrumento": "violão", "fase_funil": "Agendado"},
    )
    read = await owner_caller.get(f"/contacts/{contact}")
    body = read.json()
    assert (body["stage"], body["custom_data"]["fase_funil"], body["email"]) == (
        "Agendado",
        "Agendado",
        "maria@example.com",
    )
    assert body["assignment"] == {"agent": None, "team": None}
    assert body["current_funnel_state"] is None
    answer = await owner_caller.put(f"/contacts/{contact}", body)
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert (await owner_caller.get(f"/contacts/{contact}")).json() == body

    changed = body | {"name": "Maria Lima", "custom_data": {"instrumento": "piano", "fase_funil": "Cliente"}}
    assert (await owner_caller.put(f"/contacts/{contact}", changed)).status_code == 200
    now = (await owner_caller.get(f"/contacts/{contact}")).json()
    assert (now["name"], now["stage"], now["custom_data"]["instrumento"]) == ("Maria Lima", "Cliente", "piano")
    assert (await owner_caller.put(f"/contacts/{contact}", {"custom_data": {}})).status_code == 200
    emptied = (await owner_caller.get(f"/contacts/{contact}")).json()
    assert (emptied["custom_data"], emptied["name"]) == ({"fase_funil": "Cliente"}, "Maria Lima")


async def test_a_colleagues_change_is_not_overwritten(owner_caller: Caller) -> None:
    contact = await new_contact(owner_caller, name="Maria")
    seen = (await owner_caller.get(f"/contacts/{contact}")).headers["etag"]
    first = await owner_caller.put(f"/contacts/{contact}", {"name": "Maria Lima"}, headers={"If-Match": seen})
    assert first.status_code == 200
    late = await owner_caller.put(f"/contacts/{contact}", {"name": "M. Lima"}, headers={"If-Match": seen})
    problem(late, 409, "version_conflict")
    again = await owner_caller.put(
        f"/contacts/{contact}", {"name": "M. Lima"}, headers={"If-Match": first.headers["etag"]}
    )
    assert again.status_code == 200
    assert (await owner_caller.put(f"/contacts/{contact}", {"name": "Sem cabeçalho"})).status_code == 200


async def test_pages_follow_each_other_without_hole_or_double(owner_caller: Caller) -> None:
    everybody = [f"Pessoa {number:02}" for number in range(23)]
    for name in reversed(everybody):
        await new_contact(owner_caller, name=name)
    found: list[str] = []
    path = "/contacts?limit=5&search=pess"
    for _ in range(5):
        answer = await owner_caller.get(path)
        found += [one["name"] for one in answer.json()]
        link = answer.headers.get("link", "")
        if not link:
            break
        assert link.endswith('rel="next"')
        path = link[1 : link.index(">")].removeprefix("/api/v1")
    assert found == everybody
    problem(await owner_caller.get("/contacts?cursor=abcdefghijklmnopqrstuvwxyz"), 400, "cursor_invalid")


@pytest.mark.parametrize("limit", ["0", "-1", "201", "1000000000", "x"])
async def test_page_sizes_that_are_refused(owner_caller: Caller, limit: str) -> None:
    problem(await owner_caller.get(f"/contacts?limit={limit}"), 422, "page_size_range")


async def test_a_cursor_of_another_workspace_is_none(api: Api, owner_caller: Caller) -> None:
    for name in ("Ana", "Bia"):
        await new_contact(owner_caller, name=name)
    link = (await owner_caller.get("/contacts?limit=1")).headers["link"]
    stranger = await api.founder("Academia Allegro")
    path = link[1 : link.index(">")].removeprefix("/api/v1")
    problem(await stranger.get(path), 400, "cursor_invalid")


async def test_filters(api: Api, owner_caller: Caller) -> None:
    maria = await person_who_wrote(api, owner_caller, "Maria Lima", "5511987650001")
    await person_who_wrote(api, owner_caller, "João Souza", "5511987650002")
    caller = owner_caller
    await new_contact(caller, name="Zé", custom_data={"instrumento": "violão", "fase_funil": "Cliente"})
    vip = (await caller.post("/tags", {"name": "VIP"})).json()["id"]
    tagged = await caller.post("/contacts/bulk/tags", {"contactIds": [str(maria.contact_id)], "addTagIds": [vip]})
    assert tagged.json() == {"success": True}
    await caller.put(f"/chats/{maria.conversation_id}/assign", {"agentId": "me"})

    assert await names(caller) == ["João Souza", "Maria Lima", "Zé"]
    assert await names(caller, f"?tagId={vip}") == ["Maria Lima"]
    assert await names(caller, "?tag=VIP") == ["Maria Lima"]
    assert await names(caller, "?search=mari") == ["Maria Lima"]
    assert await names(caller, "?search=JOAO") == ["João Souza"]
    assert await names(caller, "?search=650002") == []
    assert await names(caller, "?search=87650002") == ["João Souza"]
    assert await names(caller, "?agent=me") == ["Maria Lima"]
    assert await names(caller, f"?agent={caller.user_id}&tag=VIP") == ["Maria Lima"]
    assert await names(caller, f"?instanceId={maria.instance_id}") == ["João Souza", "Maria Lima"]
    assert await names(caller, "?field.instrumento=viol%C3%A3o") == ["Zé"]
    assert await names(caller, "?field.instrumento=piano") == []
    assert await names(caller, "?field.fase_funil=Cliente") == ["Zé"]
    [listed] = (await caller.get("/contacts?tag=VIP")).json()
    assert listed["tags"] == [{"id": vip, "name": "VIP", "color": "#CCCCCC"}]
    assert listed["assignment"]["agent"] == {"id": str(caller.user_id), "name": "Dona"}
    for foreign in (f"tagId={uuid4()}", f"team={uuid4()}", f"instanceId={uuid4()}", f"agent={uuid4()}", "agent=eu"):
        problem(await caller.get(f"/contacts?{foreign}"), 404, "not_found")


async def test_tags_have_a_name_and_a_colour(owner_caller: Caller) -> None:
    vip = (await owner_caller.post("/tags", {"name": " VIP ", "color": "#2f9e44"})).json()
    assert (vip["name"], vip["color"]) == ("VIP", "#2F9E44")
    problem(await owner_caller.post("/tags", {"name": "VIP"}), 409, "name_taken")
    problem(await owner_caller.post("/tags", {"name": "x", "color": "red"}), 422, "field_format")
    changed = await owner_caller.put(f"/tags/{vip['id']}", {"name": "Especial"})
    assert changed.json() == {"id": vip["id"], "name": "Especial", "color": "#2F9E44"}
    contact = await new_contact(owner_caller, name="Maria")
    await owner_caller.post("/contacts/bulk/tags", {"contactIds": [contact], "addTagIds": [vip["id"]]})
    assert (await owner_caller.delete(f"/tags/{vip['id']}")).status_code == 204
    assert (await owner_caller.get(f"/contacts/{contact}")).json()["tags"] == []
    assert (await owner_caller.get("/tags")).json() == []


async def test_tagging_is_all_or_nothing_and_moves_funnels_once(
    api: Api, owner_caller: Caller, owner: asyncpg.Connection
) -> None:
    maria = await person_who_wrote(api, owner_caller, "Maria", "5511987650001")
    silent = await new_contact(owner_caller, name="Nunca escreveu")
    vip = (await owner_caller.post("/tags", {"name": "VIP"})).json()["id"]
    people = [str(maria.contact_id), silent]
    for ids, tags in ((([*people, str(uuid4())]), [vip]), (people, [vip, str(uuid4())])):
        answer = await owner_caller.post("/contacts/bulk/tags", {"contactIds": ids, "addTagIds": tags})
        problem(answer, 404, "not_found")
    assert await names(owner_caller, "?tag=VIP") == []

    body = {"contactIds": people, "addTagIds": [vip]}
    for _ in range(2):
        assert (await owner_caller.post("/contacts/bulk/tags", body)).status_code == 200
    assert await names(owner_caller, "?tag=VIP") == ["Maria", "Nunca escreveu"]
    inbound = await owner.fetch("SELECT lane_id, data FROM inbound WHERE kind = 'tag_added'")
    assert [(row["lane_id"], row["data"]) for row in inbound] == [(maria.lane_id, '{"tag": "VIP"}')]
    acts = await owner.fetch("SELECT contact_id FROM activity_log WHERE kind = 'tag.added'")
    assert {str(row["contact_id"]) for row in acts} == set(people)
    assert len(acts) == 2
    await owner_caller.post("/contacts/bulk/tags", {"contactIds": people, "removeTagIds": [vip]})
    assert await names(owner_caller, "?tag=VIP") == []


async def test_the_feed_tells_one_story_in_order(api: Api, owner_caller: Caller) -> None:
    maria = await person_who_wrote(api, owner_caller, "Maria", "5511987650001", text="Bom dia")
    path = f"/contacts/{maria.contact_id}"
    await owner_caller.put(path, {"name": "Maria Lima"})
    noted = await owner_caller.post(f"{path}/notes", {"text": "  Prefere a tarde  "})
    assert noted.status_code == 201
    problem(await owner_caller.post(f"{path}/notes", {"text": "   "}), 422, "text_empty")
    feed = (await owner_caller.get(f"{path}/activity_feed")).json()
    assert [(one["type"], one["kind"]) for one in feed] == [
        ("message", "text"),
        ("act", "contact.changed"),
        ("note", "note"),
    ]
    assert feed[0]["data"]["data"]["text"] == "Bom dia"
    assert feed[2]["data"] == {"text": "Prefere a tarde"}
    assert feed[2]["actor"] == {"id": str(owner_caller.user_id), "name": "Dona"}
    last = await owner_caller.get(f"{path}/activity_feed?limit=1")
    assert [one["type"] for one in last.json()] == ["note"]
    assert "page=2" in last.headers["link"]
    assert [one["type"] for one in (await owner_caller.get(f"{path}/activity_feed?limit=1&page=3")).json()] == [
        "message"
    ]
    assert "link" not in (await owner_caller.get(f"{path}/activity_feed?limit=1&page=3")).headers


async def test_an_attendant_does_not_see_the_people_of_other_teams(api: Api, owner_caller: Caller) -> None:
    bia = await api.member(owner_caller.workspace_id, "agent", "Bia")
    own_team = await team_of(owner_caller, "Secretaria", bia)
    other_team = await team_of(owner_caller, "Financeiro")
    people: dict[str, Person] = {}
    for index, name in enumerate(("Minha", "Alheia", "Nossa")):
        people[name] = await person_who_wrote(api, owner_caller, name, f"551198765000{index}")
    await owner_caller.put(f"/chats/{people['Minha'].conversation_id}/assign", {"teamId": own_team})
    await owner_caller.put(f"/chats/{people['Alheia'].conversation_id}/assign", {"teamId": other_team})
    await new_contact(owner_caller, name="Ninguém falou")
    assert await names(bia) == ["Minha", "Ninguém falou", "Nossa"]
    hidden = f"/contacts/{people['Alheia'].contact_id}"
    tag = (await owner_caller.post("/tags", {"name": "VIP"})).json()["id"]
    for answer in (
        await bia.get(hidden),
        await bia.put(hidden, {"name": "minha agora"}),
        await bia.get(f"{hidden}/activity_feed"),
        await bia.post(f"{hidden}/notes", {"text": "oi"}),
        await bia.post("/contacts/bulk/tags", {"contactIds": [str(people["Alheia"].contact_id)], "addTagIds": [tag]}),
    ):
        problem(answer, 404, "not_found")
    assert (await bia.get(f"/contacts/{people['Minha'].contact_id}")).status_code == 200


async def test_a_marketer_reads_no_contacts(api: Api, owner_caller: Caller) -> None:
    contact = await new_contact(owner_caller, name="Maria")
    marketer = await api.member(owner_caller.workspace_id, "marketer")
    for path in ("/contacts", f"/contacts/{contact}", f"/contacts/{contact}/activity_feed"):
        problem(await marketer.get(path), 403, "forbidden")
    assert (await marketer.get("/tags")).status_code == 200


async def test_another_workspaces_contact_is_not_there(api: Api, owner_caller: Caller) -> None:
    contact = await new_contact(owner_caller, name="Maria")
    tag = (await owner_caller.post("/tags", {"name": "VIP"})).json()["id"]
    stranger = await api.founder("Academia Allegro")
    own = await new_contact(stranger, name="Sua")
    own_tag = (await stranger.post("/tags", {"name": "VIP"})).json()["id"]
    for answer in (
        await stranger.get(f"/contacts/{contact}"),
        await stranger.put(f"/contacts/{contact}", {"name": "x"}),
        await stranger.get(f"/contacts/{contact}/activity_feed"),
        await stranger.post(f"/contacts/{contact}/notes", {"text": "x"}),
        await stranger.post("/contacts/bulk/tags", {"contactIds": [contact], "addTagIds": [own_tag]}),
        await stranger.post("/contacts/bulk/tags", {"contactIds": [own], "addTagIds": [tag]}),
        await stranger.post("/contacts/bulk/tags", {"contactIds": [own], "removeTagIds": [tag]}),
        await stranger.put(f"/tags/{tag}", {"name": "x"}),
        await stranger.delete(f"/tags/{tag}"),
    ):
        problem(answer, 404, "not_found")


async def test_where_the_bot_stands_survives_an_emptied_redis(
    api: Api, owner_caller: Caller, owner: asyncpg.Connection
) -> None:
    maria = await person_who_wrote(api, owner_caller, "Maria", "5511987650001")
    funnel = UUID(await new_funnel(owner_caller, EXAMPLE))
    await owner.execute(
        """INSERT INTO runs (workspace_id, id, lane_id, contact_id, funnel_id, funnel_version, version, status, current_node_id, state)
           VALUES ($1, $2, $3, $4, $5, 1, 7, 'active', 'node_wait_1', '{"frames": []}')""",
        owner_caller.workspace_id, uuid4(), maria.lane_id, maria.contact_id, funnel,
    )  # fmt: skip
    expected = {"funnel_id": str(funnel), "current_node_id": "node_wait_1"}
    path = f"/contacts/{maria.contact_id}"
    assert (await owner_caller.get(path)).json()["current_funnel_state"] == expected
    states = api.services.contacts.states
    remembered = await states.current(owner_caller.workspace_id, maria.contact_id)
    assert remembered is not None
    assert (remembered["funnel_id"], remembered["version"]) == (str(funnel), 7), "put back from Postgres"
    key = states.keys.state(owner_caller.workspace_id, maria.contact_id)
    for bytes_of_another in (b"nonsense", b'{"version":9,"lane_id":"x"}'):
        await states.redis.set(key, bytes_of_another)
        assert (await owner_caller.get(path)).json()["current_funnel_state"] == expected
    await owner.execute("UPDATE runs SET status = 'ended'")
    assert (await owner_caller.get(path)).json()["current_funnel_state"] is None
