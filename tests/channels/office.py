"""The services of this part, wired as the product wires them, on a real database and Redis and the emulated Graph API."""

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from redis.asyncio import Redis

from backend.channels.whatsapp import WhatsApp
from backend.channels.whatsapp_client import GraphClient
from backend.services.connections import Connections
from backend.services.connections_opened import OpenedConnections
from backend.services.ingress import Ingress
from backend.services.media import MediaFiles
from backend.services.principal import Principal
from backend.services.webhooks import Webhooks
from backend.services.webhooks_routes import Routes
from backend.storage.database import Database
from backend.storage.events import Events
from backend.storage.files import Files
from backend.storage.instances import Instance
from backend.storage.keys import Keys
from backend.storage.rings import Rings
from backend.storage.sealing import Sealer
from backend.storage.state import States
from tests.channels.clients import Client
from tests.emulators import payloads
from tests.emulators.graph import GraphEmulator, Number
from tests.storage.people import a_workspace


@dataclass
class Office:
    database: Database
    redis: Redis
    keys: Keys
    graph: GraphEmulator
    client: GraphClient
    connections: Connections
    webhooks: Webhooks
    media: MediaFiles
    owner: asyncpg.Connection
    asked: list[tuple[UUID, UUID]] = field(default_factory=list)

    async def boss(self) -> Principal:
        """The owner of a workspace of its own."""
        workspace_id = await a_workspace(self.database)
        user_id = await self.owner.fetchval("SELECT owner_id FROM workspaces WHERE id = $1", workspace_id)
        return Principal(user_id, uuid4(), workspace_id, "owner")

    async def connect(self, principal: Principal, number: Number, **changes: str) -> Instance:
        self.graph.numbers.setdefault(number.id, number)
        return await self.connections.create(principal, "Recepção", "whatsapp", credentials(number) | changes)

    async def deliver(self, payload: Any, secret: str) -> None:
        raw = payloads.encode(payload)
        await self.webhooks.receive("whatsapp", raw, list(payloads.headers(secret, raw).items()))

    async def messages(self, principal: Principal) -> list[dict[str, Any]]:
        rows = await self.owner.fetch(
            "SELECT instance_id, message_type AS type, message_data->>'text' AS text, provider_message_id AS id, status FROM messages "
            "WHERE workspace_id = $1 ORDER BY id",
            principal.workspace_id,
        )
        return [dict(row) for row in rows]

    async def set_aside(self, principal: Principal) -> list[str]:
        found = "SELECT code FROM quarantine WHERE workspace_id = $1 ORDER BY created_at, code"
        return [row["code"] for row in await self.owner.fetch(found, principal.workspace_id)]

    async def status_in_redis(self, principal: Principal, instance: Instance) -> str | None:
        [word] = await self.connections.states.statuses(principal.workspace_id, [instance.id])
        return word

    async def row(self, instance: Instance) -> asyncpg.Record:
        return await self.owner.fetchrow("SELECT * FROM instances WHERE id = $1", instance.id)

    async def settle(self) -> None:
        await self.connections.events.close()
        await self.webhooks.ingress.close()
        await self.webhooks.ingress.rings.close()


def credentials(number: Number) -> dict[str, str]:
    return {
        "phone_number_id": number.id,
        "waba_id": number.waba,
        "access_token": number.token,
        "app_secret": number.secret,
        "verify_token": f"verify-{number.id}",
    }


def other(number: Number = Number(), **changes: Any) -> Number:
    return replace(number, **changes, templates={}, media={}, last_heard={}, received=set())


async def opened(
    database: Database, redis: Redis, graph: GraphEmulator, files: Files, owner: asyncpg.Connection
) -> Office:
    keys = await Keys.of(database.pool)
    events, states = Events(redis, keys), States(redis, keys)
    sealer = Sealer([b"a secret of the tests, long enough"])
    client = Client(graph.url, graph.faults)
    channels = {"whatsapp": WhatsApp(client)}
    opened_connections = OpenedConnections(database, sealer)
    asked: list[tuple[UUID, UUID]] = []

    async def check_soon(workspace_id: UUID, instance_id: UUID) -> None:
        asked.append((workspace_id, instance_id))

    connections = Connections(database, opened_connections, channels, states, events, check_soon)
    ingress = Ingress(database.pool, Rings(redis, keys), events)
    webhooks = Webhooks(database, Routes(database, sealer), ingress, connections)
    media = MediaFiles(database, files, opened_connections, channels, events)
    return Office(database, redis, keys, graph, client, connections, webhooks, media, owner, asked)
