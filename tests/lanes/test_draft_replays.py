"""The last days' conversations, held against a draft: through the service, on what PostgreSQL kept, of one workspace alone."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from backend.activities.egress import Egress
from backend.api.draft_replays import answer_of
from backend.engine.draft_replay import Parting
from backend.errors import NotFound, RateLimited
from backend.services.draft_replays import A_MINUTE, DraftReplays
from backend.services.funnel_numbers import FunnelNumbers
from backend.services.funnel_problems import Checker
from backend.services.funnels import Funnels
from backend.services.limits import Limits
from backend.services.principal import Principal, Role
from backend.settings import Settings
from backend.storage.counters import Counters
from tests.lanes.drawings import chain, graph, listen, say
from tests.lanes.world import School, World

ANA, BIA = "5511900000001", "5511900000002"
DRAWN = chain(say("Qual plano?"), listen(variable="v"), say("Certo."))
OTHER = graph({"n1": say("E o plano?"), "n2": listen(variable="v")}, "start > n1", "n1 > n2")


@pytest.fixture
def replays(world: World) -> DraftReplays:
    checker = Checker(world.turns.playbooks.published, Egress.of(Settings.from_env({})))
    funnels = Funnels(world.database, checker, world.events, FunnelNumbers(world.database))
    return DraftReplays(world.database, funnels, Limits(Counters(world.redis, world.keys), 100))


def asker(school: School, role: Role = "owner") -> Principal:
    return Principal(school.owner_id, uuid4(), school.workspace_id, role)


async def talked(world: World, school: School) -> UUID:
    second = await school.publish(DRAWN)
    first = await school.publish(
        chain(("start_funnel", {"funnel": str(second)}), trigger={"kind": "keyword", "keyword": "começo"})
    )
    assert first != second
    await school.says(ANA, "ola", "ouro")
    await school.says(BIA, "começo")
    await world.play()
    return second


async def test_who_would_have_gone_another_way(world: World, school: School, replays: DraftReplays) -> None:
    funnel = await talked(world, school)
    before = await world.count("run_journal"), await world.count("messages")
    same = await replays.compare(asker(school), funnel, 7, 200, None)
    assert [one.parting for _, one in same.judged] == [None, None], "one of them was begun by another funnel"
    compared = await replays.compare(asker(school), funnel, 7, 200, OTHER)
    answer = answer_of(compared, "pt-BR")
    assert (answer.found, answer.played, answer.same, answer.parted, answer.unknown) == (2, 2, 1, 1, [])
    [parting] = answer.partings
    assert (parting.contact_name, parting.node_id, parting.why, parting.unsure) == ("Ana", "n2", "node_missing", True)
    assert parting.why_text == "O passo seguinte não existe no rascunho."
    assert {one.node_id: (one.same, one.parted, one.said_otherwise) for one in answer.nodes} == {
        "start": (2, 0, 0), "n1": (2, 0, 2), "n2": (2, 1, 0),
    }  # fmt: skip
    assert (await world.count("run_journal"), await world.count("messages")) == before, "nothing is kept"


async def test_a_marketer_is_told_no_names_and_another_workspace_nothing(
    world: World, school: School, replays: DraftReplays
) -> None:
    funnel = await talked(world, school)
    compared = await replays.compare(asker(school, "marketer"), funnel, 7, 1, OTHER)
    assert compared.found == 1
    parting = Parting("node_missing", "n2", "replied", "replied", "n3")
    [one] = answer_of(
        replace(compared, judged=[(compared.judged[0][0], replace(compared.judged[0][1], parting=parting))]), "en"
    ).partings
    assert (one.contact_id, one.contact_name) == (None, None)
    with pytest.raises(NotFound):
        await replays.compare(asker(await world.school()), funnel, 7, 200, None)


async def test_days_time_and_rate_are_bounded(
    world: World, school: School, replays: DraftReplays, monkeypatch: pytest.MonkeyPatch
) -> None:
    funnel = await talked(world, school)
    monkeypatch.setattr("backend.services.draft_replays.PATIENCE", -1.0)
    hurried = answer_of(await replays.compare(asker(school), funnel, 7, 200, None), "en")
    assert (hurried.found, hurried.played) == (2, 0)
    await world.move_clock(timedelta(days=8))
    assert (await replays.compare(asker(school), funnel, 7, 200, None)).found == 0
    for _ in range(A_MINUTE - 2):
        await replays.compare(asker(school), funnel, 7, 200, None)
    with pytest.raises(RateLimited):
        await replays.compare(asker(school), funnel, 7, 200, None)
