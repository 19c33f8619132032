from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from backend.settings import Settings
from backend.storage.database import Database
from tests.api.callers import Api, Caller, running
from tests.api.house import House, opened
from tests.emulators.anthropic import AnthropicEmulator
from tests.emulators.graph import GraphEmulator
from tests.emulators.odoo import OdooEmulator

NOWHERE = "http://127.0.0.1:1"


@pytest.fixture
async def api(settings: Settings, database: Database) -> AsyncIterator[Api]:
    """Ten thousand requests a minute: the limit has tests of its own. Meta and Anthropic are nowhere: nothing leaves this machine."""
    async with running(replace(settings, rate_limit=10_000, graph_url=NOWHERE, anthropic_url=NOWHERE), database) as api:
        yield api


@pytest.fixture
async def owner_caller(api: Api) -> Caller:
    return await api.founder()


@pytest.fixture
async def graph() -> AsyncIterator[GraphEmulator]:
    graph = GraphEmulator()
    await graph.start()
    yield graph
    await graph.stop()


@pytest.fixture
async def anthropic() -> AsyncIterator[AnthropicEmulator]:
    emulator = AnthropicEmulator()
    await emulator.start()
    yield emulator
    await emulator.stop()


@pytest.fixture
async def odoo() -> AsyncIterator[OdooEmulator]:
    emulator = OdooEmulator()
    await emulator.start()
    yield emulator
    await emulator.stop()


@pytest.fixture
async def house(settings: Settings, database: Database, graph: GraphEmulator) -> AsyncIterator[House]:
    async with opened(settings, database, graph) as house:
        yield house
