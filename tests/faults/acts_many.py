"""Four workers and two web processes: how they share the work, that each of them does it alone, and that all may be restarted."""

import asyncio
import signal
from collections.abc import Sequence

import aiohttp

from tests.emulators.payloads import Payload
from tests.faults.acts_engine import LIMIT
from tests.faults.acts_web import at_the_door, delivered, sentences
from tests.faults.child import Child
from tests.faults.house import LOOKING, House
from tests.faults.registry import fault

AT_ONCE = 4
PATIENCE = 60.0
HELD = "SELECT l.id FROM lanes l WHERE l.workspace_id = $1 AND l.lease_until > batuta_now()"
WAITING = """SELECT count(*) FROM lanes l WHERE l.workspace_id = $1 AND NOT l.id = ANY ($2::uuid[]) AND ($3::text IS NULL OR l.addr = $3)
   AND (l.done_seq < l.next_seq - 1 OR EXISTS (SELECT 1 FROM outbox o WHERE o.workspace_id = $1 AND o.lane_id = l.id)
     OR EXISTS (SELECT 1 FROM activities a WHERE a.workspace_id = $1 AND a.lane_id = l.id AND a.status <> 'done'))"""
"""Lanes that have something to be played, sent or called."""


@fault("4 workers and 2 web processes, restarted one after another", contacts=100, runs=2)
async def many(house: House) -> None:
    """What came before them is more than one claim takes."""
    doors = await asyncio.gather(house.web(), house.web())
    messages, count = sentences(house), len(house.contacts)
    async with at_the_door() as session:
        await burst(session, house, doors, messages[:count])
        workers = await shared_out(house)
        await each_alone(session, house, doors, workers, messages[count:][: len(workers)])
        await restarted(session, house, doors, workers, messages[count + len(workers) :], 8)


@fault("4 workers and 2 web processes, one restarted", contacts=24, short=True)
async def many_short(house: House) -> None:
    doors, workers = await asyncio.gather(house.web(), house.web()), house.workers(4)
    await asyncio.gather(*(worker.at_work() for worker in workers))
    messages = sentences(house)
    async with at_the_door() as session:
        await each_alone(session, house, doors, workers, messages[: len(workers)])
        await restarted(session, house, doors, workers, messages[len(workers) :], 1)


async def shared_out(house: House) -> list[Child]:
    """The first of the four stands still with all that it has claimed: the others serve the rest."""
    first = house.worker("T1.after_claim:1:stop")
    while first.alive and not first.stopped:
        await asyncio.sleep(LOOKING)
    house.reached_by(first)
    held = [row["id"] for row in await house.school.rows(HELD)]
    if not 0 < len(held) < len(house.contacts):
        house.violated(f"one claim took {len(held)} of {len(house.contacts)} lanes")
    others = house.workers(3)
    await served(house, "the rest was not served by the others", held)
    first.signal(signal.SIGCONT)
    await asyncio.gather(*(worker.at_work() for worker in others))
    return [first, *others]


async def each_alone(
    session: aiohttp.ClientSession,
    house: House,
    doors: Sequence[Child],
    workers: Sequence[Child],
    messages: Sequence[Payload],
) -> None:
    """While the others stand still it alone can have played what came: a message for each of them."""
    await house.settle()  # who stands still holds no lane
    for worker, message in zip(workers, messages, strict=True):
        others = [one for one in workers if one is not worker]
        for one in others:
            one.signal(signal.SIGSTOP)
        try:
            await delivered(session, house, doors, message)
            await served(house, f"{worker.process.pid} alone did not serve", [], str(message["from"]))
        finally:
            for one in others:
                one.signal(signal.SIGCONT)


async def served(house: House, otherwise: str, but: Sequence[object], who: str | None = None) -> None:
    """Until nothing of theirs is left to do."""
    try:
        async with asyncio.timeout(PATIENCE):
            while await house.school.value(WAITING, but, who):
                await asyncio.sleep(LOOKING)
    except TimeoutError:
        house.violated(otherwise)


async def restarted(
    session: aiohttp.ClientSession,
    house: House,
    doors: Sequence[Child],
    workers: list[Child],
    messages: Sequence[Payload],
    times: int,
) -> None:
    """C24 with web: everything goes on, and who is told to stop stops in time."""
    ending = list[asyncio.Task[float]]()
    for k in range(0, len(messages), AT_ONCE):
        await burst(session, house, doors, messages[k : k + AT_ONCE])
        if len(ending) < times and k + AT_ONCE >= len(messages) * (len(ending) + 1) // (times + 1):
            workers.append(house.worker())
            ending.append(asyncio.create_task(workers.pop(0).terminated()))
            await house.injected()
        await asyncio.sleep(0.05)
    await house.finish()
    if (longest := max(await asyncio.gather(*ending))) > LIMIT:
        house.violated(f"a worker took {longest:.1f} s to stop")


async def burst(
    session: aiohttp.ClientSession, house: House, doors: Sequence[Child], messages: Sequence[Payload]
) -> None:
    await asyncio.gather(*(delivered(session, house, doors, one) for one in messages))
