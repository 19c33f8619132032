"""C12: whatever is drawn, a turn ends; a breach stops the run with a reason and tells people."""

from datetime import timedelta

from tests.lanes.drawings import chain, graph, listen, say
from tests.lanes.world import School, World

ANA = "5511900000001"


async def stopped(school: School) -> str | None:
    row = await school.row("SELECT status, reason FROM runs WHERE workspace_id = $1")
    assert row is not None
    assert row["status"] == "stopped"
    assert await school.value("SELECT count(*) FROM notifications WHERE workspace_id = $1 AND kind = 'bot.notice'") == 1
    assert await school.run(ANA) is None
    reason: str | None = row["reason"]
    return reason


async def test_a_cycle_that_speaks_stops_after_ten_messages(world: World, school: School) -> None:
    await school.publish(graph({"a": ("endless", {}), "b": ("endless", {})}, "start > a", "a > b", "b > a"))
    await school.says(ANA, "ola")
    await world.play()
    assert len(world.channel.texts(ANA)) == 10
    assert await stopped(school) == "budget_messages"


async def test_a_cycle_that_is_silent_stops_after_a_hundred_nodes(world: World, school: School) -> None:
    note = ("set_field", {"assignments": [{"variable": "n", "action": "add", "value": "1"}]})
    await school.publish(graph({"a": note, "b": note}, "start > a", "a > b", "b > a"))
    await school.says(ANA, "ola")
    await world.play()
    assert await stopped(school) == "budget_visits"
    assert await school.value("SELECT count(*) FROM funnel_logs WHERE workspace_id = $1") == 101


async def test_two_funnels_that_start_each_other_stop_within_one_turn(world: World, school: School) -> None:
    first = await school.publish(chain(say("x")))
    second = await school.publish(
        chain(("start_funnel", {"funnel": str(first)}), trigger={"kind": "keyword", "keyword": "b"})
    )
    await school.publish(chain(("start_funnel", {"funnel": str(second)})), first)
    await school.says(ANA, "ola")
    await world.play()
    reasons = [
        row[0] for row in await school.rows("SELECT reason FROM runs WHERE workspace_id = $1 ORDER BY started_at, id")
    ]
    assert reasons.count("budget_visits") == 1
    assert set(reasons) == {"started_other", "budget_visits"}
    assert await world.pending() == 0


async def test_speaking_unasked_is_limited_over_ten_minutes(world: World, school: School) -> None:
    pause = ("wait", {"kind": "duration", "duration": {"amount": 1, "unit": "seconds"}})
    await school.publish(graph({"a": say("e aí?"), "w": pause}, "start > a", "a > w", "w > a"))
    await school.says(ANA, "ola")
    for _ in range(40):
        await world.play()
        await world.move_clock(timedelta(seconds=2))
    assert len(world.channel.texts(ANA)) == 21, "one was asked for, twenty were not"
    assert await stopped(school) == "budget_unasked"
    assert await world.count("timers") == 0


async def test_a_contact_may_go_on_after_a_stop(world: World, school: School) -> None:
    await school.publish(graph({"a": ("endless", {}), "b": ("endless", {})}, "start > a", "a > b", "b > a"))
    await school.publish(chain(say("oi"), listen(), trigger={"kind": "keyword", "keyword": "oi"}))
    await school.says(ANA, "ola", "oi")
    await world.play()
    assert world.channel.texts(ANA)[-1] == "oi"
