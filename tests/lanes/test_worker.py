"""C4 and C24: the worker's own loops. Rings make it quick, the sweep makes it sure, arq may be there or not."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from arq.worker import Worker
from redis.asyncio import Redis
from structlog.testing import capture_logs

from backend.settings import Settings
from backend.storage.jobs import Jobs, arq_of
from backend.storage.keys import Keys
from backend.storage.rings import Rings
from backend.worker.loops import Stop
from backend.worker.main import FINISHING, work
from backend.worker.parts import Parts, open_parts
from backend.worker.queue import run_queue
from backend.worker.ticks import Ticks
from tests.engine.example import EXAMPLE
from tests.lanes.channel import ScriptedChannel
from tests.lanes.conftest import Opener
from tests.lanes.drawings import CATALOG, chain, say, sleep
from tests.lanes.world import World
from tests.patience import LONG, until, waited_for

ANA = "5511900000001"
NOWHERE = "redis://127.0.0.1:1"


@asynccontextmanager
async def at_work(
    settings: Settings, channel: ScriptedChannel, *, poll_only: bool = False
) -> AsyncIterator[tuple[Parts, Stop]]:
    stop = Stop()
    async with AsyncExitStack() as stack:
        parts = await open_parts(settings, stack, {"whatsapp": channel}, catalog=CATALOG)
        working = asyncio.create_task(work(parts, stop, poll_only=poll_only))
        try:
            yield parts, stop
        finally:
            stop.asked.set()
            await working


@pytest.mark.parametrize("poll_only", [False, True])
async def test_a_message_is_answered_and_a_timer_fires(world: World, settings: Settings, poll_only: bool) -> None:
    school = await world.school()
    await school.publish(chain(say("um"), sleep(60), say("dois")))
    channel = ScriptedChannel()
    async with at_work(settings, channel, poll_only=poll_only):
        await school.says(ANA, "ola")
        await until(lambda: channel.texts() == ["um"], 2.0)
        await world.move_clock(timedelta(seconds=61))
        await until(lambda: channel.texts() == ["um", "dois"], 5.0)


async def test_a_ring_is_heard_at_once(world: World, settings: Settings) -> None:
    school = await world.school()
    await school.publish(EXAMPLE)
    world.rings = world.ingress.rings = Rings(world.redis, world.keys)  # a web process: nobody here answers the ring
    channel = ScriptedChannel()
    async with at_work(settings, channel):
        took = []
        for n in range(8):
            await asyncio.sleep(0.03)
            await school.says(f"55119000000{n:02d}", "ola")
            took.append(await until(lambda n=n: len(channel.begun) == n + 1, 2.0))  # type: ignore[misc]
    assert sorted(took)[4] < 0.3, "the median: a sweep would take half a second"


async def test_with_every_ring_lost_all_is_done_within_two_seconds(world: World, settings: Settings) -> None:
    school = await world.school()
    await school.publish(EXAMPLE)
    world.ingress.rings = Rings(world.redis, Keys("nobody"))
    channel = ScriptedChannel()
    async with at_work(settings, channel):
        for n in range(10):
            await school.says(f"55119000000{n:02d}", "ola")
        await until(lambda: len(channel.begun) == 10, 2.0)


async def test_without_redis_it_works_too(a_world: Opener, settings: Settings) -> None:
    with capture_logs():
        world = await a_world(redis_url=NOWHERE)
        school = await world.school()
        await school.publish(EXAMPLE)
        channel = ScriptedChannel()
        async with at_work(replace(settings, redis_url=NOWHERE), channel):
            await school.says(ANA, "ola")
            await until(lambda: channel.texts() == ["Oi! Tudo bem?"], 3.0)


async def test_a_lane_whose_worker_died_is_found(world: World, settings: Settings) -> None:
    school = await world.school()
    await school.publish(EXAMPLE)
    await school.says(ANA, "ola")
    await world.owner.execute(
        "UPDATE lanes SET lease_until = batuta_now() - interval '1 s', epoch = epoch + 1, attempts = 1"
    )
    channel = ScriptedChannel()
    async with at_work(settings, channel, poll_only=True):
        await until(lambda: channel.texts() == ["Oi! Tudo bem?"], 4.0)


async def test_a_stop_lets_the_request_that_is_out_come_back(world: World, settings: Settings) -> None:
    school = await world.school()
    await school.publish(chain(say("um"), say("dois")))
    channel = ScriptedChannel(gate=asyncio.Event())
    async with at_work(settings, channel) as (parts, stop):
        await school.says(ANA, "ola")
        await channel.has_begun(1)
        stop.asked.set()
        # Before that the second may still be claimed, as soon as the first has its receipt.
        await until(lambda: parts.sender.closing, 2 * FINISHING)
        assert channel.gate is not None
        channel.gate.set()
    assert await school.said(ANA) == [("sent", "um"), ("queued", "dois")]
    assert await school.value("SELECT count(*) FROM outbox WHERE workspace_id = $1 AND status = 'sending'") == 0
    await world.play()
    assert (channel.texts(), world.channel.texts()) == (["um"], ["dois"])


async def test_sigterm_ends_the_process_soon(settings: Settings, world: World) -> None:
    env = os.environ | {
        "BATUTA_DATABASE_URL": settings.database_url, "BATUTA_RUNTIME_DATABASE_URL": settings.runtime_database_url,
        "BATUTA_REDIS_URL": settings.redis_url, "BATUTA_SECRET_KEY": settings.secret_key, "BATUTA_DATA_DIR": str(settings.data_dir),
    }  # fmt: skip
    program = (
        "import asyncio, os; from backend.settings import Settings; from backend.worker.main import run; "
        "print('up', flush=True); asyncio.run(run(Settings.from_env(os.environ), False))"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, env=env, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    assert process.stdout is not None
    seen = b""
    async with asyncio.timeout(LONG):
        while b"at work" not in seen:
            line = await process.stdout.readline()
            assert line, seen.decode()
            seen += line

    async def ended() -> None:
        nonlocal seen
        process.send_signal(signal.SIGTERM)
        seen, _ = await process.communicate()

    assert await waited_for(ended()) < 10
    assert process.returncode == 0, seen.decode()
    assert b"has stopped" in seen


async def test_a_worker_waits_for_its_database(settings: Settings) -> None:
    from backend.worker import main

    tries = []

    async def away(*_: object) -> None:
        tries.append(1)
        if len(tries) == 3:
            os.kill(os.getpid(), signal.SIGTERM)
        from backend.errors import Unavailable

        raise Unavailable

    with pytest.MonkeyPatch.context() as patch, capture_logs():
        patch.setattr(main, "open_parts", away)
        patch.setattr("backend.worker.loops.LONGEST_PAUSE", 0.05)
        await asyncio.wait_for(main.run(settings, True), LONG)
    assert len(tries) == 3


# --- the clockwork -------------------------------------------------------------------------------------------------------


async def test_arq_ticks_and_carries_jobs_packed_without_pickle(redis_url: str) -> None:
    redis, keys, stop = Redis.from_url(redis_url), Keys("g"), Stop()
    ticked, done = asyncio.Event(), asyncio.Event()
    asked: list[tuple[str, ...]] = []

    async def tick() -> None:
        ticked.set()

    async def job(*arguments: str) -> None:
        asked.append(arguments)
        done.set()

    queue = asyncio.create_task(run_queue(redis, keys, Ticks(tick, tick), {"check_instance": job}, stop))
    jobs = Jobs(arq_of(redis, keys))
    await jobs.enqueue("check_instance", "a", "b")
    async with asyncio.timeout(LONG):
        await done.wait()
        await ticked.wait()
    stop.asked.set()
    await queue
    assert asked == [("a", "b")]
    assert not [key async for key in redis.scan_iter("arq:result:*")]
    await redis.aclose()


async def test_a_cancellation_that_redis_py_lost_is_said_again(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lost, there = 0, asyncio.Event()

    async def deaf(self: Worker) -> None:
        nonlocal lost
        while lost < 2:
            there.set()
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                lost += 1
        await asyncio.sleep(60)

    async def tick() -> None: ...

    monkeypatch.setattr(Worker, "async_run", deaf)
    redis, stop = Redis.from_url(redis_url), Stop()
    queue = asyncio.create_task(run_queue(redis, Keys("g"), Ticks(tick, tick), {}, stop))
    await there.wait()
    stop.asked.set()
    await asyncio.wait_for(queue, LONG)
    assert lost == 2
    await redis.aclose()


async def test_asking_for_a_job_without_redis_only_logs() -> None:
    with capture_logs() as logs:
        async with Redis.from_url(NOWHERE) as redis:
            await Jobs(arq_of(redis, Keys("g"))).enqueue("check_instance", "a")
    assert [log["log_level"] for log in logs] == ["warning"]


async def test_when_nobody_ticks_our_own_loop_does_and_one_round_at_a_time() -> None:
    rounds, at_once, most = 0, 0, 0
    stop = Stop()

    async def slow() -> None:
        nonlocal rounds, at_once, most
        rounds += 1
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0.2)
        at_once -= 1

    async def broken() -> None:
        raise RuntimeError

    ticks = Ticks(slow, broken)
    with capture_logs():
        watching = asyncio.create_task(ticks.watch(stop))
        await asyncio.gather(*(ticks.second() for _ in range(5)))
        assert (rounds, most) == (1, 1)
        await until(lambda: rounds >= 3)  # silence
        stop.asked.set()
        await watching
    assert most == 1
