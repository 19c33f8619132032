"""Approved templates as a person sends them: bad inputs 43 and 44."""

from typing import Any

import pytest

from tests.api.house import House
from tests.api.test_documents_example import NUMBER
from tests.api.test_gate import problem
from tests.api.test_speaking import talking
from tests.emulators import payloads
from tests.emulators.template_rules import Template


async def told(house: House, event: str, name: str = "volte", language: str = "pt_BR", **more: Any) -> None:
    """Meta's own word about a template."""
    value = {
        "event": event,
        "message_template_id": 1,
        "message_template_name": name,
        "message_template_language": language,
        **more,
    }
    payload = payloads.envelope({"field": "message_template_status_update", "value": value}, waba=NUMBER.waba)
    assert (await house.deliver(payload, NUMBER.secret)).status_code == 200


def sending(**data: Any) -> dict[str, Any]:
    return {"message_type": "template", "data": {"name": "volte", "language": "pt_BR", **data}}


async def test_a_paused_template_is_refused_with_metas_reason_until_it_is_back(house: House) -> None:
    house.graph.numbers[NUMBER.id].add_template(Template("volte", "pt_BR"))
    caller, chat = await talking(house)
    path = f"/chats/{chat['conversation_id']}/messages"
    await told(house, "PAUSED", reason="LOW_QUALITY")
    refused = problem(await caller.post(path, sending()), 409, "template_unavailable")
    assert "PAUSED, LOW_QUALITY" in refused["errors"][0]["message"]
    start = {"instanceId": chat["instance_id"], "target_number": "+5511912345678"}
    problem(await caller.post("/conversation", start | sending()), 409, "template_unavailable")
    assert len((await caller.get("/contacts")).json()) == 1, "nothing was begun"
    await told(house, "REINSTATED")
    assert (await caller.post(path, sending())).status_code == 201


async def test_another_template_or_language_is_not_meant(house: House) -> None:
    house.graph.numbers[NUMBER.id].add_template(Template("volte", "pt_BR"))
    caller, chat = await talking(house)
    await told(house, "REJECTED", name="outro", reason="ABUSIVE_CONTENT")
    await told(house, "REJECTED", language="es", reason="ABUSIVE_CONTENT")
    assert (await caller.post(f"/chats/{chat['conversation_id']}/messages", sending())).status_code == 201


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        (["Maria"], "Faltam: {{2}}."),
        (["Maria", "sexta", "18h"], "Sobram: {{3}}."),
    ],
)
async def test_variables_are_counted(house: House, parameters: list[str], message: str) -> None:
    caller, chat = await talking(house)
    body = sending(text="Olá {{1}}, sua aula é {{2}}.", parameters=parameters)
    refused = problem(await caller.post(f"/chats/{chat['conversation_id']}/messages", body), 422, "template_params")
    assert (refused["errors"][0]["path"], refused["errors"][0]["message"]) == ("/data/parameters", message)


async def test_the_inbox_shows_the_text_filled_in(house: House) -> None:
    house.graph.numbers[NUMBER.id].add_template(Template("volte", "pt_BR", 2))
    caller, chat = await talking(house)
    body = sending(text="Olá {{1}}, sua aula é {{2}}.", parameters=["{{2}}", "sexta"])
    sent = (await caller.post(f"/chats/{chat['conversation_id']}/messages", body)).json()
    assert sent["message_data"]["text"] == "Olá {{2}}, sua aula é sexta."


async def test_a_template_that_meta_refuses_is_told_to_the_author(house: House) -> None:
    caller, _ = await talking(house)
    definition = {
        "nodes": [
            {"id": "a", "type": "trigger", "data": {"kind": "keyword", "keyword": "oi"}},
            {"id": "t", "type": "send_template", "data": {"template": {"name": "volte"}}},
        ],
        "edges": [{"id": "e", "source": "a", "target": "t"}],
    }
    funnel = (await caller.post("/funnels", {"name": "Volta", "definition": definition})).json()
    await told(house, "PAUSED", reason="LOW_QUALITY")
    refused = await caller.post(f"/funnels/{funnel['id']}/publish", {})
    assert [(one["path"], one["code"]) for one in refused.json()["errors"]] == [
        ("/definition/nodes/1/data/template/name", "template_unavailable")
    ]
    await told(house, "REINSTATED")
    assert (await caller.post(f"/funnels/{funnel['id']}/publish", {})).status_code == 200
