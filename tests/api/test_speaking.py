"""What attendants do in a conversation, through HTTP to the emulated Graph API: speak, keep the bot quiet, call for help. Bad input 42."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from tests.api.callers import Caller
from tests.api.house import House
from tests.api.people import team_of
from tests.api.test_documents_example import NUMBER, playing
from tests.api.test_gate import problem
from tests.emulators import payloads
from tests.emulators.template_rules import Template

PHONE = "5511987654321"


async def talking(house: House) -> tuple[Caller, dict[str, Any]]:
    """Somebody has written; nothing plays for what they wrote."""
    caller = await playing(house)
    await house.says(NUMBER, "Bom dia")
    [chat] = (await caller.get("/chats")).json()
    return caller, chat


async def test_a_person_answers(house: House) -> None:
    caller, chat = await talking(house)
    path = f"/chats/{chat['conversation_id']}/messages"
    sent = await caller.post(path, {"message_type": "text", "data": {"text": "Bom dia, Maria!"}})
    assert sent.status_code == 201, sent.text
    assert (sent.json()["status"], sent.json()["agent_id"]) == ("queued", str(caller.user_id))
    await house.work()
    [body] = house.graph.messages()
    assert (body["to"], body["text"]["body"]) == (PHONE, "Bom dia, Maria!")
    messages = (await caller.get(f"/chats/{chat['contact_id']}/messages")).json()
    assert (messages[-1]["status"], messages[-1]["agent_name"], messages[-1]["funnel_id"]) == ("sent", "Dona", None)
    detail = (await caller.get(f"/chats/{chat['conversation_id']}")).json()
    assert detail["first_reply_at"]
    assert detail["last_message"] == "Bom dia, Maria!"


@pytest.mark.parametrize(
    "body, code, path",
    [
        ({"data": {"text": ""}}, "text_empty", "/data/text"),
        ({"data": {"text": "  "}}, "text_empty", "/data/text"),
        ({"data": {}}, "field_required", "/data/text"),
        ({"data": {"text": 7}}, "field_type", "/data/text"),
        ({"data": {"text": "x" * 4097}}, "message_too_long", "/data/text"),
        ({"data": {"text": "x", "html": "<b>"}}, "field_unknown", "/data/html"),
        ({"message_type": "hologram", "data": {}}, "field_choice", "/message_type"),
        ({"message_type": "image", "data": {}}, "field_required", "/data/mediaId"),
        ({"message_type": "location", "data": {"latitude": 91, "longitude": 0}}, "field_range", "/data/latitude"),
        (
            {"message_type": "template", "data": {"name": "x", "parameters": [""]}},
            "template_values",
            "/data/parameters",
        ),
        ({"message_type": "contact", "data": {"name": "Ana", "phone": "99"}}, "phone_country_missing", "/data/phone"),
        ({}, "field_required", "/data"),
    ],
)
async def test_messages_that_are_refused(house: House, body: dict[str, Any], code: str, path: str) -> None:
    caller, chat = await talking(house)
    refused = await caller.post(f"/chats/{chat['conversation_id']}/messages", body)
    assert problem(refused, 422, code)["errors"][0]["path"] == path
    await house.work()
    assert house.graph.messages() == []


async def test_after_a_day_only_a_template_reaches_the_contact(house: House, move_clock: Any) -> None:
    house.graph.numbers[NUMBER.id].add_template(Template("volte", "pt_BR", 1))
    caller, chat = await talking(house)
    await move_clock(timedelta(hours=24, seconds=1))
    path = f"/chats/{chat['conversation_id']}/messages"
    body = problem(await caller.post(path, {"data": {"text": "Oi?"}}), 409, "window_closed")
    assert "modelo" in body["errors"][0]["hint"]
    template = {"name": "volte", "language": "pt_BR", "parameters": ["Maria"], "text": "Olá Maria, volte!"}
    assert (await caller.post(path, {"message_type": "template", "data": template})).status_code == 201
    await house.work()
    [sent] = house.graph.messages()
    assert sent["template"]["name"] == "volte"
    messages = (await caller.get(f"/chats/{chat['contact_id']}/messages")).json()
    assert [one["message_type"] for one in messages] == ["text", "template"]


async def test_a_conversation_is_started_or_gone_on_with(house: House) -> None:
    caller, chat = await talking(house)
    body = {"instanceId": chat["instance_id"], "target_number": "+55 11 8765-4321", "message_type": "text"}
    started = await caller.post("/conversation", body | {"data": {"text": "Posso ajudar?"}})
    assert started.status_code == 201, started.text
    assert (started.json()["conversation_id"], started.json()["success"]) == (chat["conversation_id"], True)
    assert started.json()["message"]["message_data"]["text"] == "Posso ajudar?"
    await house.work()
    assert house.texts() == ["Posso ajudar?"]

    stranger = body | {"target_number": "+5511912345678"}
    problem(await caller.post("/conversation", stranger | {"data": {"text": "Oi"}}), 409, "window_closed")
    assert len((await caller.get("/chats")).json()) == 1, "nothing was begun"
    assert len((await caller.get("/contacts")).json()) == 1
    house.graph.numbers[NUMBER.id].add_template(Template("bem_vindo", "pt_BR"))
    template = stranger | {"message_type": "template", "data": {"name": "bem_vindo", "language": "pt_BR"}}
    answer = await caller.post("/conversation", template)
    assert answer.status_code == 201, answer.text
    await house.work()
    assert house.graph.messages()[-1]["to"] == "5511912345678"
    contact = (await caller.get(f"/contacts/{answer.json()['contact_id']}")).json()
    assert contact["phone_number"] == "5511912345678"
    for wrong, status, code in (
        ({"target_number": "98765-4321"}, 422, "phone_country_missing"),
        ({"instanceId": str(uuid4())}, 404, "not_found"),
        ({"data": {"text": "x" * 5000}}, 422, "message_too_long"),
    ):
        problem(await caller.post("/conversation", body | {"data": {"text": "Oi"}} | wrong), status, code)


async def test_what_the_bot_said_too_long_ago_is_sent_or_dropped_by_a_person(
    house: House, owner: asyncpg.Connection
) -> None:
    caller, chat = await talking(house)
    await house.says(NUMBER, "Olá")
    held = "UPDATE messages SET status = 'cancelled', error = '{\"code\": \"held\"}' WHERE message_direction = 'OUT' RETURNING id"
    message_id = await owner.fetchval(held)
    path = f"/chats/{chat['conversation_id']}/messages/{message_id}/release"
    assert (await caller.post(path, {"send": False})).json() == {"success": True}
    problem(await caller.post(path, {}), 404, "not_found")
    assert house.texts() == ["Oi! Tudo bem?"]
    await owner.fetchval(held)
    assert (await caller.post(path, {})).status_code == 200
    await house.work()
    assert house.texts() == ["Oi! Tudo bem?"] * 2


async def test_after_pause_the_bot_is_silent_until_it_is_resumed(house: House) -> None:
    caller, chat = await talking(house)
    path = f"/chats/{chat['conversation_id']}"
    await house.says(NUMBER, "Olá")
    assert house.texts() == ["Oi! Tudo bem?"]
    paused = await caller.post(f"{path}/bot/pause", {})
    assert paused.status_code == 200, paused.text
    assert paused.json() == {"success": True, "cancelled": [], "on_its_way": []}
    detail = (await caller.get(path)).json()
    assert (detail["paused_by"], detail["run"]["node_id"]) == ("human", "node_wait_1")
    key = house.worker.keys.bot_control(caller.workspace_id, chat["contact_id"])
    assert await house.worker.redis.get(key) == b"PAUSED_BY_HUMAN"
    await house.says(NUMBER, "Sim")
    await house.says(NUMBER, "Olá")
    assert house.texts() == ["Oi! Tudo bem?"], "stored, not played"
    assert [
        one["message_data"]["text"] for one in (await caller.get(f"/chats/{chat['contact_id']}/messages")).json()
    ] == [
        "Bom dia",
        "Olá",
        "Oi! Tudo bem?",
        "Sim",
        "Olá",
    ]
    assert (await caller.post(f"{path}/bot/resume", {})).json() == {"success": True}
    assert await house.worker.redis.get(key) is None
    await house.work()
    await house.says(NUMBER, "Sim")
    assert house.texts()[-1] == "Ótimo!"
    kinds = [
        one["kind"] for one in (await caller.get(f"/contacts/{chat['contact_id']}/activity_feed?limit=200")).json()
    ]
    assert kinds.index("bot.paused") < kinds.index("bot.resumed")


async def test_a_message_that_was_not_sent_yet_is_called_back(house: House) -> None:
    caller, chat = await talking(house)
    house.worker.sender.closing = True  # it is claimed by nobody
    await house.says(NUMBER, "Olá")
    [waiting] = [one for one in (await caller.get(f"/chats/{chat['contact_id']}/messages")).json() if one["funnel_id"]]
    paused = (await caller.post(f"/chats/{chat['conversation_id']}/bot/pause", {"scope": "conversation"})).json()
    assert paused["cancelled"] == [waiting["id"]] or paused["on_its_way"] == [waiting["id"]]
    house.worker.sender.closing = False


@pytest.mark.parametrize(
    "body, code",
    [
        ({"until": "2020-01-01T00:00:00Z"}, "until_range"),
        ({"until": "2126-01-01T00:00:00Z"}, "until_range"),
        ({"until": "31/12/2026"}, "date_invalid"),
        ({"until": "2026-12-31T10:00:00"}, "date_invalid"),
        ({"scope": "everybody"}, "field_choice"),
    ],
)
async def test_pauses_that_are_refused(house: House, body: dict[str, Any], code: str) -> None:
    caller, chat = await talking(house)
    problem(await caller.post(f"/chats/{chat['conversation_id']}/bot/pause", body), 422, code)
    assert (await caller.get(f"/chats/{chat['conversation_id']}")).json()["paused_by"] is None


async def test_a_pause_with_an_end_ends(house: House, move_clock: Any) -> None:
    caller, chat = await talking(house)
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    path = f"/chats/{chat['conversation_id']}"
    assert (await caller.post(f"{path}/bot/pause", {"until": until})).status_code == 200
    assert (await caller.get(path)).json()["paused_until"]
    await move_clock(timedelta(hours=1, seconds=1))
    await house.worker.chores.every_minute()
    assert (await caller.get(path)).json()["paused_by"] is None
    await house.says(NUMBER, "Olá")
    assert house.texts() == ["Oi! Tudo bem?"]


async def test_calling_for_help(house: House) -> None:
    caller, chat = await talking(house)
    bia = await house.api.member(caller.workspace_id, "agent", "Bia")
    caio = await house.api.member(caller.workspace_id, "agent", "Caio")
    team = await team_of(caller, "Secretaria", bia)
    await caller.put(f"/chats/{chat['conversation_id']}/assign", {"teamId": team})
    body = {"conversationId": chat["conversation_id"], "reason": "Pediu uma pessoa", "priority": "urgent"}
    assert (await caller.post("/escalate", body)).json() == {"success": True}
    detail = (await caller.get(f"/chats/{chat['conversation_id']}")).json()
    assert (detail["priority"], detail["paused_by"]) == ("urgent", "human")
    [told] = (await bia.get("/notifications")).json()
    assert (told["kind"], told["data"]["reason"]) == ("conversation.escalated", "Pediu uma pessoa")
    assert (await caio.get("/notifications")).json() == [], "another team's"
    problem(await caller.post("/escalate", body | {"reason": ""}), 422, "field_too_short")
    problem(await caller.post("/escalate", body | {"conversationId": str(uuid4())}), 404, "not_found")
    problem(await caio.post("/escalate", body), 404, "not_found")


async def test_nobody_speaks_into_a_colleagues_conversation(house: House) -> None:
    caller, chat = await talking(house)
    bia = await house.api.member(caller.workspace_id, "agent", "Bia")
    caio = await house.api.member(caller.workspace_id, "agent", "Caio")
    path = f"/chats/{chat['conversation_id']}"
    await bia.put(f"{path}/assign", {"agentId": "me"})
    text = {"data": {"text": "Oi"}}
    assert "Bia" in problem(await caio.post(f"{path}/messages", text), 409, "already_taken")["detail"]
    target = {"instanceId": chat["instance_id"], "target_number": f"+{PHONE}"}
    problem(await caio.post("/conversation", target | text), 409, "already_taken")
    assert (await bia.post(f"{path}/messages", text)).status_code == 201
    assert (await caller.post(f"{path}/messages", text)).status_code == 201, "a supervisor may step in"


async def test_reading_shows_the_contact_the_ticks(house: House) -> None:
    caller, chat = await talking(house)
    await caller.post(f"/chats/{chat['conversation_id']}/read")
    await house.api.services.chats.marks.close()
    [mark] = [entry.body for entry in house.graph.log if entry.body and entry.body.get("status") == "read"]
    assert mark["message_id"].startswith("wamid.IN")


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000" + "1f15c4890000000d4944415478da63fcff9fa11e0007820280"
    "3b9cd3b90000000049454e44ae426082"
)


async def test_a_picture_is_uploaded_sent_and_fetched_back(house: House) -> None:
    caller, chat = await talking(house)
    uploaded = await caller.post("/media", files={"file": ("../../Minha foto.png", PNG, "text/html")})
    assert uploaded.status_code == 201, uploaded.text
    media = uploaded.json()
    assert (media["mime"], media["size"], media["message_type"]) == ("image/png", len(PNG), "image")
    body = {"message_type": "image", "data": {"mediaId": media["id"], "text": "A sala"}}
    sent = await caller.post(f"/chats/{chat['conversation_id']}/messages", body)
    assert sent.status_code == 201, sent.text
    await house.work()
    [message] = house.graph.messages()
    assert message["image"]["caption"] == "A sala"
    assert house.graph.numbers[NUMBER.id].media[message["image"]["id"]][0] == PNG
    served = await caller.get(media["url"].removeprefix("/api/v1"))
    assert (served.status_code, served.content) == (200, PNG)
    assert served.headers["content-disposition"] == "attachment; filename*=UTF-8''Minha%20foto.png"
    assert served.headers["x-content-type-options"] == "nosniff"
    assert served.headers["content-type"] == "image/png"

    as_audio = body | {"message_type": "audio", "data": {"mediaId": media["id"]}}
    problem(await caller.post(f"/chats/{chat['conversation_id']}/messages", as_audio), 422, "media_kind")
    stranger = await house.api.founder("Academia Allegro")
    problem(await stranger.get(media["url"].removeprefix("/api/v1")), 404, "not_found")


async def test_a_contacts_picture_is_fetched_for_those_who_may_read_the_conversation(house: House) -> None:
    caller = await playing(house)
    number = house.graph.numbers[NUMBER.id]
    number.media["300000000000077"] = (PNG, "image/png")
    image = {"id": "300000000000077", "mime_type": "image/png", "sha256": "x", "caption": "Meu violão"}
    picture = payloads.message("image", image, PHONE)
    answer = await house.deliver(payloads.webhook(picture, number=NUMBER.id, waba=NUMBER.waba), NUMBER.secret)
    assert answer.status_code == 200
    [chat] = (await caller.get("/chats")).json()
    [message] = (await caller.get(f"/chats/{chat['contact_id']}/messages")).json()
    assert (message["message_type"], message["message_data"]["text"]) == ("image", "Meu violão")
    path = f"/media/{message['message_data']['media']['id']}"
    await house.worker.chores.every_minute()
    assert (await caller.get(path)).content == PNG
    bia = await house.api.member(caller.workspace_id, "agent", "Bia")
    assert (await bia.get(path)).status_code == 200
    other = await team_of(caller, "Financeiro")
    await caller.put(f"/chats/{chat['conversation_id']}/assign", {"teamId": other})
    problem(await bia.get(path), 404, "not_found")


async def test_files_that_are_refused(house: House) -> None:
    caller, chat = await talking(house)
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    body = problem(await caller.post("/media", files={"file": ("foto.jpg", svg, "image/jpeg")}), 415, "file_type")
    assert "svg" in body["detail"]
    problem(await caller.post("/media", files={"file": ("vazio.png", b"", "image/png")}), 422, "file_empty")
    problem(await caller.post("/media", {"file": {"filepath": "/etc/passwd"}}), 415, "content_type_unsupported")
    assert (await caller.post("/media", files={"other": ("foto.png", PNG, "image/png")})).status_code == 422
    missing = {"message_type": "image", "data": {"mediaId": str(uuid4())}}
    problem(await caller.post(f"/chats/{chat['conversation_id']}/messages", missing), 404, "not_found")


async def test_another_workspaces_conversation_is_not_there(house: House) -> None:
    _, chat = await talking(house)
    stranger = await house.api.founder("Academia Allegro")
    path = f"/chats/{chat['conversation_id']}"
    for answer in (
        await stranger.post(f"{path}/messages", {"data": {"text": "Oi"}}),
        await stranger.post(f"{path}/bot/pause", {}),
        await stranger.post(f"{path}/bot/resume", {}),
        await stranger.post("/escalate", {"conversationId": chat["conversation_id"], "reason": "x"}),
        await stranger.post(
            "/conversation",
            {"instanceId": chat["instance_id"], "target_number": f"+{PHONE}", "data": {"text": "Oi"}},
        ),
    ):
        problem(answer, 404, "not_found")
    await house.work()
    assert house.graph.messages() == []


async def test_a_marketer_says_nothing(house: House) -> None:
    caller, chat = await talking(house)
    marketer = await house.api.member(caller.workspace_id, "marketer")
    path = f"/chats/{chat['conversation_id']}"
    for answer in (
        await marketer.post(f"{path}/messages", {"data": {"text": "Oi"}}),
        await marketer.post(f"{path}/bot/pause", {}),
        await marketer.post("/media", files={"file": ("a.png", PNG, "image/png")}),
        await marketer.post("/escalate", {"conversationId": chat["conversation_id"], "reason": "x"}),
    ):
        problem(answer, 403, "forbidden")


async def test_90_who_asked_to_be_left_alone_is_answered_when_they_write_again(house: House) -> None:
    caller, chat = await talking(house)
    path, said = f"/chats/{chat['conversation_id']}/messages", {"message_type": "text", "data": {"text": "Oi"}}
    await house.says(NUMBER, "SAIR")
    refused = problem(await caller.post(path, said), 409, "contact_opted_out")
    assert "pediu" in refused["detail"]
    whole = {"instanceId": chat["instance_id"], "target_number": f"+{PHONE}", **said}
    problem(await caller.post("/conversation", whole), 409, "contact_opted_out")
    await house.says(NUMBER, "Uma dúvida: e a matrícula?")
    assert (await caller.post(path, said)).status_code == 201


async def test_90_nothing_is_said_to_who_was_erased(house: House) -> None:
    caller, chat = await talking(house)
    path, said = f"/chats/{chat['conversation_id']}/messages", {"message_type": "text", "data": {"text": "Oi"}}
    assert (await caller.delete(f"/contacts/{chat['contact_id']}")).status_code == 204
    problem(await caller.post(path, said), 409, "contact_erased")
    problem(await caller.post(f"/chats/{uuid4()}/messages", said), 404, "not_found")
