"""Random sequences of what can happen to a lane, and the clauses as what must be so after each (docs/engine.md).

Everything is the product's own service on a real PostgreSQL and Redis; a crash abandons a worker where the code has a crash point, with all
that it holds. What the two funnels then say is played over the inbounds in the order that their lane gave them (oracle.py).
"""

import asyncio
import itertools
from collections import Counter
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, ClassVar, TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from backend import crash
from backend.activities.base import Call, Done, Result
from backend.channels.base import Receipt, TryLater, Uncertain
from backend.services.activities import Activities
from backend.services.sender import Sender
from tests.faults.house import Place
from tests.faults.oracle import oracle
from tests.faults.points import WORKER
from tests.lanes.drawings import graph, listen, say, sleep
from tests.lanes.world import School, World, open_world

T = TypeVar("T")
PEOPLE = ["5511900000001", "5511900000002", "5511900000003"]
who = st.sampled_from(PEOPLE)
texts = st.sampled_from(["ola", "ola", "sim", "x", "duvida"])
ANSWERS: dict[str, Receipt] = {
    "busy": TryLater("busy", 1.0),
    "slow": TryLater("rate", 0.01, scope="number", counts=False),
    "silent": Uncertain("no answer"),
}


class Abandoned(BaseException):
    """The worker is no more. Nothing of ours may catch it."""


def drawn(version: int) -> dict[str, Any]:
    said = {name: say(f"v{version}.{name}") for name in ("um", "fim")}
    echo = say(f"v{version}.eco {{{{ variable.v }}}}")
    nodes = {**said, "a": ("ask", {"idempotent": True}), "q": listen(variable="v"), "eco": echo, "w": sleep(60)}
    return graph(nodes, "start > um", "um > a", "a:ok > q", "q > eco", "eco > w", "w > fim")


DOUBT = graph(
    {"d": say("d {{ trigger.message }}"), "l": listen(variable="u"), "r": say("r {{ variable.u }}")},
    "start > d", "d > l", "l > r", trigger={"keyword": "duvida", "when_running": "interrupt"},
)  # fmt: skip
"""Interrupts the other funnel, which comes back when this one has its answer."""


async def answer(call: Call) -> Result:
    return Done("42")


class Lanes(RuleBasedStateMachine):
    runner: ClassVar[asyncio.Runner]
    place: ClassVar[Place]

    def __init__(self) -> None:
        super().__init__()
        self.stack, self.version, self.events = AsyncExitStack(), 0, itertools.count(1)
        self.sent: dict[str, list[tuple[str, str]]] = {person: [] for person in PEOPLE}
        self.paused: dict[str, tuple[int, set[int]]] = {}
        self.ever_paused: set[str] = set()
        self.ambiguous: set[int] = set()
        self.retried: set[int] = set()
        """The provider did not take them at first."""
        self.deaths = 0
        self.do(self.begin())

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    async def begin(self) -> None:
        place = self.place
        urls = (place.runtime_url, place.redis_url, place.database_url)
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
        self.world: World = await open_world(self.stack, *urls, runners={"http": answer})
        self.school: School = await self.world.school()
        self.funnel = await self.school.publish(drawn(0))
        await self.school.publish(DOUBT)

    def teardown(self) -> None:
        crash._name = ""
        try:
            self.do(self.end())
        finally:
            self.do(self.stack.aclose())

    # --- what happens ------------------------------------------------------------------------------------------------

    @rule(person=who, text=texts, copies=st.integers(1, 3))
    def writes(self, person: str, text: str, copies: int) -> None:
        event = f"e{next(self.events)}"
        text = f"{text} {event}"  # or the bot would seem to face another one (C13)
        self.sent[person].append((event, text))
        self.do(self.deliver(person, event, text, copies))

    @rule(person=who, index=st.integers(0, 20))
    def is_repeated(self, person: str, index: int) -> None:
        if self.sent[person]:
            self.do(self.deliver(person, *self.sent[person][index % len(self.sent[person])], 1))

    async def deliver(self, person: str, event: str, text: str, copies: int) -> None:
        at = await self.world.now()  # sequences share a database, whose clock runs days ahead after many of them
        message = self.school.message(person, text, f"{event}.{person}", at=at)
        told = [self.school.delivery(message) for _ in range(copies)]
        await asyncio.gather(*(self.world.ingress.accept([one]) for one in told))

    @rule()
    def works(self) -> None:
        self.do(self.alive(self.world.play()))

    @rule(part=st.sampled_from(["timers", "turns", "activities", "sender"]))
    def works_a_little(self, part: str) -> None:
        self.do(self.alive(self.step(part)))

    async def step(self, part: str) -> None:
        await getattr(self.world, part).run_once()
        await self.world.sender.idle()
        await self.world.activities.idle()

    @rule(point=st.sampled_from(WORKER))
    def will_crash(self, point: str) -> None:
        crash._name, crash._fatal, crash._passes = point, 1, itertools.count(1)

    @rule(seconds=st.sampled_from([1, 46, 61, 120]))
    def time_passes(self, seconds: int) -> None:
        self.do(self.world.move_clock(timedelta(seconds=seconds)))
        self.do(self.alive(self.suspects()))

    async def suspects(self) -> None:
        while await self.world.turns.run_suspect():
            pass

    @rule()
    def redis_is_emptied(self) -> None:
        self.do(self.world.redis.flushdb())

    @rule()
    def is_published(self) -> None:
        self.version += 1
        self.do(self.school.publish(drawn(self.version), self.funnel))

    @rule(kind=st.sampled_from(sorted(ANSWERS)))
    def provider_fails(self, kind: str) -> None:
        def answered(message: Any) -> Receipt:
            (self.ambiguous if kind == "silent" else self.retried).add(message.id)
            return ANSWERS[kind]

        self.world.channel.script.append(answered)

    @rule(person=who)
    def is_paused(self, person: str) -> None:
        if self.sent[person] and person not in self.paused:
            self.ever_paused.add(person)
            self.do(self.pause(person))

    async def pause(self, person: str) -> None:
        conversation = await self.school.conversation(person)
        paused = await self.world.bot.pause(self.school.workspace_id, conversation["id"], self.school.owner_id)
        self.paused[person] = len(self.world.channel.begun), set(paused.on_its_way)

    @precondition(lambda self: self.paused)
    @rule(data=st.data())
    def is_resumed(self, data: Any) -> None:
        person = data.draw(st.sampled_from(sorted(self.paused)))
        del self.paused[person]
        self.do(self.resume(person))

    async def resume(self, person: str) -> None:
        conversation = await self.school.conversation(person)
        await self.world.bot.resume(self.school.workspace_id, conversation["id"], self.school.owner_id)

    @rule(person=who)
    def attendant_writes(self, person: str) -> None:
        if self.sent[person]:
            self.do(self.speak(person))

    async def speak(self, person: str) -> None:
        conversation = await self.school.conversation(person)
        content = {"type": "text", "text": f"pessoa {next(self.events)}"}
        await self.world.outbox.send_as_person(
            self.school.workspace_id, conversation["id"], content, self.school.owner_id
        )

    # --- a crash -----------------------------------------------------------------------------------------------------

    async def alive(self, work: Coroutine[Any, Any, Any]) -> None:
        """Does it, unless the worker dies of it: then it is another one from here on, and the dead one's tasks do nothing more."""
        before, self.dying = self.deaths, asyncio.Event()
        crash.os = SimpleNamespace(_exit=self._die)  # type: ignore[assignment]
        task = asyncio.create_task(work)  # type: ignore[var-annotated]
        death = asyncio.create_task(self.dying.wait())
        try:
            async with asyncio.timeout(30):
                await asyncio.wait({task, death}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            crash.os = _os
            task.cancel()
            death.cancel()
            await asyncio.gather(task, death, return_exceptions=True)
        if self.deaths > before:
            await self.bury()
        elif not task.cancelled() and (error := task.exception()) is not None:
            raise error

    def _die(self, _code: int) -> None:
        self.deaths += 1
        self.dying.set()
        crash._name = ""
        raise Abandoned

    async def bury(self) -> None:
        world, sender = self.world, self.world.sender
        recording = [sender._recording] if sender._recording else []
        left = [*sender._tasks, *recording, *world.activities._tasks]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        rows = await self.school.rows("SELECT id FROM outbox WHERE workspace_id = $1 AND status = 'sending'")
        self.ambiguous |= {row["id"] for row in rows}
        world.sender = Sender(
            sender.pool,
            sender.channels,
            sender.accounts,
            sender.rates,
            sender.rings,
            sender.events,
            refused=sender.refused,
        )
        world.activities = Activities(world.activities.pool, world.runners, world.rings, world.events)
        world.turns = world.another_worker()

    # --- what must be so ---------------------------------------------------------------------------------------------

    @invariant()
    def nobody_is_overruled(self) -> None:
        """C15: after a pause has answered, at most what was on its way begins to be sent."""
        for person, (since, on_its_way) in self.paused.items():
            begun = [one.message for one in self.world.channel.begun[since:] if one.message.address == person]
            late = {message.id for message in begun if not one_of_people(message.content)}
            assert late <= on_its_way, f"{person} was told {late} after the pause, on its way were {on_its_way}"

    @invariant()
    def order_holds(self) -> None:
        """C19, and C6: what is sent again is what was in doubt."""
        for person in PEOPLE:
            ids = [one.message.id for one in self.world.channel.begun if one.message.address == person]
            assert ids == sorted(ids), f"{person} was told {ids}"

    async def end(self) -> None:
        world, school = self.world, self.school
        world.channel.script.clear()
        for person in list(self.paused):
            await self.resume(person)
        for _ in range(8):
            await world.move_clock(timedelta(seconds=121))
            await self.suspects()
            await world.play()
        left = [
            await school.value(f"SELECT count(*) FROM {table} WHERE workspace_id = $1")
            for table in ("outbox", "timers")
        ]
        assert left == [0, 0], f"left in outbox and timers: {left}"
        for person in PEOPLE:
            if self.sent[person]:
                await self.judge(person)
        self.order_holds()

    async def judge(self, person: str) -> None:
        school, lane = self.school, await self.school.lane(person)
        assert lane["done_seq"] == lane["next_seq"] - 1, "something is pending for ever"
        rows = await school.rows(
            """SELECT i.kind, m.message_data->>'text', i.lane_seq FROM inbound i LEFT JOIN messages m ON m.id = i.message_id
                WHERE i.workspace_id = $1 AND i.lane_id = $2 ORDER BY i.lane_seq""",
            lane["id"],
        )
        came = [row[1] for row in rows if row[0] == "message"]
        assert came == [text for _, text in self.sent[person]], f"C1, C2: {came}"
        said = [(status, text) for status, text in await school.said(person)]
        # Whoever took over while a message was in doubt is shown it: nobody sends it again without a person.
        ends = (
            {"sent", "cancelled", "uncertain"}
            if person in self.ever_paused and self.ambiguous
            else {"sent", "cancelled"}
        )
        assert {status for status, _ in said} <= ends, f"{said}"
        begun = [one.message for one in self.world.channel.begun if one.message.address == person]
        counts = Counter(message.id for message in begun)
        doubled = {message for message, count in counts.items() if count > 1}
        assert doubled <= self.ambiguous | self.retried, f"C6: {doubled} were sent again"
        runs = await school.rows(
            """SELECT DISTINCT r.id, r.funnel_version, split_part(m.message_data->>'text', '.', 1)
                 FROM runs r JOIN lanes l ON l.id = r.lane_id JOIN messages m ON m.contact_id = l.contact_id
                  AND m.message_direction = 'OUT' AND m.message_data->>'text' LIKE 'v%.%'
                WHERE r.workspace_id = $1 AND r.lane_id = $2""",
            lane["id"],
        )
        versions = {row[1] for row in runs}
        assert {int(row[2][1:]) + 1 for row in runs} <= versions, "C11"
        quarantined = await school.value(
            "SELECT count(*) FROM quarantine WHERE workspace_id = $1 AND lane_id = $2", lane["id"]
        )
        if person not in self.ever_paused and not quarantined:
            bots = [
                text.partition(".")[2] if text[0] == "v" else text for _, text in said if not text.startswith("pessoa")
            ]
            expected = oracle([(row[0], row[1] or "") for row in rows])
            assert bots in expected, f"{person}: {bots}, expected {expected}"


def explore(place: Place, examples: int, steps: int = 25, *, shrinking: bool = True) -> None:
    """So many sequences; raises what it finds, made as short as it can unless there is no time for it."""
    with asyncio.Runner() as runner:
        kind = type("Lanes", (Lanes,), {"place": place, "runner": runner})
        asked = settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck),
            phases=[one for one in Phase if shrinking or one not in (Phase.shrink, Phase.explain)],
        )  # fmt: skip
        run_state_machine_as_test(kind, settings=asked)


def one_of_people(content: Any) -> bool:
    return str(content.get("text")).startswith("pessoa")


_os = crash.os
