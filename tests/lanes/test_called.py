"""C11 and C20 for funnels that call others: another worker, a new version, one that is published no more; the journal says which it was."""

from datetime import timedelta
from typing import Any

import orjson

from backend.services.published import Published
from backend.services.replays import Replays
from backend.storage import funnels
from tests.lanes.drawings import CATALOG, graph, listen, say
from tests.lanes.world import School, World

ANA = "5511900000001"


def callee(version: int) -> dict[str, Any]:
    return graph(
        {"q": say(f"v{version} {{{{ variable.curso }}}}: que horas?"),
         "l": listen(variable="hora", no_reply_after="1 h"), "e": ("end", {})},
        "start > q", "q > l", "l:no_reply > e", trigger={"keyword": "nunca"},
    )  # fmt: skip


def caller(target: object) -> dict[str, Any]:
    call = {"funnel": str(target), "inputs": {"curso": "{{ trigger.message }}"}, "outputs": {"quando": "hora"}}
    return graph(
        {"c": ("call_funnel", call), "s": say("às {{ variable.quando }}"), "d": ("call_funnel", call), "f": say("falhou")},
        "start > c", "c:returned > s", "c:failed > f", "s > d", "d:failed > f",
    )  # fmt: skip


async def test_a_called_funnel_keeps_its_version_and_comes_back(world: World, school: School) -> None:
    inner = await school.publish(callee(1))
    outer = await school.publish(caller(inner))
    await school.says(ANA, "ola")
    await world.play()
    await school.publish(callee(2), inner)
    async with world.database.begin(school.workspace_id) as connection:
        await funnels.deactivate(connection, inner)
    [run] = await school.rows("SELECT id, funnel_id, current_node_id, status FROM runs WHERE workspace_id = $1")
    assert (run["funnel_id"], run["current_node_id"], run["status"]) == (outer, "c", "active")
    await school.says(ANA, "15h")
    while await world.another_worker().run_once():
        pass
    await world.play()
    assert world.channel.texts(ANA) == ["v1 ola: que horas?", "às 15h", "falhou"]
    rows = await school.rows(
        "SELECT node_id, execution_data FROM funnel_logs WHERE workspace_id = $1 AND node_type = 'call_funnel' ORDER BY id"
    )
    told = [orjson.loads(row["execution_data"]) for row in rows]
    assert [(one["outcome"], one.get("version"), one.get("error")) for one in told] == [
        ("call_funnel", 1, None),
        ("leave", None, None),
        ("call_funnel", None, None),
        ("leave", None, {"code": "subfunnel_unpublished"}),
    ]
    recorded = await Replays(world.database, Published(CATALOG)).recorded(school.workspace_id, run["id"])
    again = recorded.again()
    assert len(again) == 2
    assert [one.difference for one in again] == [None, None]


async def test_a_timer_within_the_called_funnel_brings_it_back(world: World, school: School) -> None:
    inner = await school.publish(callee(1))
    await school.publish(caller(inner))
    await school.says(ANA, "ola")
    await world.play()
    await world.move_clock(timedelta(minutes=61))
    await world.play()
    assert world.channel.texts(ANA)[:2] == ["v1 ola: que horas?", "às "]
    assert len(world.channel.texts(ANA)) == 3, "the second call asks again"
