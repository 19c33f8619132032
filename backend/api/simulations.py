"""The test phone beside the canvas."""

from uuid import UUID

from litestar import post
from litestar.params import FromPath, JSONBody

from backend.api.dependencies import Named
from backend.api.guards import OPTIONAL_BODY, allow
from backend.api.simulation_answer import SimulationAnswer, answer_of
from backend.api.simulation_request import SimulationRequest, scene_of
from backend.services.principal import AUTHORS, Principal
from backend.services.simulations import Simulations


@post(
    "/funnels/{funnel_id:uuid}/simulate",
    operation_id="simulateFunnel",
    status_code=200,
    tags=["Funnels"],
    opt=allow(AUTHORS) | OPTIONAL_BODY,
)
async def simulate_funnel(
    funnel_id: FromPath[UUID],
    data: JSONBody[SimulationRequest],
    principal: Named[Principal],
    simulations: Named[Simulations],
    language: Named[str],
) -> SimulationAnswer:
    """Plays the stored draft by replay of the inputs so far. Nothing is stored, nothing is sent; other funnels that it
    starts play as they are published."""
    return answer_of(await simulations.play(principal, funnel_id, scene_of(data)), language)
