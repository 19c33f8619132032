"""C5 for conversions: one row for each time that a run comes to the mark, whatever is played again."""

from decimal import Decimal

from backend.services.funnel_numbers import FunnelNumbers
from backend.services.turns import Turns
from backend.storage.funnel_figures import GoalFigures
from tests.lanes.drawings import graph, listen, say
from tests.lanes.test_erasure import erase
from tests.lanes.world import School, World

ANA = "5511900000001"
FUNNEL = graph(
    {
        "g": ("goal", {"name": "Matrícula", "value": "{{ trigger.message }}"}),
        "l": listen(variable="x"),
        "h": ("goal", {"name": "Matrícula", "value": "{{ variable.x }}", "currency": "USD"}),
        "s": say("ok"),
    },
    "start > g", "g > l", "l:replied > h", "h > s",
)  # fmt: skip


class Forgetful(Turns):
    """Dies between T2 and all that comes after it."""

    async def _after(self, *_: object) -> None:
        raise ConnectionResetError


async def test_each_time_counts_once(world: World, school: School) -> None:
    funnel = await school.publish(FUNNEL)
    await school.says(ANA, "ola")
    await world.play()
    await school.says(ANA, "1.234,50")
    await world.another_worker(Forgetful).run_once()
    await world.play()
    rows = await school.rows(
        "SELECT name, amount::text, currency, node_id FROM goals WHERE workspace_id = $1 ORDER BY created_at"
    )
    assert [tuple(row) for row in rows] == [("Matrícula", None, "BRL", "g"), ("Matrícula", "1234.50", "USD", "h")]
    figures = await FunnelNumbers(world.database).of(school.workspace_id, funnel)
    assert {one.node_id: one.goal for one in figures if one.goal} == {
        "g": GoalFigures(1, 1, {}),
        "h": GoalFigures(1, 1, {"USD": Decimal("1234.50")}),
    }
    await erase(world, school, ANA)
    assert await world.count("goals") == 0
