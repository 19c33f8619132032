"""Everything, with one command: servers, tables, the demo, web and worker; step by step, and stopped together."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

from backend.commands.family import run
from backend.commands.interrupts import Interrupts
from backend.commands.place import embedded
from backend.commands.probes import check_ports, check_redis
from backend.commands.speech import done, say
from backend.commands.tables import bring_up_to_date
from backend.embedded.servers import Servers
from backend.settings import Settings


def up(settings: Settings) -> None:
    interrupts = Interrupts()
    try:
        check_ports(settings)
        with starting(settings) as (complete, servers):
            prepare(complete)
            asyncio.run(run(complete, servers, interrupts))
            say("Stopping PostgreSQL and Redis …")
    except KeyboardInterrupt:
        say("Stopped before everything was up.")
    else:
        say("Stopped.")


@contextmanager
def starting(settings: Settings) -> Iterator[tuple[Settings, Servers]]:
    began = time.monotonic()
    with embedded(settings) as (complete, servers):
        own = [name for name, server in (("PostgreSQL", servers.postgres), ("Redis", servers.redis)) if server]
        if own:
            done(f"{' and '.join(own)} started, data in {settings.data_dir}", began)
        yield complete, servers


def prepare(settings: Settings) -> None:
    began = time.monotonic()
    check_redis(settings)
    bring_up_to_date(settings)
    done("Tables are up to date", began)
    if settings.demo:
        from backend import demo

        began = time.monotonic()
        asyncio.run(demo.seed(settings))
        done("The demo is there", began)
