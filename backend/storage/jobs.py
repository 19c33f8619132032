"""arq: jobs by name and plain arguments. For what may be lost or late; whatever must happen stands in Postgres and a chore finds it."""

from dataclasses import dataclass
from typing import Any

import msgpack
import structlog
from arq.connections import ArqRedis
from redis.asyncio import Redis
from redis.exceptions import RedisError

from backend.storage.keys import Keys

log = structlog.get_logger(__name__)


def pack(value: dict[str, Any]) -> bytes:
    """arq's own form is pickle, which runs what it reads."""
    packed: bytes = msgpack.packb(value, default=repr)  # the exception of a job that failed
    return packed


def unpack(data: bytes) -> dict[str, Any]:
    value: dict[str, Any] = msgpack.unpackb(data)
    return value


def arq_of(redis: "Redis", keys: Keys) -> ArqRedis:
    return ArqRedis(
        redis.connection_pool,
        job_serializer=pack,
        job_deserializer=unpack,
        default_queue_name=keys.jobs,
        expires_extra_ms=60_000,
    )


@dataclass(slots=True)
class Jobs:
    arq: ArqRedis

    async def enqueue(self, name: str, *arguments: str | int) -> None:
        """Best effort, each time under an id of its own: a reused one is swallowed while the job runs."""
        try:
            await self.arq.enqueue_job(name, *arguments)
        except (RedisError, OSError, TimeoutError) as error:
            log.warning("a job was not asked for", job=name, error=type(error).__name__)
