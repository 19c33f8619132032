"""The composition root: the only module that knows everybody."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from litestar import Litestar, Router
from litestar.datastructures import State
from redis.asyncio import Redis

from backend.activities.anthropic import Anthropic
from backend.activities.egress import Egress
from backend.activities.erp import Erp
from backend.activities.fetch import Fetch
from backend.activities.odoo import Odoo
from backend.activities.webhook import Webhooks as Posting
from backend.api import CONTROLLERS, ROOT_HANDLERS
from backend.api.client_address import BehindProxies
from backend.api.dependencies import Services, dependencies, services_of
from backend.api.gate import MEGABYTE, Gate
from backend.api.guards import check_access, doorkeeper
from backend.api.openapi import OPENAPI, text_of
from backend.api.paging import Cursors
from backend.api.problems import EXCEPTION_HANDLERS
from backend.api.site import Site, read_site
from backend.api.webhooks_door import WebhooksDoor
from backend.catalog import Catalog, load
from backend.channels.base import Channel
from backend.channels.webchat import WebChat
from backend.channels.whatsapp import WhatsApp
from backend.channels.whatsapp_client import GraphClient
from backend.services.accounts import Accounts
from backend.services.ai_ledger import AiLedger
from backend.services.api_calls import ApiCalls
from backend.services.api_tokens import ApiTokens
from backend.services.bot import Bot
from backend.services.chat_counts import ChatCounts
from backend.services.chats import Chats
from backend.services.coming_runs import ComingRuns
from backend.services.connection_details import ConnectionDetails
from backend.services.connections import Connections
from backend.services.connections_opened import OpenedConnections
from backend.services.consents import Consents
from backend.services.contact_rights import ContactRights
from backend.services.contact_tags import ContactTags
from backend.services.contacts import Contacts
from backend.services.custom_fields import CustomFields
from backend.services.draft_replays import DraftReplays
from backend.services.drafts import Drafts
from backend.services.entering import Entering
from backend.services.feed import Feed
from backend.services.funnel_files import FunnelFiles
from backend.services.funnel_numbers import FunnelNumbers
from backend.services.funnel_problems import Checker
from backend.services.funnels import Funnels
from backend.services.ingress import Ingress
from backend.services.insights import Insights
from backend.services.integrations import Integrations
from backend.services.invitations import Invitations
from backend.services.limits import Limits
from backend.services.live import Live
from backend.services.loose_files import LooseFiles
from backend.services.media import MediaFiles
from backend.services.members import Members
from backend.services.notice_webhooks import NoticeWebhooks
from backend.services.notifications import Notifications
from backend.services.odoo_fields import OdooFields
from backend.services.outbox import Outbox
from backend.services.passwords import Passwords
from backend.services.precedence import Precedence
from backend.services.published import Published
from backend.services.quarantine import Quarantine
from backend.services.read_marks import ReadMarks
from backend.services.readiness import Readiness
from backend.services.sessions import Sessions
from backend.services.simulations import Simulations
from backend.services.speaking import Speaking
from backend.services.tags import Tags
from backend.services.teams import Teams
from backend.services.tokens import AccessTokens, derive
from backend.services.vault import Vault
from backend.services.visitors import Visitors
from backend.services.webchat import WebChats
from backend.services.webchat_live import VisitorsLive
from backend.services.webhooks import Webhooks
from backend.services.webhooks_routes import Routes
from backend.services.workspaces import Workspaces
from backend.settings import Settings, SettingsError
from backend.storage import redis_guard
from backend.storage.counters import Counters
from backend.storage.database import Database
from backend.storage.event_stream import EventStream
from backend.storage.events import Events
from backend.storage.files import Files
from backend.storage.jobs import Jobs, arq_of
from backend.storage.keys import Keys
from backend.storage.open_pages import OpenPages
from backend.storage.rings import Rings
from backend.storage.sealing import Sealer
from backend.storage.state import States
from backend.storage.tickets import Tickets
from backend.storage.visitor_news import VisitorNews

LARGEST_UPLOAD = 100 * MEGABYTE
REDIS_SILENCE = 2.0
"""Seconds."""


def create_app(settings: Settings) -> Litestar:
    app = Litestar(
        route_handlers=[*ROOT_HANDLERS, Router("/api/v1", route_handlers=CONTROLLERS)],
        lifespan=[lambda app: _lifespan(app, settings)],
        dependencies=dependencies(),
        guards=[doorkeeper],
        exception_handlers=EXCEPTION_HANDLERS,
        openapi_config=OPENAPI,
        request_max_body_size=LARGEST_UPLOAD,
        logging_config=None,
        state=State({}),
    )
    check_access(app)
    door = WebhooksDoor(Site(app.asgi_handler, read_site()), lambda: services_of(app).webhooks)
    gate = Gate(door, https=settings.public_url.startswith("https://"))
    app.asgi_handler = BehindProxies(gate, settings.trusted_proxies)
    return app


def api_description(settings: Settings) -> str:
    """What docs/openapi.json holds and the TypeScript client is made of."""
    return text_of(create_app(settings))


async def run_worker(settings: Settings, *, poll_only: bool) -> None:
    """Until the process is told to stop."""
    from backend.worker.main import run

    await run(settings, poll_only)


@asynccontextmanager
async def _lifespan(app: Litestar, settings: Settings) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        app.state["services"] = await open_services(settings, stack)
        yield


@dataclass(frozen=True, slots=True)
class Tools:
    """What the services are made of."""

    settings: Settings
    secret: bytes
    database: Database
    redis: "Redis"
    keys: Keys
    events: Events
    rings: Rings
    states: States


async def open_tools(settings: Settings, stack: AsyncExitStack) -> Tools:
    if not settings.secret_key:
        raise SettingsError("BATUTA_SECRET_KEY is missing: `python -m backend up` makes one, a server needs its own")
    database = await Database.connect(settings.runtime_database_url)
    stack.push_async_callback(database.close)
    redis = Redis.from_url(
        settings.redis_url, socket_timeout=REDIS_SILENCE, socket_connect_timeout=redis_guard.CONNECTING
    )
    stack.push_async_callback(redis.aclose)
    keys = await Keys.of(database.pool)
    events, rings, states = Events(redis, keys), Rings(redis, keys), States(redis, keys)
    stack.push_async_callback(events.close)
    stack.push_async_callback(rings.close)
    return Tools(settings, settings.secret_key.encode(), database, redis, keys, events, rings, states)


async def open_services(settings: Settings, stack: AsyncExitStack) -> Services:
    """Everything that answers requests; `stack` closes it in reverse order."""
    tools = await open_tools(settings, stack)
    base = await open_base(tools, stack)
    channels = await open_channels(tools, stack, base.limits)
    return assembled(tools, base, channels, open_integrations(tools, base.limits, base.published))


@dataclass(frozen=True, slots=True)
class Base:
    """What other services are made of."""

    limits: Limits
    passwords: Passwords
    sessions: Sessions
    catalog: Catalog
    published: Published
    funnels: Funnels
    live: Live
    visitors_live: VisitorsLive


async def open_base(tools: Tools, stack: AsyncExitStack) -> Base:
    database, events, secret = tools.database, tools.events, tools.secret
    passwords = Passwords()
    stack.callback(passwords.close)
    tickets = Tickets(tools.redis, tools.keys)
    sessions = Sessions(database, AccessTokens(derive(secret, "access")), derive(secret, "refresh"), tickets)
    catalog = load()
    published = Published(catalog)
    offered = frozenset({"email"} if tools.settings.smtp_url else ())
    checker = Checker(published, Egress.of(tools.settings), offered)
    funnels = Funnels(database, checker, events, FunnelNumbers(database))
    live = Live(database, sessions, EventStream(tools.redis, tools.keys.events), events)
    await stack.enter_async_context(live.running())
    visitors_live = VisitorsLive(EventStream(tools.redis, tools.keys.events), OpenPages(tools.redis, tools.keys))
    await stack.enter_async_context(visitors_live.running())
    limits = Limits(Counters(tools.redis, tools.keys), tools.settings.rate_limit)
    return Base(limits, passwords, sessions, catalog, published, funnels, live, visitors_live)


def assembled(
    tools: Tools,
    base: Base,
    channels: "ChannelServices",
    elsewhere: tuple[Integrations, NoticeWebhooks, OdooFields, Insights],
) -> Services:
    settings, database, events, rings, secret = tools.settings, tools.database, tools.events, tools.rings, tools.secret
    integrations, notice_webhooks, odoo_fields, insights = elsewhere
    sessions, passwords, limits, funnels = base.sessions, base.passwords, base.limits, base.funnels
    bot = Bot(database.pool, tools.states, rings, events)
    return Services(
        settings=settings,
        keys=tools.keys,
        limits=limits,
        sessions=sessions,
        accounts=Accounts(database, sessions, passwords, limits, settings.public_url, derive(secret, "first-owner")),
        invitations=Invitations(database, events, sessions, passwords, limits, settings.public_url),
        integrations=integrations,
        notice_webhooks=notice_webhooks,
        odoo_fields=odoo_fields,
        api_tokens=ApiTokens(database, events),
        api_calls=ApiCalls(database, base.published, rings, events),
        insights=insights,
        workspaces=Workspaces(database, events, sessions),
        members=Members(database, events, sessions),
        teams=Teams(database, events, base.published),
        readiness=Readiness(database, tools.redis),
        cursors=Cursors(derive(secret, "cursor")),
        catalog=base.catalog,
        funnels=funnels,
        funnel_files=FunnelFiles(funnels),
        simulations=Simulations(database, Drafts(funnels.checker)),
        draft_replays=DraftReplays(database, funnels, limits),
        contacts=Contacts(database, tools.states, events, rings),
        contact_rights=ContactRights(database, tools.states, events, LooseFiles(database, channels.files.files)),
        consents=Consents(database, events, base.published),
        contact_tags=ContactTags(database, rings, events),
        entering=Entering(database, base.published, rings),
        coming_runs=ComingRuns(database),
        precedence=Precedence(database, base.published),
        chats=Chats(database, events, channels.marks, rings),
        chat_counts=ChatCounts(database),
        speaking=Speaking(database, Outbox(database.pool, rings, events), bot, events, base.published),
        feed=Feed(database, events),
        labels=Tags(database, events),
        custom_fields=CustomFields(database, events, base.published),
        notifications=Notifications(database),
        quarantine=Quarantine(database.pool, rings),
        connections=channels.connections,
        connection_details=channels.details,
        webhooks=channels.webhooks,
        webchats=channels.webchats,
        visitors_live=base.visitors_live,
        media_files=channels.files,
        live=base.live,
    )


def open_integrations(
    tools: Tools, limits: Limits, published: Published
) -> tuple[Integrations, NoticeWebhooks, OdooFields, Insights]:
    """What reaches a workspace's accounts elsewhere."""
    settings, sealer = tools.settings, Sealer([tools.secret])
    egress = Egress.of(settings)
    fetch = Fetch(egress)
    odoo, erp = Odoo(egress), Erp(fetch)
    anthropic = Anthropic(settings.anthropic_url)
    integrations = Integrations(tools.database, tools.events, sealer, odoo, anthropic, erp, published)
    vault = Vault(tools.database, sealer)
    insights = Insights(tools.database, vault, anthropic, limits, AiLedger(tools.database), published)
    webhooks = NoticeWebhooks(tools.database, tools.events, sealer, Posting(fetch), published)
    return integrations, webhooks, OdooFields(vault, odoo), insights


@dataclass(frozen=True, slots=True)
class ChannelServices:
    connections: Connections
    details: ConnectionDetails
    webhooks: Webhooks
    webchats: WebChats
    files: MediaFiles
    marks: ReadMarks


async def open_channels(tools: Tools, stack: AsyncExitStack, limits: Limits) -> ChannelServices:
    """What reaches providers, and what they reach."""
    settings, database, events = tools.settings, tools.database, tools.events
    graph = await stack.enter_async_context(GraphClient(f"{settings.graph_url}/{settings.graph_version}"))
    whatsapp = WhatsApp(graph)
    channels: dict[str, Channel] = {"whatsapp": whatsapp, "webchat": WebChat(VisitorNews(events))}
    sealer = Sealer([tools.secret])
    opened = OpenedConnections(database, sealer)
    jobs = Jobs(arq_of(tools.redis, tools.keys))

    async def check_soon(workspace_id: UUID, instance_id: UUID) -> None:
        await jobs.enqueue("check_instance", str(workspace_id), str(instance_id))

    connections = Connections(database, opened, channels, tools.states, events, check_soon)
    ingress = Ingress(database.pool, tools.rings, events)
    stack.push_async_callback(ingress.close)
    marks = ReadMarks(opened, channels)
    stack.push_async_callback(marks.close)
    files = MediaFiles(database, Files.at(settings.files_url, settings.data_dir), opened, channels, events)
    stack.push_async_callback(files.close)
    stack.push_async_callback(connections.close)
    webhooks = Webhooks(database, Routes(database, sealer), ingress, connections, files.fetch_soon)
    webchats = WebChats(database, Visitors(database), ingress, files, events, limits)
    details = ConnectionDetails(database, opened, {"whatsapp": whatsapp}, settings.public_url)
    return ChannelServices(connections, details, webhooks, webchats, files, marks)
