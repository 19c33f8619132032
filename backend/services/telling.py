"""A change that everybody's open screens are told of once it is committed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from backend.services.principal import Principal
from backend.storage.database import Database
from backend.storage.events import Event, Events


class Teller(Protocol):
    @property
    def database(self) -> Database: ...

    @property
    def events(self) -> Events: ...


@asynccontextmanager
async def telling(teller: Teller, principal: Principal, what: str) -> AsyncIterator[AsyncConnection]:
    """`<what>:changed` {by}: fetch anew what is on the screen. Nothing is told of what was refused."""
    async with teller.database.begin(principal.workspace_id) as connection:
        yield connection
    teller.events.publish(Event(principal.workspace_id, f"{what}:changed", {"by": principal.user_id}))
