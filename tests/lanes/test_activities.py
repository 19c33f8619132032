"""C7: what happens in the outside world: stored before it is used, asked again only where that is harmless, late results after a pause."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from backend.activities.base import Again, Call, Done, Doubtful, Failed, Result
from backend.services.activities import last_served
from tests.lanes.conftest import Opener
from tests.lanes.drawings import graph, listen, say
from tests.lanes.world import School, World
from tests.patience import LONG

ANA = "5511900000001"


def asks(kind: str = "http", *, idempotent: bool = False) -> dict[str, object]:
    node = ("ask", {"kind": kind, "idempotent": idempotent})
    return graph(
        {"a": node, "q": listen(variable="v"), "s": say("{{ variable.v }}")},
        "start > a",
        "a:ok > q",
        "a:failed > q",
        "a:uncertain > q",
        "q > s",
    )


@dataclass(slots=True)
class ScriptedRunner:
    script: deque[Result | Callable[[], Result]] = field(default_factory=deque)
    calls: list[Call] = field(default_factory=list)
    gate: asyncio.Event | None = None

    async def __call__(self, call: Call) -> Result:
        self.calls.append(call)
        if self.gate is not None:
            await self.gate.wait()
        answer = self.script.popleft() if self.script else Done("42")
        return answer() if callable(answer) else answer


@pytest.fixture
def runner(world: World) -> ScriptedRunner:
    found = ScriptedRunner()
    world.runners.update({"http": found, "ai": found})
    return found


async def begun(school: School, **how: object) -> None:
    await school.publish(asks(**how))  # type: ignore[arg-type]
    await school.says(ANA, "ola")


async def test_its_result_moves_the_run(world: World, school: School, runner: ScriptedRunner) -> None:
    await begun(school)
    await world.play()
    assert world.channel.texts(ANA) == ["ok: 42"]
    row = await school.row("SELECT id, status, result, attempt FROM activities WHERE workspace_id = $1")
    assert row is not None
    assert (row["status"], row["attempt"], row["result"]) == ("done", 1, '{"ok": true, "value": "42"}')
    assert [call.key for call in runner.calls] == [row["id"]], "the idempotency key that is sent along"


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (Failed("odoo_auth"), "failed: odoo_auth"),
        (Doubtful("gone"), "uncertain: uncertain"),
        (Done({"a": 1}), "ok: {'a': 1}"),
    ],
)
async def test_each_kind_of_result_leaves_by_its_port(
    world: World, school: School, runner: ScriptedRunner, result: Result, said: str
) -> None:
    runner.script.append(result)
    await begun(school)
    await world.play()
    assert world.channel.texts(ANA) == [said]


async def test_no_transaction_is_open_while_the_outside_is_slow(
    world: World, school: School, runner: ScriptedRunner
) -> None:
    runner.gate = asyncio.Event()
    await begun(school)
    await world.turns.run_once()
    await world.activities.run_once()
    await asyncio.sleep(0)
    busy = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'batuta_runtime' AND state <> 'idle'"
    assert await world.owner.fetchval(busy) == 0
    runner.gate.set()
    await world.play()


async def test_a_message_that_comes_meanwhile_is_taken_by_the_next_wait(
    world: World, school: School, runner: ScriptedRunner
) -> None:
    runner.gate = asyncio.Event()
    await begun(school)
    await world.turns.run_once()
    await world.activities.run_once()
    await school.says(ANA, "com pressa")
    await world.turns.run_once()
    runner.gate.set()
    await world.play()
    assert world.channel.texts(ANA) == ["ok: 42", "com pressa"]


async def test_try_again_waits_and_gives_up(world: World, school: School, runner: ScriptedRunner) -> None:
    runner.script.extend([Again("busy", 5.0)] * 10)
    await begun(school)
    for _ in range(12):
        await world.play()
        await world.move_clock(timedelta(seconds=40))
    assert world.channel.texts(ANA) == ["failed: busy"]
    assert len(runner.calls) == 5
    assert len({call.key for call in runner.calls}) == 1
    assert [call.attempt for call in runner.calls] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(("idempotent", "calls", "said"), [(False, 0, "uncertain: uncertain"), (True, 1, "ok: 42")])
async def test_a_caller_that_died_is_asked_after_only_where_that_is_harmless(
    world: World, school: School, runner: ScriptedRunner, idempotent: bool, calls: int, said: str
) -> None:
    await begun(school, idempotent=idempotent)
    await world.turns.run_once()
    await world.owner.execute(
        "UPDATE activities SET status = 'calling', attempt = 1, lease_until = batuta_now() + interval '90 s'"
    )
    await world.play()
    assert world.channel.texts(ANA) == [], "its lease still holds"
    await world.move_clock(timedelta(seconds=91))
    await world.play()
    assert (len(runner.calls), world.channel.texts(ANA)) == (calls, [said])


async def test_a_call_that_may_have_been_made_stays_a_doubt_though_the_contact_had_left(
    world: World, school: School, runner: ScriptedRunner
) -> None:
    await begun(school, idempotent=False)
    await world.turns.run_once()
    await world.owner.execute("UPDATE activities SET status = 'calling', attempt = 1, lease_until = batuta_now()")
    await world.owner.execute("UPDATE contacts SET opted_out_at = batuta_now()")
    await world.move_clock(timedelta(seconds=1))
    await world.activities.run_once()
    await world.activities.idle()
    await world.owner.execute("UPDATE contacts SET opted_out_at = NULL")
    await world.play()
    assert (runner.calls, world.channel.texts(ANA)) == ([], ["uncertain: uncertain"])


async def test_the_first_result_is_used_and_a_second_changes_nothing(a_world: Opener) -> None:
    """Two workers have it: one slept past its lease and comes with another answer."""
    world = await a_world()
    slow, quick = ScriptedRunner(deque([Done("velho")]), gate=asyncio.Event()), ScriptedRunner(deque([Done("novo")]))
    world.runners["http"] = slow
    school = await world.school()
    await begun(school, idempotent=True)
    await world.turns.run_once()
    await world.activities.run_once()
    await asyncio.sleep(0)
    other = await a_world()
    other.runners["http"] = quick
    await world.move_clock(timedelta(seconds=91))
    await other.play()
    assert slow.gate is not None
    slow.gate.set()
    await world.play()
    assert world.channel.texts(ANA) + other.channel.texts(ANA) == ["ok: novo"]
    assert await world.count("inbound") == 2


async def test_a_runner_that_breaks_is_a_doubt_and_an_unknown_kind_a_failure(
    world: World, school: School, runner: ScriptedRunner
) -> None:
    def bug() -> Result:
        raise RuntimeError("bug")

    runner.script.append(bug)
    await begun(school)
    with capture_logs():
        await world.play()
    assert world.channel.texts(ANA) == ["uncertain: uncertain"]


async def test_an_activity_that_nobody_can_carry_out_fails(world: World, school: School) -> None:
    await begun(school, kind="fax")
    await world.play()
    assert world.channel.texts(ANA) == ["failed: activity_unknown"]


@pytest.mark.parametrize(
    ("kind", "journal", "calls", "said"), [("http", "held", 1, ["ok: 42"]), ("ai", "discarded", 2, ["ok: 42"])]
)
async def test_a_result_that_comes_after_a_pause(
    world: World, school: School, runner: ScriptedRunner, kind: str, journal: str, calls: int, said: list[str]
) -> None:
    """An AI's is discarded and asked for anew when the bot comes back; others' are kept until then."""
    runner.gate = asyncio.Event()
    await begun(school, kind=kind)
    await world.turns.run_once()
    await world.activities.run_once()
    conversation = await school.conversation(ANA)
    await world.bot.pause(school.workspace_id, conversation["id"], school.owner_id)
    runner.gate.set()
    await world.play()
    assert world.channel.texts(ANA) == []
    assert await school.value(
        "SELECT outcome ? $2 FROM run_journal WHERE workspace_id = $1 ORDER BY lane_seq DESC LIMIT 1", journal
    )
    await world.bot.resume(school.workspace_id, conversation["id"], school.owner_id)
    await world.play()
    assert (world.channel.texts(ANA), len(runner.calls)) == (said, calls)


async def test_an_ai_that_is_still_asked_when_the_bot_comes_back_is_asked_anew(world: World, school: School) -> None:
    """What it says to the first question was thought before a person spoke."""
    old, new = ScriptedRunner(deque([Done("velho")]), gate=asyncio.Event()), ScriptedRunner(deque([Done("novo")]))
    world.runners["ai"] = old
    await begun(school, kind="ai")
    await world.turns.run_once()
    await world.activities.run_once()
    conversation = (await school.conversation(ANA))["id"]
    await world.bot.pause(school.workspace_id, conversation, school.owner_id)
    await world.bot.resume(school.workspace_id, conversation, school.owner_id)
    world.runners["ai"] = new
    await world.turns.run_once()
    assert old.gate is not None
    old.gate.set()
    await world.play()
    assert world.channel.texts(ANA) == ["ok: novo"]


async def test_a_runner_that_breaks_to_the_end_leaves_a_doubt(
    world: World, school: School, runner: ScriptedRunner
) -> None:
    def bug() -> Result:
        raise RuntimeError("bug")

    runner.script.extend([bug] * 10)
    await begun(school, idempotent=True)
    with capture_logs():
        for _ in range(12):
            await world.play()
            await world.move_clock(timedelta(seconds=40))
    assert world.channel.texts(ANA) == ["uncertain: uncertain"]
    assert len(runner.calls) == 5


async def test_opting_out_leaves_a_late_result_without_a_listener(
    world: World, school: School, runner: ScriptedRunner
) -> None:
    runner.gate = asyncio.Event()
    await begun(school)
    await world.turns.run_once()
    await world.activities.run_once()
    await school.says(ANA, "SAIR")
    await world.turns.run_once()
    runner.gate.set()
    await world.play()
    assert len(world.channel.texts(ANA)) == 1
    assert await world.pending() == 0


async def test_an_activity_whose_run_is_over_is_never_called(
    world: World, school: School, runner: ScriptedRunner
) -> None:
    await begun(school, idempotent=True)
    await world.turns.run_once()
    await school.says(ANA, "SAIR")
    await world.turns.run_once()
    assert await world.count("activities") == 0, "it goes with the transaction that ends the run"
    await world.play()
    assert runner.calls == []


async def test_one_whose_caller_died_is_not_called_again_when_its_run_is_over(
    world: World, school: School, runner: ScriptedRunner
) -> None:
    await begun(school, idempotent=True)
    await world.turns.run_once()
    await world.owner.execute("UPDATE activities SET status = 'calling', lease_until = batuta_now() + interval '90 s'")
    await school.says(ANA, "SAIR")
    await world.turns.run_once()
    await world.move_clock(timedelta(seconds=91))
    await world.play()
    assert runner.calls == []
    assert await school.value("SELECT status FROM activities WHERE workspace_id = $1") == "done"
    assert await world.activities.run_once() == 0


async def test_who_left_by_another_lane_is_not_called_for_and_the_run_ends(
    world: World, school: School, runner: ScriptedRunner
) -> None:
    await begun(school)
    await world.turns.run_once()
    await world.owner.execute("UPDATE contacts SET opted_out_at = batuta_now()")
    await world.play()
    assert runner.calls == []
    assert await school.value("SELECT reason FROM runs WHERE workspace_id = $1") == "opted_out"


@pytest.mark.parametrize(("kind", "paused", "after"), [("ai", 0, 1), ("http", 1, 1)])
async def test_while_paused_no_ai_is_asked_and_others_are_called(
    world: World, school: School, runner: ScriptedRunner, kind: str, paused: int, after: int
) -> None:
    await begun(school, kind=kind)
    await world.turns.run_once()
    conversation = (await school.conversation(ANA))["id"]
    await world.bot.pause(school.workspace_id, conversation, school.owner_id)
    await world.play()
    assert len(runner.calls) == paused
    await world.bot.resume(school.workspace_id, conversation, school.owner_id)
    await world.play()
    assert (len(runner.calls), world.channel.texts(ANA)) == (after, ["ok: 42"])


async def test_after_a_pause_the_question_of_before_is_not_asked_beside_the_new_one(
    world: World, school: School, runner: ScriptedRunner
) -> None:
    """Nobody claimed it while the lane was paused; the bot's return enters the node again."""
    await begun(school, kind="ai", idempotent=True)
    await world.turns.run_once()
    conversation = (await school.conversation(ANA))["id"]
    await world.bot.pause(school.workspace_id, conversation, school.owner_id)
    await world.bot.resume(school.workspace_id, conversation, school.owner_id)
    await world.turns.run_once()
    await world.play()
    assert (len(runner.calls), world.channel.texts(ANA)) == (1, ["ok: 42"])


async def test_one_workspace_with_thousands_of_calls_does_not_starve_another(
    world: World, school: School, runner: ScriptedRunner
) -> None:
    await begun(school)
    await world.turns.run_once()
    await world.owner.execute(
        "INSERT INTO activities (workspace_id, id, lane_id, run_id, node_id, token, kind, request, idempotent, due_at, created_at)"
        " SELECT workspace_id, gen_random_uuid(), lane_id, run_id, node_id, token, kind, request, true, due_at - interval '1 hour',"
        " created_at FROM activities, generate_series(1, 2000)"
    )
    other = await world.school()
    await begun(other)
    await world.turns.run_once()
    runner.gate = asyncio.Event()
    await world.activities.run_once()
    await asyncio.sleep(0)
    told = [call.workspace_id for call in runner.calls]
    assert other.workspace_id in told
    assert told.count(school.workspace_id) == 25, "and half of the room is left to whoever comes"
    assert await world.activities.run_once() == 0
    await world.rings.wait("activities", 0)
    runner.gate.set()
    await world.activities.idle()
    async with asyncio.timeout(LONG / 2):
        await world.rings.wait(
            "activities", 60
        )  # room was made, and there is more to call: nobody waits for the next round
    await world.owner.execute("DELETE FROM activities WHERE status = 'ready'")
    await world.play()


@pytest.mark.parametrize(("before", "last"), [(None, 9), (9, 9), (3, 3), (5, 3)])
def test_the_workspace_that_was_served_last_is_found_in_any_order(before: int | None, last: int) -> None:
    known = [UUID(int=9), UUID(int=1), UUID(int=7), UUID(int=3)]
    assert last_served(known, None if before is None else UUID(int=before)) == UUID(int=last)
