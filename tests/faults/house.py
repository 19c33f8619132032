"""One house for every fault: real web and worker processes, a strict Graph API, contacts who write, and what must be true afterwards.

A run is over when nothing is pending. When nothing moves any more the database's clock jumps to the next moment at which something is
due (a dead worker's lease, a doubtful message), so recovery is told in the product's seconds and costs the test none.
"""

import asyncio
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from aiohttp import web

from backend.channels.base import Incoming, Item
from backend.channels.whatsapp import WhatsApp
from backend.channels.whatsapp_client import GraphClient
from backend.embedded.postgres import Postgres
from backend.embedded.redis import Redis
from backend.errors import Unavailable
from backend.services.api_tokens import ApiTokens
from backend.services.connections import Connections
from backend.services.connections_opened import OpenedConnections
from backend.services.principal import Principal
from backend.settings import Settings
from backend.storage.rings import Rings
from backend.storage.sealing import Sealer
from tests.channels.office import credentials
from tests.emulators.faults import Fault, Faults, Handler
from tests.emulators.graph import GraphEmulator, Number
from tests.faults import story
from tests.faults.child import Child, Plan, free_port
from tests.faults.desk import AtTheDoors, Desk, InTheHouse, access_of
from tests.faults.others import HELD, TOLD, WRITES, Others, invited
from tests.faults.outside import SECRET, Outside, connected
from tests.lanes.world import School, World, open_world

LOOKING, QUIET = 0.03, 45
"""Seconds between two looks, and so many without any movement before the clock jumps: longer than a sweep and a tick. While a process
computes or waits for a processor a look does not count."""

KILLED = 137
"""How a process ends that dies at a crash point."""
NO_ANSWER = re.compile(r'"message": (\d+),[^\n]*"event": "sender: no answer"')
LOOK = """
SELECT (SELECT count(*) FROM lanes WHERE done_seq < next_seq - 1) + (SELECT count(*) FROM outbox)
     + (SELECT count(*) FROM activities WHERE status <> 'done')
     + (SELECT count(*) FROM timers WHERE due_at <= batuta_now()) + (SELECT count(*) FROM calendars WHERE tick <= batuta_now())
     + (SELECT count(*) FROM funnels WHERE is_active AND calendar_version IS DISTINCT FROM published_version) AS pending,
  (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'
    AND wait_event IS DISTINCT FROM 'ClientRead') > 1 AS busy,
  (SELECT concat_ws(' ', sum(next_seq), sum(done_seq), sum(epoch), sum(attempts)) FROM lanes) || '/' ||
  (SELECT concat_ws(' ', count(*), sum(attempt)) FROM outbox) || '/' ||
  (SELECT concat_ws(' ', count(*), sum(attempt)) FROM activities) AS moves,
  batuta_now() AS now,
  least((SELECT min(lease_until) FROM lanes WHERE done_seq < next_seq - 1 AND lease_until > batuta_now()),
    (SELECT min(ready_at) FROM lanes WHERE done_seq < next_seq - 1 AND ready_at > batuta_now()),
    (SELECT min(lease_until) FROM outbox WHERE lease_until > batuta_now()),
    (SELECT min(not_before) FROM outbox WHERE not_before > batuta_now()),
    (SELECT min(lease_until) FROM activities WHERE status = 'calling' AND lease_until > batuta_now()),
    (SELECT min(due_at) FROM activities WHERE status = 'ready' AND due_at > batuta_now()),
    (SELECT min(due_at) FROM calendars WHERE tick <= batuta_now() AND due_at > batuta_now())) AS next_moment
"""

HELD_UP = """
SELECT pid, state, wait_event, pg_blocking_pids(pid) AS behind, now() - state_change AS since, left(query, 300) AS query
FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
"""Who waits for whom, for whoever must find out why nothing ends."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the servers are."""

    runtime_url: str
    redis_url: str
    database_url: str
    folder: Path
    postgres: Postgres | None = None
    redis: Redis | None = None
    """The servers themselves, where they are this run's own and may be stopped."""


@dataclass
class Unanswered(Faults):
    """Remembers which messages were accepted and not answered for: those may be sent again."""

    messages: set[int] = field(default_factory=set)

    async def act(self, fault: Fault, request: web.Request, accept: Handler) -> web.StreamResponse:
        if fault.kind not in ("code", "rate_limit", "server_error") and request.path.endswith("/messages"):
            self.messages.add(id_of(await request.json()))
        return await super().act(fault, request, accept)


@dataclass(slots=True)
class Outcome:
    """Of one run. `recovery`: the product's seconds from each injection until nothing was pending."""

    injected: int = 0
    violations: list[str] = field(default_factory=list)
    recovery: list[float] = field(default_factory=list)
    duplicates: int = 0
    explained: int = 0
    reached: set[str] = field(default_factory=set)
    """Crash points at which a process died or fell asleep."""


@dataclass(slots=True)
class House:
    world: World
    school: School
    graph: GraphEmulator
    number: Number
    connections: Connections
    principal: Principal
    settings: Settings
    place: Place
    contacts: list[str]
    outside: Outside
    others: Others | None
    desk: Desk
    funnel: UUID
    """The story's own, of `contacts`."""
    poll_only: bool = False
    patience: float = 2.0
    """Seconds after which its workers give up a call to somebody outside."""
    children: list[Child] = field(default_factory=list)
    ambiguous: set[int] = field(default_factory=set)
    apart: set[str] = field(default_factory=set)
    """Contacts whose story goes another way: the fault itself judges them."""
    outcome: Outcome = field(default_factory=Outcome)
    _since: list[datetime] = field(default_factory=list)

    @property
    def everybody(self) -> list[str]:
        return [*self.contacts, *(TOLD if self.others else ())]

    # --- processes ---------------------------------------------------------------------------------------------------

    def worker(self, crash: str = "", ahead: timedelta = timedelta(), **changes: Any) -> Child:
        settings = replace(self.settings, **changes)
        log = self.place.folder / f"worker-{uuid4().hex}.log"  # another run's would say that it is at work
        return self._started(Plan("worker", settings, log, crash, self.poll_only, ahead, self.patience))

    def workers(self, count: int) -> list[Child]:
        return [self.worker() for _ in range(count)]

    async def web(self, crash: str = "") -> Child:
        """Up and answering."""
        settings = replace(self.settings, port=free_port())
        child = self._started(Plan("web", settings, self.place.folder / "web.log", crash))
        async with asyncio.timeout(60):
            while True:
                assert child.alive, "the web process ended"
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", child.port)
                except OSError:
                    await asyncio.sleep(0.05)
                else:
                    writer.close()
                    return child

    def _started(self, plan: Plan) -> Child:
        child = Child.start(plan)
        self.children.append(child)
        return child

    async def reached(self, child: Child, speaking: "asyncio.Task[None]", patience: float = 60) -> bool:
        """Until it died or fell asleep at its crash point; False: all was done before. What was being sent then may be sent again (C6)."""
        began = time.monotonic()
        while child.alive and not child.stopped:
            done = speaking.done() and (await self.look())["pending"] == 0
            if done or time.monotonic() - began > patience:
                return False
            await asyncio.sleep(0.02)
        self.reached_by(child)
        await self.doubt()
        await self.injected()
        return True

    def reached_by(self, child: Child) -> None:
        """It died at its crash point or sleeps there: nothing else ends so."""
        if child.stopped or child.process.exitcode == KILLED:
            self.outcome.reached.add(child.plan.crash.partition(":")[0])
        else:
            self.violated(
                f"it ended with {child.process.exitcode} instead of reaching {child.plan.crash}: {child.said()}"
            )

    async def busy(self, child: Child) -> None:
        """Until it has begun to work, or is gone."""
        async with asyncio.timeout(30):
            while child.alive and not await self.school.value("SELECT sum(epoch) FROM lanes WHERE workspace_id = $1"):
                await asyncio.sleep(0.01)

    async def doubt(self) -> None:
        rows = await self.school.rows("SELECT id FROM outbox WHERE workspace_id = $1 AND status = 'sending'")
        self.ambiguous |= {row["id"] for row in rows}

    async def injected(self, times: int = 1) -> None:
        self.outcome.injected += times
        self._since.append(await self.world.now())

    # --- the workload ------------------------------------------------------------------------------------------------

    def speaking(self, pause: float = 0.02) -> "asyncio.Task[None]":
        return asyncio.create_task(self.speak(pause))

    async def speak(self, pause: float = 0.02) -> None:
        """Everybody says their two sentences, through the service that the web's doors use."""
        for who in self.contacts:
            for text in ("ola", who[-4:]):
                await self.delivered(self.school.message(who, text, f"wamid.{text}.{who}"))
            await asyncio.sleep(pause)
        await self.others_write()

    async def others_write(self) -> None:
        if self.others is not None and not self.others.wrote:
            self.others.wrote = True
            for who, text in WRITES.items():
                await self.delivered(self.school.message(who, text, f"wamid.{text}.{who}"))

    async def delivered(self, *items: Item) -> None:
        """As a provider does: again and again, until it is told that they are kept."""
        while True:
            try:
                await self.world.ingress.accept([self.school.delivery(*items)])
            except Unavailable:
                await asyncio.sleep(0.1)
            else:
                return

    async def settle(self, seconds: float = 90) -> None:
        """Until nothing is pending but what is not due yet."""
        began, quiet, seen = time.monotonic(), 0, ""
        while (look := await self.look())["pending"]:
            if look["moves"] != seen:
                quiet, seen = 0, look["moves"]
            elif not look["busy"] and all(child.idle for child in self.children):
                quiet += 1
            if quiet > QUIET and look["next_moment"]:
                await self.world.move_clock(look["next_moment"] - look["now"] + timedelta(seconds=0.1))
                quiet = 0
            if time.monotonic() - began > seconds:
                idle, held = [child.idle for child in self.children], await self.world.owner.fetch(HELD_UP)
                self.violated(
                    f"not quiet after {seconds:.0f} s: {dict(look)}, idle {idle}, {[dict(row) for row in held]}"
                )
                break
            await asyncio.sleep(LOOKING)
        now = await self.world.now()
        self.outcome.recovery += [(now - since).total_seconds() for since in self._since]
        self._since.clear()

    async def later(self) -> None:
        """The story's own timers are due, and the calendars' ticks."""
        wait, now = story.WAIT, await self.world.now()
        if self.others is not None:
            wait = max(wait, self.others.tick - now)
        await self.world.move_clock(wait + timedelta(seconds=1))

    async def finish(self) -> None:
        await self.others_write()
        await self.settle()
        if self.others is not None:
            # Calls are made while a person has one of the conversations.
            await self.others.paid(self.desk, self.school)
            await self.delivered(await self.held_says("tem alguém?"))
            await self.settle()
        await self.later()
        if self.others is not None:
            await self.others.given_back(self.desk, self.school)
            await self.delivered(await self.held_says("sim"))
        await self.settle()

    async def held_says(self, text: str) -> Incoming:
        return self.school.message(HELD, text, f"wamid.{text}.{HELD}", at=await self.world.now())

    async def at_the_doors(self, doors: Sequence[Child]) -> None:
        """What people and other systems do goes there from here on. A door that dies is an injection."""

        async def unanswered(door: Child) -> None:
            if door.plan.crash:
                await door.ended()
                self.reached_by(door)
                await self.injected()

        issued = await ApiTokens(self.world.database, self.world.events).create(self.principal, "Loja")
        access = await access_of(self.world, self.principal)
        self.desk = AtTheDoors(doors, issued.secret, access, self.school.workspace_id, unanswered)

    async def look(self) -> Any:
        return await self.world.owner.fetchrow(LOOK)

    # --- the judge ---------------------------------------------------------------------------------------------------

    def arrived(self) -> list[tuple[str, int, str]]:
        """(phone, message id, text) of all that the provider accepted, in order."""
        return [(str(body["to"]).lstrip("+"), id_of(body), body["text"]["body"]) for body in self.graph.messages()]

    def judge_words(self, contacts: Iterable[str]) -> None:
        arrived = self.arrived()
        counts = Counter(message for _, message, _ in arrived)
        doubled = {message for message, count in counts.items() if count > 1}
        explained = self.ambiguous | self.unanswered() | getattr(self.graph.faults, "messages", set())
        self.outcome.duplicates += len(doubled)
        self.outcome.explained += len(doubled & explained)
        self.outcome.violations += [f"message {message} was sent twice" for message in sorted(doubled - explained)]
        for who in contacts:
            texts = list({message: text for phone, message, text in arrived if phone == who}.values())
            if texts != (TOLD.get(who) or story.expected(who)):
                self.outcome.violations.append(f"{who} was told {texts}")

    def unanswered(self) -> set[int]:
        """Messages whose sender gave up waiting: on a busy machine that needs no fault."""
        logs = [log.read_text(encoding="utf-8") for log in self.place.folder.glob("worker-*.log")]
        return {int(message) for log in logs for message in NO_ANSWER.findall(log)}

    async def judge(self, wanted: dict[str, Any]) -> Outcome:
        self.judge_words(who for who in self.everybody if who not in self.apart)
        if self.others is not None:
            self.outcome.violations += await self.others.judged(self.school)
        found = await self.digest()
        wrong = [name for name in wanted if name not in self.apart and found.get(name) != wanted[name]]
        self.outcome.violations += [f"{name}: {found.get(name)} instead of {wanted[name]}" for name in wrong[:3]]
        return self.outcome

    async def digest(self) -> dict[str, Any]:
        return await story.digest(self.school, self.everybody)

    def violated(self, what: str) -> None:
        self.outcome.violations.append(what)


def id_of(body: Any) -> int:
    return int(str(body["biz_opaque_callback_data"]).partition(":")[2])


async def answer(request: web.Request) -> web.Response:
    return web.json_response({"n": 42})


@asynccontextmanager
async def a_house(place: Place, contacts: int, *, poll_only: bool = False, asks: str = "http") -> AsyncIterator[House]:
    async with AsyncExitStack() as stack:
        number = Number(id=f"2{uuid4().int % 10**14:014d}")
        graph = GraphEmulator(number)
        graph.faults = Unanswered()
        await graph.start("127.0.0.1", 0, web.get("/other", answer))
        stack.push_async_callback(graph.stop)
        world = await open_world(stack, place.runtime_url, place.redis_url, place.database_url, fused=False)
        world.rings = world.ingress.rings = world.bot.rings = Rings(
            world.redis, world.keys
        )  # nobody hears them in this process
        stack.push_async_callback(world.rings.close)
        client = await stack.enter_async_context(GraphClient(f"{graph.url}/v26.0"))
        opened = OpenedConnections(world.database, Sealer([SECRET.encode()]))
        connections = Connections(world.database, opened, {"whatsapp": WhatsApp(client)}, world.states, world.events)
        stack.push_async_callback(connections.close)
        school = await world.school()
        boss = Principal(school.owner_id, uuid4(), school.workspace_id, "owner")
        instance = await connections.create(boss, "Recepção", "whatsapp", credentials(number))
        await connections.close()
        await world.owner.execute("UPDATE instances SET throughput = 100000 WHERE id = $1", instance.id)
        await world.owner.execute("DELETE FROM instances WHERE id = $1", school.instance_id)
        school.instance_id = instance.id
        outside = await stack.enter_async_context(connected(asks, world, school))
        others = await stack.enter_async_context(invited()) if asks == "http" else None
        around = [urlsplit(graph.url).port, urlsplit(outside.url or graph.url).port, *(others.ports if others else ())]
        settings = Settings(
            data_dir=place.folder / "data", database_url=place.database_url, runtime_database_url=place.runtime_url,
            redis_url=place.redis_url, secret_key=SECRET, metrics_port=0, graph_url=graph.url,
            egress_allow=frozenset({("127.0.0.1", port or 0) for port in around}),
            **({"smtp_url": f"smtp://127.0.0.1:{others.ports[0]}", "smtp_from": ("Batuta", "no@escola.com.br")} if others else {}),
            **({"anthropic_url": outside.url} if asks == "ai" else {}),
        )  # fmt: skip
        funnel = await school.publish(story.funnel(f"{graph.url}/other", asks))
        if others is not None:
            await others.prepared(school)
        people, desk = story.people(contacts), InTheHouse(world, school, boss, uuid4())
        house = House(
            world, school, graph, number, connections, boss, settings, place, people, outside, others, desk, funnel,
            poll_only=poll_only,
        )  # fmt: skip
        try:
            yield house
        finally:
            for child in house.children:
                if child.alive:
                    child.kill()
                child.process.close()
