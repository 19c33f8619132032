"""The worker: the second door into services. One supervisor, a loop for each kind of work, and a clockwork behind them all."""

import asyncio
import signal
from contextlib import AsyncExitStack

import structlog

from backend.errors import Unavailable
from backend.settings import Settings
from backend.storage.redis_guard import cancel
from backend.worker.loops import SWEEP, Stop, drain, forever, pause_after
from backend.worker.parts import Parts, open_parts
from backend.worker.queue import run_queue
from backend.worker.ticks import Ticks

log = structlog.get_logger(__name__)

FINISHING = 8.0
"""Seconds for the round that every loop is in; with the sender's and the activities' own patience a stop takes less than 20."""

LOOKING = 2.0
LOOKING_FOR_HUNG = 5.0


async def run(settings: Settings, poll_only: bool) -> None:
    """Until SIGTERM or SIGINT; then what was begun is finished or given back."""
    stop = Stop()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.asked.set)
    trouble = 0
    while not stop:
        try:
            async with AsyncExitStack() as stack:
                parts = await open_parts(settings, stack)
                log.info("the worker is at work", poll_only=poll_only)
                await work(parts, stop, poll_only=poll_only)
        except Unavailable:
            trouble += 1
            log.warning("waiting for the database")
            await stop.wait(pause_after(trouble))


async def work(parts: Parts, stop: Stop, *, poll_only: bool) -> None:
    """All loops of one worker; returns when `stop` was set and everything is finished or given back."""
    rings = parts.rings
    rings.answer(("turns", "send", "activities"))
    ticks = Ticks(lambda: each_second(parts), parts.chores.every_minute)
    loops = [
        drain("turns", stop, parts.turns.run_once, rings, "turns"),
        drain("send", stop, parts.sender.run_once, rings, "send"),
        drain("activities", stop, parts.activities.run_once, rings, "activities"),
        ticks.watch(stop),
        forever("calendars", stop, lambda: keep_calendars(parts, stop)),
        forever("hung sessions", stop, lambda: keep_free(parts, stop)),
    ]
    listeners = []
    if poll_only:
        loops.append(look_often(parts, stop))
    else:
        jobs = {"check_instance": parts.check_instance}
        loops.append(forever("arq", stop, lambda: run_queue(parts.redis, parts.keys, ticks, jobs, stop)))
        listeners.append(asyncio.create_task(rings.listen()))
    running = [asyncio.create_task(one) for one in loops]
    await stop.asked.wait()
    rings.ring("turns", "send", "activities")
    _, late = await asyncio.wait(running, timeout=FINISHING)
    await cancel((*late, *listeners))
    await close(parts)


async def look_often(parts: Parts, stop: Stop) -> None:
    """Nobody hands out jobs: new numbers and new files are looked for all the time."""
    while not stop:
        await parts.chores.others_now()
        await stop.wait(LOOKING)


async def keep_calendars(parts: Parts, stop: Stop) -> None:
    """Beside the timers: who writes now does not wait for a fan-out."""
    while not stop:
        if not await parts.calendars.run_once():
            await stop.wait(SWEEP)


async def keep_free(parts: Parts, stop: Stop) -> None:
    """Beside everything that may wait for a lock."""
    while not stop:
        await parts.chores.end_hung()
        await stop.wait(LOOKING_FOR_HUNG)


async def close(parts: Parts) -> None:
    await asyncio.gather(parts.sender.close(8.0), parts.activities.close(8.0))
    try:
        await parts.turns.close()
    except Unavailable:
        log.warning("lanes could not be given back; their leases end")
    log.info("the worker has stopped")


async def each_second(parts: Parts) -> None:
    """Timers that are due, and lanes whose worker died, one by one."""
    try:
        await parts.timers.run_once()
    finally:
        while await parts.turns.run_suspect():
            pass
