"""In a Redis Cluster a command whose keys lie in two slots is refused. Ours never are, however many workspaces a batch holds."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import orjson
import pytest
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from backend.embedded.redis import Redis as Server
from backend.storage.events import Event, Events
from backend.storage.keys import Keys
from backend.storage.rates import Ask, Place, Rates
from backend.storage.rings import Rings
from backend.storage.state import Control, Memory, RememberedRun, States, Wanted
from tests.patience import LONG


@pytest.fixture
async def cluster(tmp_path: Path) -> AsyncIterator[Redis]:
    """A whole cluster in one node: it owns every slot, and refuses what a larger one would."""
    sockets = tmp_path / f"s{os.getpid()}"
    sockets.mkdir()
    options = {"cluster-enabled": "yes", "appendonly": "no", "port": "0"}
    server = Server(tmp_path / "data", sockets, tmp_path / "redis.log", options)
    server.start()
    client = Redis(unix_socket_path=str(server.socket))
    try:
        await client.execute_command("CLUSTER", "ADDSLOTS", *range(16384))
        async with asyncio.timeout(LONG):
            while b"cluster_state:ok" not in await client.execute_command("CLUSTER", "INFO"):
                await asyncio.sleep(0.01)
        yield client
    finally:
        await client.aclose()
        server.stop()


async def test_it_refuses_what_crosses_slots(cluster: Redis) -> None:
    with pytest.raises(ResponseError, match="CROSSSLOT"):
        await cluster.mget("{a}1", "{b}1")


async def test_states_pauses_and_rates_of_many_workspaces(cluster: Redis) -> None:
    keys = Keys("g")
    states, rates = States(cluster, keys), Rates(cluster, keys)
    who = [(uuid4(), uuid4(), uuid4(), uuid4()) for _ in range(40)]
    runs = {run: RememberedRun(run, uuid4(), "q", orjson.dumps({"n": n})) for n, (*_, run) in enumerate(who)}
    await states.remember([Memory(w, c, lane, 7, runs[run], None, None) for w, c, lane, run in who])
    assert await states.load([Wanted(w, c, lane, run, 7) for w, c, lane, run in who]) == [{"n": n} for n in range(40)]
    await states.control([Control(w, c, "PAUSED_BY_HUMAN", 1) for w, c, *_ in who])
    assert {await states.bot_control(w, c) for w, c, *_ in who} == {"PAUSED_BY_HUMAN"}
    await states.forget(who[0][0], who[0][1], [who[0][2]])
    assert await states.current(who[0][0], who[0][1]) is None
    assert await rates.take([Ask(w, c, lane, 80) for w, c, lane, _ in who]) == [Place(0.0)] * 40
    assert not states.guard.resting
    assert not rates.guard.resting


async def test_rings_and_live_events(cluster: Redis) -> None:
    keys, workspace = Keys("g"), uuid4()
    here, there = Rings(cluster, keys), Rings(cluster, keys)
    there.answer(("turns", "send", "activities"))
    listening = asyncio.create_task(there.listen())
    here.ring("turns", "send", "activities")
    async with asyncio.timeout(LONG):
        for name in ("turns", "send", "activities"):
            await there.wait(name, LONG)
    listening.cancel()
    pubsub = cluster.pubsub()
    await pubsub.subscribe(keys.events(workspace))
    events = Events(cluster, keys)
    events.publish(Event(workspace, "chat:status", {"id": 1}, uuid4()))
    async with asyncio.timeout(LONG):
        while (told := await pubsub.get_message(ignore_subscribe_messages=True, timeout=5)) is None:
            pass
    assert orjson.loads(told["data"])["seq"] == 1
    await events.close()
    await pubsub.aclose()
