"""C13: two bots that face each other are parted within 20 messages; people who repeat themselves are not."""

from datetime import timedelta
from itertools import cycle, islice
from typing import Any

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.engine.echo import Exchange, Exchanges, goes_round, heard, packed, said, unpacked
from backend.engine.replay import PLAYED
from tests.lanes.conftest import Opener
from tests.lanes.drawings import chain, graph, listen, say
from tests.lanes.world import School, World

ANA = "5511900000001"
MOST = 20
ANY = {"kind": "any_message"}
circles = st.lists(
    st.sampled_from(["Olá!", "Menu", "Não entendi", "1", "Até logo"]), min_size=1, max_size=5, unique=True
)


def answering(texts: list[str]) -> dict[str, Any]:
    """Says one of the texts after the other, without end, each when it was spoken to."""
    nodes: dict[str, Any] = {}
    for n, text in enumerate(texts):
        nodes |= {f"s{n}": say(text), f"w{n}": listen()}
    edges = [edge for n in range(len(texts)) for edge in (f"s{n} > w{n}", f"w{n} > s{(n + 1) % len(texts)}")]
    return graph(nodes, "start > s0", *edges, trigger=ANY)


async def talk(world: World, school: School, partner: list[str], most: int = 30) -> int:
    """How many messages went in both directions until one side had nothing more to say."""
    for count, text in enumerate(islice(cycle(partner), most), 1):
        await school.says(ANA, text)
        await world.play()
        if len(world.channel.texts(ANA)) < count or (await school.lane(ANA))["paused_by"]:
            return count + len(world.channel.texts(ANA))
    return 2 * most


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ours=circles, theirs=circles)
async def test_c13_two_bots_say_at_most_20_messages(a_world: Opener, ours: list[str], theirs: list[str]) -> None:
    world = await a_world()
    school = await world.school()
    await school.publish(answering(ours))
    assert await talk(world, school, theirs) <= MOST
    before = world.channel.texts(ANA)
    await school.says(ANA, theirs[0])
    await world.play()
    assert world.channel.texts(ANA) == before, "what comes is only stored"
    lane = await school.lane(ANA)
    assert (lane["paused_by"], lane["pause_scope"]) == ("bot", "conversation")
    told = await school.rows(
        "SELECT kind, data->>'why' FROM activity_log WHERE workspace_id = $1 AND kind = 'bot.paused'"
    )
    assert [tuple(row) for row in told] == [("bot.paused", "circle")]
    assert await school.value("SELECT count(*) FROM notifications WHERE workspace_id = $1 AND kind = 'bot.notice'") == 1
    # The journal holds what was decided from, and the decision is the same whenever it is taken again.
    sql = "SELECT signal->'exchanges' FROM run_journal WHERE workspace_id = $1 AND signal->>'kind' = 'circle'"
    kept = tuple(Exchange(*values) for values in orjson.loads(await school.value(sql)))
    assert goes_round(kept)
    assert not goes_round(kept[:-1])
    assert "circle" not in PLAYED, "the turn itself replays as it was"


async def test_two_funnels_that_face_each_other_are_parted(a_world: Opener) -> None:
    world = await a_world()
    one, two = await world.school(), await world.school()
    for school in (one, two):
        await school.publish(chain(say("Olá! Em que posso ajudar?"), trigger=ANY))
    await one.says(ANA, "Olá! Em que posso ajudar?")
    told = 0
    for _ in range(2 * MOST):
        await world.play()
        fresh, told = world.channel.begun[told:], len(world.channel.begun)
        for begun in fresh:
            other = two if begun.account.workspace_id == one.workspace_id else one
            await other.says(ANA, begun.text)
        if not fresh:
            break
    assert 0 < told <= MOST


async def test_a_person_who_is_told_different_things_is_not_stopped(world: World, school: School) -> None:
    await school.publish(answering([f"Pergunta {n}: sim ou não?" for n in range(12)]))
    await talk(world, school, ["sim"], most=12)
    assert len(world.channel.texts(ANA)) == 12
    assert (await school.lane(ANA))["paused_by"] is None


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.floats(0.1, 100)), max_size=25),
    st.sampled_from(["slow", "new_words", "no_words", "at_once"]),
)
def test_c13_people_are_not_taken_for_bots(moves: list[tuple[str, str, float]], how: str) -> None:
    past: Exchanges = ()
    at = 0.0
    for n, (text, answer, pause) in enumerate(moves):
        at += 0 if how == "at_once" else pause + (30 if how == "slow" else 0)
        past = heard(past, "" if how == "no_words" else text, at)
        past = said(past, [f"{answer} {n}" if how == "new_words" else answer], at + 0.1)
        assert not goes_round(past)
        assert unpacked(packed(past)) == past


async def test_after_a_minute_the_same_words_are_new(world: World, school: School) -> None:
    await school.publish(answering(["Menu"]))
    for _ in range(5):
        await school.says(ANA, "oi")
        await world.play()
        await world.move_clock(timedelta(seconds=31))
    assert len(world.channel.texts(ANA)) == 5
