from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest

from tests.lanes.world import School, World, open_world

Opener = Callable[..., Awaitable[World]]


@pytest.fixture
async def a_world(runtime_url: str, redis_url: str, database_url: str) -> AsyncIterator[Opener]:
    """Opens worlds; several on one database are several processes of the product."""
    async with AsyncExitStack() as stack:

        async def opened(**more: Any) -> World:
            urls = more.pop("runtime_url", runtime_url), more.pop("redis_url", redis_url)
            return await open_world(stack, *urls, database_url, **more)

        yield opened


@pytest.fixture
async def world(a_world: Opener) -> World:
    return await a_world()


@pytest.fixture
async def school(world: World) -> School:
    return await world.school()
