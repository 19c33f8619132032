"""How speed changes with what there is: waiting contacts, a backlog, the size of the drawing, the number of workers."""

import asyncio
import random
import statistics
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from functools import partial

from backend.embedded.addresses import addresses_of_running
from tests.bench.crowd import Crowd, phone_of
from tests.bench.load import FIRST, Load
from tests.bench.load import phone_of as phone_of_load
from tests.bench.measure import Row, measure, measured
from tests.bench.stack import Stack, check_large, publish_large

ANSWERING = 1_000


@dataclass(frozen=True, slots=True)
class Grown:
    contacts: int
    new: Row
    """Workload R by contacts who are new."""
    old: Row
    """Answers of some who waited, chosen by chance."""
    redis_bytes: float
    """For each of the contacts that wait."""
    resident_mb: dict[str, float]


async def crowds(stack: Stack, load: Load, sizes: Sequence[int], conversations: int) -> AsyncIterator[Grown]:
    addresses = addresses_of_running(stack.data)
    assert addresses is not None
    crowd = Crowd(addresses.database_url, addresses.redis_url)
    model = next(load.contacts)
    await load.say_once(model, "ola", FIRST)
    await asyncio.sleep(1)  # until it is remembered
    number = load.numbers[model % len(load.numbers)]
    for size in sizes:
        fresh = range(crowd.size, size)
        bytes_each = await crowd.grow(size, phone_of_load(model))
        phones = [phone_of(n) for n in random.Random(size).sample(fresh, min(ANSWERING, len(fresh) // 2))]
        new = await measure(stack, load, f"R, {size:,} others wait", 64, conversations)
        old = await measured(stack, f"answers of {size:,} waiting", partial(load.answers, 64, phones, number))
        yield Grown(size, new, old, bytes_each, stack.resident_mb())


async def backlog(stack: Stack, load: Load, contacts: int) -> dict[str, float]:
    """All workers stand still while so many write; then they go on."""
    with stack.halted_workers():
        taken = await load.post_all(64, contacts)
    answered = await load.all_answered(120)
    assert load.outcome.lost == 0
    assert not load.outcome.wrong, load.outcome.wrong[:3]
    return {
        f"taken while no worker runs ({contacts:,} contacts), messages/s": taken,
        "worked off afterwards, replies/s": answered,
    }


async def workers(stack: Stack, load: Load, counts: Sequence[int], conversations: int) -> list[Row]:
    rows = []
    for count in counts:
        with stack.more_workers(count - 1):
            await asyncio.sleep(4)  # until they are at work
            rows.append(await measure(stack, load, f"{count} workers", 64, conversations))
    return rows


async def large_funnel(stack: Stack, load: Load, nodes: int, conversations: int) -> tuple[list[Row], dict[str, float]]:
    """Played, and checked again and again while others talk; what a check took."""
    times: list[float] = []
    await publish_large(stack, nodes)
    await asyncio.sleep(2)
    rows = [await measure(stack, load, f"a drawing of {nodes:,} nodes", 64, conversations)]
    checking = asyncio.create_task(check_large(stack, nodes, times))
    try:
        await asyncio.sleep(2)  # the first ones read the catalog's schemas
        name = f"a drawing of {nodes:,} nodes checked without end"
        rows.append(await measure(stack, load, name, 16, conversations))
    finally:
        checking.cancel()
    return rows, {f"a check of {nodes:,} nodes under that load, ms": statistics.median(times) * 1000}
