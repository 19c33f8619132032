"""C2: what a provider tells again is stored once and played once."""

import asyncio
from datetime import UTC, datetime, timedelta

from backend.channels.base import Quarantined, StatusUpdate
from tests.engine.example import EXAMPLE
from tests.lanes.conftest import Opener
from tests.lanes.world import School, World

ANA, BIA = "5511900000001", "5511900000002"


async def test_the_same_webhook_20_times_at_once_from_two_processes_is_one_turn(a_world: Opener) -> None:
    one = await a_world()
    school = await one.school()
    await school.publish(EXAMPLE)
    other = await a_world()
    delivery = school.delivery(school.message(ANA, "ola", "wamid.A"), school.message(BIA, "ola", "wamid.B"))
    await asyncio.gather(*(world.ingress.accept([delivery]) for world in (one, other) for _ in range(10)))
    await one.play()
    await other.play()
    assert await one.count("inbound") == 2
    assert await one.count("messages") == 4
    assert await one.count("run_journal") == 2
    assert one.channel.texts(ANA) + other.channel.texts(ANA) == ["Oi! Tudo bem?"]
    assert await one.count("quarantine") == 0, "a repetition is no trouble that anybody has to look at"


async def test_twice_in_one_delivery(world: World, school: School) -> None:
    item = school.message(ANA, "ola", "wamid.A")
    await world.ingress.accept([school.delivery(item, item), school.delivery(item)])
    assert await world.count("inbound") == 1
    assert await world.count("quarantine") == 0
    assert (await school.lane(ANA))["next_seq"] == 2


async def test_a_repetition_within_seven_days_is_known_and_old_ones_are_cleared(world: World, school: School) -> None:
    await school.publish(EXAMPLE)
    await school.says(ANA, "ola", event_id="wamid.A")
    await world.play()
    await world.move_clock(timedelta(days=7, hours=23))
    await world.chores.clear_away()
    await school.says(ANA, "ola", event_id="wamid.A")
    await world.play()
    assert world.channel.texts(ANA) == ["Oi! Tudo bem?"]
    await world.move_clock(timedelta(days=3))
    await world.chores.clear_away()
    assert await world.count("inbound") == 0
    assert await world.count("messages") == 2, "history stays"


async def test_what_is_pending_is_never_cleared(world: World, school: School) -> None:
    await school.says(ANA, "ola")
    await world.move_clock(timedelta(days=30))
    await world.chores.clear_away()
    assert await world.count("inbound") == 1


async def test_a_status_told_twice_is_kept_once(world: World, school: School) -> None:
    update = StatusUpdate("n", "wamid.OUT", "delivered", datetime.now(UTC))
    await asyncio.gather(*(school.told(update, update) for _ in range(10)))
    assert await world.count("message_statuses") == 1


async def test_two_numbers_may_use_the_same_event_id(world: World, school: School) -> None:
    second = await school.number()
    item = school.message(ANA, "ola", "wamid.A")
    await world.ingress.accept([school.delivery(item), school.delivery(item, instance_id=second)])
    assert await world.count("inbound") == 2
    assert await world.count("lanes") == 2
    assert await world.count("contacts") == 1


async def test_an_item_that_fits_no_shape_is_kept_once(world: World, school: School) -> None:
    strange = Quarantined("n", "payload_shape", {"entry": None})
    for _ in range(3):
        await school.told(strange)  # type: ignore[arg-type]
    rows = await school.rows("SELECT code, data FROM quarantine WHERE workspace_id = $1")
    assert [(row[0], row[1]) for row in rows] == [("payload_shape", '{"entry": null}')]
