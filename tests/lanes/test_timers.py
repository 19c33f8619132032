"""C8, C9: waits end on the database's clock, never early, once each, the oldest first; an answer that came in time wins."""

import asyncio
import random
from datetime import timedelta

import pytest

from tests.lanes.conftest import Opener
from tests.lanes.drawings import chain, graph, listen, say, sleep
from tests.lanes.world import School, World

ANA = "5511900000001"
REMIND = graph(
    {"q": listen(no_reply_after={"amount": 60, "unit": "seconds"}), "a": say("respondeu"), "t": say("não respondeu"), "end": listen()},
    "start > q", "q:replied > a", "q:no_reply > t", "a > end", "t > end",
)  # fmt: skip


async def test_never_early_and_then_at_once(world: World, school: School) -> None:
    await school.publish(chain(sleep(600), say("agora")))
    await school.says(ANA, "ola")
    await world.play()
    due = await school.value("SELECT due_at FROM timers WHERE workspace_id = $1")
    await world.move_clock(due - await world.now() - timedelta(milliseconds=300))
    before = await world.timers.run_once()
    assert (before, (await world.now()) < due) in [(0, True), (0, False)]
    await world.move_clock(timedelta(seconds=1))
    await world.play()
    assert world.channel.texts(ANA) == ["agora"]
    assert await world.count("timers") == 0
    fired = await school.row("SELECT received_at, event_id FROM inbound WHERE workspace_id = $1 AND kind = 'timer'")
    assert fired is not None
    assert fired["received_at"] >= due


async def test_after_a_time_away_each_fires_once_the_oldest_first(
    world: World, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.services.timers.BATCH", 5)
    people = random.Random(1).sample([f"55119000000{n:02d}" for n in range(20)], 20)
    await school.publish(chain(sleep(600), say("agora")))
    for who in people:
        await school.says(who, "ola")
        await world.play()
        await world.move_clock(timedelta(seconds=5))
    await world.move_clock(timedelta(days=1, hours=-2))
    await world.play()
    rows = await school.rows(
        """SELECT l.addr, b.received_at FROM inbound b JOIN lanes l ON l.id = b.lane_id
            WHERE b.workspace_id = $1 AND b.kind = 'timer' ORDER BY b.received_at, b.data->>'due_at'"""
    )
    assert [row[0] for row in rows] == people
    assert len({row[1] for row in rows}) == 4
    assert len(world.channel.texts()) == 20


async def test_two_clocks_at_once_fire_once(a_world: Opener) -> None:
    one, other = await a_world(), await a_world()
    school = await one.school()
    await school.publish(chain(sleep(60), say("agora")))
    for n in range(30):
        await school.says(f"55119000000{n:02d}", "ola")
    await one.play()
    await one.move_clock(timedelta(minutes=2))
    counts = await asyncio.gather(*(world.timers.run_once() for world in (one, other) for _ in range(4)))
    assert sum(counts) + await one.timers.run_once() == 30
    await one.play()
    assert len(one.channel.texts()) == 30


async def test_an_answered_wait_never_times_out(world: World, school: School) -> None:
    await school.publish(REMIND)
    await school.says(ANA, "ola")
    await world.play()
    await school.says(ANA, "aqui")
    await world.play()
    await world.move_clock(timedelta(hours=1))
    await world.play()
    assert world.channel.texts(ANA) == ["respondeu"]
    assert await world.count("timers") == 0


async def test_a_wait_that_is_over_is_not_answered_any_more(world: World, school: School) -> None:
    await school.publish(REMIND)
    await school.says(ANA, "ola")
    await world.play()
    await world.move_clock(timedelta(minutes=2))
    await world.play()
    await school.says(ANA, "tarde demais")
    await world.play()
    assert world.channel.texts(ANA) == ["não respondeu"]


async def test_the_race_of_answer_and_timer(a_world: Opener) -> None:
    """300 contacts answer at the moment at which their wait ends, under two workers: each gets exactly one of the two."""
    one, other = await a_world(), await a_world()
    school = await one.school()
    await school.publish(REMIND)
    people = [f"5511900{n:06d}" for n in range(300)]
    await asyncio.gather(*(school.says(who, "ola") for who in people))
    await one.play()
    await one.owner.execute(
        """UPDATE timers t SET due_at = due_at + n * interval '200 ms'
             FROM (SELECT id, row_number() OVER () AS n FROM timers) x WHERE x.id = t.id"""
    )
    await one.move_clock(timedelta(seconds=60))
    dice = random.Random(7)
    stop = asyncio.Event()

    async def clock() -> None:
        while not stop.is_set():
            await one.timers.run_once()
            await asyncio.sleep(0)

    async def answers() -> None:
        waiting = dice.sample(people, len(people))
        while waiting:
            some, waiting = waiting[:7], waiting[7:]
            answered = one.ingress.accept([school.delivery(*(school.message(who, "aqui") for who in some))])
            await asyncio.gather(answered, one.move_clock(timedelta(seconds=1.4)))

    async def work() -> None:
        while not stop.is_set():
            await one.turns.run_once()
            await other.turns.run_once()

    running = [asyncio.create_task(work()), asyncio.create_task(clock())]
    await answers()
    stop.set()
    await asyncio.gather(*running)
    await one.play()
    await other.play()
    said = {who: one.channel.texts(who) + other.channel.texts(who) for who in people}
    wrong = {who: texts for who, texts in said.items() if texts not in (["respondeu"], ["não respondeu"])}
    assert wrong == {}
    answered = sum(texts == ["respondeu"] for texts in said.values())
    assert 30 < answered < 270, "both must have happened, or it was no race"


async def test_a_late_timer_of_an_older_wait_moves_nothing(world: World, school: School) -> None:
    """Its token is not the wait's: checked in the committing transaction by the run's version."""
    await school.publish(REMIND)
    await school.says(ANA, "ola")
    await world.play()
    run = await school.run(ANA)
    lane = await school.lane(ANA)
    assert run is not None
    await world.owner.execute(
        "SELECT push_inbound($1, $2, $3, $4, $5)",
        school.workspace_id, [lane["id"]], ["timer:old"], ["timer"], [f'{{"run_id": "{run["id"]}", "token": 999}}'],
    )  # fmt: skip
    await world.play()
    assert world.channel.texts(ANA) == []
    assert await world.count("timers") == 1, "the wait's own timer stands"


async def test_ten_thousand_due_at_once(world: World, school: School) -> None:
    await school.publish(chain(sleep(60), say("agora")))
    await school.says(ANA, "ola")
    await world.play()
    await world.owner.execute(
        """INSERT INTO contacts (workspace_id, id) SELECT $1, gen_random_uuid() FROM generate_series(1, 10000)""",
        school.workspace_id,
    )
    await world.owner.execute(
        """INSERT INTO lanes (workspace_id, id, contact_id, instance_id, addr)
           SELECT workspace_id, id, id, $2, 'x' || id FROM contacts WHERE workspace_id = $1 AND phone_number IS NULL""",
        school.workspace_id, school.instance_id,
    )  # fmt: skip
    await world.owner.execute(
        """INSERT INTO timers (workspace_id, id, lane_id, run_id, token, due_at)
           SELECT workspace_id, id, id, gen_random_uuid(), 1, now() FROM lanes WHERE workspace_id = $1 AND addr LIKE 'x%'""",
        school.workspace_id,
    )
    await world.move_clock(timedelta(minutes=2))
    fired = await world.timers.run_once() + await world.timers.run_once()
    assert (fired, await world.count("timers")) == (10_001, 0)
    assert await world.pending() == 10_001
