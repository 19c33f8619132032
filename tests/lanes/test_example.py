"""The documents' example, from a message in to a message out."""

from tests.engine.example import EXAMPLE
from tests.lanes.world import School, World

ANA, BIA = "5511900000001", "5511900000002"


async def test_ola_and_sim_are_answered(world: World, school: School) -> None:
    await school.publish(EXAMPLE)
    await school.says(ANA, "Olá")
    await world.play()
    assert world.channel.texts(ANA) == ["Oi! Tudo bem?"]
    await school.says(ANA, "Sim")
    await world.play()
    assert world.channel.texts(ANA) == ["Oi! Tudo bem?", "Ótimo!"]
    assert await school.said(ANA) == [("sent", "Oi! Tudo bem?"), ("sent", "Ótimo!")]
    assert await world.count("outbox") == 0
    assert await school.run(ANA) is None
