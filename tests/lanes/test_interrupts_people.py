"""Interrupted funnels where people, budgets, other lanes and faults come in between."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from backend.activities.base import Call, Done, Result
from backend.engine import budgets
from backend.services.draft_replays import _judge_all
from backend.services.replays import Replays
from backend.storage import lane_acts
from tests.lanes.conftest import Opener
from tests.lanes.drawings import chain, graph, listen, say, sleep
from tests.lanes.test_interrupts import ANA, FAQ, FIRST, INTERRUPTS, SECOND, picks, plays_again, push, statuses, word
from tests.lanes.victim import LONG_AGO, LoggedChannel, Order, carried_out
from tests.lanes.world import School, Stalled, World


async def pause(school: School) -> None:
    conversation = await school.conversation(ANA)
    await school.world.bot.pause(school.workspace_id, conversation["id"], school.owner_id)


async def resume(school: School) -> None:
    conversation = await school.conversation(ANA)
    await school.world.bot.resume(school.workspace_id, conversation["id"], school.owner_id)
    await school.world.play()


async def test_a_person_in_between_holds_both(world: World, school: School) -> None:
    await school.publish(FIRST)
    await school.publish(SECOND)
    await school.says(ANA, "ola", "segundo")
    await world.play()
    await pause(school)
    await school.says(ANA, "a")
    await world.play()
    await resume(school)
    assert world.channel.texts(ANA) == ["um?", "dois?", "dois?"]
    await school.says(ANA, "a", "b")
    await world.play()
    assert world.channel.texts(ANA)[3:] == ["fim de dois?", "um?", "fim de um?"]
    await plays_again(world, school)


@pytest.mark.parametrize("how", ["pause_bot", "route_to_team"])
async def test_where_a_person_takes_over_nothing_is_asked_until_the_bot_returns(
    world: World, school: School, how: str
) -> None:
    team = await school.team()
    await school.member(team=team)
    node: tuple[str, dict[str, Any]] = (how, {} if how == "pause_bot" else {"team": str(team), "pause_bot": True})
    await school.publish(FIRST)
    await school.publish(word("pessoa", say("chamo alguém"), node, **INTERRUPTS))
    await school.says(ANA, "ola", "pessoa")
    await world.play()
    assert world.channel.texts(ANA) == ["um?", "chamo alguém"]
    assert await statuses(school) == [("active", None), ("ended", "end")]
    await school.says(ANA, "a")
    await world.play()
    assert world.channel.texts(ANA)[2:] == []
    await resume(school)
    await school.says(ANA, "b")
    await world.play()
    assert world.channel.texts(ANA)[2:] == ["um?", "fim de um?"]
    await plays_again(world, school)


async def test_what_was_kept_for_it_waits_for_the_person_too(world: World, school: School) -> None:
    waits = ("wait_event", {"kind": "tag_added", "tag": "pagou", "timeout": "2 days"})
    await school.publish(chain(waits, say("pago!")))
    await school.publish(word("pessoa", listen(), ("pause_bot", {}), **INTERRUPTS))
    await school.says(ANA, "ola", "pessoa")
    await world.play()
    await push(world, school, "e1", "tag_added", tag="pagou")
    await school.says(ANA, "x")
    await world.play()
    assert world.channel.texts(ANA) == []
    await resume(school)
    assert world.channel.texts(ANA) == ["pago!"]
    await plays_again(world, school)


@pytest.mark.parametrize("together", [False, True])
async def test_who_leaves_ends_both(world: World, school: School, together: bool) -> None:
    await school.publish(FIRST)
    await school.publish(SECOND)
    await school.says(ANA, "ola", "segundo")
    if not together:
        await world.play()
    await school.says(ANA, "sair")
    await world.play()
    assert await statuses(school) == [("stopped", "opted_out")] * 2
    assert await world.count("timers") == 0
    await plays_again(world, school)


async def test_who_leaves_on_another_connection_ends_both_when_time_comes(world: World, school: School) -> None:
    await school.publish(FIRST)
    await school.publish(
        picks("dois?", {"keyword": "segundo", **INTERRUPTS}, no_reply_after={"amount": 1, "unit": "hours"})
    )
    other = await school.number()
    await school.says(ANA, "ola", "segundo")
    await world.play()
    await world.ingress.accept([school.delivery(school.message(ANA, "sair"), instance_id=other)])
    await world.play()
    await world.move_clock(timedelta(hours=2))
    await world.play()
    assert await statuses(school) == [("stopped", "opted_out")] * 2


async def test_an_event_of_another_connection_reaches_it(world: World, school: School) -> None:
    waits = ("wait_event", {"kind": "tag_added", "tag": "pagou", "timeout": "2 days"})
    await school.publish(chain(waits, say("pago!")))
    await school.publish(SECOND)
    other = await school.number()
    await school.says(ANA, "ola", "segundo")
    await world.ingress.accept([school.delivery(school.message(ANA, "oi"), instance_id=other)])
    await world.play()
    own = await school.value("SELECT id FROM lanes WHERE workspace_id = $1 AND instance_id = $2", other)
    async with world.database.begin(school.workspace_id) as connection:
        beside = await lane_acts.waiting_beside(connection, [own])
    waiting = await school.value(
        "SELECT id FROM lanes WHERE workspace_id = $1 AND instance_id = $2", school.instance_id
    )
    assert beside == [(own, waiting)]


async def test_who_is_forgotten_leaves_nothing(world: World, school: School) -> None:
    await school.publish(graph({"a": ("ask", {})}, "start > a"))
    await school.publish(SECOND)
    await school.says(ANA, "ola", "segundo")
    await world.play()
    contact = await school.contact(ANA)
    async with world.database.begin(school.workspace_id) as connection:
        await connection.execute(select(func.erase_contact(contact["id"])))
    for table in ("runs", "run_journal", "activities", "timers", "lanes"):
        assert await world.count(table) == 0, table


@pytest.mark.parametrize("rule", ["says", "silent"])
async def test_funnels_that_interrupt_each_other_end(
    world: World, school: School, monkeypatch: pytest.MonkeyPatch, rule: str
) -> None:
    """C12: each wakes the other by a tag, for ever, while a third waits for an answer and is asked anew every time."""
    monkeypatch.setattr(budgets, "VISITS_WITHOUT_REPLY", 200)
    for own, other in (("a", "b"), ("b", "a")):
        flips = ("tag", {"add": [other], "remove": [own]})
        nodes = (flips, say(own)) if rule == "says" else (flips,)
        await school.publish(chain(*nodes, trigger={"kind": "tag_added", "tag": own, **INTERRUPTS}))
    question = {
        "q": ("ask_choice", {"question": "um?", "choices": [{"id": "a", "label": "a"}, {"id": "b", "label": "b"}]})
    }
    await school.publish(graph({"t": ("tag", {"add": ["a"]}), **question}, "start > t", "t > q"))
    await school.says(ANA, "ola")
    await world.play()
    assert await world.pending() == 0
    reasons = {row[1] for row in await statuses(school)}
    assert reasons & {"budget_unasked", "budget_run", "budget_messages"}
    assert len(world.channel.texts(ANA)) <= 22
    assert await world.count("notifications") <= 4
    await plays_again(world, school)


async def test_what_stopped_for_too_much_lets_the_other_listen_and_ask_nothing(world: World, school: School) -> None:
    await school.publish(FIRST)
    loop = graph({"d": ("endless", {})}, "start > d", "d > d", trigger={"keyword": "segundo", **INTERRUPTS})
    await school.publish(loop)
    await school.says(ANA, "ola", "segundo")
    await world.play()
    assert world.channel.texts(ANA) == ["um?", *["de novo"] * 10]
    assert await statuses(school) == [("active", None), ("stopped", "budget_messages")]
    await school.says(ANA, "a")
    await world.play()
    assert world.channel.texts(ANA)[11:] == ["fim de um?"]
    await plays_again(world, school)


async def test_a_person_between_the_claim_and_the_commit(world: World, school: School) -> None:
    """C15: neither the answer nor the question behind it."""
    await school.publish(FIRST)
    await school.publish(SECOND)
    await school.says(ANA, "ola", "segundo")
    await world.play()
    await school.says(ANA, "a")
    worker = world.another_worker(Stalled)
    turn = asyncio.create_task(worker.run_once())
    await worker.asleep.wait()
    await pause(school)
    worker.wake.set()
    await turn
    assert [row[0] for row in await statuses(school)] == ["interrupted", "active"]
    await world.play()
    await resume(school)
    assert world.channel.texts(ANA) == ["um?", "dois?", "dois?"]


async def test_a_result_between_the_claim_and_the_commit(world: World, school: School) -> None:
    async def answers(call: Call) -> Result:
        return Done("42")

    await school.publish(graph({"a": ("ask", {})}, "start > a"))
    await school.publish(SECOND)
    await school.says(ANA, "ola", "segundo")
    await world.turns.run_once()
    await school.says(ANA, "a")
    worker = world.another_worker(Stalled)
    turn = asyncio.create_task(worker.run_once())
    await worker.asleep.wait()
    world.runners["http"] = answers
    await world.activities.run_once()
    await world.activities.idle()
    worker.wake.set()
    await turn
    await world.play()
    assert world.channel.texts(ANA) == ["dois?", "fim de dois?", "ok: 42"]
    await plays_again(world, school)


TRACE = """SELECT j.lane_seq, j.step, j.signal->>'kind', j.outcome->>'status' FROM run_journal j
            WHERE j.workspace_id = $1 ORDER BY 1, 2, 3"""


async def digest(school: School) -> dict[str, Any]:
    found: dict[str, Any] = {"said": await school.said(ANA), "runs": await statuses(school)}
    found["journal"] = [tuple(row) for row in await school.rows(TRACE)]
    for table in ("outbox", "timers", "quarantine"):
        found[table] = await school.value(f"SELECT count(*) FROM {table} WHERE workspace_id = $1")
    return found


@pytest.mark.parametrize("point", ["T1.after_claim:1", "T2.before_commit:1", "T2.after_commit:1", "R.after:1"])
async def test_a_worker_killed_in_between_changes_nothing(
    a_world: Opener,
    tmp_path: Path,
    point: str,
    runtime_url: str,
    redis_url: str,
    database_url: str,
) -> None:
    world = await a_world(channel=LoggedChannel(tmp_path / "sent"))

    async def prepared() -> School:
        school = await world.school()
        for drawing in (FIRST, SECOND, FAQ):
            await school.publish(drawing)
        await school.says(ANA, "ola", "segundo")
        await world.play()
        await school.says(ANA, "preço", "a", "preço")
        return school

    wanted_school = await prepared()
    await world.play()
    wanted = await digest(wanted_school)
    assert [text for _, text in wanted["said"]] == ["um?", "dois?", "200", "dois?", "fim de dois?", "um?", "200", "um?"]
    school = await prepared()
    order = Order("work", point, (), (runtime_url, redis_url, database_url), tmp_path / "sent")
    assert await carried_out(order) == (137, [])
    for _ in range(3):
        await world.move_clock(LONG_AGO)
        while await world.turns.run_suspect():
            pass
        await world.play()
    assert await digest(school) == wanted
    await plays_again(world, school)


async def test_a_draft_is_compared_with_what_was_interrupted(world: World, school: School) -> None:
    first = await school.publish(FIRST)
    await school.publish(FAQ)
    await school.says(ANA, "ola", "preço", "a")
    await world.play()
    replays = Replays(world.database, world.turns.playbooks.published)
    run = await school.value("SELECT id FROM runs WHERE workspace_id = $1 AND funnel_id = $2", first)
    recorded = await replays.recorded(school.workspace_id, run)
    same = next(iter(recorded.versions.values()))
    [judged] = _judge_all(same, [recorded], float("inf"))
    assert (judged.parting, judged.unknown, judged.visited) == (None, "", ["start", "q", "q", "q", "fim"])


async def test_a_queue_waits_for_all_of_them(world: World, school: School) -> None:
    for drawing in (FIRST, SECOND, word("fila", say("da fila"), when_running="queue")):
        await school.publish(drawing)
    await school.says(ANA, "ola", "segundo", "fila")
    await world.play()
    await school.says(ANA, "a")
    await world.play()
    assert "da fila" not in world.channel.texts(ANA)
    await school.says(ANA, "a")
    await world.play()
    assert world.channel.texts(ANA)[-2:] == ["fim de um?", "da fila"]


async def test_a_run_that_cannot_be_read_lets_who_leaves_go(world: World, school: School) -> None:
    await school.publish(FIRST)
    await school.publish(SECOND)
    await school.says(ANA, "ola", "segundo")
    await world.play()
    await world.owner.execute("UPDATE runs SET state = '{}'")
    await world.redis.flushdb()
    await school.says(ANA, "sair")
    await world.play()
    assert await statuses(school) == [("stopped", "opted_out")] * 2


async def test_a_timer_that_went_off_as_it_was_interrupted_is_over_when_it_comes_back(
    world: World, school: School
) -> None:
    await school.publish(chain(sleep(60), say("acordei"), trigger={"keyword": "ola"}))
    await school.publish(FAQ)
    await school.says(ANA, "ola")
    await world.play()
    await world.move_clock(timedelta(seconds=61))
    await school.says(ANA, "preço")
    await world.timers.run_once()
    await world.play()
    assert world.channel.texts(ANA) == ["200", "acordei"]
    assert await statuses(school) == [("ended", "end"), ("ended", "end")]
