"""C1: turns of a lane run one at a time in the order of lane_seq; lanes never wait for each other."""

import asyncio
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.example import EXAMPLE
from tests.lanes.conftest import Opener
from tests.lanes.drawings import chain, listen, say
from tests.lanes.world import School, Stalled, World

ECHO = chain(*[node for _ in range(40) for node in (listen(variable="v"), say("{{ variable.v }}"))])
"""Says back whatever it is told, forty times."""


def people(count: int) -> list[str]:
    return [f"55119000000{n:02d}" for n in range(count)]


async def work_until_done(world: World, workers: int, seed: int) -> None:
    """Several workers at once, none of them in step with the others."""
    dice = random.Random(seed)

    async def one(turns: object) -> None:
        while await world.pending():
            await turns.run_once()  # type: ignore[attr-defined]
            for _ in range(dice.randrange(4)):
                await asyncio.sleep(0)

    await asyncio.gather(*(one(world.another_worker()) for _ in range(workers)))
    await world.play()


async def test_two_messages_within_a_millisecond_are_both_answered_in_order(world: World, school: School) -> None:
    await school.publish(EXAMPLE)
    ana = people(1)[0]
    await asyncio.gather(school.says(ana, "ola"), school.says(ana, "sim"))
    await world.play()
    assert world.channel.texts(ana) == ["Oi! Tudo bem?", "Ótimo!"]


async def test_a_second_message_while_a_turn_runs_is_queued(world: World, school: School) -> None:
    await school.publish(EXAMPLE)
    ana = people(1)[0]
    await school.says(ana, "ola")
    slow = world.another_worker(Stalled)
    turn = asyncio.create_task(slow.run_once())
    await slow.asleep.wait()
    await school.says(ana, "sim")
    assert await world.turns.run_once() == 0, "the lane is claimed: nobody else may play it"
    slow.wake.set()
    await turn
    await world.play()
    assert world.channel.texts(ana) == ["Oi! Tudo bem?", "Ótimo!"]


@pytest.mark.parametrize("workers", [2, 8])
async def test_workers_at_once_keep_every_lanes_order(world: World, school: School, workers: int) -> None:
    await school.publish(ECHO)
    everybody = people(8)
    await asyncio.gather(*(school.says(who, "ola", *(f"{n}" for n in range(12))) for who in everybody))
    await work_until_done(world, workers, seed=workers)
    for who in everybody:
        assert world.channel.texts(who) == [f"{n}" for n in range(12)]
        seqs = [row[0] for row in await school.rows(JOURNAL, who)]
        assert seqs == sorted(seqs) == list(range(1, 14))


JOURNAL = """SELECT j.lane_seq FROM run_journal j JOIN runs r ON r.id = j.run_id JOIN lanes l ON l.id = r.lane_id
              WHERE j.workspace_id = $1 AND l.addr = $2 ORDER BY j.created_at, j.lane_seq"""


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
async def test_c01_any_interleaving_plays_each_message_once_and_in_order(a_world: Opener, data: st.DataObject) -> None:
    world = await a_world()
    school = await world.school()
    await school.publish(ECHO)
    everybody = people(3)
    order = data.draw(st.lists(st.sampled_from(everybody), min_size=1, max_size=15))
    workers = data.draw(st.integers(1, 4))
    at_once = data.draw(st.integers(1, 5))
    said: dict[str, list[str]] = {who: [] for who in everybody}
    for who in everybody:
        await school.says(who, "ola")
    for n in range(0, len(order), at_once):
        group = order[n : n + at_once]
        items = [school.message(who, f"{n}.{k}") for k, who in enumerate(group)]
        for item in items:
            said[item.address].append(item.message.text)
        deliveries = asyncio.gather(world.ingress.accept([school.delivery(*items)]), world.turns.run_once())
        await deliveries
    await work_until_done(world, workers, seed=len(order))
    for who in everybody:
        assert world.channel.texts(who) == said[who]


async def test_a_lane_whose_worker_sleeps_holds_up_no_other(world: World, school: School) -> None:
    await school.publish(EXAMPLE)
    ana, bia = people(2)
    await school.says(ana, "ola")
    await world.owner.execute("UPDATE lanes SET lease_until = batuta_now() + interval '30 s', epoch = epoch + 1")
    await school.says(bia, "ola")
    await world.play()
    assert world.channel.texts(bia) == ["Oi! Tudo bem?"]
    assert world.channel.texts(ana) == []


async def test_a_worker_that_wakes_after_its_lease_changes_nothing(a_world: Opener) -> None:
    """Without the epoch its late commit would play the message a second time."""
    world = await a_world(fused=False)
    school = await world.school()
    await school.publish(EXAMPLE)
    ana = people(1)[0]
    await school.says(ana, "ola")
    sleeper = world.another_worker(Stalled)
    stalled = asyncio.create_task(sleeper.run_once())
    await sleeper.asleep.wait()
    await world.owner.execute("UPDATE lanes SET lease_until = batuta_now() - interval '1 s'")
    assert await world.turns.run_suspect() == 1
    sleeper.wake.set()
    await stalled
    await world.play()
    assert world.channel.texts(ana) == ["Oi! Tudo bem?"]
    assert await world.count("runs") == 1
    assert await world.count("run_journal") == 1
