import os
from pathlib import Path

import pytest

from tests.conftest import RUN
from tests.faults.house import Place
from tests.servers import Run


@pytest.fixture
def place(runtime_url: str, redis_url: str, database_url: str, tmp_path: Path) -> Place:
    """Redis is this pytest worker's own and may be stopped; PostgreSQL is everybody's."""
    redis = Run(int(os.environ[RUN])).redis(os.environ.get("PYTEST_XDIST_WORKER", "gw0"))
    return Place(runtime_url, redis_url, database_url, tmp_path, redis=redis)
