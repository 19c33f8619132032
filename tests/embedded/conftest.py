import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest

from backend.embedded.postgres import Postgres
from backend.embedded.redis import Redis


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database directory as the first start makes it: copying one is quicker than making one for each test."""
    home = tmp_path_factory.mktemp("made")
    server = Postgres(home / "postgres", home, home / "postgres.log")
    server.start()
    server.stop()
    return home / "postgres"


@pytest.fixture
def home() -> Iterator[Path]:
    """Short, because sockets lie in it."""
    directory = Path(mkdtemp(prefix="batuta-"))
    (directory / "sockets").mkdir(mode=0o700)
    yield directory
    shutil.rmtree(directory)


@pytest.fixture
def postgres(made_once: Path, home: Path) -> Iterator[Callable[[], Postgres]]:
    """Makes a server object over the same data each time; whatever still runs at the end is stopped."""
    shutil.copytree(made_once, home / "postgres")
    made: list[Postgres] = []

    def make() -> Postgres:
        made.append(Postgres(home / "postgres", home / "sockets", home / "postgres.log"))
        return made[-1]

    yield make
    for server in made:
        server.stop()


@pytest.fixture
def memory(home: Path) -> Iterator[Callable[[], Redis]]:
    made: list[Redis] = []

    def make() -> Redis:
        made.append(Redis(home / "redis", home / "sockets", home / "redis.log"))
        return made[-1]

    yield make
    for server in made:
        server.stop()
