"""arq, kept at arm's length: it ticks and carries jobs, and the engine runs without it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from arq import cron, func
from arq.worker import Worker
from redis.asyncio import Redis

from backend.storage.jobs import arq_of, pack, unpack
from backend.storage.keys import Keys
from backend.storage.redis_guard import cancel
from backend.worker.loops import Stop
from backend.worker.ticks import Ticks

log = structlog.get_logger(__name__)

Job = Callable[..., Awaitable[object]]
JOB_SECONDS = 600


async def run_queue(redis: "Redis", keys: Keys, ticks: Ticks, jobs: Mapping[str, Job], stop: Stop) -> None:
    """Until it breaks (Redis went away: the supervisor begins it again) or the worker stops."""
    worker = Worker(
        functions=[func(_job(job), name=name, keep_result=0) for name, job in jobs.items()],
        cron_jobs=[
            cron(_tick(ticks.second), name="second", second=set(range(60)), unique=False, keep_result=0, timeout=30),
            cron(_tick(ticks.minute), name="minute", second={30}, unique=True, keep_result=0, timeout=300),
        ],
        redis_pool=arq_of(redis, keys),
        queue_name=keys.jobs,
        health_check_key=f"{keys.jobs}:health",
        job_serializer=pack,
        job_deserializer=unpack,
        keep_result=0,
        max_jobs=1000,
        job_timeout=JOB_SECONDS,
        poll_delay=0.5,
        handle_signals=False,
    )
    running = asyncio.create_task(worker.async_run())
    stopping = asyncio.create_task(stop.asked.wait())
    try:
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()
    finally:
        await cancel((running, stopping))


def _job(job: Job) -> Any:
    async def run(_context: dict[str, Any], *arguments: Any) -> object:
        return await job(*arguments)

    return run


def _tick(tick: Callable[[], Awaitable[None]]) -> Any:
    async def run(_context: dict[str, Any]) -> None:
        await tick()

    return run
