"""C7 over the lane protocol: a worker that dies anywhere around the call to Odoo leaves one lead, and the run goes on."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from backend.activities.egress import Egress
from backend.activities.odoo_lead import OdooLead
from tests.activities.odoo_place import Place
from tests.emulators.odoo import OdooEmulator
from tests.lanes.drawings import graph, say
from tests.lanes.victim import LONG_AGO, Order, carried_out
from tests.lanes.world import School, World

ANA = "5511900000001"
FUNNEL = graph(
    {
        "crm": ("odoo_lead", {"mapping": {"name": "{{ contact.name }}", "description": "{{ trigger.message }}"}}),
        "ok": say("lead {{ variable.odoo.lead_id }}"),
        "no": say("falhou: {{ variable.odoo.error.code }}"),
        "unsure": say("sem certeza"),
    },
    "start > crm", "crm:success > ok", "crm:failure > no", "crm:uncertain > unsure",
)  # fmt: skip


@pytest.fixture
async def odoo() -> AsyncIterator[OdooEmulator]:
    emulator = OdooEmulator()
    await emulator.start()
    yield emulator
    await emulator.stop()


@pytest.fixture
async def at_odoo(world: World, school: School, odoo: OdooEmulator) -> School:
    egress = Egress(frozenset({("127.0.0.1", odoo.port)}))
    world.runners["odoo_lead"] = OdooLead(Place(odoo), egress, pauses=(0.0, 0.0))
    await school.publish(FUNNEL)
    await school.says(ANA, "ola")
    return school


async def told(school: School) -> list[dict[str, Any]]:
    rows = await school.rows(
        "SELECT status, execution_data FROM funnel_logs WHERE workspace_id = $1 AND node_type = 'odoo_lead'"
        " AND execution_data->>'outcome' = 'leave'"
    )
    return [{"status": row["status"], **orjson.loads(row["execution_data"])} for row in rows]


@pytest.mark.parametrize(
    ("point", "fault"),
    [
        ("A1.after_claim:1", ""), ("A2.before_save:1", ""), ("A2.before_save:1", "lost"), ("A2.before_commit:1", ""),
        ("A2.after_commit:1", ""), ("T2.before_commit:2", ""),
    ],
)  # fmt: skip
async def test_a_worker_killed_around_the_call_leaves_one_lead(
    world: World, at_odoo: School, odoo: OdooEmulator, tmp_path: Path, point: str, fault: str,
    runtime_url: str, redis_url: str, database_url: str,
) -> None:  # fmt: skip
    if fault:
        odoo.faults.append(("create", fault))
    urls = (runtime_url, redis_url, database_url)
    assert await carried_out(Order("odoo", point, [str(odoo.port)], urls, tmp_path / "sent")) == (137, [])
    for _ in range(2):
        await world.move_clock(LONG_AGO)
        while await world.turns.run_suspect():
            pass
        await world.play()
    assert [lead["name"] for lead in odoo.crm.leads.values()] == ["Ana"]
    assert odoo.methods().count("create") == 1
    assert await at_odoo.said(ANA) == [("sent", "lead 1")]
    (step,) = await told(at_odoo)
    assert (step["status"], step["ok"], step["lead_id"]) == ("success", True, 1)
    assert step["url"].endswith("/mail/view?model=crm.lead&res_id=1")
    assert "key-1" not in str(await at_odoo.rows("SELECT a::text, a.* FROM activities a WHERE workspace_id = $1"))


@pytest.mark.parametrize(
    ("faults", "said"),
    [
        ([("create", "access")], "falhou: odoo_access"),
        ([("search", "ok"), ("create", "lost"), ("search", "cut"), ("search", "cut")], "sem certeza"),
    ],
)
async def test_what_odoo_does_not_take_leaves_by_its_own_way(
    world: World, at_odoo: School, odoo: OdooEmulator, faults: list[tuple[str, str]], said: str
) -> None:
    odoo.faults.extend(faults)
    await world.play()
    assert world.channel.texts(ANA) == [said]
    assert [step["status"] for step in await told(at_odoo)] == ["failure"]
