"""C20: what a run left behind in PostgreSQL is enough to play it again to the same outcomes, whatever happened to it."""

from dataclasses import replace
from datetime import timedelta

import orjson
import pytest

from backend.activities.base import Call, Done, Result
from backend.commands.replay import play_run, shown
from backend.embedded.process import CannotStart
from backend.engine.funnel import Funnel
from backend.engine.replay import play_again
from backend.services.replays import Recorded, Replays
from backend.settings import Settings
from tests.lanes.drawings import graph, listen, say, sleep
from tests.lanes.world import School, World

ANA, BIA = "5511900000001", "5511900000002"
SECOND = graph(
    {"q": listen(variable="v"), "s": say("{{ variable.v }}, {{ variable.w }}")},
    "start > q", "q > s", trigger={"kind": "keyword", "keyword": "segundo"},
)  # fmt: skip


def first(second: str) -> dict[str, object]:
    return graph(
        {
            "a": ("ask", {"kind": "http"}), "z": sleep(60), "s": say("um"), "q": listen(variable="w"),
            "o": ("start_funnel", {"funnel": second}),
        },
        "start > a", "a:ok > z", "z > s", "s > q", "q > o",
    )  # fmt: skip


@pytest.fixture
async def replays(world: World) -> Replays:
    return Replays(world.database, world.turns.playbooks.published)


async def lived_through(world: World, school: School) -> None:
    """An activity, a timer, a person in between, another funnel, an opt-out."""

    async def answers(call: Call) -> Result:
        return Done({"n": 1.5, "text": "ok"})

    world.runners["http"] = answers
    await school.publish(first(str(await school.publish(SECOND))))
    await school.says(ANA, "ola")
    await school.says(BIA, "ola")
    await world.play()
    await world.move_clock(timedelta(seconds=61))
    await world.play()
    conversation = await school.conversation(ANA)
    await world.bot.pause(school.workspace_id, conversation["id"], school.owner_id)
    await school.says(ANA, "alô?")
    await world.play()
    await world.bot.resume(school.workspace_id, conversation["id"], school.owner_id)
    await world.play()
    await school.says(ANA, "dois", "três")
    await school.says(BIA, "sair")
    await world.play()


async def recorded(school: School, replays: Replays) -> list[Recorded]:
    ids = await school.rows("SELECT id FROM runs WHERE workspace_id = $1 ORDER BY started_at, id")
    return [await replays.recorded(school.workspace_id, row[0]) for row in ids]


async def test_every_run_comes_out_as_it_did(world: World, school: School, replays: Replays) -> None:
    await lived_through(world, school)
    found = await recorded(school, replays)
    assert len(found) == 3
    for one in found:
        assert [again.difference for again in one.again() if again.difference] == []
        last = next(again.turn for again in reversed(one.again()) if again.turn)
        assert orjson.loads(orjson.dumps(last.state.to_json())) == one.run.state
    kinds = {again.entry.signal["kind"] for one in found for again in one.again()}
    assert kinds == {"begin", "finished", "timed_out", "held", "resumed", "replied", "opted_out"}


async def test_a_person_reads_it_step_by_step(
    world: World, school: School, replays: Replays, capsys: pytest.CaptureFixture[str], runtime_url: str
) -> None:
    await lived_through(world, school)
    settings = replace(Settings.from_env({}), runtime_database_url=runtime_url)
    second = next(one.run for one in await recorded(school, replays) if len({row.run_id for row in one.rows}) > 1)
    assert await play_run(settings, world.catalog, second.id, None) == 0
    said = capsys.readouterr().out
    assert "begins: by another funnel" in said
    assert "message: três" in said
    assert "said: três, dois" in said
    assert "✓ comes out as it did" in said
    with pytest.raises(CannotStart):
        await play_run(settings, world.catalog, second.id, school.instance_id)


async def test_what_comes_out_otherwise_is_marked(
    world: World, school: School, replays: Replays, capsys: pytest.CaptureFixture[str]
) -> None:
    await lived_through(world, school)
    one = next(one for one in await recorded(school, replays) if one.run.status == "stopped")
    changed = first("x")
    changed["nodes"][3]["data"]["text"] = "outro"  # type: ignore[index]
    other = replace(one, versions={pair: Funnel.from_graph(changed, world.catalog, *pair) for pair in one.versions})
    assert shown(other) == 1
    assert "≠ effects[0].content.text: was 'um', is 'outro'" in capsys.readouterr().out
    nothing = list(play_again({}, one.entries))
    assert nothing[0].trouble.startswith("funnel ")
    assert [again.difference is not None for again in nothing] == [True, True, True, False]
