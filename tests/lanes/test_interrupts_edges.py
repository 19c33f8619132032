"""Interrupted funnels at their edges: whose question an answer meets, what has no room, what breaks on its way back."""

from datetime import timedelta
from typing import Any

import orjson
import pytest

from backend.activities.base import Call, Done, Result
from backend.engine.draft_replay import Parting
from backend.engine.funnel import Funnel
from backend.services.draft_replays import _judge_all
from backend.services.replays import Replays
from tests.lanes.drawings import CATALOG, chain, graph, listen, say, sleep
from tests.lanes.test_interrupts import ANA, FAQ, FIRST, INTERRUPTS, SECOND, choice, plays_again, push, statuses, word
from tests.lanes.test_interrupts_people import pause, resume
from tests.lanes.world import School, World

EARLY = """SELECT signal->'message'->>'text', signal ? 'early' FROM run_journal WHERE workspace_id = $1 AND signal->>'kind' = 'replied'
            ORDER BY lane_seq DESC LIMIT 1"""


async def answers(call: Call) -> Result:
    return Done("42")


async def early(school: School) -> tuple[str, bool]:
    """The last answer, and whether it was written before its question was sent."""
    [row] = await school.rows(EARLY)
    return row[0], row[1]


async def interrupted_call(world: World, school: School) -> None:
    """The first run's result lies ready while the second one asks: both have given two tokens by then."""
    world.runners["http"] = answers
    await school.publish(SECOND)
    for text in ("ola", "segundo"):
        await school.says(ANA, text)
        await world.turns.run_once()
    await school.says(ANA, "zzz")
    await world.play()


async def test_what_was_written_before_the_question_is_no_consent(world: World, school: School) -> None:
    consent = ("consent", {"purpose": "marketing", "text": "Aceita novidades?", "ask_age": False})
    nodes = {"a": ("ask", {}), "c": consent, "y": say("obrigado")}
    await school.publish(graph(nodes, "start > a", "a:ok > c", "c:granted > y"))
    await interrupted_call(world, school)
    await school.says(ANA, "a", "sim")
    await world.play()
    assert world.channel.texts(ANA)[-1] == "Aceita novidades?"
    assert await world.count("consents") == 0
    assert await early(school) == ("sim", True)
    await plays_again(world, school)


async def test_a_question_of_the_same_claim_is_early_whatever_its_token(world: World, school: School) -> None:
    nodes = {"a": ("ask", {}), "q": choice("um?", "a", "b"), "fim": say("fim")}
    await school.publish(graph(nodes, "start > a", "a:ok > q", "q:a > fim", "q:b > fim"))
    await interrupted_call(world, school)
    await school.says(ANA, "a", "b")
    await world.play()
    assert await early(school) == ("b", True)
    await plays_again(world, school)


@pytest.mark.parametrize("together", [False, True])
async def test_the_old_question_that_still_stands_is_not_early(world: World, school: School, together: bool) -> None:
    """The one in front is stopped, so the run behind says nothing: its question was sent long ago."""
    nodes = {"q": choice("dois?", "a", "b"), "d": ("endless", {})}
    trigger = {"keyword": "segundo", **INTERRUPTS}
    await school.publish(FIRST)
    await school.publish(graph(nodes, "start > q", "q:a > d", "q:b > d", "d > d", trigger=trigger))
    await school.says(ANA, "ola", "segundo", "zzz")
    await world.play()
    for text in ("a", "b"):
        await school.says(ANA, text)
        if not together:
            await world.play()
    await world.play()
    assert await early(school) == ("b", False)
    assert world.channel.texts(ANA)[-1] == "fim de um?"
    assert sorted(await statuses(school)) == [("ended", "end"), ("stopped", "budget_messages")]
    await plays_again(world, school)


@pytest.mark.parametrize("language", ["pt-BR", "en"])
async def test_one_that_breaks_on_its_way_back_is_stopped_alone(world: World, school: School, language: str) -> None:
    """C11 for a run behind: the one in front ends, the next one behind listens, people are told."""
    await world.owner.execute("UPDATE workspaces SET language = $2 WHERE id = $1", school.workspace_id, language)
    world.runners["http"] = answers
    breaks = graph(
        {"a": ("ask", {}), "b": ("broken", {})}, "start > a", "a:ok > b", trigger={"keyword": "veneno", **INTERRUPTS}
    )
    for drawing in (FIRST, breaks, SECOND):
        await school.publish(drawing)
    await school.says(ANA, "ola", "veneno")
    await world.turns.run_once()
    await school.says(ANA, "segundo")
    await world.turns.run_once()
    await world.play()
    assert [row[0] for row in await statuses(school)] == ["interrupted", "interrupted", "active"]
    await school.says(ANA, "a")
    await world.play()
    assert await statuses(school) == [("active", None), ("stopped", "broken"), ("ended", "end")]
    assert world.channel.texts(ANA) == ["um?", "dois?", "fim de dois?"]
    assert await world.count("quarantine") == 0
    [told] = await school.rows("SELECT data->>'text' FROM notifications WHERE workspace_id = $1")
    assert ("não conseguiu continuar" if language == "pt-BR" else "could not go on") in told[0]
    await school.says(ANA, "b")
    await world.play()
    assert world.channel.texts(ANA)[3:] == ["fim de um?"]
    await plays_again(world, school)


async def test_one_that_cannot_be_read_does_not_hold_the_one_in_front(world: World, school: School) -> None:
    await school.publish(FIRST)
    await school.publish(SECOND)
    await school.publish(FAQ)
    await school.says(ANA, "ola", "segundo")
    await world.play()
    await world.owner.execute("UPDATE runs SET state = '{}' WHERE status = 'interrupted'")
    await school.says(ANA, "a", "preço")
    await world.play()
    assert world.channel.texts(ANA) == ["um?", "dois?", "fim de dois?", "200"]
    assert sorted(await statuses(school)) == [("ended", "end"), ("ended", "end"), ("stopped", "broken")]
    assert (await world.count("quarantine"), await world.count("notifications")) == (0, 1)


@pytest.mark.parametrize("count", [9, 10])
async def test_ten_bubbles_leave_no_room_for_the_question_and_stop_nothing(
    world: World, school: School, count: int
) -> None:
    """C12: an inbound says ten at most. The question of before stands, and answers are heard."""
    spoken = [str(number) for number in range(count)]
    await school.publish(FIRST)
    await school.publish(word("segundo", *map(say, spoken), **INTERRUPTS))
    await school.says(ANA, "ola", "segundo")
    await world.play()
    assert world.channel.texts(ANA) == ["um?", *spoken, *["um?"] * (10 - count)]
    assert sorted(await statuses(school)) == [("active", None), ("ended", "end")]
    assert await world.count("notifications") == 0
    await school.says(ANA, "a")
    await world.play()
    assert world.channel.texts(ANA)[-1] == "fim de um?"
    await plays_again(world, school)


async def test_what_is_due_and_has_no_room_goes_off_by_itself(world: World, school: School) -> None:
    spoken = [str(number) for number in range(10)]
    await school.publish(chain(sleep(60), say("acordei"), trigger={"keyword": "ola"}))
    await school.publish(word("segundo", ("wait_reply", {}), *map(say, spoken), **INTERRUPTS))
    await school.says(ANA, "ola", "segundo")
    await world.play()
    await world.move_clock(timedelta(minutes=2))
    await school.says(ANA, "a")
    await world.turns.run_once()
    assert sorted(await statuses(school)) == [("active", None), ("ended", "end")]
    await world.play()
    assert world.channel.texts(ANA) == [*spoken, "acordei"]
    assert {row[0] for row in await statuses(school)} == {"ended"}
    await plays_again(world, school)


@pytest.mark.parametrize("kept", ["result", "event"])
@pytest.mark.parametrize(("count", "ends"), [(10, ("ended", "end")), (11, ("stopped", "budget_messages"))])
async def test_what_was_kept_has_the_room_of_the_inbound_that_it_was(
    world: World, school: School, kept: str, count: int, ends: tuple[str, str | None]
) -> None:
    """C12: ten of the one in front, ten of the one behind, and an eleventh of nobody. Nobody asked for the latter."""
    world.runners["http"] = answers
    waits = ("wait_event", {"kind": "tag_added", "tag": "pagou", "timeout": "2 days"})
    first, said = (waits, 0) if kept == "event" else (("ask", {}), 1)
    spoken = [f"depois {number}" for number in range(count - said)]
    await school.publish(chain(first, *map(say, spoken)))
    trigger = {"keyword": "segundo", **INTERRUPTS}
    await school.publish(chain(listen(), *(say(str(number)) for number in range(10)), trigger=trigger))
    await school.says(ANA, "ola", "segundo")
    await world.turns.run_once()
    await push(world, school, "e1", "tag_added", tag="pagou")
    await world.play()
    await school.says(ANA, "a")
    await world.play()
    told = ["ok: 42", *spoken] if said else spoken
    assert world.channel.texts(ANA) == [*map(str, range(10)), *told[:10]]
    assert sorted(await statuses(school)) == sorted([("ended", "end"), ends])
    unasked = "SELECT max(jsonb_array_length(coalesce(state->'sent', '[]'))) FROM runs WHERE workspace_id = $1"
    assert await school.value(unasked) == 10
    await plays_again(world, school)


@pytest.mark.parametrize("second", ["endless", "ten"])
async def test_those_behind_one_that_goes_on_share_its_room(world: World, school: School, second: str) -> None:
    """Two results were kept: each is its own inbound. The question behind them has the room that the last of them left."""
    world.runners["http"] = answers
    await school.publish(FIRST)
    for keyword, count in (("dois", 8), ("três", 9)):
        nodes = [say(f"{keyword} {number}") for number in range(count)]
        await school.publish(chain(("ask", {}), *nodes, trigger={"keyword": keyword, **INTERRUPTS}))
    loop = graph(
        {"w": listen(), "d": ("endless", {})},
        "start > w", "w:replied > d", "d > d", trigger={"keyword": "quatro", **INTERRUPTS},
    )  # fmt: skip
    ten = word("quatro", listen(), *(say("de novo") for _ in range(10)), **INTERRUPTS)
    await school.publish(loop if second == "endless" else ten)
    await school.says(ANA, "ola")
    for keyword in ("dois", "três", "quatro"):
        await school.says(ANA, keyword)
        await world.turns.run_once()
    await world.play()
    await school.says(ANA, "a")
    await world.play()
    told = ["ok: 42", *(f"três {number}" for number in range(9)), "ok: 42", *(f"dois {number}" for number in range(8))]
    assert world.channel.texts(ANA) == ["um?", *["de novo"] * 10, *told, "um?"]
    assert {row[1] for row in await statuses(school)} <= {None, "end", "budget_messages"}
    assert [row[0] for row in await statuses(school)].count("stopped") == (second == "endless")
    await plays_again(world, school)


@pytest.mark.parametrize(
    ("tag", "timeout", "parting"),
    [
        ("pagou", "3 days", None),
        ("outro", "2 days", Parting("waits", "e")),
        ("pagou", "2 minutes", Parting("time_over", "e", None, "timed_out")),
    ],
)
async def test_a_draft_that_waits_for_something_else_parts_where_the_event_came(
    world: World, school: School, tag: str, timeout: str, parting: Parting | None
) -> None:
    def waits(tag: str, timeout: str) -> dict[str, Any]:
        nodes = {"e": ("wait_event", {"kind": "tag_added", "tag": tag, "timeout": timeout}), "s": say("pago!")}
        return graph(nodes, "start > e", "e:happened > s")

    first = await school.publish(waits("pagou", "2 days"))
    await school.publish(SECOND)
    await school.says(ANA, "ola", "segundo")
    await world.play()
    await world.move_clock(timedelta(minutes=5))
    await push(world, school, "e1", "tag_added", tag="pagou")
    await school.says(ANA, "a")
    await world.play()
    assert world.channel.texts(ANA) == ["dois?", "fim de dois?", "pago!"]
    run = await school.value("SELECT id FROM runs WHERE workspace_id = $1 AND funnel_id = $2", first)
    recorded = await Replays(world.database, world.turns.playbooks.published).recorded(school.workspace_id, run)
    draft = Funnel.from_graph(waits(tag, timeout), CATALOG, str(first), 2)
    [judged] = _judge_all(draft, [recorded], float("inf"))
    assert (judged.parting, judged.unknown) == (parting, "")


async def test_who_leaves_elsewhere_and_returns_meets_no_run_that_stood_aside(world: World, school: School) -> None:
    """The call that stands aside is refused, and its result stops the run as it stops one that plays."""
    world.runners["http"] = answers
    await school.publish(graph({"a": ("ask", {})}, "start > a"))
    await school.publish(SECOND)
    other = await school.number()
    await school.says(ANA, "ola", "segundo")
    await world.turns.run_once()
    await world.ingress.accept([school.delivery(school.message(ANA, "sair"), instance_id=other)])
    await world.play()
    assert await statuses(school) == [("stopped", "opted_out")] * 2
    await school.says(ANA, "voltar", "a")
    await world.play()
    assert [text for text in world.channel.texts(ANA) if text.startswith("failed")] == []
    await plays_again(world, school)


@pytest.mark.parametrize("held", ["", "before", "after"])
@pytest.mark.parametrize("said", [[], ["segundo"]])
@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("asks", [("ask", {}), ("ai_reply", {"prompt": "x"})])
async def test_who_left_and_is_back_before_the_refusal_is_played_meets_no_run_of_before(
    world: World, school: School, asks: tuple[str, dict[str, Any]], said: list[str], held: str, apart: bool
) -> None:
    """`voltar` was committed on another connection: what the author drew for `failed` is not what happened."""
    world.runners.update(http=answers, ai=answers)
    await school.publish(FIRST)
    trigger = {"keyword": "chama", **INTERRUPTS}
    await school.publish(graph({"a": asks, "z": say("falhou")}, "start > a", "a:failed > z", trigger=trigger))
    await school.publish(SECOND)
    await school.says(ANA, "ola", "chama", *said)
    await world.turns.run_once()
    await world.owner.execute("UPDATE contacts SET opted_out_at = batuta_now()")
    if held == "before":
        await pause(school)
    await world.activities.run_once()
    await world.activities.idle()
    if held == "after":
        await pause(school)
    await world.owner.execute("UPDATE contacts SET opted_out_at = NULL")
    if apart:
        await world.play()
    if held:
        await resume(school)
    await school.says(ANA, "a", "ola")
    await world.play()
    assert await world.owner.fetchval("SELECT count(*) FROM activities") == 1, "nobody was asked again"
    texts = world.channel.texts(ANA)
    assert not [text for text in texts if "fail" in text or "falh" in text]
    assert texts[-1] == "um?", "a new run: nothing of before stands in its way"
    assert sorted(await statuses(school), key=str)[-2:] == [("stopped", "opted_out")] * 2
    told = await school.rows("SELECT signal::text || outcome::text FROM run_journal WHERE workspace_id = $1")
    assert not [row[0] for row in told if '"port": "failed"' in row[0]]
    await plays_again(world, school)


@pytest.mark.parametrize(("letter", "wanted"), [("x", "pago!"), ("ã", "tarde")])
async def test_an_event_too_large_for_the_state_is_refused(
    world: World, school: School, letter: str, wanted: str
) -> None:
    """C12: 50 texts of 1,000 letters are 50 or 100 KB."""
    variables = [{"name": f"v{number}", "type": "text"} for number in range(50)]
    event = {"kind": "api_call", "event": "pago", "variables": variables, "timeout": "2 hours"}
    nodes = {"e": ("wait_event", event), "s": say("pago!"), "z": say("tarde")}
    await school.publish(graph(nodes, "start > e", "e:happened > s", "e:timed_out > z"))
    await school.publish(SECOND)
    await school.says(ANA, "ola", "segundo")
    await world.play()
    told = {f"v{number}": letter * 1_000 for number in range(50)}
    came = orjson.dumps({"kind": "api_call", "event": "pago", "variables": told}).decode()
    lane = await school.lane(ANA)
    await world.owner.execute(
        "SELECT push_inbound($1, $2, '{e1}', '{event}', $3)", school.workspace_id, [lane["id"]], [came]
    )
    await world.play()
    sizes = await school.rows("SELECT octet_length(state::text) FROM runs WHERE workspace_id = $1")
    assert all(row[0] <= 64 * 1024 for row in sizes)
    await school.says(ANA, "a")
    await world.play()
    await world.move_clock(timedelta(hours=3))
    await world.play()
    assert world.channel.texts(ANA) == ["dois?", "fim de dois?", wanted]
    noted = await school.value(
        "SELECT count(*) FROM run_journal WHERE workspace_id = $1 AND signal->>'kind' = 'refused'"
    )
    assert noted == (wanted == "tarde")
    await plays_again(world, school)


@pytest.mark.parametrize("second", [SECOND, FAQ])
async def test_at_the_bots_return_nothing_is_asked_twice(world: World, school: School, second: dict[str, Any]) -> None:
    """A message that was in line before the return ends the one in front: the other has asked by then."""
    await school.publish(FIRST)
    await school.publish(second)
    await school.says(ANA, *(["ola", "segundo"] if second is SECOND else ["ola"]))
    await world.play()
    said = len(world.channel.texts(ANA))
    await pause(school)
    await school.says(ANA, "a" if second is SECOND else "preço")
    await resume(school)
    assert world.channel.texts(ANA)[said:] == ["fim de dois?" if second is SECOND else "200", "um?"]
    await plays_again(world, school)


@pytest.mark.parametrize("kind", ["http", "ai"])
async def test_what_was_discarded_is_asked_for_anew_by_its_own_run(world: World, school: School, kind: str) -> None:
    """`segundo`, in line before the bot's return, interrupts the run whose AI call it speaks of."""
    calls: list[str] = []

    async def counted(call: Call) -> Result:
        calls.append(call.kind)
        return Done("42")

    world.runners["ai"] = world.runners["http"] = counted
    await school.publish(graph({"a": ("ask", {"kind": "ai"})}, "start > a"))
    trigger = {"keyword": "segundo", **INTERRUPTS}
    await school.publish(graph({"a": ("ask", {"kind": kind})}, "start > a", trigger=trigger))
    await school.says(ANA, "ola")
    await world.turns.run_once()
    await pause(school)
    await school.says(ANA, "segundo")
    await resume(school)
    assert world.channel.texts(ANA) == ["ok: 42", "ok: 42"]
    assert calls == [kind, "ai"]
    told = "SELECT count(*) FROM run_journal WHERE workspace_id = $1 AND signal->>'kind' = 'resumed'"
    assert await school.value(told) == 0, "the one in front was entered once"
    assert {row[0] for row in await statuses(school)} == {"ended"}
    await plays_again(world, school)
