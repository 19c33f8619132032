from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from redis.asyncio import Redis

from backend.storage.database import Database
from backend.storage.files import Files
from tests.channels.office import Office, opened
from tests.emulators.graph import GraphEmulator


@pytest.fixture
async def graph() -> AsyncIterator[GraphEmulator]:
    graph = GraphEmulator()
    await graph.start()
    yield graph
    await graph.stop()


@pytest.fixture
async def office(
    database: Database, redis_url: str, graph: GraphEmulator, owner: asyncpg.Connection, tmp_path: Path
) -> AsyncIterator[Office]:
    redis = Redis.from_url(redis_url)
    office = await opened(database, redis, graph, Files.at("", tmp_path), owner)
    yield office
    await office.settle()
    await office.client.close()
    await redis.aclose()
