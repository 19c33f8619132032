"""What somebody may draw or write to bring the engine down: it ends as the contract says, and other contacts notice nothing."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from backend.engine.check import check
from tests.lanes.drawings import CATALOG, chain, graph, say
from tests.lanes.world import School, World

ANA, BIA = "5511900000001", "5511900000002"
ADD = ("set_field", {"assignments": [{"variable": "n", "action": "add", "value": "1"}]})


def huge() -> dict[str, Any]:
    """10,000 nodes in a row: saving refuses it. Where a hand in the database brought it all the same, nothing begins."""
    nodes = {f"n{n}": ADD for n in range(10_000)}
    edges = [f"n{n} > n{n + 1}" for n in range(9_999)]
    return graph(nodes, "start > n0", *edges)


def bomb() -> dict[str, Any]:
    """Each step says ten times what the one before said."""
    grow = [
        ("set_field", {"assignments": [{"variable": "v", "action": "set", "value": "{{ variable.v }}" * 10}]})
        for _ in range(12)
    ]
    first = ("set_field", {"assignments": [{"variable": "v", "action": "set", "value": "x" * 1000}]})
    return chain(first, *grow, say("{{ variable.v }}" * 50))


def loop() -> dict[str, Any]:
    return graph({"a": ADD, "b": ADD}, "start > a", "a > b", "b > a")


@pytest.mark.parametrize(("drawn", "reason"), [(huge, None), (loop, "budget_visits"), (bomb, "end")])
async def test_a_drawing_that_would_never_end(world: World, school: School, drawn: Any, reason: str | None) -> None:
    await school.publish(drawn())
    await school.publish(chain(say("bom dia"), trigger={"kind": "keyword", "keyword": "bom"}))
    await school.says(ANA, "ola")
    await school.says(BIA, "bom dia")
    with capture_logs():
        await world.play()
    stopped = "SELECT r.reason FROM runs r JOIN lanes l ON l.id = r.lane_id WHERE r.workspace_id = $1 AND l.addr = $2"
    assert await school.value(stopped, ANA) == reason
    assert world.channel.texts(BIA) == ["bom dia"]
    assert await world.pending() == 0
    assert await school.value("SELECT count(*) FROM quarantine WHERE workspace_id = $1") == 0
    most = await school.value("SELECT max(pg_column_size(state)) FROM runs WHERE workspace_id = $1")
    assert most <= 64 * 1024
    assert all(len(text) <= 100_000 for text in world.channel.texts(ANA))


def test_a_huge_drawing_is_refused_when_it_is_saved() -> None:
    found = check(huge(), CATALOG)
    assert [problem.code for problem in found] == ["funnel_too_large"]
