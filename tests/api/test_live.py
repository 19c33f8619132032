"""The socket: who may open it, what it tells to whom, and how it ends. S-CSWSH, S-WS, bad input 95."""

import asyncio
import json
from uuid import uuid4

import pytest
import uvicorn
import websockets
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from backend.services import live as live_service
from backend.services import live_rooms
from backend.storage import sessions
from backend.storage.events import Event
from tests.api.callers import Api, Caller
from tests.api.house import House
from tests.api.people import person_who_wrote, team_of, writes
from tests.api.test_documents_example import NUMBER, playing
from tests.api.wire import ORIGIN, ticket_of, watching, wired
from tests.patience import LONG

EVIL = [
    b"http://evil.example",
    b"null",
    b"http://127.0.0.1:8000.evil.example",
    b"https://127.0.0.1:8000",
    b"http://127.0.0.1:8001",
    b"http://127.0.0.1",
    b"",
]


@pytest.mark.parametrize(
    "headers", [[], *([(b"origin", origin)] for origin in EVIL), [(b"origin", ORIGIN.encode())] * 2]
)
async def test_only_a_page_of_ours_may_open_it(
    api: Api, owner_caller: Caller, headers: list[tuple[bytes, bytes]]
) -> None:
    cookie = [(b"cookie", b"batuta_refresh=whatever")]
    async with wired(api, await ticket_of(owner_caller), headers + cookie) as wire:
        assert not wire.accepted, "the handshake itself is refused"
        assert wire.closed == 4403


@pytest.mark.parametrize("ticket", [None, "", "guessed", "x" * 150])
async def test_without_a_ticket_it_ends_at_once(api: Api, ticket: str | None) -> None:
    async with wired(api, ticket) as wire:
        assert await wire.end() == 4401


async def test_a_ticket_opens_one_socket(api: Api, owner_caller: Caller) -> None:
    ticket = await ticket_of(owner_caller)
    async with wired(api, ticket) as wire:
        await wire.say("subscribe", {"topic": f"ws:{owner_caller.workspace_id}"})
        assert (await wire.hear())["data"] == {"topics": [f"ws:{owner_caller.workspace_id}"]}
        async with wired(api, ticket) as second:
            assert await second.end() == 4401


async def test_what_happens_is_told_with_a_number_that_has_no_holes(house: House) -> None:
    caller = await playing(house)
    async with watching(house.api, caller) as wire:
        await house.says(NUMBER, "Olá")
        message = await wire.hear("chat:new_message")
        data = message["data"]
        assert (data["message_direction"], data["message_data"]["text"]) == ("IN", "Olá")
        assert {"id", "contact_id", "instance_id", "message_type", "timestamp"} <= data.keys()
        reply = await wire.hear("chat:new_message")
        assert (reply["data"]["message_direction"], reply["data"]["message_data"]["text"]) == ("OUT", "Oi! Tudo bem?")
        await house.says(NUMBER, "Sim")
        frames = [message, reply]
        while frames[-1]["data"].get("message_data", {}).get("text") != "Ótimo!":
            frames.append(await wire.hear())
        lane = message["lane"]
        assert lane
        assert "run:moved" in {frame["event"] for frame in frames}
        seen = [frame["seq"] for frame in frames if frame["lane"] == lane]
        assert seen == sorted(set(seen))
    [chat] = (await caller.get("/chats")).json()
    assert chat["lane_id"] == lane


async def test_two_sockets_hear_the_same_and_another_workspace_hears_nothing(api: Api, owner_caller: Caller) -> None:
    stranger = await api.founder("Academia Allegro")
    async with (
        watching(api, owner_caller) as one,
        watching(api, owner_caller) as two,
        watching(api, stranger) as other,
    ):
        await person_who_wrote(api, owner_caller, "Maria", "5511987650001", "Bom dia")
        assert (await one.hear("chat:new_message")) == (await two.hear("chat:new_message"))
        await other.say("subscribe", {"topic": f"ws:{stranger.workspace_id}"}, ref="still here")
        assert (await other.hear())["ref"] == "still here", "and nothing before it"


@pytest.mark.parametrize(
    "topic", ["ws:{foreign}", "lane:{foreign_lane}", "lane:{random}", "ws:*", "lane:x", "queue:all", ""]
)
async def test_a_topic_of_somebody_else_ends_the_socket(api: Api, owner_caller: Caller, topic: str) -> None:
    stranger = await api.founder("Academia Allegro")
    theirs = await person_who_wrote(api, stranger, "Sua", "5511987650009")
    named = topic.format(foreign=stranger.workspace_id, foreign_lane=theirs.lane_id, random=uuid4())
    async with watching(api, owner_caller) as wire:
        await wire.say("subscribe", {"topic": named})
        assert await wire.end() == 4403


async def test_a_lane_can_be_watched_alone(api: Api, owner_caller: Caller) -> None:
    maria = await person_who_wrote(api, owner_caller, "Maria", "5511987650001")
    await person_who_wrote(api, owner_caller, "Ana", "5511987650002")
    async with watching(api, owner_caller) as wire:
        await wire.say("subscribe", {"topic": f"lane:{maria.lane_id}"})
        await wire.hear("answer")
        await wire.say("unsubscribe", {"topic": f"ws:{owner_caller.workspace_id}"})
        assert (await wire.hear("answer"))["data"]["topics"] == [f"lane:{maria.lane_id}"]
        await writes(api, owner_caller, "5511987650002", "da Ana", "Ana")
        await writes(api, owner_caller, maria.phone, "da Maria")
        assert (await wire.hear("chat:new_message"))["data"]["message_data"]["text"] == "da Maria"


@pytest.mark.parametrize(
    "text", ["{", "[]", '"x"', "7", '{"data": {}}', '{"event": 7}', '{"event": "chat:delete_all"}', '{"event": "auth"}']
)
async def test_nonsense_ends_it(api: Api, owner_caller: Caller, text: str) -> None:
    async with watching(api, owner_caller) as wire:
        await wire.text(text)
        assert await wire.end() == 4400


async def test_binary_and_too_large_frames_end_it(api: Api, owner_caller: Caller) -> None:
    async with watching(api, owner_caller) as wire:
        await wire.binary(b"\x00\x01")
        assert await wire.end() == 1003
    async with watching(api, owner_caller) as wire:
        await wire.text(json.dumps({"event": "chat:typing", "data": {"conversation_id": "x" * 2_000_000}}))
        assert await wire.end() == 1009


async def test_who_writes_too_fast_is_let_go(api: Api, owner_caller: Caller) -> None:
    async with watching(api, owner_caller) as wire:
        for _ in range(300):
            await wire.say("unsubscribe", {"topic": "lane:none"})
        assert await wire.end() == 4429


async def test_a_message_is_sent_over_it(house: House) -> None:
    caller = await playing(house)
    await house.says(NUMBER, "Bom dia")
    [chat] = (await caller.get("/chats")).json()
    async with watching(house.api, caller) as wire:
        said = {"instanceId": chat["instance_id"], "target_number": "+5511987654321", "message_type": "text"}
        await wire.say("chat:send_message", said | {"data": {"text": "Bom dia, Maria!"}}, ref=7)
        answers = [await wire.hear(), await wire.hear()]
        by_event = {frame["event"]: frame for frame in answers}
        assert by_event["answer"]["ref"] == 7
        assert by_event["chat:new_message"]["data"]["message_data"]["text"] == "Bom dia, Maria!"
        await house.work()
        assert house.texts() == ["Bom dia, Maria!"]
        for wrong, code in (
            ({"target_number": "98765-4321"}, "phone_country_missing"),
            ({"data": {"text": ""}}, "text_empty"),
            ({"instanceId": str(uuid4())}, "not_found"),
            ({"instanceId": "x"}, "not_found"),
            ({"agent": "me"}, "field_unknown"),
            ({"data": {"text": "a\x00b"}}, "text_control_char"),
            ({"target_number": "+5511912345678"}, "window_closed"),
        ):
            await wire.say("chat:send_message", said | {"data": {"text": "Oi"}} | wrong, ref=code)
            problem = await wire.hear("problem")
            assert problem["data"]["code"] == code
            assert problem["ref"] in (code, None)
            assert problem["data"]["errors"][0]["message"]


async def test_colleagues_see_who_is_typing(api: Api, owner_caller: Caller) -> None:
    maria = await person_who_wrote(api, owner_caller, "Maria", "5511987650001")
    bia = await api.member(owner_caller.workspace_id, "agent", "Bia")
    async with watching(api, owner_caller) as wire, watching(api, bia) as hers:
        await hers.say("chat:typing", {"conversation_id": str(maria.conversation_id)})
        frame = await wire.hear("chat:typing")
        assert frame["data"]["user"] == {"id": str(bia.user_id), "name": "Bia"}
        assert frame["data"]["conversation_id"] == str(maria.conversation_id)


async def test_an_attendant_hears_nothing_of_other_teams(api: Api, owner_caller: Caller) -> None:
    bia = await api.member(owner_caller.workspace_id, "agent", "Bia")
    own_team, other_team = await team_of(owner_caller, "Secretaria", bia), await team_of(owner_caller, "Financeiro")
    hers = await person_who_wrote(api, owner_caller, "Dela", "5511987650001")
    other = await person_who_wrote(api, owner_caller, "Alheia", "5511987650002")
    async with watching(api, bia) as wire:
        await owner_caller.put(f"/chats/{hers.conversation_id}/assign", {"teamId": own_team})
        assert (await wire.hear("chat:assigned"))["data"]["team"]["name"] == "Secretaria"
        await owner_caller.put(f"/chats/{other.conversation_id}/assign", {"teamId": other_team})
        await writes(api, owner_caller, other.phone, "segredo")
        await owner_caller.put(f"/contacts/{other.contact_id}", {"name": "Alheia Segredo"})
        await writes(api, owner_caller, hers.phone, "para a Bia")
        frame = await wire.hear()
        assert (frame["event"], frame["data"]["message_data"]["text"]) == ("chat:new_message", "para a Bia")
        await owner_caller.put(f"/chats/{hers.conversation_id}/assign", {"teamId": other_team})
        await writes(api, owner_caller, hers.phone, "não mais para a Bia")
        await person_who_wrote(api, owner_caller, "Nova", "5511987650003", "para todos")
        frame = await wire.hear()
        assert frame["data"]["message_data"]["text"] == "para todos"
    async with watching(api, bia) as wire:
        await wire.say("subscribe", {"topic": f"lane:{other.lane_id}"})
        assert await wire.end() == 4403


async def test_a_contact_that_changed_is_told_whole(house: House) -> None:
    """Whoever changed it: a person, or a funnel's turn, which itself tells only whose contact it was."""
    caller = await playing(house)
    graph = {
        "nodes": [
            {"id": "start", "type": "trigger", "data": {"keyword": "turno"}},
            {"id": "save", "type": "set_field", "data": {"assignments": [{"field": "turno", "value": "manhã"}]}},
            {"id": "tell", "type": "notify", "data": {"to": "all", "text": "Novo turno"}},
        ],
        "edges": [{"id": "a", "source": "start", "target": "save"}, {"id": "b", "source": "save", "target": "tell"}],
    }
    funnel = (await caller.post("/funnels", {"name": "Turno", "definition": graph})).json()
    assert (await caller.put(f"/funnels/{funnel['id']}", {"is_active": True})).status_code == 200
    async with watching(house.api, caller) as wire:
        await house.says(NUMBER, "turno")
        by_bot = (await wire.hear("contact:updated"))["data"]["contact"]
        assert (by_bot["name"], by_bot["custom_data"]) == ("Maria", {"turno": "manhã"})
        await caller.put(f"/contacts/{by_bot['id']}", {"name": "Maria Lima"})
        by_person = (await wire.hear("contact:updated"))["data"]["contact"]
        assert by_person["name"] == "Maria Lima"
        read = (await caller.get(f"/contacts/{by_bot['id']}")).json()
        assert by_person.keys() <= read.keys()
        assert {key: read[key] for key in by_person if not key.endswith("_at")} == {
            key: value for key, value in by_person.items() if not key.endswith("_at")
        }
    async with watching(house.api, caller) as wire:
        await house.says(NUMBER, "turno")
        assert (await wire.hear("notification:new"))["data"]["kind"] == "bot.notice"


async def test_a_marketer_hears_where_contacts_are_and_not_what_they_write(house: House) -> None:
    caller = await playing(house)
    marketer = await house.api.member(caller.workspace_id, "marketer")
    async with watching(house.api, marketer) as wire:
        await house.says(NUMBER, "Olá")
        moved = await wire.hear("run:moved")
        assert {"funnel_id", "node_id", "contact_id"} <= moved["data"].keys()
        await wire.say("chat:send_message", {"instanceId": str(uuid4()), "target_number": "+5511987654321", "data": {}})
        assert (await wire.hear("problem"))["data"]["code"] == "forbidden"
        assert not [frame for frame in wire.heard() if frame["event"].startswith(("chat:", "contact:"))]


@pytest.fixture
def checked_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_service, "RECHECK_SECONDS", 0.05)


@pytest.mark.usefixtures("checked_often")
async def test_it_ends_soon_after_the_session_the_membership_or_the_role(api: Api, owner_caller: Caller) -> None:
    assert live_service.RECHECK_SECONDS < 1
    one, two, three, stays = [
        await api.member(owner_caller.workspace_id, "agent", name) for name in ("A", "B", "C", "D")
    ]
    async with watching(api, one) as a, watching(api, two) as b, watching(api, three) as c, watching(api, stays) as d:
        async with api.database.begin_global() as connection:
            identity = api.services.sessions.tokens.read(one.token)
            await sessions.close_family(connection, identity.session_id)
        assert (await owner_caller.delete(f"/team/members/{two.user_id}")).status_code == 204
        changed = await owner_caller.put(f"/team/members/{three.user_id}", {"role": "marketer"})
        assert changed.status_code == 200
        assert [await wire.end() for wire in (a, b, c)] == [4401, 4403, 4403]
        await d.say("subscribe", {"topic": f"ws:{owner_caller.workspace_id}"})
        await d.hear("answer")


def test_sessions_are_looked_at_more_often_than_every_five_seconds() -> None:
    assert live_service.RECHECK_SECONDS <= 2.5


async def test_a_slow_reader_is_let_go_and_delays_nobody(
    api: Api, owner_caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_rooms, "QUEUE_SIZE", 20)
    async with watching(api, owner_caller) as slow, watching(api, owner_caller) as quick:
        slow.stuck = asyncio.Event()
        for number in range(60):
            api.services.live.events.publish(Event(owner_caller.workspace_id, "chat:test", {"number": number}))
            assert (await quick.hear("chat:test"))["data"]["number"] == number
        assert await slow.end() == 4408
        assert [socket.closed.done() for socket in api.services.live.rooms[owner_caller.workspace_id].sockets] == [
            False
        ]


async def test_whatever_was_missed_while_redis_was_away_is_asked_for_anew(api: Api, owner_caller: Caller) -> None:
    live = api.services.live
    async with watching(api, owner_caller) as wire:
        pubsub = live.stream._pubsub
        assert pubsub is not None
        assert pubsub.connection is not None
        await pubsub.connection.disconnect()
        await wire.hear("resync")
        await live.stream.follow(owner_caller.workspace_id)
        live.events.publish(Event(owner_caller.workspace_id, "chat:test", {"back": True}))
        assert (await wire.hear("chat:test"))["data"] == {"back": True}


async def test_one_subscription_serves_all_sockets_and_ends_with_the_last(api: Api, owner_caller: Caller) -> None:
    live = api.services.live
    async with watching(api, owner_caller), watching(api, owner_caller):
        assert len(live.rooms) == 1
        counts = await live.stream.redis.pubsub_numsub(live.stream.channel_of(owner_caller.workspace_id))
        assert [count for _, count in counts] == [1]
    assert live.rooms == {}
    async with asyncio.timeout(LONG):
        while (await live.stream.redis.pubsub_numsub(live.stream.channel_of(owner_caller.workspace_id)))[0][1]:
            await asyncio.sleep(0)


async def test_over_a_real_connection(api: Api, owner_caller: Caller, free_port: int) -> None:
    """The same through uvicorn: the refused handshake is HTTP 403, a frame of 2 MB is 1009 from the server itself."""
    config = uvicorn.Config(
        api.app, port=free_port, lifespan="off", ws_max_size=256 * 1024, log_config=None, ws="websockets-sansio"
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    try:
        async with asyncio.timeout(LONG):
            while not server.started:
                await asyncio.sleep(0)
        address = f"ws://127.0.0.1:{free_port}/api/v1/ws?ticket="
        with pytest.raises(InvalidStatus) as refused:
            await connect(address + await ticket_of(owner_caller), origin=websockets.Origin("http://evil.example"))
        assert refused.value.response.status_code == 403
        ours = websockets.Origin(ORIGIN)
        async with connect(address + "guessed", origin=ours) as socket:
            with pytest.raises(ConnectionClosed):
                await socket.recv()
            assert socket.close_code == 4401
        async with connect(address + await ticket_of(owner_caller), origin=ours) as socket:
            await socket.send(json.dumps({"event": "subscribe", "data": {"topic": f"ws:{owner_caller.workspace_id}"}}))
            assert json.loads(await socket.recv())["event"] == "answer"
            await person_who_wrote(api, owner_caller, "Maria", "5511987650001", "Bom dia")
            assert json.loads(await socket.recv())["data"]["message_data"]["text"] == "Bom dia"
            await socket.send("x" * 2_000_000)
            with pytest.raises(ConnectionClosed):
                await socket.recv()
            assert socket.close_code == 1009
    finally:
        server.should_exit = True
        await running
