"""Everything a worker is made of, opened in order and closed in reverse."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from redis.asyncio import Redis

from backend.activities.anthropic_sdk import AnthropicSdk
from backend.activities.base import Runners
from backend.catalog import Catalog, load
from backend.channels.base import Channel
from backend.channels.webchat import WebChat
from backend.channels.whatsapp import WhatsApp
from backend.channels.whatsapp_client import GraphClient
from backend.services.activities import Activities
from backend.services.ai_ledger import AiLedger
from backend.services.bot import Bot
from backend.services.calendars import Calendars
from backend.services.chores import Chores
from backend.services.connections import Connections
from backend.services.connections_opened import OpenedConnections
from backend.services.loose_files import LooseFiles
from backend.services.media import MediaFiles
from backend.services.notices import LetterDays, NoticeReaders
from backend.services.playbooks import Playbooks
from backend.services.published import Published
from backend.services.sender import Sender
from backend.services.timers import Timers
from backend.services.turns import Turns
from backend.services.vault import Vault
from backend.settings import Settings
from backend.storage import redis_guard
from backend.storage.database import Database
from backend.storage.events import Events
from backend.storage.files import Files
from backend.storage.keys import Keys
from backend.storage.rates import Rates
from backend.storage.rings import Rings
from backend.storage.sealing import Sealer
from backend.storage.state import States
from backend.storage.visitor_news import VisitorNews
from backend.worker.runners import Books
from backend.worker.runners import runners as all_runners

HOT_CONNECTIONS = 8
REDIS_SILENCE = 5.0
"""Seconds; a read that waits for a ring is one of them."""


@dataclass(frozen=True, slots=True)
class Parts:
    redis: "Redis"
    keys: Keys
    rings: Rings
    turns: Turns
    sender: Sender
    timers: Timers
    calendars: Calendars
    activities: Activities
    chores: Chores
    connections: Connections

    async def check_instance(self, workspace_id: str, instance_id: str) -> None:
        """The job: a number is to be checked now."""
        await self.connections.check(UUID(workspace_id), UUID(instance_id))


async def open_parts(
    settings: Settings,
    stack: AsyncExitStack,
    channels: Mapping[str, Channel] | None = None,
    runners: Runners | None = None,
    catalog: Catalog | None = None,
) -> Parts:
    """`channels`, `runners` and `catalog` stand in for the real ones in tests."""
    database = await Database.connect(settings.runtime_database_url, hot_size=HOT_CONNECTIONS)
    stack.push_async_callback(database.close)
    redis = Redis.from_url(
        settings.redis_url, socket_timeout=REDIS_SILENCE, socket_connect_timeout=redis_guard.CONNECTING
    )
    stack.push_async_callback(redis.aclose)
    keys, pool = await Keys.of(database.pool), database.pool
    rings, events, states = Rings(redis, keys), Events(redis, keys), States(redis, keys)
    stack.push_async_callback(rings.close)
    stack.push_async_callback(events.close)
    if channels is None:
        graph = await stack.enter_async_context(GraphClient(f"{settings.graph_url}/{settings.graph_version}"))
        channels = {"whatsapp": WhatsApp(graph), "webchat": WebChat(VisitorNews(events))}
    sealer = Sealer([settings.secret_key.encode()])
    opened = OpenedConnections(database, sealer)
    if runners is None:
        books = Books(AiLedger(database), LetterDays(database), NoticeReaders(database))
        models = AnthropicSdk(settings.anthropic_url)
        stack.push_async_callback(models.close)
        runners = all_runners(settings, Vault(database, sealer), books, models)
    store = Files.at(settings.files_url, settings.data_dir)
    files, loose = MediaFiles(database, store, opened, channels, events), LooseFiles(database, store)
    stack.push_async_callback(files.close)
    connections = Connections(database, opened, channels, states, events)
    sender = Sender(pool, channels, opened, Rates(redis, keys), rings, events, files.prepare, connections.refused)
    sender.hold_after = timedelta(minutes=settings.hold_after) if settings.hold_after else None
    bot = Bot(pool, states, rings, events)
    published = Published(catalog if catalog is not None else load())
    return Parts(
        redis=redis,
        keys=keys,
        rings=rings,
        turns=Turns(pool, Playbooks(database, published), states, rings, events, sender),
        sender=sender,
        timers=Timers(pool, rings),
        calendars=Calendars(database, published, rings),
        activities=Activities(pool, runners, rings, events),
        chores=Chores(
            database,
            pool,
            bot,
            {"files": files.fetch_due, "checks": connections.check_due},
            {"loose files": loose.forget, "removals": loose.remove},
        ),
        connections=connections,
    )
