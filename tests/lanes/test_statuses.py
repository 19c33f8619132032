"""Statuses are joined to their message whenever they come, and never take it back. A doubt about a send ends with them."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.channels.base import Sent, StatusUpdate, Uncertain
from tests.engine.example import EXAMPLE
from tests.lanes.conftest import Opener
from tests.lanes.drawings import chain, say
from tests.lanes.world import School, World

ANA = "5511900000001"
RANK = {"sent": 2, "failed": 3, "delivered": 4, "read": 5, "played": 6}


def update(status: str, wamid: str = "wamid.1", message_id: int | None = None) -> StatusUpdate:
    error = {"code": "131047", "detail": "x"} if status == "failed" else None
    return StatusUpdate("n", wamid, status, datetime.now(UTC), message_id, error)  # type: ignore[arg-type]


async def one_sent(world: World, school: School) -> int:
    world.channel.script.append(Sent("wamid.1"))
    await school.publish(EXAMPLE)
    await school.says(ANA, "ola")
    await world.play()
    message_id: int = await school.value(
        "SELECT id FROM messages WHERE workspace_id = $1 AND message_direction = 'OUT'"
    )
    return message_id


async def status_of(school: School, message_id: int) -> str:
    found: str = await school.value("SELECT status FROM messages WHERE workspace_id = $1 AND id = $2", message_id)
    return found


@pytest.mark.parametrize("order", [*permutations(["sent", "delivered", "read"])])
async def test_in_any_order_the_best_stands(world: World, school: School, order: tuple[str, ...]) -> None:
    message_id = await one_sent(world, school)
    for status in order:
        await school.told(update(status))
    assert await status_of(school, message_id) == "read"
    assert await world.count("message_statuses") == 3


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([*RANK, "deleted"]), min_size=1, max_size=6), st.integers(0, 6), st.booleans())
async def test_whatever_comes_before_and_after_the_receipt(
    a_world: Opener, told: list[str], receipt_at: int, named: bool
) -> None:
    """Statuses may come before their message has an id, with our callback data or without."""
    world = await a_world()
    school = await world.school()
    await school.publish(EXAMPLE)
    world.fused = False
    world.turns.outlet = None
    await school.says(ANA, "ola")
    await world.turns.run_once()
    message_id: int = await school.value(
        "SELECT id FROM messages WHERE workspace_id = $1 AND message_direction = 'OUT'"
    )
    wamid = f"wamid.{message_id}"
    for n, status in enumerate([*told, None]):
        if n == min(receipt_at, len(told)):
            world.channel.script.append(Sent(wamid))
            await world.sender.run_once()
            await world.sender.idle()
        if status is not None:
            await school.told(update(status, wamid, message_id if named else None))
    best = max([RANK[status] for status in told if status in RANK] + [2])
    assert RANK[await status_of(school, message_id)] == best
    assert await school.value("SELECT count(*) FROM outbox WHERE workspace_id = $1") == 0


async def test_failed_is_final_unless_it_turns_out_delivered(world: World, school: School) -> None:
    message_id = await one_sent(world, school)
    await school.told(update("failed"))
    await school.told(update("sent"))
    row = await school.row(
        "SELECT status, error->>'code' AS code FROM messages WHERE workspace_id = $1 AND id = $2", message_id
    )
    assert row is not None
    assert (row["status"], row["code"]) == ("failed", "131047")
    await school.told(update("delivered"))
    row = await school.row("SELECT status, error FROM messages WHERE workspace_id = $1 AND id = $2", message_id)
    assert row is not None
    assert (row["status"], row["error"]) == ("delivered", None)


async def test_a_status_of_an_unknown_message_is_kept_a_day_and_joined_or_dropped(world: World, school: School) -> None:
    await school.told(update("delivered", "wamid.unknown"))
    assert await world.count("message_statuses") == 1
    await world.move_clock(timedelta(hours=23))
    await world.chores.settle_statuses()
    assert await world.count("message_statuses") == 1
    await world.move_clock(timedelta(hours=2))
    await world.chores.settle_statuses()
    assert await world.count("message_statuses") == 0


async def test_a_status_that_crossed_its_receipt_is_joined_by_the_chore(world: World, school: School) -> None:
    message_id = await one_sent(world, school)
    await school.value(
        """INSERT INTO message_statuses (workspace_id, instance_id, provider_message_id, status, at)
           VALUES ($1, $2, 'wamid.1', 'read', now())""",
        school.instance_id,
    )
    assert await world.chores.settle_statuses() == 1
    assert await status_of(school, message_id) == "read"


async def test_our_callback_data_ends_the_doubt_about_a_send(world: World, school: School) -> None:
    """The answer was lost, the message arrived: it is not sent again, and the lane goes on at once."""
    world.channel.script.append(Uncertain("timeout"))
    await school.publish(chain(say("um"), say("dois")))
    await school.says(ANA, "ola")
    await world.play()
    assert world.channel.texts(ANA) == ["um"], "a doubtful head holds its lane"
    message_id: int = await school.value(
        "SELECT min(id) FROM messages WHERE workspace_id = $1 AND message_direction = 'OUT'"
    )
    await school.told(update("sent", "wamid.lost", message_id))
    await world.play()
    assert world.channel.texts(ANA) == ["um", "dois"]
    await world.move_clock(timedelta(minutes=2))
    await world.play()
    assert world.channel.texts(ANA) == ["um", "dois"]
    assert await status_of(school, message_id) == "sent"


async def test_callback_data_of_another_workspace_or_number_moves_nothing(world: World, school: School) -> None:
    message_id = await one_sent(world, school)
    stranger = await world.school()
    await stranger.told(update("read", "wamid.1", message_id))
    second = await school.number()
    await world.ingress.accept([school.delivery(update("read", "wamid.1", message_id), instance_id=second)])
    assert await status_of(school, message_id) == "sent"


async def test_nobody_moves_what_a_contact_wrote(world: World, school: School) -> None:
    await school.says(ANA, "oi", event_id="wamid.IN")
    message_id: int = await school.value("SELECT id FROM messages WHERE workspace_id = $1")
    await school.told(update("failed", "wamid.IN", message_id))
    assert await status_of(school, message_id) == "received"
