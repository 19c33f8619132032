"""The test phone: the stored draft played by what came in so far. Nothing is kept or leaves; the same request answers the same."""

from typing import Any
from uuid import UUID

import asyncpg
import pytest

from tests.api.callers import Api, Caller
from tests.api.test_funnels import EXAMPLE, edge, new_funnel, node, started
from tests.api.test_gate import problem
from tests.security.seed import digest

Answer = dict[str, Any]
START = "2026-11-23T12:00:00Z"
LESSON = started(
    node(
        "ask",
        "ask_choice",
        question="Qual instrumento, {{ contact.name }}?",
        choices=[{"id": "piano", "label": "Piano"}, {"id": "canto", "label": "Canto"}],
        variable="instrument",
    ),
    node("tag", "tag", add=["aula"]),
    node("note", "note", text="Quer {{ variavel.instrument }}"),
    node("nap", "wait", duration="26 h"),
    node("late", "send_message", bubbles=[{"type": "text", "text": "Ainda quer?"}]),
    edges=[edge("ask", "tag", "piano"), edge("tag", "note"), edge("note", "nap"), edge("nap", "late")],
)


def says(text: str) -> dict[str, Any]:
    return {"kind": "message", "text": text}


async def simulate(caller: Caller, funnel: str, *inputs: dict[str, Any], **more: Any) -> Answer:
    body = {"inputs": list(inputs), "start_at": START, **more}
    answer = await caller.post(f"/funnels/{funnel}/simulate", body)
    assert answer.status_code == 200, answer.text
    found: Answer = answer.json()
    return found


def texts(answer: Answer, direction: str = "OUT") -> list[str]:
    return [one["message_data"]["text"] for one in answer["messages"] if one["message_direction"] == direction]


async def test_the_documents_example_is_played(owner_caller: Caller) -> None:
    funnel = await new_funnel(owner_caller, EXAMPLE)
    first = await simulate(owner_caller, funnel, says("Olá"))
    assert texts(first) == ["Oi! Tudo bem?"]
    assert (first["status"], first["waiting"]["node_id"], first["waiting"]["reply"]) == ("active", "node_wait_1", True)
    assert [(one["node_id"], one["edge_id"]) for one in first["path"]] == [
        ("node_start", "e1"), ("node_send_1", "e2"), ("node_wait_1", None),
    ]  # fmt: skip

    whole = await simulate(owner_caller, funnel, says("Olá"), says("Sim"))
    assert texts(whole) == ["Oi! Tudo bem?", "Ótimo!"]
    assert [one["message_direction"] for one in whole["messages"]] == ["IN", "OUT", "IN", "OUT"]
    assert [one["edge_id"] for one in whole["path"]] == ["e1", "e2", None, "e3", "e4", None]
    assert (whole["status"], whole["reason"], whole["waiting"]) == ("ended", "end", None)
    assert whole["heard"] == ["started", "played"]


async def test_choices_fields_tags_notes_and_the_clock(owner_caller: Caller) -> None:
    funnel = await new_funnel(owner_caller, LESSON)
    contact = {"name": "Ana", "tags": ["vip"]}
    asked = await simulate(owner_caller, funnel, says("ola"), contact=contact)
    assert texts(asked) == ["Qual instrumento, Ana?"]
    assert asked["messages"][1]["form"] == "buttons"

    pressed = await simulate(owner_caller, funnel, says("ola"), {"kind": "choice", "option": "piano"}, contact=contact)
    assert (pressed["messages"][2]["message_type"], texts(pressed, "IN")[-1]) == ("button_reply", "Piano")
    assert pressed["variables"] == {"instrument": "Piano"}
    assert [one for one in pressed["problems"] if one["severity"] == "error"] == []
    assert pressed["contact"]["tags"] == ["vip", "aula"]
    assert [(one["kind"], one["node_id"]) for one in pressed["effects"]] == [("add_tag", "tag"), ("note", "note")]
    assert pressed["waiting"]["until"] == "2026-11-24T14:00:00Z"
    assert pressed["waiting"]["reply"] is False

    early = await simulate(
        owner_caller, funnel, says("ola"), {"kind": "choice", "option": "piano"}, {"kind": "clock", "seconds": 60}
    )
    assert (early["heard"][-1], early["clock"]["now"]) == ("nothing", "2026-11-23T12:01:00Z")
    late = await simulate(owner_caller, funnel, says("ola"), {"kind": "choice", "option": "piano"}, {"kind": "clock"})
    assert (late["heard"][-1], late["clock"]["now"], late["status"]) == ("played", "2026-11-24T14:00:00Z", "ended")
    sent = late["messages"][-1]
    assert (sent["failed"], sent["node_id"]) == ("window_closed", "late"), "26 hours after the contact wrote"
    web = await simulate(
        owner_caller, funnel, says("ola"), {"kind": "choice", "option": "piano"}, {"kind": "clock"}, channel="webchat"
    )
    assert web["messages"][-1]["failed"] is None, "a web chat has no window"


async def test_the_same_request_answers_the_same_and_nothing_is_kept(
    owner_caller: Caller, owner: asyncpg.Connection
) -> None:
    funnel = await new_funnel(owner_caller, LESSON)
    before = await digest(owner, owner_caller.workspace_id)
    inputs = [says("ola"), {"kind": "choice", "option": "piano"}, {"kind": "clock"}]
    assert await simulate(owner_caller, funnel, *inputs) == await simulate(owner_caller, funnel, *inputs)
    assert await digest(owner, owner_caller.workspace_id) == before


async def test_where_no_start_is_given_it_is_now_and_said(owner_caller: Caller) -> None:
    funnel = await new_funnel(owner_caller, LESSON)
    answer = (await owner_caller.post(f"/funnels/{funnel}/simulate", {"inputs": [says("ola")]})).json()
    again = await simulate(owner_caller, funnel, says("ola"), start_at=answer["clock"]["started_at"])
    assert again == answer
    assert (await owner_caller.post(f"/funnels/{funnel}/simulate")).json()["status"] == "idle"


async def test_a_message_that_no_trigger_answers_to_says_so(owner_caller: Caller) -> None:
    funnel = await new_funnel(owner_caller, LESSON)
    answer = await simulate(owner_caller, funnel, says("bom dia"))
    assert (answer["heard"], answer["status"], texts(answer)) == (["unmatched"], "idle", [])
    begun = await simulate(owner_caller, funnel, {"kind": "start"}, contact={"name": "Ana"})
    assert (begun["heard"], texts(begun)) == (["started"], ["Qual instrumento, Ana?"])


async def test_a_draft_with_problems_plays_as_far_as_it_goes(owner_caller: Caller) -> None:
    drawn = started(
        node("hello", "send_message", bubbles=[{"type": "text", "text": "Oi"}]),
        node("ask", "ask_choice") | {"meta": {"name": "Pergunta"}},
        edges=[edge("hello", "ask")],
    )
    funnel = await new_funnel(owner_caller, drawn)
    answer = await simulate(owner_caller, funnel, says("ola"))
    assert texts(answer) == ["Oi"]
    assert (answer["status"], answer["reason"]) == ("stopped", "node_unready")
    assert "Pergunta" in answer["reason_text"]
    assert answer["path"][-1]["node_id"] == "ask"
    assert answer["effects"] == []
    assert "ask" in {one["node"] for one in answer["problems"]}


async def test_it_is_the_draft_as_it_is_stored_now(owner_caller: Caller) -> None:
    funnel = await new_funnel(owner_caller, EXAMPLE)
    before = await simulate(owner_caller, funnel, says("ola"))
    changed = started(node("hello", "send_message", bubbles=[{"type": "text", "text": "Outra coisa"}]))
    await owner_caller.put(f"/funnels/{funnel}", {"definition": changed})
    after = await simulate(owner_caller, funnel, says("ola"))
    assert (texts(before), texts(after)) == (["Oi! Tudo bem?"], ["Outra coisa"])
    assert after["revision"] > before["revision"]


async def test_an_empty_drawing_and_one_without_end(owner_caller: Caller) -> None:
    empty = await simulate(owner_caller, await new_funnel(owner_caller), {"kind": "start"}, says("ola"))
    assert (empty["status"], empty["messages"][0]["message_direction"]) == ("idle", "IN")
    assert empty["problems"] != []
    circle = started(
        node("say", "set_field", assignments=[{"variable": "x", "value": "y"}]), node("nap", "wait", duration="1 s"),
        edges=[edge("say", "nap"), edge("nap", "say")],
    )  # fmt: skip
    long = {"kind": "clock", "seconds": 86_400}
    answer = await simulate(owner_caller, await new_funnel(owner_caller, circle), says("ola"), long)
    assert (answer["status"], answer["reason"]) == ("stopped", "budget_run")


async def test_too_much_is_refused_or_stopped(owner_caller: Caller) -> None:
    drawn = started(
        node("say", "set_field", assignments=[{"variable": "x", "value": "y"}]), node("nap", "wait", duration="1 s"),
        edges=[edge("say", "nap"), edge("nap", "say")],
    )  # fmt: skip
    funnel = await new_funnel(owner_caller, drawn)
    path = f"/funnels/{funnel}/simulate"
    problem(await owner_caller.post(path, {"inputs": [says("ola")] * 201}), 422, "field_too_long")
    problem(await owner_caller.post(path, {"inputs": [{"kind": "clock", "seconds": 10**9}]}), 422, "field_range")
    problem(await owner_caller.post(path, {"start_at": "9999-12-31T00:00:00Z"}), 422, "field_range")
    problem(await owner_caller.post(path, {"inputs": [{"kind": "dance"}]}), 422, "field_choice")
    jumps = [says("ola"), *[{"kind": "clock", "seconds": 300}, says("oi")] * 20]
    answer = await simulate(owner_caller, funnel, *jumps)
    assert (answer["status"], answer["reason"]) == ("stopped", "rehearsal_too_long")
    assert len(answer["heard"]) < len(jumps)
    assert "demais" in answer["reason_text"]


async def test_people_take_over_and_give_back(owner_caller: Caller) -> None:
    team = (await owner_caller.post("/team/teams", {"name": "Recepção"})).json()
    await owner_caller.put(
        f"/team/members/{owner_caller.user_id}", {"role": "owner", "teamIds": [team.get("id") or team["teamId"]]}
    )
    team_id = team.get("id") or team["teamId"]
    drawn = started(node("people", "route_to_team", to="team", team=team_id, reason="quer falar"))
    funnel = await new_funnel(owner_caller, drawn)
    answer = await simulate(owner_caller, funnel, says("ola"), says("alguém?"))
    assert (answer["paused"], answer["heard"]) == (True, ["started", "held"])
    (routed,) = answer["effects"]
    assert (routed["kind"], routed["names"][team_id]) == ("route_to_team", "Recepção")
    back = await simulate(owner_caller, funnel, says("ola"), {"kind": "resumed"}, says("ola"))
    assert back["heard"] == ["started", "nothing", "started"]


async def test_who_opts_out_hears_it_once(owner_caller: Caller) -> None:
    funnel = await new_funnel(owner_caller, LESSON)
    answer = await simulate(owner_caller, funnel, *(says(text) for text in ("ola", "SAIR", "sair", "ola", "voltar")))
    assert answer["heard"] == ["started", "opted_out", "opted_out", "silent", "came_back"]
    assert len(texts(answer)) == 3


async def test_another_funnel_is_played_as_it_is_published(owner_caller: Caller) -> None:
    other = await new_funnel(owner_caller, EXAMPLE, "Boas-vindas")
    drawn = started(node("jump", "start_funnel", funnel=other))
    funnel = await new_funnel(owner_caller, drawn)
    draft_only = await simulate(owner_caller, funnel, says("ola"))
    assert texts(draft_only) == [], "the other one is not published"
    await owner_caller.post(f"/funnels/{other}/publish")
    answer = await simulate(owner_caller, funnel, says("ola"))
    assert texts(answer) == ["Oi! Tudo bem?"]
    assert (answer["path"][-1]["funnel_id"], answer["path"][-1]["edge_id"]) == (other, None)


@pytest.mark.parametrize("role", ["agent"])
async def test_authors_only(api: Api, owner_caller: Caller, role: Any) -> None:
    funnel = await new_funnel(owner_caller, LESSON)
    member = await api.member(owner_caller.workspace_id, role)
    problem(await member.post(f"/funnels/{funnel}/simulate", {}), 403, "forbidden")
    stranger = await api.founder("Academia Allegro")
    problem(await stranger.post(f"/funnels/{funnel}/simulate", {}), 404, "not_found")
    assert UUID(funnel)
