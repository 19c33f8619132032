"""What a run that goes on by an older version needs is in use (bad input 87)."""

from backend.services.every_funnel import every_funnel
from backend.services.published import Published
from tests.lanes.drawings import CATALOG, chain, listen, say
from tests.lanes.world import School, World

ANA = "5511900000001"


async def test_a_version_counts_as_long_as_somebody_is_in_it(world: World, school: School) -> None:
    funnel = await school.publish(chain(say("oi")))
    await school.publish(chain(say("oi"), listen(), ("odoo_lead", {"mapping": {"name": "x"}})), funnel)
    await school.says(ANA, "ola")
    await world.play()
    await school.publish(chain(say("oi")), funnel)

    async def versions_with_odoo() -> set[int]:
        async with world.database.begin(school.workspace_id) as connection:
            found = await every_funnel(connection, Published(CATALOG))
        return {one.version for one in found if any(node.type_name == "odoo_lead" for node in one.nodes.values())}

    assert await versions_with_odoo() == {2}
    await school.says(ANA, "SAIR")
    await world.play()
    assert await versions_with_odoo() == set()
