"""What every test may ask for. Servers start when the first test asks; each test has a database of its own."""

import gc
import os
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import hypothesis
import pytest
import redis as redis_client
import structlog

from backend.settings import Settings
from backend.storage.database import Database
from tests import known_types
from tests.databases import Databases
from tests.patience import take_time
from tests.servers import Run, Server, redis_running

# How long an example takes says how busy the machine is. Where a change is judged, the examples are the same each time.
hypothesis.settings.register_profile("house", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("house")

# The library's own renderer shows every local of every frame, which takes half a minute for a large object.
structlog.configure(processors=[structlog.processors.format_exc_info, structlog.dev.ConsoleRenderer()])

known_types.remember()

RUN = "BATUTA_TESTS_RUN"

ON_GIVEN_SERVERS_TOO = {"storage", "engine", "lanes", "worker"}
"""Suites that run a second time on BATUTA_TEST_DATABASE_URL and BATUTA_TEST_REDIS_URL where these are set."""

ONCE = {"test_talks.py", "test_worker.py", "test_ai_reply.py"}
"""Of those suites, what is slow and not about the servers: a hundred conversations over two channels, processes, the AI."""

GIVEN = {"postgres": "BATUTA_TEST_DATABASE_URL", "redis": "BATUTA_TEST_REDIS_URL"}


DATABASES: dict[str, Databases] = {}
"""This worker's, by server."""


def pytest_addoption(parser: pytest.Parser) -> None:
    told = "collect garbage after each test: a socket, file or process that was left open fails it"
    parser.addoption("--unclosed", action="store_true", help=told)


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--unclosed"):
        config.addinivalue_line("filterwarnings", "error::ResourceWarning")
    if not hasattr(config, "workerinput"):
        os.environ[RUN] = str(os.getpid())
        Run(os.getpid()).begin()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """At once, and not only at the end: a run that is cut off has said what it found."""
    if report.failed and os.environ.get("PYTEST_XDIST_WORKER") is None:
        crash = getattr(report.longrepr, "reprcrash", None)
        print(f"\nFAILED so far: {report.nodeid} ({report.when}): {crash.message[:300] if crash else report.longrepr}")


def interrupted(*_: object) -> None:
    """As Python's own does. While that one stands, each start of a loop puts a handler in its place that knows the task, and asking the
    signal module for it again writes out the task, with all that it answered: a tenth of the time of tests with many async fixtures."""
    raise KeyboardInterrupt


def pytest_sessionstart() -> None:
    signal.signal(signal.SIGINT, interrupted)


def pytest_collection_finish() -> None:
    """What was collected and imported stays until the end. To look through it for cycles after every few hundred objects took a
    seventh of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """After the fixtures' own ends."""
    if item.config.getoption("--unclosed"):
        gc.collect()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        Run(os.getpid()).end()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    suite = metafunc.definition.path.relative_to(Path(__file__).parent).parts[0]
    asked = [name for name, setting in GIVEN.items() if name in metafunc.fixturenames and os.environ.get(setting)]
    if asked and suite in ON_GIVEN_SERVERS_TOO and metafunc.definition.path.name not in ONCE:
        kinds = [(kind,) * len(asked) for kind in ("embedded", "given")]
        metafunc.parametrize(asked, kinds, indirect=True, ids=["embedded", "given"])


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Parameters may come out of a set, and pytest's workers must agree on the order."""
    items.sort(key=lambda item: (item.location[0], item.location[1] or 0, item.nodeid))


@pytest.fixture(autouse=True)
def hurry() -> Iterator[Callable[[], None]]:
    """Called where the product's patience itself is tested: from then on it is what it was."""
    with pytest.MonkeyPatch.context() as patch:
        take_time(patch)
        yield patch.undo


@cache
def this_run() -> Run:
    """Kept until the end: it knows the processes that it started."""
    return Run(int(os.environ[RUN]))


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> Server:
    return this_run().server(getattr(request, "param", "embedded"))


@pytest.fixture
async def database_name(postgres: Server) -> AsyncIterator[str]:
    databases = DATABASES.setdefault(postgres.owner_url, Databases(postgres))
    name = await databases.take()
    yield name
    await databases.give_back(name)


@pytest.fixture
def database_url(postgres: Server, database_name: str) -> str:
    """The owner's. A database of this test alone, migrated, its clock free to move. The role batuta_runtime belongs to the
    whole server: who migrates here again must leave it the password of `runtime_url`."""
    return postgres.url(database_name)


@pytest.fixture
def runtime_url(postgres: Server, database_name: str) -> str:
    return postgres.runtime_url(database_name)


@pytest.fixture
async def database(runtime_url: str) -> AsyncIterator[Database]:
    """As the product sees it: signed in as batuta_runtime."""
    database = await Database.connect(runtime_url)
    yield database
    await database.close()


@pytest.fixture
async def owner(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """Sees and may do everything: for looking whether it is so."""
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


@pytest.fixture
def move_clock(owner: asyncpg.Connection) -> Callable[[timedelta], Awaitable[None]]:
    """Moves the database's time on, for all who are connected."""

    async def move(by: timedelta) -> None:
        await owner.execute("UPDATE db_meta SET clock_offset = clock_offset + $1", by)

    return move


@pytest.fixture(scope="session")
def redis(request: pytest.FixtureRequest) -> Iterator[str]:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    if getattr(request, "param", "embedded") == "embedded":
        with redis_running(this_run(), worker) as url:
            yield url
    else:
        yield own_redis_database(os.environ[GIVEN["redis"]], int(worker.removeprefix("gw")))


def own_redis_database(url: str, worker: int) -> str:
    """A database of a given Redis for each pytest worker. It is emptied again and again, so it may hold nobody's data."""
    parts = urlsplit(url)
    own = parts._replace(path=f"/{int(parts.path.strip('/') or 0) + worker}").geturl()
    with redis_client.Redis.from_url(own) as connection:
        strangers = [key for key in connection.scan_iter(count=1000) if not key.startswith((b"batuta:", b"arq:"))]
    if strangers:
        pytest.exit(
            f"BATUTA_TEST_REDIS_URL: database {own} is not empty; tests would empty it. Name another number.", 3
        )
    return own


@pytest.fixture
def redis_url(redis: str) -> str:
    """Empty at the start of each test."""
    with redis_client.Redis.from_url(redis) as connection:
        connection.flushdb()
    return redis


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def settings(database_url: str, runtime_url: str, redis_url: str, tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path / "data",
        database_url=database_url,
        runtime_database_url=runtime_url,
        redis_url=redis_url,
        secret_key="a secret of the tests, long enough",
        metrics_port=0,
    )
