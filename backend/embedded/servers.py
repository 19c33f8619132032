"""Both servers together, in one private directory for their sockets."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from backend.embedded.addresses import Addresses, forget, note
from backend.embedded.postgres import Postgres
from backend.embedded.redis import Redis

LONGEST = 80
"""A socket's path may have 107 bytes, and PostgreSQL's own name in it takes 19."""


@dataclass(frozen=True, slots=True)
class Servers:
    postgres: Postgres | None
    redis: Redis | None
    addresses: Addresses

    def revive(self) -> list[str]:
        """Starts again what died. Answers the names."""
        dead = [server for server in (self.postgres, self.redis) if server and not server.alive()]
        for server in dead:
            server.start()
        return [type(server).__name__ for server in dead]


@contextmanager
def serving(data: Path, *, postgres: bool = True, redis: bool = True) -> Iterator[Servers]:
    """Under `data_dir.held`: whatever is found running here was left by an `up` that was killed."""
    forget(data)
    sockets = private_directory()
    logs = data / "logs"
    database = Postgres(data / "postgres", sockets, logs / "postgres.log") if postgres else None
    memory = Redis(data / "redis", sockets, logs / "redis.log") if redis else None
    addresses = Addresses(str(sockets), database.url() if database else "", memory.url() if memory else "")
    note(data, addresses)
    try:
        if database:
            database.start()
        if memory:
            memory.start()
        yield Servers(database, memory, addresses)
    finally:
        if memory:
            memory.stop()
        if database:
            database.stop()
        forget(data)


def private_directory() -> Path:
    directory = Path(tempfile.mkdtemp(prefix="batuta-"))
    if len(os.fsencode(directory)) > LONGEST:
        directory.rmdir()
        directory = Path(tempfile.mkdtemp(prefix="batuta-", dir="/tmp"))
    return directory
