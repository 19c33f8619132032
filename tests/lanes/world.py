"""A small world to play in: workspaces with numbers and funnels, people who write, and every part of the lane protocol driven by hand."""

import asyncio
import itertools
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

import asyncpg
import orjson
from redis.asyncio import Redis

from backend.activities.base import Runner
from backend.channels.base import Incoming, Item, StatusUpdate
from backend.engine.node_type import NodeType
from backend.engine.words import Message
from backend.services.activities import Activities
from backend.services.arrivals import Delivery
from backend.services.bot import Bot
from backend.services.calendars import Calendars
from backend.services.chores import Chores
from backend.services.ingress import Ingress
from backend.services.outbox import Outbox
from backend.services.playbooks import Playbooks
from backend.services.published import Published
from backend.services.quarantine import Quarantine
from backend.services.sender import Sender
from backend.services.timers import Timers
from backend.services.turns import Turns
from backend.storage import funnels
from backend.storage.database import Database
from backend.storage.events import Events
from backend.storage.keys import Keys
from backend.storage.rates import Rates
from backend.storage.rings import Rings
from backend.storage.state import States
from tests.lanes.channel import AnyAccount, ScriptedChannel
from tests.lanes.drawings import CATALOG
from tests.patience import LONG

T = TypeVar("T", bound=Turns)
STAGES = ["Qualificação", "Cliente"]


@dataclass(slots=True)
class World:
    database: Database
    owner: asyncpg.Pool
    """Sees and may do everything."""
    redis: "Redis"
    keys: Keys
    catalog: Mapping[str, NodeType] = field(default_factory=lambda: CATALOG)
    runners: dict[str, Runner] = field(default_factory=dict)
    fused: bool = True
    """Whether turns hand their first message straight to the sender, as one process does."""
    channel: ScriptedChannel = field(default_factory=ScriptedChannel)
    ingress: Ingress = field(init=False)
    turns: Turns = field(init=False)
    sender: Sender = field(init=False)
    timers: Timers = field(init=False)
    calendars: Calendars = field(init=False)
    activities: Activities = field(init=False)
    bot: Bot = field(init=False)
    outbox: Outbox = field(init=False)
    quarantine: Quarantine = field(init=False)
    chores: Chores = field(init=False)
    states: States = field(init=False)
    rings: Rings = field(init=False)
    events: Events = field(init=False)
    refused: list[tuple[UUID, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        pool = self.database.pool
        self.rings, self.events = Rings(self.redis, self.keys), Events(self.redis, self.keys)
        self.rings.answer(("turns", "send", "activities"))
        self.states = States(self.redis, self.keys)
        self.ingress = Ingress(pool, self.rings, self.events)
        rates = Rates(self.redis, self.keys)
        self.sender = Sender(
            pool, {"whatsapp": self.channel}, AnyAccount(), rates, self.rings, self.events, refused=self._refused
        )
        self.turns = self.another_worker()
        self.timers = Timers(pool, self.rings)
        self.calendars = Calendars(self.database, Published(self.catalog), self.rings)
        self.activities = Activities(pool, self.runners, self.rings, self.events)
        self.bot = Bot(pool, self.states, self.rings, self.events)
        self.outbox = Outbox(pool, self.rings, self.events)
        self.quarantine = Quarantine(pool, self.rings)
        self.chores = Chores(self.database, pool, self.bot)

    def another_worker(self, kind: type[T] = Turns) -> T:  # type: ignore[assignment]
        playbooks = Playbooks(self.database, Published(self.catalog))
        outlet = self.sender if self.fused else None
        return kind(self.database.pool, playbooks, self.states, self.rings, self.events, outlet)

    async def close(self) -> None:
        # A test that failed half-way has left its gates shut.
        if (gate := getattr(self.channel, "gate", None)) is not None:
            gate.set()
        async with asyncio.timeout(LONG):
            await self.sender.idle()
            await self.activities.idle()
        await self.ingress.close()
        await self.rings.close()
        await self.events.close()

    async def school(self, *, throughput: int = 100_000) -> "School":
        """A workspace with an owner and one number."""
        user_id, workspace_id, instance_id = uuid4(), uuid4(), uuid4()
        await self.owner.execute(
            "INSERT INTO users (id, email, name, password_hash) VALUES ($1, $2, 'Olga', 'x')",
            user_id,
            f"{user_id}@compasso.demo",
        )
        await self.owner.execute(
            "INSERT INTO workspaces (id, name, owner_id, stages) VALUES ($1, 'Escola', $2, $3)",
            workspace_id, user_id, orjson.dumps(STAGES).decode(),
        )  # fmt: skip
        school = School(self, workspace_id, instance_id, user_id)
        await school.member(user_id, "owner")
        await school.number(instance_id, throughput)
        return school

    async def move_clock(self, by: timedelta) -> None:
        await self.owner.execute("UPDATE db_meta SET clock_offset = clock_offset + $1", by)

    async def on_the_hour(self) -> None:
        """Neither the minute nor the day ends while a test counts within it."""
        left = "date_trunc('hour', batuta_now()) + interval '1 hour' - batuta_now()"
        await self.owner.execute(f"UPDATE db_meta SET clock_offset = clock_offset + ({left})")

    async def now(self) -> datetime:
        found: datetime = await self.owner.fetchval("SELECT batuta_now()")
        return found

    async def play(self) -> None:
        """Until nothing more is pending anywhere that is due now."""
        while True:
            await self.activities.idle()
            await self.sender.idle()
            busy = await self.timers.run_once() + await self.turns.run_once() + await self.activities.run_once()
            busy += await self.calendars.run_once()
            await self.activities.idle()
            await self.sender.idle()
            busy += await self.sender.run_once()
            await self.sender.idle()
            if not busy:
                return

    async def pending(self) -> int:
        found: int = await self.owner.fetchval("SELECT count(*) FROM lanes WHERE done_seq < next_seq - 1")
        return found

    async def count(self, table: str) -> int:
        found: int = await self.owner.fetchval(f"SELECT count(*) FROM {table}")
        return found

    async def _refused(self, workspace_id: UUID, instance_id: UUID, code: str, detail: str) -> None:
        self.refused.append((instance_id, code))
        await self.owner.execute("UPDATE instances SET send_blocked = true WHERE id = $1", instance_id)


@dataclass(slots=True)
class School:
    world: World
    workspace_id: UUID
    instance_id: UUID
    owner_id: UUID
    _events: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    # --- what is there ---------------------------------------------------------------------------------------------------

    async def member(self, user_id: UUID | None = None, role: str = "agent", team: UUID | None = None) -> UUID:
        """A user's id."""
        member_id = uuid4()
        if user_id is None:
            user_id = uuid4()
            await self.world.owner.execute(
                "INSERT INTO users (id, email, name, password_hash) VALUES ($1, $2, 'Bia', 'x')",
                user_id,
                f"{user_id}@compasso.demo",
            )
        await self.world.owner.execute(
            "INSERT INTO workspace_members (workspace_id, id, user_id, role) VALUES ($1, $2, $3, $4)",
            self.workspace_id, member_id, user_id, role,
        )  # fmt: skip
        if team is not None:
            await self.world.owner.execute(
                "INSERT INTO team_members (workspace_id, team_id, member_id) VALUES ($1, $2, $3)",
                self.workspace_id,
                team,
                member_id,
            )
        return user_id

    async def team(self, name: str = "Secretaria") -> UUID:
        team_id = uuid4()
        await self.world.owner.execute(
            "INSERT INTO teams (workspace_id, id, name) VALUES ($1, $2, $3)", self.workspace_id, team_id, name
        )
        return team_id

    async def number(
        self, instance_id: UUID | None = None, throughput: int = 100_000, provider: str = "whatsapp"
    ) -> UUID:
        instance_id = instance_id or uuid4()
        await self.world.owner.execute(
            "INSERT INTO instances (workspace_id, id, name, provider, throughput, status) VALUES ($1, $2, 'Recepção', $3, $4, 'CONNECTED')",
            self.workspace_id, instance_id, provider, throughput,
        )  # fmt: skip
        return instance_id

    async def publish(self, graph: Mapping[str, Any], funnel_id: UUID | None = None) -> UUID:
        async with self.world.database.begin(self.workspace_id) as connection:
            if funnel_id is None:
                funnel_id = (await funnels.create(connection, name="Aula", by=self.owner_id, definition=graph)).id
            await funnels.publish(connection, funnel_id, definition=graph, by=self.owner_id)
        return funnel_id

    # --- what people do --------------------------------------------------------------------------------------------------

    def message(self, who: str, text: str, event_id: str | None = None, **more: Any) -> Incoming:
        """`who` is the phone."""
        kind = more.pop("type", "text")
        data = {"text": text, **more.pop("data", {})}
        values = {
            "account_key": "n",
            "event_id": event_id or f"wamid.IN{next(self._events)}.{who}",
            "keys": (who,),
            "address": who,
            "phone": who,
            "name": "Ana",
            "at": datetime.now(UTC),
            "message": Message(kind, text, data=data),
        }
        return Incoming(**{**values, **more})

    def delivery(self, *items: Item, instance_id: UUID | None = None) -> Delivery:
        return Delivery(self.workspace_id, instance_id or self.instance_id, "whatsapp", items)

    async def says(self, who: str, *texts: str, **more: Any) -> None:
        """Each text is a delivery of its own, committed before the next."""
        for text in texts:
            await self.world.ingress.accept([self.delivery(self.message(who, text, **more))])

    async def told(self, *updates: StatusUpdate) -> None:
        await self.world.ingress.accept([self.delivery(*updates)])

    # --- what is so ------------------------------------------------------------------------------------------------------

    async def row(self, sql: str, *values: Any) -> asyncpg.Record | None:
        """`$1` is the workspace."""
        return await self.world.owner.fetchrow(sql, self.workspace_id, *values)

    async def rows(self, sql: str, *values: Any) -> Sequence[asyncpg.Record]:
        found: Sequence[asyncpg.Record] = await self.world.owner.fetch(sql, self.workspace_id, *values)
        return found

    async def value(self, sql: str, *values: Any) -> Any:
        return await self.world.owner.fetchval(sql, self.workspace_id, *values)

    async def lane(self, who: str) -> asyncpg.Record:
        row = await self.row("SELECT * FROM lanes WHERE workspace_id = $1 AND addr = $2", who)
        assert row is not None
        return row

    async def contact(self, who: str) -> asyncpg.Record:
        row = await self.row("SELECT * FROM contacts WHERE workspace_id = $1 AND phone_number = $2", who)
        assert row is not None
        return row

    async def conversation(self, who: str) -> asyncpg.Record:
        row = await self.row(
            "SELECT v.* FROM conversations v JOIN lanes l ON l.conversation_id = v.id WHERE v.workspace_id = $1 AND l.addr = $2",
            who,
        )
        assert row is not None
        return row

    async def run(self, who: str) -> asyncpg.Record | None:
        """The active one."""
        return await self.row(
            "SELECT r.* FROM runs r JOIN lanes l ON l.id = r.lane_id WHERE r.workspace_id = $1 AND l.addr = $2 AND r.status = 'active'",
            who,
        )

    async def said(self, who: str) -> list[tuple[str, str]]:
        """(status, text) of what the bot and people said to somebody."""
        rows = await self.rows(
            """SELECT m.status, m.message_data->>'text' FROM messages m JOIN lanes l ON l.contact_id = m.contact_id
                WHERE m.workspace_id = $1 AND l.addr = $2 AND m.message_direction = 'OUT' ORDER BY m.id""",
            who,
        )
        return [(row[0], row[1]) for row in rows]

    async def remembered(self, who: str) -> dict[str, Any] | None:
        """What Redis has under state:<contact>."""
        found = await self.world.redis.get(self.world.keys.state(self.workspace_id, (await self.contact(who))["id"]))
        return orjson.loads(found) if found else None

    async def control(self, who: str) -> str | None:
        found = await self.world.redis.get(
            self.world.keys.bot_control(self.workspace_id, (await self.contact(who))["id"])
        )
        return found.decode() if found else None


async def open_world(stack: AsyncExitStack, runtime_url: str, redis_url: str, owner_url: str, **more: Any) -> World:
    owner = await asyncpg.create_pool(owner_url, min_size=0, max_size=4)
    stack.push_async_callback(owner.close)
    database = await Database.connect(runtime_url, hot_size=8)
    stack.push_async_callback(database.close)
    redis = Redis.from_url(redis_url)
    stack.push_async_callback(redis.aclose)
    world = World(database, owner, redis, await Keys.of(database.pool), **more)
    stack.push_async_callback(world.close)
    return world


class Stalled(Turns):
    """A worker that stops between playing and committing until it is woken."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.asleep, self.wake = asyncio.Event(), asyncio.Event()

    async def _commit_all(self, batches: Any) -> None:
        self.asleep.set()
        await self.wake.wait()
        await super()._commit_all(batches)
