"""Odoo and Anthropic as the story's activity meets them: strict stand-ins, connected as a workspace connects its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from backend.services.vault import place_of
from backend.storage import integrations
from backend.storage.sealing import Sealer
from tests.emulators.anthropic import AnthropicEmulator, says
from tests.emulators.odoo import OdooEmulator
from tests.lanes.world import School, World

SECRET = "a secret of the tests, long enough"


@dataclass(slots=True)
class Outside:
    """What is there: none of them where the story asks neither."""

    odoo: OdooEmulator | None = None
    anthropic: AnthropicEmulator | None = None

    @property
    def url(self) -> str:
        return self.odoo.url if self.odoo else self.anthropic.url if self.anthropic else ""


@asynccontextmanager
async def connected(asks: str, world: World, school: School) -> AsyncIterator[Outside]:
    if asks == "odoo":
        odoo = OdooEmulator()
        await odoo.start()
        try:
            config = {"url": odoo.url, "db": "escola", "username": "bot@escola.com"}
            await connect(world, school, "odoo", config, "key-1")
            yield Outside(odoo=odoo)
        finally:
            await odoo.stop()
    elif asks == "ai":
        anthropic = AnthropicEmulator(otherwise=says("ok 42"))
        await anthropic.start()
        try:
            config = {"provider": "anthropic", "model": "claude-haiku-5-5"}
            await connect(world, school, "ai", config, next(iter(anthropic.keys)))
            yield Outside(anthropic=anthropic)
        finally:
            await anthropic.stop()
    else:
        yield Outside()


async def connect(world: World, school: School, platform: str, config: dict[str, str], secret: str) -> None:
    sealer = Sealer([SECRET.encode()])
    async with world.database.begin(school.workspace_id) as connection:
        held = await integrations.hold(connection, platform)
        sealed = sealer.seal(place_of(school.workspace_id, held.id), secret.encode())
        await integrations.save(connection, held.id, config, sealed)
