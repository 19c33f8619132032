"""Funnels through HTTP: kept as drafts whatever they lack, published only whole, versions never changed. Bad inputs 31-50."""

import asyncio
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from tests.api.callers import Api, Caller
from tests.api.test_gate import problem
from tests.engine.example import EXAMPLE

Graph = dict[str, Any]


def node(name: str, kind: str, **data: Any) -> dict[str, Any]:
    return {"id": name, "type": kind, "data": data}


def edge(source: str, target: str, handle: str | None = None) -> dict[str, Any]:
    return {"id": f"{source}-{handle}-{target}", "source": source, "sourceHandle": handle, "target": target}


def started(*nodes: dict[str, Any], edges: list[dict[str, Any]] | None = None) -> Graph:
    """A trigger that leads to the first node."""
    first = [edge("start", nodes[0]["id"])] if nodes else []
    return {"nodes": [node("start", "trigger", keyword="ola"), *nodes], "edges": first + (edges or [])}


async def new_funnel(caller: Caller, definition: Graph | None = None, name: str = "Aula experimental") -> str:
    body = {"name": name} | ({"definition": definition} if definition else {})
    answer = await caller.post("/funnels", body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def test_a_funnel_begins_empty(owner_caller: Caller) -> None:
    created = (await owner_caller.post("/funnels", {"name": "Aula experimental"})).json()
    assert created["name"] == "Aula experimental"
    assert created["definition"] == {}
    read = (await owner_caller.get(f"/funnels/{created['id']}")).json()
    assert read["definition"] == {"nodes": [], "edges": []}
    assert (read["is_active"], read["trigger_keyword"]) == (False, None)


async def test_the_documents_example_is_stored_published_and_answered_upgraded(owner_caller: Caller) -> None:
    funnel = await new_funnel(owner_caller)
    path = f"/funnels/{funnel}"
    saved = await owner_caller.put(path, {"name": "Aula experimental", "definition": EXAMPLE, "is_active": True})
    assert saved.status_code == 200, saved.text
    assert saved.json()["success"] is True
    assert [one for one in saved.json()["problems"] if one["severity"] == "error"] == []

    read = (await owner_caller.get(path)).json()
    assert (read["is_active"], read["trigger_keyword"], read["published_version"]) == (True, "ola", 1)
    assert [one["id"] for one in read["definition"]["nodes"]] == [one["id"] for one in EXAMPLE["nodes"]]
    assert [one["id"] for one in read["definition"]["edges"]] == ["e1", "e2", "e3", "e4", "e5"]
    assert read["definition"]["nodes"][1]["type"] == "send_message"

    again = await owner_caller.put(path, read)
    assert again.status_code == 200, again.text
    assert (await owner_caller.get(path)).json() == read, "what GET gave can be put back and changes nothing"
    [version] = (await owner_caller.get(f"{path}/versions")).json()
    assert (version["version"], version["current"], version["author"]) == (1, True, "Dona")

    [listed] = (await owner_caller.get("/funnels")).json()
    expected = {"id": funnel, "name": "Aula experimental", "is_active": True, "trigger_keyword": "ola"}
    assert {key: listed[key] for key in (*expected, "entered", "converted")} == expected | {
        "entered": 0,
        "converted": 0,
    }


async def test_inactive_stops_entries_and_leaves_the_draft_alone(owner_caller: Caller) -> None:
    path = f"/funnels/{await new_funnel(owner_caller, EXAMPLE)}"
    tag = (await owner_caller.put(path, {"is_active": True})).headers["etag"]
    off = await owner_caller.put(path, {"is_active": False}, headers={"If-Match": tag})
    assert (off.status_code, off.headers["etag"]) == (200, tag)
    read = (await owner_caller.get(path)).json()
    assert (read["is_active"], read["published_version"]) == (False, 1)


async def test_a_draft_with_errors_is_kept_but_does_not_go_live(owner_caller: Caller) -> None:
    path = f"/funnels/{await new_funnel(owner_caller, EXAMPLE)}"
    await owner_caller.put(path, {"is_active": True})
    broken = {"nodes": [node("hello", "send_message", text="Oi")], "edges": []}
    refused = await owner_caller.put(path, {"definition": broken, "is_active": True})
    body = problem(refused, 422, "funnel_no_start")
    assert body["errors"][0]["path"] == "/definition"
    assert "gatilho" in body["errors"][0]["message"]
    assert body["errors"][0]["hint"]
    read = (await owner_caller.get(path)).json()
    assert [one["id"] for one in read["definition"]["nodes"]] == ["hello"], "the draft was kept"
    assert (read["is_active"], read["published_version"]) == (True, 1), "what played goes on playing"


@pytest.mark.parametrize(
    "definition, code, path",
    [
        (started(node("a", "send_message", text="x"), edges=[edge("a", "ghost")]), "graph_malformed", "/definition"),
        (started(node("a", "end"), node("a", "end")), "graph_malformed", "/definition/nodes/1"),
        ({"nodes": "all of them"}, "graph_malformed", "/definition"),
        ({"nodes": [{"type": "end"}], "edges": []}, "graph_malformed", "/definition"),
        ({"nodes": [node(f"n{i}", "end") for i in range(2001)], "edges": []}, "funnel_too_large", "/definition"),
        (started(node("a", "send_message", text="x" * 1_000_001)), "funnel_too_large", "/definition"),
    ],
)
async def test_a_graph_that_cannot_be_read_is_refused(
    owner_caller: Caller, definition: Graph, code: str, path: str
) -> None:
    funnel = await new_funnel(owner_caller)
    refused = await owner_caller.put(f"/funnels/{funnel}", {"definition": definition})
    assert problem(refused, 422, code)["errors"][0]["path"] == path
    assert (await owner_caller.get(f"/funnels/{funnel}")).json()["definition"] == {"nodes": [], "edges": []}


LOOP = started(
    node("a", "send_message", text="um"), node("b", "send_message", text="dois"), edges=[edge("a", "b"), edge("b", "a")]
)


@pytest.mark.parametrize(
    "definition, code",
    [
        (LOOP, "funnel_loop_without_wait"),
        (started(node("a", "teleport")), "node_type_unknown"),
        (started(node("a", "send_message", text="x" * 4097)), "text_too_long"),
        (started(node("a", "send_message", text="Oi {{ nome ")), "template_syntax"),
        (started(node("a", "send_message", text="{{ ''.__class__ }}")), "template_not_allowed"),
        (started(node("a", "send_message", text="{{ 'A'*1000000000 }}")), "template_not_allowed"),
        (started(node("a", "send_message", text="{% for x in y %}{{ x }}{% endfor %}")), "template_not_allowed"),
        (started(node("a", "wait", duration="400 dias")), "wait_range"),
    ],
)
async def test_drafts_with_errors_are_saved_with_their_problems_and_refused_on_publish(
    owner_caller: Caller, definition: Graph, code: str
) -> None:
    path = f"/funnels/{await new_funnel(owner_caller)}"
    saved = await owner_caller.put(path, {"definition": definition})
    assert saved.status_code == 200, saved.text
    told = [one for one in saved.json()["problems"] if one["code"] == code]
    assert told, saved.json()
    assert told[0]["severity"] == "error"
    assert told[0]["message"]
    assert told[0]["path"].startswith("/definition")
    for answer in (await owner_caller.put(path, {"is_active": True}), await owner_caller.post(f"{path}/publish", {})):
        assert answer.status_code == 422
        assert code in {error["code"] for error in answer.json()["errors"]}
    read = (await owner_caller.get(path)).json()
    assert (read["is_active"], read["published_version"]) == (False, None)


async def test_warnings_do_not_keep_a_funnel_from_going_live(owner_caller: Caller) -> None:
    graph = started(
        node("a", "send_message", text="Oi {{ contact.nomee }}"), node("island", "send_message", text="ninguém vem")
    )
    path = f"/funnels/{await new_funnel(owner_caller, graph)}"
    published = await owner_caller.post(f"{path}/publish", {"note": "primeira"})
    assert published.status_code == 200, published.text
    warned = {one["code"]: one for one in published.json()["problems"]}
    assert {"node_unreachable", "variable_unknown"} <= warned.keys()
    assert {one["severity"] for one in warned.values()} == {"warning"}
    assert "name" in warned["variable_unknown"]["message"] + warned["variable_unknown"]["hint"]


async def test_two_funnels_that_answer_the_same_word_say_who_wins(owner_caller: Caller) -> None:
    first = await new_funnel(owner_caller, EXAMPLE, "Primeiro")
    await owner_caller.put(f"/funnels/{first}", {"is_active": True})
    second = await new_funnel(owner_caller, EXAMPLE, "Segundo")
    [warning] = (await owner_caller.post(f"/funnels/{second}/check", {})).json()["problems"]
    assert (warning["code"], warning["severity"]) == ("trigger_overlap", "warning")
    assert "Primeiro" in warning["message"]


async def test_funnels_that_start_each_other_without_end_are_refused(owner_caller: Caller) -> None:
    there, back = await new_funnel(owner_caller, name="Ida"), await new_funnel(owner_caller, name="Volta")
    go = await owner_caller.put(
        f"/funnels/{there}", {"definition": started(node("go", "start_funnel", funnel=back)), "is_active": True}
    )
    assert go.status_code == 200, go.text
    comes_back = started(node("go", "start_funnel", funnel=there))
    kept = await owner_caller.put(f"/funnels/{back}", {"definition": comes_back})
    assert "subfunnel_recursion" in {one["code"] for one in kept.json()["problems"]}
    problem(await owner_caller.put(f"/funnels/{back}", {"is_active": True}), 422, "subfunnel_recursion")


async def test_a_funnel_that_another_leads_to_is_not_deleted(owner_caller: Caller) -> None:
    target = await new_funnel(owner_caller, EXAMPLE, "Matrícula")
    source = await new_funnel(owner_caller, started(node("go", "start_funnel", funnel=target)), "Recepção")
    await owner_caller.put(f"/funnels/{target}", {"is_active": True})
    await owner_caller.put(f"/funnels/{source}", {"is_active": True})
    body = problem(await owner_caller.delete(f"/funnels/{target}"), 409, "in_use")
    assert "Recepção" in body["detail"]
    assert (await owner_caller.delete(f"/funnels/{source}")).status_code == 204
    assert (await owner_caller.delete(f"/funnels/{target}")).status_code == 204
    problem(await owner_caller.get(f"/funnels/{target}"), 404, "not_found")
    assert (await owner_caller.get("/funnels")).json() == []


async def test_a_colleagues_change_is_not_overwritten(api: Api, owner_caller: Caller) -> None:
    path = f"/funnels/{await new_funnel(owner_caller, EXAMPLE)}"
    seen = (await owner_caller.get(path)).headers["etag"]
    bia = await api.member(owner_caller.workspace_id, "marketer", "Bia")
    hers = await bia.put(path, {"name": "Aula da Bia"}, headers={"If-Match": seen})
    assert hers.status_code == 200
    body = problem(await owner_caller.put(path, {"name": "Minha"}, headers={"If-Match": seen}), 409, "version_conflict")
    assert "Bia" in body["detail"]
    problem(await owner_caller.post(f"{path}/publish", {}, headers={"If-Match": seen}), 409, "version_conflict")
    now = (await owner_caller.get(path)).json()
    assert (now["name"], now["published_version"]) == ("Aula da Bia", None)
    assert (
        await owner_caller.put(path, {"name": "Minha"}, headers={"If-Match": hers.headers["etag"]})
    ).status_code == 200
    assert (await owner_caller.put(path, {"name": "Sem cabeçalho"})).status_code == 200


async def test_of_two_saves_at_once_with_the_same_tag_one_wins(owner_caller: Caller) -> None:
    path = f"/funnels/{await new_funnel(owner_caller, EXAMPLE)}"
    seen = (await owner_caller.get(path)).headers["etag"]
    answers = await asyncio.gather(
        *(owner_caller.put(path, {"name": f"Nome {i}"}, headers={"If-Match": seen}) for i in range(8))
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7


async def test_versions_are_never_changed_and_can_come_back(owner_caller: Caller, owner: asyncpg.Connection) -> None:
    path = f"/funnels/{await new_funnel(owner_caller, EXAMPLE)}"
    await owner_caller.post(f"{path}/publish", {"note": "a primeira"})
    await owner_caller.post(f"{path}/publish", {"note": "a mesma"})
    changed = started(node("a", "send_message", text="Outro texto"))
    await owner_caller.put(path, {"definition": changed, "is_active": True})
    versions = (await owner_caller.get(f"{path}/versions")).json()
    assert [(one["version"], one["note"], one["current"]) for one in versions] == [
        (2, "", True),
        (1, "a primeira", False),
    ]
    assert versions[0]["content_hash"] != versions[1]["content_hash"]
    for statement in (
        "UPDATE funnel_versions SET note = 'x'",
        "DELETE FROM funnel_versions",
        "TRUNCATE funnel_versions",
    ):
        with pytest.raises(asyncpg.PostgresError):
            await owner.execute(statement)

    restored = await owner_caller.post(f"{path}/versions/1/restore")
    assert restored.status_code == 200, restored.text
    read = (await owner_caller.get(path)).json()
    assert [one["id"] for one in read["definition"]["nodes"]] == [one["id"] for one in EXAMPLE["nodes"]]
    assert read["published_version"] == 2, "what plays stays until somebody publishes"
    problem(await owner_caller.post(f"{path}/versions/99/restore"), 404, "not_found")


async def test_a_copy_is_a_draft_of_its_own(owner_caller: Caller) -> None:
    original = await new_funnel(owner_caller, EXAMPLE, "N" * 150)
    await owner_caller.put(f"/funnels/{original}", {"is_active": True})
    copy = (await owner_caller.post(f"/funnels/{original}/duplicate")).json()
    assert copy["id"] != original
    assert (copy["is_active"], copy["published_version"], len(copy["name"])) == (False, None, 150)
    assert copy["name"].endswith("(cópia)")
    await owner_caller.put(f"/funnels/{copy['id']}", {"definition": started(node("a", "end"))})
    unchanged = (await owner_caller.get(f"/funnels/{original}")).json()
    assert len(unchanged["definition"]["nodes"]) == 6


async def test_a_file_goes_to_another_workspace_and_takes_nobody_along(api: Api, owner_caller: Caller) -> None:
    team = (await owner_caller.post("/team/teams", {"name": "Secretaria"})).json()["id"]
    target = await new_funnel(owner_caller, EXAMPLE, "Alvo")
    graph = started(
        node("route", "route_to_team", team=team),
        node("tell", "notify", to="member", member=str(owner_caller.user_id), text="Olá"),
        node("go", "start_funnel", funnel=target),
        edges=[edge("route", "tell", "assigned"), edge("tell", "go")],
    )
    source = await new_funnel(owner_caller, graph, "Recepção <script>alert(1)</script>")
    exported = await owner_caller.post(f"/funnels/{source}/export")
    assert exported.headers["content-disposition"].startswith("attachment")
    file = exported.json()

    here = (await owner_caller.post("/funnels/import", file)).json()
    assert here["unlinked"] == []
    stranger = await api.founder("Academia Allegro")
    brought = await stranger.post("/funnels/import", file)
    assert brought.status_code == 201, brought.text
    assert brought.json()["unlinked"] == ["route", "tell", "go"]
    read = (await stranger.get(f"/funnels/{brought.json()['id']}")).json()
    assert (read["is_active"], read["name"]) == (False, "Recepção <script>alert(1)</script>")
    text = (await stranger.get(f"/funnels/{brought.json()['id']}")).text
    assert not [secret for secret in (team, target, str(owner_caller.user_id)) if secret in text]
    assert {one["node"] for one in brought.json()["problems"] if one["severity"] == "error"} >= {"route", "tell", "go"}


@pytest.mark.parametrize(
    "file, status, code",
    [
        ({"name": "x", "definition": {"nodes": [node(f"n{i}", "end") for i in range(5000)]}}, 422, "funnel_too_large"),
        ({"name": "x", "definition": {"nodes": [{"id": "a"}], "edges": []}}, 422, "graph_malformed"),
        ({"name": "x", "definition": {"nodes": [node("a", "end", constructor=1)]}}, 422, "key_reserved"),
        ({"name": "x", "definition": {}, "format": "n8n"}, 422, "field_format"),
        ({"name": "x", "definition": {}, "workspace_id": str(uuid4())}, 422, "field_readonly"),
        ({"name": "   ", "definition": {}}, 422, "name_empty"),
        ({"name": "x" * 151, "definition": {}}, 422, "name_too_long"),
    ],
)
async def test_files_that_are_refused(owner_caller: Caller, file: dict[str, Any], status: int, code: str) -> None:
    problem(await owner_caller.post("/funnels/import", file), status, code)
    assert (await owner_caller.get("/funnels")).json() == []


async def test_checking_stores_nothing(owner_caller: Caller) -> None:
    path = f"/funnels/{await new_funnel(owner_caller, EXAMPLE)}"
    before = (await owner_caller.get(path)).json()
    checked = await owner_caller.post(f"{path}/check", {"definition": {"nodes": [], "edges": []}})
    assert [one["code"] for one in checked.json()["problems"]] == ["funnel_no_start"]
    english = await owner_caller.post(
        f"{path}/check", {"definition": {"nodes": [], "edges": []}}, headers={"Accept-Language": "en"}
    )
    assert "trigger" in english.json()["problems"][0]["message"]
    assert (await owner_caller.get(path)).json() == before


@pytest.mark.parametrize(
    "body, code",
    [
        ({"nme": "x"}, "field_unknown"),
        ({"workspace_id": str(uuid4())}, "field_readonly"),
        ({"name": "\u200b\u202e"}, "name_empty"),
        ({"is_active": "yes"}, "field_type"),
        ({"definition": []}, "field_type"),
    ],
)
async def test_bodies_that_are_refused(owner_caller: Caller, body: dict[str, Any], code: str) -> None:
    funnel = await new_funnel(owner_caller)
    problem(await owner_caller.put(f"/funnels/{funnel}", body), 422, code)


async def test_another_workspaces_funnel_is_not_there(api: Api, owner_caller: Caller) -> None:
    path = f"/funnels/{await new_funnel(owner_caller, EXAMPLE)}"
    stranger = await api.founder("Academia Allegro")
    for answer in (
        await stranger.get(path),
        await stranger.put(path, {"name": "minha"}),
        await stranger.delete(path),
        await stranger.post(f"{path}/publish", {}),
        await stranger.post(f"{path}/check", {}),
        await stranger.post(f"{path}/duplicate"),
        await stranger.post(f"{path}/export"),
        await stranger.get(f"{path}/versions"),
        await stranger.get(f"{path}/versions/1"),
        await stranger.post(f"{path}/versions/1/restore"),
        await stranger.get("/funnels/not-a-uuid"),
    ):
        problem(answer, 404, "not_found")


async def test_an_attendant_reads_funnels_and_changes_none(api: Api, owner_caller: Caller) -> None:
    path = f"/funnels/{await new_funnel(owner_caller, EXAMPLE)}"
    agent = await api.member(owner_caller.workspace_id, "agent")
    assert (await agent.get(path)).status_code == 200
    for answer in (
        await agent.post("/funnels", {"name": "meu"}),
        await agent.put(path, {"name": "meu"}),
        await agent.delete(path),
        await agent.post(f"{path}/publish", {}),
        await agent.post("/funnels/import", {"name": "x", "definition": {}}),
    ):
        problem(answer, 403, "forbidden")


async def test_the_node_catalog_speaks_the_readers_language_and_is_fetched_once(owner_caller: Caller) -> None:
    portuguese = await owner_caller.get("/node-catalog")
    by_name = {entry["$id"]: entry for entry in portuguese.json()["nodes"]}
    assert by_name.keys() >= {"trigger", "send_message", "ask_choice", "condition", "end"}
    english = await owner_caller.get("/node-catalog", headers={"Accept-Language": "en"})
    assert english.json()["language"] == "en"
    assert next(entry for entry in english.json()["nodes"] if entry["$id"] == "wait")["title"] == "Wait"
    assert by_name["wait"]["title"] != "Wait"
    again = await owner_caller.get("/node-catalog", headers={"If-None-Match": portuguese.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = await owner_caller.get("/node-catalog?lang=en", headers={"If-None-Match": portuguese.headers["etag"]})
    assert other.status_code == 200
