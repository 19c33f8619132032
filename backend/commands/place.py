"""Where the servers are: given by URL, those of a running `up`, or our own for as long as the command takes."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from backend.commands.keys import complete
from backend.embedded.addresses import Addresses, addresses_of_running
from backend.embedded.data_dir import held
from backend.embedded.process import CannotStart
from backend.embedded.servers import Servers, serving
from backend.settings import Settings, SettingsError


@contextmanager
def embedded(settings: Settings) -> Iterator[tuple[Settings, Servers]]:
    """Starts what no URL is given for. Holds the data dir."""
    with (
        held(settings.data_dir),
        serving(settings.data_dir, postgres=not settings.database_url, redis=not settings.redis_url) as servers,
    ):
        yield at(settings, servers.addresses), servers


@contextmanager
def located(settings: Settings) -> Iterator[Settings]:
    """For a command that may run beside `up` or alone."""
    if settings.database_url and settings.redis_url:
        yield complete(settings)
        return
    with ExitStack() as stack:
        try:
            found, _ = stack.enter_context(embedded(settings))
        except CannotStart:
            running = addresses_of_running(settings.data_dir)
            if running is None:
                raise
            found = at(settings, running)
        yield found


def attached(settings: Settings) -> Settings:
    """For web and worker, which never start servers themselves."""
    if (settings.database_url or settings.runtime_database_url) and settings.redis_url:
        return complete(settings)
    running = addresses_of_running(settings.data_dir)
    if running is None:
        raise SettingsError(
            "no servers: `make up` starts everything, or give BATUTA_DATABASE_URL, BATUTA_REDIS_URL and BATUTA_SECRET_KEY"
        )
    return at(settings, running)


def at(settings: Settings, addresses: Addresses) -> Settings:
    return complete(
        replace(
            settings,
            database_url=settings.database_url or addresses.database_url,
            redis_url=settings.redis_url or addresses.redis_url,
        )
    )
