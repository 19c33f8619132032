"""What somebody may draw or write to bring the engine down: it ends as the contract says, and other contacts notice nothing."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from backend.engine.budgets import CALLED
from backend.engine.check import check
from tests.lanes.drawings import CATALOG, chain, graph, listen, say
from tests.lanes.world import School, World

ANA, BIA = "5511900000001", "5511900000002"
ADD = ("set_field", {"assignments": [{"variable": "n", "action": "add", "value": "1"}]})
Draw = Callable[[School], Awaitable[object]]


async def huge(school: School) -> None:
    """10,000 nodes in a row: saving refuses it. Where a hand in the database brought it all the same, nothing begins."""
    await school.publish(row_of(10_000))


def row_of(count: int) -> dict[str, Any]:
    nodes = {f"n{n}": ADD for n in range(count)}
    return graph(nodes, "start > n0", *(f"n{n} > n{n + 1}" for n in range(count - 1)))


async def large(school: School) -> None:
    """10,000 nodes in five drawings, as many as each may have: one is played until it meets the budget, all are read."""
    for n in range(5):
        await school.publish(row_of(1_999) if n == 0 else listening(row_of(1_999), f"outra {n}"))


def listening(drawn: dict[str, Any], keyword: str) -> dict[str, Any]:
    drawn["nodes"][0]["data"] = {"kind": "keyword", "keyword": keyword}
    return drawn


async def bomb(school: School) -> None:
    """Each step says ten times what the one before said."""
    grow = [
        ("set_field", {"assignments": [{"variable": "v", "action": "set", "value": "{{ variable.v }}" * 10}]})
        for _ in range(12)
    ]
    first = ("set_field", {"assignments": [{"variable": "v", "action": "set", "value": "x" * 1000}]})
    await school.publish(chain(first, *grow, say("{{ variable.v }}" * 50)))


async def loop(school: School) -> None:
    await school.publish(graph({"a": ADD, "b": ADD}, "start > a", "a > b", "b > a"))


async def facing(school: School) -> None:
    """Each of two funnels starts the other."""
    other = await school.publish(chain(("end", {}), trigger={"kind": "keyword", "keyword": "nunca"}))
    one = await school.publish(chain(ADD, ("start_funnel", {"funnel": str(other)})))
    back = chain(ADD, ("start_funnel", {"funnel": str(one)}), trigger={"kind": "keyword", "keyword": "nunca"})
    await school.publish(back, other)


async def calling(school: School) -> None:
    """A funnel calls itself."""
    own = await school.publish(chain(ADD))
    await school.publish(chain(ADD, ("call_funnel", {"funnel": str(own)})), own)


async def calling_each_other(school: School) -> None:
    """Two call each other, twice on each level: 2 to the 8th calls, if nothing counted them together."""
    other = await school.publish(chain(("end", {}), trigger={"kind": "keyword", "keyword": "nunca"}))
    call = ("call_funnel", {"funnel": str(other)})
    one = await school.publish(graph({"c": call, "d": call}, "start > c", "c:returned > d"))
    back = ("call_funnel", {"funnel": str(one)})
    drawn = graph(
        {"c": back, "d": back}, "start > c", "c:returned > d", "c:failed > d",
        trigger={"kind": "keyword", "keyword": "nunca"},
    )  # fmt: skip
    await school.publish(drawn, other)


async def poisoned(school: School) -> None:
    """A message that breaks whatever reads it."""
    await school.publish(chain(("broken", {}), trigger={"kind": "keyword", "keyword": "veneno"}))


DRAWN: dict[str, tuple[Draw, str, str | None, str | None]] = {
    "10,000 nodes in one": (huge, "ola", None, None),
    "10,000 nodes in five": (large, "ola", "stopped", "budget_visits"),
    "an endless loop": (loop, "ola", "stopped", "budget_visits"),
    "a template bomb": (bomb, "ola", "ended", "end"),
    "two funnels facing each other": (facing, "ola", "stopped", "budget_visits"),
    "a funnel that calls itself": (calling, "ola", "ended", "unconnected"),
    "two that call each other": (calling_each_other, "ola", "stopped", "budget_visits"),
    "a poisoned message": (poisoned, "veneno", None, None),
}
"""How it is drawn, what begins it, and how its last run ends. None: there is none."""


@pytest.mark.parametrize("name", DRAWN)
async def test_others_notice_nothing(world: World, school: School, name: str) -> None:
    draw, word, *ended = DRAWN[name]
    await draw(school)
    await school.publish(chain(say("bom dia"), listen(), say("e aí?"), trigger={"kind": "keyword", "keyword": "bom"}))
    neighbour = await world.school()
    await neighbour.publish(chain(say("vizinha")))
    await school.says(ANA, word)
    await school.says(BIA, "bom dia", "tudo")
    await neighbour.says(BIA, "ola")
    with capture_logs():
        await world.play()
        assert world.channel.texts(BIA) in OTHERS, "they did not wait for what breaks"
        for _ in range(8 if name == "a poisoned message" else 0):
            await world.move_clock(timedelta(seconds=30))
            await world.play()
    row = await school.row(LAST, ANA)
    assert [row["status"], row["reason"]] == ended if row else ended == [None, None]
    assert world.channel.texts(BIA) in OTHERS
    assert await world.pending() == 0
    aside = await school.rows("SELECT code FROM quarantine WHERE workspace_id = $1")
    assert [one["code"] for one in aside] == (["poison"] if name == "a poisoned message" else [])
    assert (
        await school.value("SELECT coalesce(max(pg_column_size(state)), 0) FROM runs WHERE workspace_id = $1")
        <= 64 * 1024
    )
    assert all(len(text) <= 100_000 for text in world.channel.texts(ANA))


LAST = """
SELECT r.status, r.reason FROM runs r JOIN lanes l ON l.id = r.lane_id WHERE r.workspace_id = $1 AND l.addr = $2
 ORDER BY r.started_at DESC, (r.status <> 'stopped') LIMIT 1
"""
OTHERS = [["bom dia", "e aí?", "vizinha"], ["bom dia", "vizinha", "e aí?"], ["vizinha", "bom dia", "e aí?"]]
"""Two workspaces, whose lanes do not wait for each other."""


@pytest.mark.parametrize("ring", [1, 2, 3])
async def test_c12_calls_stand_eight_deep_at_most(world: World, school: School, ring: int) -> None:
    """So many funnels call each other in a circle; each counts itself before it calls the next."""
    ids = [await school.publish(chain(ADD, trigger={"kind": "keyword", "keyword": f"nunca {n}"})) for n in range(ring)]
    for n, own in enumerate(ids):
        trigger = {"kind": "keyword", "keyword": "ola" if n == 0 else f"nunca {n}"}
        await school.publish(chain(ADD, ("call_funnel", {"funnel": str(ids[(n + 1) % ring])}), trigger=trigger), own)
    await school.says(ANA, "ola")
    await world.play()
    deep = "SELECT count(*) FROM funnel_logs WHERE workspace_id = $1 AND node_type = 'set_field'"
    assert await school.value(deep) == 1 + CALLED
    assert await world.pending() == 0


def test_a_huge_drawing_is_refused_when_it_is_saved() -> None:
    assert [problem.code for problem in check(row_of(10_000), CATALOG)] == ["funnel_too_large"]
