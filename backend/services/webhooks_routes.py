"""Whose numbers a webhook names, and the secrets to verify it with. Known for a second, so that a burst of webhooks costs one look-up.

A second is how long a secret that was taken away is still believed. A new one works at once: whoever finds no match among what is kept
asks anew. A number that nobody has is never remembered, so that the first webhook after connecting it is not lost.
"""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from uuid import UUID

from backend.errors import Unavailable
from backend.services.connections_credentials import app_secrets
from backend.services.connections_opened import open_credentials
from backend.services.shared_reads import SharedReads
from backend.storage import instances
from backend.storage.database import Database
from backend.storage.hot_path import hot
from backend.storage.sealing import Sealer

MOST = 10_000
PATIENCE = 1.8
"""Seconds for the look-up."""


@dataclass(frozen=True, slots=True)
class KnownRoute:
    key: str
    account_key: str | None
    workspace_id: UUID
    instance_id: UUID
    status: str
    secrets: tuple[str, ...] = field(repr=False)
    """Empty: nothing about this number can be believed."""
    kept: bool = False
    """Not read just now."""


@dataclass(slots=True)
class Routes:
    database: Database
    sealer: Sealer
    lasting: float = 1.0
    """Seconds."""
    _kept: dict[tuple[str, str], tuple[float, tuple[KnownRoute, ...]]] = field(default_factory=dict, repr=False)
    _reads: SharedReads[tuple[str, tuple[str, ...]], list[KnownRoute]] = field(default_factory=SharedReads, repr=False)
    _late: "set[asyncio.Task[list[instances.Route]]]" = field(default_factory=set, repr=False)

    async def of(self, provider: str, keys: Iterable[str]) -> list[KnownRoute]:
        """The routes of these account keys, each once. A route that is PENDING is always read anew: it is about to change."""
        now, found, missing = time.monotonic(), list[KnownRoute](), list[str]()
        for key in keys:
            until, routes = self._kept.get((provider, key), (0.0, ()))
            if until > now and all(route.status != "PENDING" for route in routes):
                found += routes
            else:
                missing.append(key)
        if missing:
            asked = provider, tuple(sorted(missing))
            found += await self._reads.of(asked, lambda: self.fresh(provider, missing))
        return list({route.instance_id: route for route in found}.values())

    async def fresh(self, provider: str, keys: Iterable[str]) -> list[KnownRoute]:
        wanted = set(keys)
        if not wanted:
            return []
        accounts = [key.removeprefix("waba:") for key in wanted if key.startswith("waba:")]
        numbers = [key for key in wanted if not key.startswith("waba:")]
        rows = await self._read(provider, numbers, accounts)
        routes = [self._opened(row) for row in rows]
        self._keep(provider, wanted, routes)
        return routes

    async def _read(self, provider: str, numbers: list[str], accounts: list[str]) -> list[instances.Route]:
        """Unavailable: the provider must have its answer within two seconds, whatever the look-up does. It may end later, unheard."""
        reading = asyncio.create_task(self._look_up(provider, numbers, accounts))
        done, _ = await asyncio.wait({reading}, timeout=PATIENCE)
        if not done:
            reading.cancel()
            self._late.add(reading)
            reading.add_done_callback(self._forget_late)
            raise Unavailable
        return reading.result()

    async def _look_up(self, provider: str, numbers: list[str], accounts: list[str]) -> list[instances.Route]:
        async with hot(self.database.pool) as connection:
            return await instances.routes(connection, provider, numbers, accounts)

    def _forget_late(self, reading: "asyncio.Task[list[instances.Route]]") -> None:
        self._late.discard(reading)
        if not reading.cancelled():
            reading.exception()  # fetched, so that nobody complains: the provider comes again

    def _opened(self, row: instances.Route) -> KnownRoute:
        # The driver's own kind of UUID is none to a JSON writer.
        workspace_id, instance_id = UUID(int=row.workspace_id.int), UUID(int=row.instance_id.int)
        secrets = tuple(app_secrets(open_credentials(self.sealer, workspace_id, instance_id, row.credentials)))
        return KnownRoute(row.provider_key, row.account_key, workspace_id, instance_id, row.status, secrets)

    def _keep(self, provider: str, keys: set[str], routes: list[KnownRoute]) -> None:
        if len(self._kept) + len(keys) > MOST:
            self._kept.clear()
        until = time.monotonic() + self.lasting
        for key in keys:
            account = key.removeprefix("waba:") if key.startswith("waba:") else None
            its = tuple(r for r in routes if (r.account_key == account if account is not None else r.key == key))
            if its:
                self._kept[provider, key] = until, tuple(replace(route, kept=True) for route in its)
            else:
                self._kept.pop((provider, key), None)
