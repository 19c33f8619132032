"""An A/B test over lanes: each contact keeps its way, and the numbers tell who came to the goal."""

from backend.services.funnel_numbers import FunnelNumbers
from tests.lanes.drawings import graph, listen, say
from tests.lanes.world import School, World

PEOPLE = [f"55119000000{n:02d}" for n in range(16)]


async def test_contacts_keep_their_way_and_are_counted_by_it(world: World, school: School) -> None:
    arms = [{"id": "a", "label": "A"}, {"id": "b", "label": "B"}]
    drawing = graph(
        {
            "t": ("ab_split", {"arms": arms, "goal": "g", "minimum": 10}),
            "x": say("A"),
            "y": say("B"),
            "w": listen(variable="v"),
            "g": say("meta"),
        },
        "start > t", "t:a > x", "t:b > y", "y > w", "w > g",
    )  # fmt: skip
    funnel = await school.publish(drawing)
    for who in PEOPLE:
        await school.says(who, "ola")
    await world.play()
    way = {who: world.channel.texts(who) for who in PEOPLE}
    assert {told[0] for told in way.values()} == {"A", "B"}
    for who in PEOPLE:
        await school.says(who, "ola")
    await world.play()
    assert all(world.channel.texts(who)[1:] == (["A"] if told == ["A"] else ["meta"]) for who, told in way.items())
    count = {arm: sum(told == [arm.upper()] for told in way.values()) for arm in ("a", "b")}

    async def figures() -> dict[str, tuple[int, float | None]]:
        found = {one.node_id: one for one in await FunnelNumbers(world.database).of(school.workspace_id, funnel)}
        return {arm.port: (arm.contacts, arm.rate) for arm in found["t"].arms}

    assert await figures() == {arm: (count[arm], None) for arm in count}, "too few to tell"
    await world.owner.execute(
        """UPDATE funnels SET definition = jsonb_set(definition, '{nodes,1,data,minimum}', '1')"""
    )
    assert await figures() == {"a": (count["a"], 0.0), "b": (count["b"], 1.0)}
