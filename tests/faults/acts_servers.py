"""PostgreSQL and Redis: emptied, restarted, rolled back, confused."""

import asyncio
import random
from collections.abc import Awaitable, Callable

from tests.faults.house import House
from tests.faults.registry import fault

Deed = Callable[[], Awaitable[None]]


async def again_and_again(house: House, deed: Deed, pause: float, workers: int = 2) -> None:
    """The whole story under it."""
    house.workers(workers)
    telling = asyncio.create_task(tell(house))
    while not telling.done():
        await deed()
        await house.injected()
        await asyncio.wait({telling}, timeout=pause)
    await telling


async def tell(house: House) -> None:
    await house.speak(0.05)
    await house.finish()


@fault("Redis emptied every 0.2 s", short=True)
async def flushed(house: House) -> None:
    async def flush() -> None:
        await house.world.redis.flushdb()

    await again_and_again(house, flush, 0.2)


@fault("Redis rolled back every 0.4 s")
async def rolled_back(house: House) -> None:
    redis = house.world.redis

    async def roll() -> None:
        kept = {key: await redis.dump(key) for key in await redis.keys("*")}
        await asyncio.sleep(0.2)
        for key, value in kept.items():
            if value is not None:
                await redis.restore(key, 0, value, replace=True)

    await again_and_again(house, roll, 0.2)


@fault("Redis full of other lanes' bytes", short=True)
async def confused(house: House) -> None:
    redis, dice = house.world.redis, random.Random(5)

    async def confuse() -> None:
        keys = await redis.keys("*state:*")
        values = [value for value in await redis.mget(keys) if value is not None] if keys else []
        if values:
            await redis.mset({key: dice.choice(values) for key in keys})

    await again_and_again(house, confuse, 0.1)


@fault("Redis stopped for 2 s", short=True, own="redis")
async def redis_stopped(house: House) -> None:
    await redis_away(house, 2.0)


@fault("Redis stopped for 30 s", runs=1, own="redis")
async def redis_stopped_long(house: House) -> None:
    await redis_away(house, 30.0)


async def redis_away(house: House, seconds: float) -> None:
    assert house.place.redis is not None
    house.workers(2)
    speaking = house.speaking(0.1)
    await asyncio.sleep(0.3)
    await asyncio.to_thread(house.place.redis.stop)
    await house.injected()
    try:
        await asyncio.sleep(seconds)
    finally:
        await asyncio.to_thread(house.place.redis.start)
    await speaking
    await house.finish()


@fault("PostgreSQL ends all sessions every 0.4 s", short=True)
async def sessions_ended(house: House) -> None:
    own = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'batuta_runtime'"

    async def end() -> None:
        await house.world.owner.execute(own)

    house.workers(2)
    speaking = house.speaking(0.1)
    while not speaking.done():
        await end()
        await house.injected()
        await asyncio.sleep(0.4)
    await speaking
    await house.finish()


@fault("Redis away from the beginning", runs=1)
async def no_redis(house: House) -> None:
    house.worker(redis_url="redis://127.0.0.1:1")
    await house.injected()
    await house.speak()
    await house.finish()
