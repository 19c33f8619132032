"""C15 at its edges: a number the contact never wrote to before, and an AI's result that came too late but was not played yet."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from backend.services.playbooks import Playbooks
from backend.services.published import Published
from backend.storage.hot_path import hot, json_text
from backend.worker.main import each_second
from tests.engine.example import EXAMPLE
from tests.lanes.drawings import chain, graph
from tests.lanes.world import School, Stalled, World

ANA = "5511900000001"


@pytest.mark.parametrize(("scope", "spoken"), [("contact", []), ("conversation", ["Oi! Tudo bem?"])])
async def test_a_number_written_to_later_is_taken_over_too(
    world: World, school: School, scope: str, spoken: list[str]
) -> None:
    await school.says(ANA, "oi")
    await world.play()
    await school.publish(EXAMPLE)
    conversation = (await school.conversation(ANA))["id"]
    await world.bot.pause(school.workspace_id, conversation, school.owner_id)
    await world.owner.execute("UPDATE lanes SET pause_scope = $1", scope)
    second = await school.number()
    await world.ingress.accept([school.delivery(school.message(ANA, "ola"), instance_id=second)])
    await world.play()
    assert world.channel.texts(ANA) == spoken
    paused = await school.value("SELECT paused_by FROM lanes WHERE workspace_id = $1 AND instance_id = $2", second)
    assert paused == ("human" if scope == "contact" else None)


@pytest.mark.parametrize(("kind", "late", "used"), [("ai", True, False), ("ai", False, True), ("http", True, True)])
async def test_a_result_that_waits_to_be_played_when_the_bot_comes_back(
    world: World, school: School, kind: str, late: bool, used: bool
) -> None:
    await school.publish(graph({"q": ("ask", {"kind": kind})}, "start > q"))
    await school.says(ANA, "ola")
    await world.turns.run_once()
    activity = await school.value("SELECT id FROM activities WHERE workspace_id = $1")
    conversation = (await school.conversation(ANA))["id"]

    async def result() -> None:
        async with hot(world.database.pool) as connection:
            found = json_text({"ok": True, "value": "resposta"})
            await connection.fetchval("SELECT finish_activities($1, $2, $3)", school.workspace_id, [activity], [found])

    if not late:
        await result()
    await world.bot.pause(school.workspace_id, conversation, school.owner_id)
    if late:
        await result()
    await world.bot.resume(school.workspace_id, conversation, school.owner_id)
    while await world.turns.run_once():
        pass
    await world.sender.idle()
    assert world.channel.texts(ANA) == (["ok: resposta"] if used else [])
    assert await world.count("activities") == (1 if used else 2), "a discarded answer is asked for again"
    discarded = await school.value("SELECT count(*) FROM run_journal WHERE workspace_id = $1 AND outcome ? 'discarded'")
    assert discarded == (0 if used else 1)


async def test_a_hand_over_says_what_the_contacts_other_numbers_made_of_it_meanwhile(
    world: World, school: School
) -> None:
    team = await school.team()
    await school.member(team=team)
    second = await school.number()
    await world.ingress.accept([school.delivery(school.message(ANA, "oi"), instance_id=second)])
    await world.play()
    other = (await school.conversation(ANA))["id"]
    await school.publish(chain(("route_to_team", {"team": str(team)})))
    await school.says(ANA, "ola")
    slow = world.another_worker(Stalled)
    turn = asyncio.create_task(slow.run_once())
    await slow.asleep.wait()
    await world.bot.pause(school.workspace_id, other, school.owner_id, scope="conversation")
    slow.wake.set()
    await turn
    assert await school.control(ANA) == "PAUSED_BY_HUMAN"


async def test_a_workspace_is_kept_under_the_stamp_of_what_was_read(world: World, school: School) -> None:
    playbooks = Playbooks(world.database, Published(world.catalog))
    older = await school.value("SELECT workspace_stamp($1)")
    await school.publish(chain())
    newer = await school.value("SELECT workspace_stamp($1)")
    assert older != newer
    found = await playbooks.of(school.workspace_id, older)
    assert found is not None
    assert found.stamp == newer
    assert await playbooks.of(school.workspace_id, newer) is found
    again = await playbooks.of(school.workspace_id, older)
    assert again is not found


async def test_timers_that_fail_keep_no_suspect_waiting() -> None:
    served: list[int] = []

    async def broken() -> int:
        raise ZeroDivisionError

    async def suspect() -> int:
        served.append(1)
        return int(len(served) < 3)

    parts: Any = SimpleNamespace(timers=SimpleNamespace(run_once=broken), turns=SimpleNamespace(run_suspect=suspect))
    with pytest.raises(ZeroDivisionError):
        await each_second(parts)
    assert len(served) == 3
