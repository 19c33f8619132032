"""C8: what a turn was played on is compared in the transaction that commits it. What moved meanwhile is played again, not written over."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from backend.services.turns import Batch, Turns
from tests.engine.example import EXAMPLE
from tests.lanes.world import School, World

ANA = "5511900000001"
RUN = "SELECT version, state, current_node_id FROM runs WHERE workspace_id = $1"
PENDING = "SELECT next_seq - 1 - done_seq FROM lanes WHERE workspace_id = $1"


async def test_a_turn_that_began_with_another_version_is_played_again(
    world: World, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    await school.publish(EXAMPLE)
    await school.says(ANA, "ola")
    await world.play()
    await school.says(ANA, "sim")
    commit_all = Turns._commit_all

    async def after_another(self: Turns, batches: Sequence[Batch]) -> None:
        await world.owner.execute("UPDATE runs SET version = version + 7 WHERE status = 'active'")
        await commit_all(self, batches)

    with monkeypatch.context() as patched:
        patched.setattr(Turns, "_commit_all", after_another)
        assert await world.turns.run_once() == 1
    moved = await school.row(RUN)
    assert moved is not None
    assert (moved["version"], moved["current_node_id"]) == (8, "node_wait_1"), "the other's, untouched"
    assert await school.value(PENDING) == 1
    assert await world.count("outbox") == 0
    assert await school.value("SELECT attempts FROM lanes WHERE workspace_id = $1") == 0, "nobody's fault"

    await world.play()
    assert world.channel.texts(ANA) == ["Oi! Tudo bem?", "Ótimo!"]
    assert await school.value(PENDING) == 0


async def test_a_worker_that_fell_asleep_commits_nothing_once_another_has_its_lane(
    world: World, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where there is no run to compare: the first message of a contact."""
    await school.publish(EXAMPLE)
    await school.says(ANA, "ola")
    commit_all = Turns._commit_all

    async def asleep(self: Turns, batches: Sequence[Batch]) -> None:
        await world.owner.execute("UPDATE lanes SET epoch = epoch + 1")
        await commit_all(self, batches)

    with monkeypatch.context() as patched:
        patched.setattr(Turns, "_commit_all", asleep)
        assert await world.turns.run_once() == 1
    assert await school.value(PENDING) == 1
    assert await world.count("outbox") == await world.count("runs") == await world.count("run_journal") == 0
    assert await school.value("SELECT lease_until FROM lanes WHERE workspace_id = $1") is not None, "the other's"

    await world.move_clock(timedelta(minutes=5))
    assert await world.turns.run_suspect() == 1
    await world.play()
    assert world.channel.texts(ANA) == ["Oi! Tudo bem?"]
