"""Processes that die, fall asleep, are restarted or are told a wrong time."""

import asyncio
import signal
from datetime import timedelta

from tests.faults.house import House
from tests.faults.points import CALENDAR, WORKER
from tests.faults.registry import Act, add, fault

TICKS = {"TM.before_commit", "TM.after_commit", *CALENDAR}
LIMIT = 20.0
"""Seconds in which a worker that is told to stop has stopped (C24)."""


def dies(point: str, workers: int) -> Act:
    async def act(house: House) -> None:
        speaking = await begun(house, point)
        victim, tick = house.worker(f"{point}:{nth(point)}"), point in TICKS
        if workers > 1 and not tick:
            await house.busy(victim)
        others = [] if tick else house.workers(workers - 1)
        if await house.reached(victim, speaking) and not others:
            house.workers(workers)  # whoever ticks first would have fired everything
        await house.finish()
        await speaking

    return act


def sleeps(point: str) -> Act:
    """It wakes up after somebody else had its lanes, and believes that they are its own."""

    async def act(house: House) -> None:
        speaking = await begun(house, point)
        victim = house.worker(f"{point}:{nth(point)}:stop")
        slept = await house.reached(victim, speaking)
        house.worker()
        await speaking
        await house.settle()
        if slept:
            victim.signal(signal.SIGCONT)
        await house.finish()

    return act


async def begun(house: House, point: str) -> "asyncio.Task[None]":
    """Timers and calendars are met when everything before them is over."""
    speaking = house.speaking(0.05)
    if point in TICKS:
        helper = house.worker()
        await speaking
        await house.settle()
        await helper.terminated()
        await house.later()
    return speaking


def nth(point: str) -> int:
    """A calendar's in the middle of its fan-out."""
    return 2 if point in CALENDAR else 1


for name in (*WORKER, *CALENDAR):
    add(f"kill -9 at {name}, 1 worker", dies(name, 1), point=name, workers=1)
    add(f"kill -9 at {name}, 3 workers", dies(name, 3), point=name, workers=3, short=name == "TC.before_commit")
    add(f"SIGSTOP past the lease at {name}", sleeps(name), runs=1, point=name, short=name == "T2.before_commit")


@fault("rolling restart x20 under load", runs=1, contacts=150)
async def rolling_restart(house: House) -> None:
    await restarts(house, 20, 0.35)


@fault("rolling restart x3 under load", runs=1, contacts=24, short=True)
async def rolling_restart_short(house: House) -> None:
    await restarts(house, 3, 0.1)


async def restarts(house: House, times: int, pause: float) -> None:
    workers = house.workers(2)
    speaking = house.speaking(pause / 2)
    for _ in range(times):
        await asyncio.sleep(pause)
        workers.append(house.worker())
        oldest = workers.pop(0)
        await oldest.at_work()
        took = await oldest.terminated()
        await house.injected()
        if took > LIMIT:
            house.outcome.violations.append(f"a worker took {took:.1f} s to stop")
        if oldest.process.exitcode:
            house.outcome.violations.append(f"a worker stopped with {oldest.process.exitcode}")
    await speaking
    await house.finish()


@fault("all workers killed, a backlog behind them", short=True)
async def backlog(house: House) -> None:
    workers = house.workers(3)
    speaking = house.speaking()
    await asyncio.sleep(0.3)
    for worker in workers:
        worker.kill()
    await house.doubt()
    await house.injected()
    await speaking
    house.workers(3)
    await house.finish()


@fault("workers' clocks one day off, ahead and behind", short=True)
async def wrong_clocks(house: House) -> None:
    for days in (1, -1):
        house.worker(ahead=timedelta(days=days))
    await house.injected(2)
    await house.speak()
    await house.finish()
