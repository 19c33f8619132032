"""Whether what we need is there: asked before anything is started, so that the answer is one line and not a traceback."""

import asyncio
import socket
from urllib.parse import urlsplit

import asyncpg
import redis

from backend.embedded.process import CannotStart
from backend.settings import Settings

OLDEST_REDIS = (6, 2)


def check_ports(settings: Settings) -> None:
    listen(settings.host, settings.port, "BATUTA_PORT").close()
    if settings.metrics_port:
        for port in (settings.metrics_port, settings.metrics_port + 1):
            listen(settings.host, port, "BATUTA_METRICS_PORT").close()


def listen(host: str, port: int, setting: str = "BATUTA_PORT") -> socket.socket:
    """Bound, so that nobody else gets it between asking and using."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise CannotStart(f"BATUTA_HOST={host}: no such address on this machine ({error.strerror})") from None
    taken = socket.socket(family, kind, protocol)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind(address)
    except OSError as error:
        taken.close()
        raise CannotStart(
            f"port {port} on {host} cannot be used ({error.strerror}): set {setting} to another one"
        ) from None
    return taken


def check_database(settings: Settings) -> None:
    async def ask() -> None:
        await (await asyncpg.connect(settings.database_url, timeout=5)).close()

    try:
        asyncio.run(ask())
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        reason = str(error) or "no answer within 5 s"
        raise CannotStart(
            f"BATUTA_DATABASE_URL: {place(settings.database_url)} does not let us in ({one_line(reason)}):"
            " start that server or mend the address; without the setting `make up` starts its own"
        ) from None


def check_redis(settings: Settings) -> None:
    try:
        with redis.Redis.from_url(settings.redis_url, socket_connect_timeout=5, socket_timeout=5) as connection:
            version = str(connection.info("server")["redis_version"])
    except (redis.RedisError, OSError, ValueError) as error:
        raise CannotStart(
            f"BATUTA_REDIS_URL: {place(settings.redis_url)} does not let us in ({one_line(str(error))}):"
            " start that server or mend the address; without the setting `make up` starts its own"
        ) from None
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST_REDIS:
        raise CannotStart(f"BATUTA_REDIS_URL: Redis 6.2 or newer is needed, this is {version}")


def place(url: str) -> str:
    """Without user and password."""
    parts = urlsplit(url)
    return parts.netloc.rpartition("@")[2] or parts.path or parts.query


def one_line(text: str) -> str:
    return " ".join(text.split())[:200]
