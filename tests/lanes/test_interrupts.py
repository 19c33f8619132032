"""A funnel interrupts another, which comes back in the turn that ends it: on a real PostgreSQL, whatever comes in between."""

from datetime import timedelta
from typing import Any

import orjson
import pytest

from backend.activities.base import Call, Done, Result
from backend.services.replays import Replays
from tests.lanes.drawings import chain, graph, listen, say, sleep
from tests.lanes.world import School, World

ANA = "5511900000001"
INTERRUPTS = {"when_running": "interrupt"}


def word(keyword: str, *nodes: tuple[str, dict[str, Any]], **rules: Any) -> dict[str, Any]:
    return chain(*nodes, trigger={"keyword": keyword, **rules})


def choice(question: str, *labels: str, **more: Any) -> tuple[str, dict[str, Any]]:
    return "ask_choice", {"question": question, "choices": [{"id": one, "label": one} for one in labels], **more}


def picks(question: str, trigger: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Asks, and says what was chosen."""
    nodes = {"q": choice(question, "a", "b", **more), "fim": say(f"fim de {question}")}
    return graph(nodes, "start > q", "q:a > fim", "q:b > fim", trigger=trigger)


FIRST = picks("um?", {"keyword": "ola"})
SECOND = picks("dois?", {"keyword": "segundo", **INTERRUPTS})
FAQ = word("preço", say("200"), **INTERRUPTS)


async def statuses(school: School) -> list[tuple[str, str | None]]:
    rows = await school.rows(
        "SELECT status, reason FROM runs WHERE workspace_id = $1 ORDER BY started_at, jsonb_array_length(coalesce(state->'behind', '[]'))"
    )
    return [(row[0], row[1]) for row in rows]


async def plays_again(world: World, school: School) -> None:
    """C20, of every run."""
    replays = Replays(world.database, world.turns.playbooks.published)
    for row in await school.rows("SELECT id FROM runs WHERE workspace_id = $1"):
        recorded = await replays.recorded(school.workspace_id, row[0])
        again = recorded.again()
        assert [one.difference for one in again if one.difference] == []
        last = next(one.turn for one in reversed(again) if one.turn)
        assert orjson.loads(orjson.dumps(last.state.to_json())) == recorded.run.state


async def push(world: World, school: School, event: str, kind: str, **data: Any) -> None:
    lane = await school.lane(ANA)
    await world.owner.execute(
        "SELECT push_inbound($1, $2, $3, $4, $5)",
        school.workspace_id, [lane["id"]], [event], [kind], [orjson.dumps(data).decode()],
    )  # fmt: skip


async def test_a_question_in_between_is_answered_in_one_turn(world: World, school: School) -> None:
    await school.publish(FIRST)
    await school.publish(FAQ)
    await school.says(ANA, "ola")
    await world.play()
    await school.says(ANA, "e o preço?")
    assert await world.turns.run_once() == 1
    assert await world.pending() == 0, "the run came back in the same commit"
    await world.play()
    assert world.channel.texts(ANA) == ["um?", "200", "um?"]
    assert await statuses(school) == [("active", None), ("ended", "end")]
    await school.says(ANA, "a")
    await world.play()
    assert world.channel.texts(ANA)[3:] == ["fim de um?"]
    await plays_again(world, school)


@pytest.mark.parametrize("forgets", [False, True])
@pytest.mark.parametrize("together", [False, True])
async def test_one_claim_or_several_say_the_same(world: World, school: School, together: bool, forgets: bool) -> None:
    """Two messages that one claim takes: the second already answers the run that came back."""
    for drawing in (FIRST, SECOND, picks("três?", {"keyword": "terceiro", **INTERRUPTS}), FAQ):
        await school.publish(drawing)
    for text in ("ola", "segundo", "terceiro", "preço", "a", "terceiro", "a", "b", "preço", "a", "preço"):
        await school.says(ANA, text)
        if not together:
            await world.play()
        if forgets:
            await world.redis.flushdb()
            world.turns = world.another_worker()
    await world.play()
    assert world.channel.texts(ANA) == [
        "um?", "dois?", "três?", "200", "três?", "fim de três?", "dois?", "três?", "fim de três?", "dois?",
        "fim de dois?", "um?", "200", "um?", "fim de um?", "200",
    ]  # fmt: skip
    assert {row[0] for row in await statuses(school)} == {"ended"}
    await plays_again(world, school)


async def test_three_stand_aside_and_none_twice(world: World, school: School) -> None:
    words = ["dois", "três", "quatro", "cinco"]
    await school.publish(FIRST)
    for one in words:
        await school.publish(picks(f"{one}?", {"keyword": one, **INTERRUPTS}))
    await school.says(ANA, "ola", *words, "dois")
    await world.play()
    refused = ["Não entendi. Qual destas opções?"] * 2
    assert world.channel.texts(ANA)[:6] == ["um?", "dois?", "três?", "quatro?", *refused]
    assert [row[0] for row in await statuses(school)] == ["interrupted"] * 3 + ["active"]
    assert await world.count("timers") == 0


async def test_its_time_stands_still_and_is_over_when_it_comes_back(world: World, school: School) -> None:
    await school.publish(chain(sleep(60), say("acordei"), trigger={"keyword": "ola"}))
    await school.publish(SECOND)
    await school.says(ANA, "ola")
    await world.play()
    await school.says(ANA, "segundo")
    await world.play()
    assert await world.count("timers") == 0
    await world.move_clock(timedelta(seconds=30))
    await school.says(ANA, "a", "segundo")
    await world.play()
    assert await world.count("timers") == 0
    await world.move_clock(timedelta(hours=2))
    await world.play()
    assert world.channel.texts(ANA) == ["dois?", "fim de dois?", "dois?"]
    await school.says(ANA, "a")
    await world.play()
    assert world.channel.texts(ANA)[3:] == ["fim de dois?", "acordei"]
    await plays_again(world, school)


async def test_a_wait_goes_on_with_its_timer(world: World, school: School) -> None:
    await school.publish(chain(sleep(60), say("acordei"), trigger={"keyword": "ola"}))
    await school.publish(FAQ)
    await school.says(ANA, "ola", "preço")
    await world.play()
    assert await world.count("timers") == 1
    await world.move_clock(timedelta(seconds=61))
    await world.play()
    assert world.channel.texts(ANA) == ["200", "acordei"]


@pytest.mark.parametrize("late", ["while aside", "in the claim of the end", "after"])
async def test_a_result_that_comes_meanwhile_is_given_to_it(world: World, school: School, late: str) -> None:
    await school.publish(graph({"a": ("ask", {})}, "start > a"))
    await school.publish(SECOND)
    await school.says(ANA, "ola", "segundo")
    await world.turns.run_once()

    async def answers(call: Call) -> Result:
        return Done("42")

    world.runners["http"] = answers
    if late == "while aside":
        await world.play()
    elif late == "in the claim of the end":
        await world.activities.run_once()
        await world.activities.idle()
    await school.says(ANA, "a")
    if late != "after":
        await world.turns.run_once()
    await world.turns.run_once()
    await world.play()
    assert world.channel.texts(ANA) == ["dois?", "fim de dois?", "ok: 42"]
    assert await statuses(school) == [("ended", "end"), ("ended", "end")]
    assert await world.count("activities") == 1
    await plays_again(world, school)


@pytest.mark.parametrize(("kind", "said"), [("http", ["ok: 1"]), ("ai", ["ok: 2"])])
async def test_interruption_result_and_end_in_one_claim(
    world: World, school: School, kind: str, said: list[str]
) -> None:
    """The result passes while the run that it is for stands aside in the worker's memory only. A model is asked again."""
    calls: list[str] = []

    async def answers(call: Call) -> Result:
        calls.append(call.kind)
        return Done(f"{len(calls)}")

    world.runners[kind] = answers
    await school.publish(graph({"a": ("ask", {"kind": kind})}, "start > a"))
    await school.publish(SECOND)
    await school.says(ANA, "ola")
    await world.turns.run_once()
    await school.says(ANA, "segundo")
    await world.activities.run_once()
    await world.activities.idle()
    await school.says(ANA, "a")
    await world.play()
    assert world.channel.texts(ANA) == ["dois?", "fim de dois?", *said]
    assert await statuses(school) == [("ended", "end"), ("ended", "end")]
    await plays_again(world, school)


async def test_what_a_model_says_meanwhile_is_asked_for_anew(world: World, school: School) -> None:
    calls: list[str] = []

    async def answers(call: Call) -> Result:
        calls.append(call.kind)
        return Done(f"{len(calls)}")

    world.runners["ai"] = answers
    await school.publish(graph({"a": ("ask", {"kind": "ai"})}, "start > a"))
    await school.publish(SECOND)
    await school.says(ANA, "ola", "segundo")
    await world.play()
    assert calls == [], "nobody would hear it"
    await school.says(ANA, "a")
    await world.play()
    assert world.channel.texts(ANA) == ["dois?", "fim de dois?", "ok: 1"]
    await plays_again(world, school)


async def test_an_event_is_kept_and_begins_nothing_else(world: World, school: School) -> None:
    await school.publish(
        chain(("wait_event", {"kind": "tag_added", "tag": "pagou", "timeout": "2 days"}), say("pago!"))
    )
    await school.publish(SECOND)
    await school.publish(chain(say("nunca"), trigger={"kind": "tag_added", "tag": "pagou", "when_running": "replace"}))
    await school.says(ANA, "ola", "segundo")
    await world.play()
    await push(world, school, "e1", "tag_added", tag="pagou")
    world.turns = world.another_worker()
    await world.redis.flushdb()
    await world.play()
    assert world.channel.texts(ANA) == ["dois?"]
    aside = "SELECT state->'met'->>'tag' FROM runs WHERE workspace_id = $1 AND status = 'interrupted'"
    assert await school.value(aside) == "pagou"
    await school.says(ANA, "a")
    await world.play()
    assert world.channel.texts(ANA) == ["dois?", "fim de dois?", "pago!"]
    await plays_again(world, school)


async def test_what_the_bot_itself_does_ends_no_wait(world: World, school: School) -> None:
    await school.publish(
        chain(("wait_event", {"kind": "tag_added", "tag": "pagou", "timeout": "2 days"}), say("pago!"))
    )
    await school.publish(word("segundo", ("tag", {"add": ["pagou"]}), listen(), **INTERRUPTS))
    await school.publish(chain(say("nunca"), trigger={"kind": "tag_added", "tag": "pagou"}))
    await school.says(ANA, "ola", "segundo", "x")
    await world.play()
    assert world.channel.texts(ANA) == []
    assert await statuses(school) == [("active", None), ("ended", "end")]


async def test_it_comes_back_in_the_version_that_it_began_with(world: World, school: School) -> None:
    first = await school.publish(FIRST)
    await school.publish(SECOND)
    await school.says(ANA, "ola", "segundo")
    await world.play()
    await school.publish(picks("outra?", {"keyword": "ola"}), first)
    world.turns = world.another_worker()
    await school.says(ANA, "a", "a", "ola")
    await world.play()
    assert world.channel.texts(ANA) == ["um?", "dois?", "fim de dois?", "um?", "fim de um?", "outra?"]
    await plays_again(world, school)


async def test_a_funnel_that_it_leads_to_plays_before_the_other_comes_back(world: World, school: School) -> None:
    third = await school.publish(picks("três?", {"kind": "by_hand"}))
    await school.publish(FIRST)
    await school.publish(word("segundo", say("dois"), ("start_funnel", {"funnel": str(third)}), **INTERRUPTS))
    nobody = "00000000-0000-4000-8000-000000000000"
    await school.publish(word("nada", ("start_funnel", {"funnel": nobody}), **INTERRUPTS))
    await school.says(ANA, "ola", "segundo")
    await world.play()
    assert world.channel.texts(ANA) == ["um?", "dois", "três?"]
    await school.says(ANA, "b", "nada", "b")
    await world.play()
    assert world.channel.texts(ANA)[3:] == ["fim de três?", "um?", "um?", "fim de um?"]
    await plays_again(world, school)


async def test_what_takes_the_place_ends_all_of_them(world: World, school: School) -> None:
    for drawing in (FIRST, SECOND, word("menu", say("menu"), when_running="replace")):
        await school.publish(drawing)
    await school.says(ANA, "ola", "segundo")
    await world.play()
    await school.says(ANA, "menu")
    await world.play()
    assert await statuses(school) == [("stopped", "replaced"), ("stopped", "replaced"), ("ended", "end")]
    await plays_again(world, school)


@pytest.mark.parametrize("asks_then", [False, True])
async def test_who_closes_the_conversation_ends_what_was_under_way(
    world: World, school: School, asks_then: bool
) -> None:
    closes = ("close_conversation", {"reason": "resolvido"})
    more = [listen()] if asks_then else []
    await school.publish(FIRST)
    await school.publish(word("tchau", closes, say("até mais"), *more, **INTERRUPTS))
    await school.says(ANA, "ola", "tchau")
    await world.play()
    await school.says(ANA, "x")
    await world.play()
    assert world.channel.texts(ANA) == ["um?", "até mais"]
    assert sorted(await statuses(school)) == [("ended", "end"), ("stopped", "conversation_closed")]
    await plays_again(world, school)


async def test_what_takes_the_place_and_leads_on_plays_again(world: World, school: School) -> None:
    """The inbound that stopped one run begins a second, which begins a third: that one goes on from the second."""
    third = await school.publish(picks("três?", {"kind": "by_hand"}))
    await school.publish(FIRST)
    await school.publish(word("menu", say("menu"), ("start_funnel", {"funnel": str(third)}), when_running="replace"))
    await school.says(ANA, "ola", "menu", "a")
    await world.play()
    assert world.channel.texts(ANA) == ["um?", "menu", "três?", "fim de três?"]
    await plays_again(world, school)
