"""C14: what breaks its turn is tried five times, set aside where people see it, and costs others nothing."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from backend.errors import Conflict, NotFound, Unavailable
from backend.services import turns
from backend.storage.hot_path import Connection
from backend.storage.lanes import Lane, claim, claim_suspect
from tests.engine.example import EXAMPLE
from tests.lanes.conftest import Opener
from tests.lanes.drawings import chain, listen, say
from tests.lanes.world import School, World

ANA, BIA = "5511900000001", "5511900000002"
BAD = chain(say("um"), listen(), ("broken", {}), say("dois"), listen(), say("três"))


async def tried(world: World, times: int = 8) -> None:
    """Long enough for every wait between two tries."""
    with capture_logs():
        for _ in range(times):
            await world.play()
            await world.move_clock(timedelta(seconds=30))
        await world.play()


async def aside(school: School) -> list[dict[str, Any]]:
    rows = await school.rows("SELECT * FROM quarantine WHERE workspace_id = $1 ORDER BY created_at")
    return [dict(row) for row in rows]


async def test_after_five_tries_it_is_set_aside_and_the_lane_goes_on(world: World, school: School) -> None:
    await school.publish(BAD)
    await school.says(ANA, "ola", "veneno", "depois")
    await tried(world)
    (found,) = await aside(school)
    assert (found["code"], found["lane_seq"], found["kind"]) == ("poison", 2, "message")
    assert "5 attempts" in found["detail"]
    assert await world.pending() == 0
    told = await school.rows("SELECT user_id, kind FROM notifications WHERE workspace_id = $1 AND kind = 'quarantined'")
    assert {row["user_id"] for row in told} == {school.owner_id}
    assert world.channel.texts(ANA) == ["um", "dois"], (
        "what was said before was said once, and what came behind it was answered"
    )


async def test_the_attempts_are_counted_before_the_turn(world: World, school: School) -> None:
    await school.publish(BAD)
    await school.says(ANA, "ola")
    await world.play()
    await school.says(ANA, "veneno")
    counts = []
    with capture_logs():
        while not await aside(school):
            await world.turns.run_once()
            counts.append((await school.lane(ANA))["attempts"])
            await world.move_clock(timedelta(seconds=60))
    assert counts == [1, 2, 3, 4, 5, 0]


async def test_others_of_the_same_batch_are_played_as_if_nothing_were(world: World, school: School) -> None:
    other = await world.school()
    await school.publish(BAD)
    await other.publish(EXAMPLE)
    people = [f"55119000001{n:02d}" for n in range(20)]
    for who in (ANA, *people):
        await school.says(who, "ola")
    await other.says(BIA, "ola")
    await world.play()
    for who in (ANA, *people):
        await school.says(who, "veneno" if who == ANA else "x")
    await other.says(BIA, "sim")
    with capture_logs():
        await world.turns.run_once()
        await world.sender.idle()
        await world.play()
    assert all(world.channel.texts(who) == ["um", "dois"] for who in people)
    assert world.channel.texts(BIA) == ["Oi! Tudo bem?", "Ótimo!"]
    assert world.channel.texts(ANA) == ["um"]


async def test_a_lane_that_cannot_be_committed_costs_the_batch_nothing(world: World, school: School) -> None:
    """PostgreSQL refuses one lane's rows: the transaction of all is undone, and each is committed alone."""
    await world.owner.execute(
        """CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$"""
    )
    await school.publish(EXAMPLE)
    people = [f"55119000001{n:02d}" for n in range(5)]
    for who in (ANA, *people):
        await school.says(who, "ola")
    contact = (await school.contact(ANA))["id"]
    await world.owner.execute(
        f"CREATE TRIGGER r BEFORE INSERT ON funnel_logs FOR EACH ROW WHEN (NEW.contact_id = '{contact}') EXECUTE FUNCTION refuse()"
    )
    with capture_logs() as logs:
        await world.play()
    assert all(world.channel.texts(who) == ["Oi! Tudo bem?"] for who in people)
    assert world.channel.texts(ANA) == []
    assert sum("one by one" in log["event"] for log in logs) == 1
    await tried(world)
    assert [row["code"] for row in await aside(school)] == ["poison"]


async def test_what_was_played_before_the_poison_in_the_same_claim_is_committed(world: World, school: School) -> None:
    await school.publish(BAD)
    await school.says(ANA, "ola", "veneno")
    with capture_logs():
        await world.turns.run_once()
    lane = await school.lane(ANA)
    assert lane["done_seq"] == 1
    await world.sender.idle()
    assert world.channel.texts(ANA) == ["um"]


async def test_one_click_plays_it_again(world: World, school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    await school.publish(BAD)
    await school.says(ANA, "ola", "veneno")
    await tried(world)
    (found,) = await aside(school)
    monkeypatch.setenv("LANES_MENDED", "1")
    await world.quarantine.retry(school.workspace_id, found["id"])
    await world.play()
    assert world.channel.texts(ANA) == ["um", "dois"]
    (shown,) = await world.quarantine.page(school.workspace_id)
    assert (shown.id, shown.retried_at is not None, shown.code) == (found["id"], True, "poison")


async def test_nobody_retries_anothers_or_what_was_never_understood(world: World, school: School) -> None:
    stranger = await world.school()
    await world.ingress.accept([school.delivery(school.message(ANA, "oi", "x" * 400))])
    (found,) = await aside(school)
    with pytest.raises(Conflict):
        await world.quarantine.retry(school.workspace_id, found["id"])
    with pytest.raises(NotFound):
        await world.quarantine.retry(stranger.workspace_id, found["id"])
    with pytest.raises(NotFound):
        await world.quarantine.retry(school.workspace_id, uuid4())
    assert await world.quarantine.page(stranger.workspace_id) == []


async def test_two_workers_that_died_on_it_are_enough(world: World, school: School) -> None:
    await school.publish(EXAMPLE)
    await school.says(ANA, "ola", "sim")
    for _ in range(2):
        await world.owner.execute("UPDATE lanes SET lease_until = batuta_now() + interval '30 s', epoch = epoch + 1")
        await world.move_clock(timedelta(seconds=31))
        if (await school.lane(ANA))["deaths"] == 0:
            # the second worker takes it as a suspect, and dies too
            await world.owner.execute(
                "UPDATE lanes SET deaths = deaths + 1, epoch = epoch + 1, lease_until = batuta_now() - interval '1 s'"
            )
    with capture_logs():
        assert await world.turns.run_suspect() == 1
    assert [(row["code"], row["lane_seq"]) for row in await aside(school)] == [("worker_died", 1)]
    await world.play()
    assert await world.pending() == 0


async def test_claims_whose_answer_was_lost_are_no_deaths(
    world: World, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection is cut between the claim's commit and its answer, three times on the same lane: no worker died of its message."""
    await school.publish(EXAMPLE)
    await school.says(ANA, "ola")

    async def lost(connection: Connection, *asked: Any) -> list[Lane]:
        await (claim if asked else claim_suspect)(connection, *asked)
        raise ConnectionResetError

    with monkeypatch.context() as patched:
        patched.setattr(turns, "claim", lost)
        patched.setattr(turns, "claim_suspect", lost)
        for take in (world.turns.run_once, world.turns.run_suspect, world.turns.run_suspect):
            with pytest.raises(Unavailable):
                await take()
            await world.move_clock(timedelta(seconds=31))
    assert (await school.lane(ANA))["deaths"] == 2
    assert await world.turns.run_suspect() == 1
    await world.play()
    assert world.channel.texts(ANA) == ["Oi! Tudo bem?"]


async def test_suspects_are_claimed_alone_and_a_healthy_turn_clears_them(world: World, school: School) -> None:
    await school.publish(EXAMPLE)
    people = [f"55119000001{n:02d}" for n in range(5)]
    for who in people:
        await school.says(who, "ola")
    await world.owner.execute("UPDATE lanes SET lease_until = batuta_now() - interval '1 s', epoch = epoch + 1")
    assert await world.turns.run_once() == 0, "they are not claimed with others"
    assert [await world.turns.run_suspect() for _ in range(6)] == [1, 1, 1, 1, 1, 0]
    await world.play()
    assert all(world.channel.texts(who) == ["Oi! Tudo bem?"] for who in people)
    assert await school.value("SELECT sum(deaths + attempts) FROM lanes WHERE workspace_id = $1") == 0


async def test_a_state_that_nobody_can_read_is_set_aside(world: World, school: School) -> None:
    await school.publish(EXAMPLE)
    await school.says(ANA, "ola")
    await world.play()
    await world.owner.execute("""UPDATE runs SET state = '{"frames": 7}'""")
    await world.redis.flushdb()
    await school.says(ANA, "sim")
    await tried(world)
    assert [row["code"] for row in await aside(school)] == ["poison"]


async def test_an_answer_that_was_never_given_does_not_eat_the_cpu(a_world: Opener) -> None:
    """Between two tries the lane rests: a broken turn is no busy loop."""
    world = await a_world()
    school = await world.school()
    await school.publish(BAD)
    await school.says(ANA, "ola")
    await world.play()
    await school.says(ANA, "veneno")
    with capture_logs():
        claims = [await world.turns.run_once() for _ in range(5)]
    assert claims == [1, 0, 0, 0, 0]
