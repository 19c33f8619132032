"""A visitor's socket: what happens in the talk comes as it happens, numbered, and nothing of anybody else's."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from redis.asyncio import Redis

from backend.services.webchat_live import TooManyPages, VisitorsLive
from backend.storage.event_stream import EventStream
from backend.storage.open_pages import OpenPages
from tests.api.callers import Api
from tests.api.house import House
from tests.api.test_funnels import EXAMPLE
from tests.api.test_webchat import publish
from tests.api.visits import Visit, open_page, visit
from tests.api.wire import Wire, watching, wired
from tests.patience import LONG


@asynccontextmanager
async def on_page(api: Api, who: Visit) -> AsyncIterator[Wire]:
    async with wired(api, None, path=f"/api/v1/webchat/{who.link}/ws") as wire:
        await wire.say("enter", {"visitor": who.token})
        await wire.hear("entered")
        yield wire


async def quiet(api: Api) -> None:
    """Until what was published has been delivered."""
    await api.services.connections.events.close()
    await asyncio.sleep(0.1)


async def test_the_talk_comes_as_it_happens(house: House) -> None:
    owner = await house.api.founder()
    await publish(owner, EXAMPLE)
    ana = await visit(owner)
    async with on_page(house.api, ana) as wire, on_page(house.api, ana) as other_tab:
        await ana.says("ola")
        own = await wire.hear("message")
        assert (own["data"]["direction"], own["data"]["text"]) == ("IN", "ola")
        assert "lane_id" not in own["data"]
        assert (await other_tab.hear("message"))["data"]["id"] == own["data"]["id"]
        await house.work()
        answer = await wire.hear("message")
        assert (answer["data"]["direction"], answer["data"]["text"]) == ("OUT", "Oi! Tudo bem?")
        assert answer["seq"] == own["seq"] + 1
        fetched = (await ana.reads())[-1]
        assert (fetched["id"], fetched["text"]) == (answer["data"]["id"], answer["data"]["text"])

        await wire.say("seen", {"delivered": [fetched["id"]], "read": fetched["id"]})
        async with asyncio.timeout(LONG):
            while (await ana.reads())[-1]["status"] != "read":
                await asyncio.sleep(0.02)


async def test_typing_and_reading_are_seen_on_both_sides(house: House) -> None:
    owner = await house.api.founder()
    ana = await visit(owner)
    async with on_page(house.api, ana) as page, watching(house.api, owner) as desk:
        sent = await ana.says("oi")
        told = await desk.hear("chat:new_message")
        assert told["data"]["message_data"]["text"] == "oi"
        await page.hear("message")
        await page.say("typing")
        typing = await desk.hear("chat:contact_typing")
        assert typing["data"] == {key: told["data"][key] for key in ("contact_id", "conversation_id")}

        await desk.say("chat:typing", {"conversation_id": told["data"]["conversation_id"]})
        assert (await page.hear("typing"))["data"] == {}
        await owner.post(f"/chats/{told['data']['conversation_id']}/read")
        assert (await page.hear("read"))["data"] == {"client_id": sent["client_id"]}
        assert [frame["event"] for frame in desk.heard() if frame["event"].startswith("visitor")] == []


async def test_nothing_of_anybody_else_is_heard(house: House) -> None:
    """Of another visitor, another page, another school."""
    owner, stranger = await house.api.founder(), await house.api.founder("Academia Allegro")
    await publish(owner, EXAMPLE)
    ana, theirs = await visit(owner), await visit(stranger)
    bia = await Visit(ana.client, ana.link).arrive("Bia")
    _, second = await open_page(owner, "Outra página")
    caio = await Visit(ana.client, second).arrive("Caio")
    async with on_page(house.api, ana) as wire:
        await wire.say("typing")
        for other in (bia, caio, theirs):
            await other.says("ola")
        await house.work()
        await owner.post("/tags", {"name": "vip"})
        await quiet(house.api)
        assert wire.heard() == []
        await ana.says("ola")
        assert (await wire.hear())["data"]["text"] == "ola"


async def test_who_is_not_let_in(house: House) -> None:
    owner = await house.api.founder()
    ana = await visit(owner)
    _, second = await open_page(owner, "Outra página")
    path = f"/api/v1/webchat/{ana.link}/ws"
    first: list[tuple[str, str, Any, int]] = [
        (path, "enter", {"visitor": "x" * 43}, 4401),
        (f"/api/v1/webchat/{second}/ws", "enter", {"visitor": ana.token}, 4401),
        ("/api/v1/webchat/no-such-page/ws", "enter", {"visitor": ana.token}, 4401),
        (path, "typing", {}, 4400),
        (path, "enter", {}, 4400),
    ]
    for where, event, data, code in first:
        async with wired(house.api, None, path=where) as wire:
            await wire.say(event, data)
            assert await wire.end() == code, (where, event, data)
    async with wired(house.api, None, [(b"origin", b"https://evil.example")], path) as wire:
        assert (wire.accepted, wire.closed) == (False, 4403)
    async with on_page(house.api, ana) as wire:
        await wire.say("dance")
        assert await wire.end() == 4400


async def test_who_left_is_let_go(house: House) -> None:
    owner = await house.api.founder()
    made, link = await open_page(owner)
    ana, bia = await Visit(owner.client, link).arrive(), await Visit(owner.client, link).arrive()
    async with on_page(house.api, ana) as wire, on_page(house.api, bia) as still_there:
        assert (await ana.call("DELETE", "/visit")).status_code == 204
        assert await wire.end() == 4403
        await owner.post(f"/instances/{made['id']}/disconnect")
        assert await still_there.end() == 4403
    assert house.api.services.visitors_live.rooms == {}


async def test_a_break_of_the_line_says_so(house: House) -> None:
    owner = await house.api.founder()
    ana = await visit(owner)
    async with on_page(house.api, ana) as wire:
        house.api.services.visitors_live._missed()
        assert (await wire.hear())["event"] == "resync"


async def test_a_visitor_has_five_pages_open_at_most(house: House, redis_url: str) -> None:
    """Over all processes; what a dead one held does not count for long."""
    owner = await house.api.founder()
    ana = await visit(owner)
    bia = await Visit(ana.client, ana.link).arrive("Bia")
    guest, keys = await house.api.services.webchats.visitors.guest(ana.link, ana.token), house.api.services.keys
    async with AsyncExitStack() as open_:
        redis = await open_.enter_async_context(Redis.from_url(redis_url))
        elsewhere = VisitorsLive(EventStream(redis, keys.events), OpenPages(redis, keys))
        await open_.enter_async_context(elsewhere.running())
        await redis.zadd(keys.pages(guest.visitor.id), {str(n): 1 for n in range(5)})
        theirs = [await elsewhere.join(guest) for _ in range(2)]
        tabs = [await open_.enter_async_context(on_page(house.api, ana)) for _ in range(3)]
        with pytest.raises(TooManyPages):
            await elsewhere.join(guest)
        async with wired(house.api, None, path=f"/api/v1/webchat/{ana.link}/ws") as sixth:
            await sixth.say("enter", {"visitor": ana.token})
            assert await sixth.end() == 4409
        async with on_page(house.api, bia):
            await ana.says("oi")
            for tab in tabs:
                await tab.hear("message")
        await elsewhere.leave(theirs.pop())
        async with on_page(house.api, ana):
            assert len(theirs) == 1
    async with on_page(house.api, ana):
        (room,) = house.api.services.visitors_live.rooms.values()
        assert [len(room.visitors), len(room.lanes), len(room.everybody())] == [1, 1, 1]


async def test_a_visitor_writes_so_fast_and_no_faster(house: House) -> None:
    """Over all of the visitor's pages; typing is told once in two seconds."""
    owner = await house.api.founder()
    ana = await visit(owner)
    await ana.says("oi")
    async with watching(house.api, owner) as desk, on_page(house.api, ana) as one, on_page(house.api, ana) as other:
        for page in (one, other):
            for _ in range(60):
                await page.say("typing")
        await desk.hear("chat:contact_typing")
        async with asyncio.timeout(LONG):
            while await frames_of(house.api) < 120:
                await asyncio.sleep(0.02)
        await other.say("typing")
        assert await other.end() == 4429
        await quiet(house.api)
        # Two seconds may have passed meanwhile on a busy machine, many times two have not.
        assert len([frame for frame in desk.heard() if frame["event"] == "chat:contact_typing"]) < 8


async def test_who_says_nothing_or_comes_too_often_is_not_kept(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = await house.api.founder()
    ana = await visit(owner)
    path = f"/api/v1/webchat/{ana.link}/ws"
    monkeypatch.setattr("backend.api.webchat_live.ENTER_SECONDS", 0.05)
    async with wired(house.api, None, path=path) as silent:
        assert await silent.end() == 4400
    monkeypatch.setattr("backend.api.webchat_door.HANDSHAKES", 2)
    async with wired(house.api, None, path=path) as second:
        assert second.accepted
    async with wired(house.api, None, path=path) as third:
        assert (third.accepted, third.closed) == (False, 1013)


async def frames_of(api: Api) -> int:
    counters = api.services.limits.counters
    found = [name async for name in counters.redis.scan_iter(counters.keys.counted("webchat:frame:*"))]
    return sum(int(value or 0) for value in await counters.redis.mget(found)) if found else 0
