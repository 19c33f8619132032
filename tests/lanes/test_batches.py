"""C14, C10: what breaks a batch costs only the lane that broke it, and its neighbours behind the killer are not killed for it."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from backend.services.turns import Turns, state_of
from backend.storage.lanes import Lane
from tests.engine.example import EXAMPLE
from tests.lanes.drawings import chain, listen, say, sleep
from tests.lanes.world import School, Stalled, World

ANA, BIA = "5511900000001", "5511900000002"


class Breaks(Turns):
    """Breaks outside of any one lane's play, whenever a certain lane is in the batch."""

    victim: Any = None

    async def _play(self, lanes: Sequence[Lane]) -> Any:
        if any(lane.id == self.victim for lane in lanes):
            raise ZeroDivisionError
        return await super()._play(lanes)


async def test_a_broken_batch_costs_one_lane_an_attempt_and_the_others_nothing(world: World, school: School) -> None:
    await school.publish(EXAMPLE)
    await school.says(ANA, "ola")
    await school.says(BIA, "ola")
    worker = world.another_worker(Breaks)
    worker.victim = (await school.lane(ANA))["id"]
    assert await worker.run_once() == 2
    ana, bia = await school.lane(ANA), await school.lane(BIA)
    assert (ana["attempts"], ana["done_seq"], ana["lease_until"]) == (1, 0, None)
    assert (bia["attempts"], bia["done_seq"], bia["lease_until"]) == (0, 1, None)
    await world.sender.idle()
    assert world.channel.texts(BIA) == ["Oi! Tudo bem?"]


async def test_a_broken_hand_over_after_the_commit_plays_nothing_twice(
    world: World, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    await school.publish(chain(say("um")))
    await school.says(ANA, "ola")
    await school.says(BIA, "ola")

    def broken(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(type(world.events), "publish_all", broken)
    await world.turns.run_once()
    monkeypatch.undo()
    await world.play()
    assert world.channel.texts(ANA) == world.channel.texts(BIA) == ["um"]
    assert (await school.lane(ANA))["attempts"] == 0
    assert await world.pending() == 0


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (b'"frames":[{"funnel":"', b'"frames":[{"funnel":"zz'),
        (b'"version":1,"node":"', b'"version":"x","node":"'),
        (b'"token":1', b'"token":"x"'),
    ],
)
async def test_odd_bytes_in_redis_cost_time_only(world: World, school: School, right: bytes, wrong: bytes) -> None:
    await school.publish(EXAMPLE)
    await school.says(ANA, "ola")
    await world.play()
    key = world.keys.state(school.workspace_id, (await school.contact(ANA))["id"])
    value = await world.redis.get(key)
    assert right in value
    await world.redis.set(key, value.replace(right, wrong))
    await school.says(ANA, "sim")
    await school.says(BIA, "ola")
    await world.play()
    await world.move_clock(timedelta(seconds=5))
    await world.play()
    assert world.channel.texts(ANA) == ["Oi! Tudo bem?", "Ótimo!"]
    assert world.channel.texts(BIA) == ["Oi! Tudo bem?"]
    assert await world.count("quarantine") == 0


@pytest.mark.parametrize(
    "frame",
    [
        {"funnel": "zz", "version": 1, "node": "a"},
        {"funnel": 1, "version": 1, "node": "a"},
        {"funnel": "%", "version": True, "node": 3},
    ],
)
def test_frames_that_name_no_version_are_no_state(frame: dict[str, Any]) -> None:
    assert state_of({"frames": [frame], "token": 0, "visit": 0}) is None
    assert state_of({"frames": [], "token": 0, "visit": 0}) is None


async def test_a_suspect_in_play_is_not_given_back_by_the_other_loop(world: World, school: School) -> None:
    await school.publish(EXAMPLE)
    await school.says(ANA, "ola")
    await world.owner.execute(
        "UPDATE lanes SET epoch = 1, attempts = 1, lease_until = batuta_now() - interval '1 second'"
    )
    worker = world.another_worker(Stalled)
    suspect = asyncio.create_task(worker.run_suspect())
    await worker.asleep.wait()
    assert await worker.run_once() == 0
    lane = await school.lane(ANA)
    assert lane["lease_until"] is not None
    assert (lane["epoch"], lane["attempts"]) == (2, 2)
    worker.wake.set()
    await suspect
    await world.play()
    assert world.channel.texts(ANA) == ["Oi! Tudo bem?"]


async def test_behind_a_death_inbounds_are_played_one_by_one_until_the_lane_is_drained(
    world: World, school: School
) -> None:
    """The killer stands third: the two before it are played, it alone is set aside, and the one behind it goes on."""
    nodes = chain(
        say("a"),
        listen(variable="x"),
        say("b"),
        listen(variable="y"),
        ("deadly", {}),
        say("c"),
        listen(variable="z"),
        say("d"),
    )
    await school.publish(nodes)
    await school.says(ANA, "ola", "um", "morra", "dois", "três")
    dead = (
        "UPDATE lanes SET lease_until = batuta_now() - interval '1 second', attempts = attempts + 1, epoch = epoch + 1"
    )
    await world.owner.execute(dead)  # a worker died somewhere in this lane
    assert await world.turns.run_suspect() == 1
    assert await world.turns.run_once() == 0, "healthy batches do not take it yet"
    assert await world.turns.run_suspect() == 1
    lane = await school.lane(ANA)
    assert (lane["done_seq"], lane["deaths"], lane["attempts"]) == (2, 0, 0)
    # the next worker plays the killer, alone, and dies on it
    await world.owner.execute(dead + ", deaths = deaths + 1")
    assert await world.turns.run_suspect() == 1
    rows = await world.owner.fetch("SELECT lane_seq, code FROM quarantine")
    assert [tuple(row) for row in rows] == [(3, "worker_died")]
    await world.play()
    assert world.channel.texts(ANA) == ["a", "b", "c", "d"]
    assert (await school.lane(ANA))["lease_until"] is None


async def test_a_failed_head_is_tried_again_alone(world: World, school: School) -> None:
    await school.publish(EXAMPLE)
    await school.says(ANA, "ola", "sim")
    await world.owner.execute("UPDATE lanes SET attempts = 1")
    await world.turns.run_once()
    assert (await school.lane(ANA))["done_seq"] == 1
    await world.play()
    assert world.channel.texts(ANA) == ["Oi! Tudo bem?", "Ótimo!"]


async def test_a_lane_without_its_inbounds_breaks_no_claim(world: World, school: School) -> None:
    await school.publish(EXAMPLE)
    await school.says(ANA, "ola")
    await school.says(BIA, "ola")
    await world.owner.execute("DELETE FROM inbound WHERE lane_id = $1", (await school.lane(ANA))["id"])
    await world.turns.run_once()
    await world.sender.idle()
    assert world.channel.texts(BIA) == ["Oi! Tudo bem?"]


async def test_a_first_message_is_the_first_though_a_run_ends_in_the_same_claim(world: World, school: School) -> None:
    await school.publish(chain(sleep(60)))
    await school.publish(chain(say("bem-vindo"), trigger={"kind": "first_message"}))
    await school.says(ANA, "ola")
    await world.play()
    await world.move_clock(timedelta(seconds=61))
    await world.timers.run_once()
    await school.says(ANA, "tchau")
    await world.play()
    assert world.channel.texts(ANA) == []
