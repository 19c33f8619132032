"""Triggers as lanes play them: what turns change raises events, rules hold across turns and workers, opt-out words win over all of them."""

from datetime import timedelta
from typing import Any

import orjson
import pytest

from tests.lanes.drawings import chain, graph, listen, say
from tests.lanes.world import School, World

ANA = "5511900000001"
PAST = {"kind": "field_changed", "field": "plano"}


def word(keyword: str, *nodes: tuple[str, dict[str, Any]], **rules: Any) -> dict[str, Any]:
    return chain(*nodes, trigger={"keyword": keyword, **rules})


def puts(field: str, value: str) -> tuple[str, dict[str, Any]]:
    return "set_field", {"assignments": [{"field": field, "value": value}]}


async def test_what_a_turn_changes_begins_the_funnels_that_wait_for_it(world: World, school: School) -> None:
    await school.publish(chain(puts("plano", "anual"), puts("stage", "Cliente"), say("feito")))
    await school.publish(chain(say("plano {{ trigger.value }}"), trigger={**PAST, "value": "Anual"}))
    await school.publish(chain(say("agora {{ trigger.stage }}"), trigger={"kind": "stage_changed"}))
    await school.says(ANA, "ola")
    await world.play()
    assert world.channel.texts(ANA) == ["feito", "plano anual", "agora Cliente"]
    await school.says(ANA, "ola")
    await world.play()
    assert world.channel.texts(ANA)[3:] == ["feito"], "nothing is another one now"
    assert await world.count("inbound") == 4


@pytest.mark.parametrize("rule", ["ignore", "replace", "queue"])
async def test_funnels_that_change_what_they_wait_for_end(world: World, school: School, rule: str) -> None:
    """Each changes the field that begins the other, for ever; the budgets are those of one conversation."""
    for own, other in (("a", "b"), ("b", "a")):
        flip = puts(other, f"{{{{ now }}}}{{{{ contact.custom_data.{other} }}}}x")
        await school.publish(
            chain(flip, say(own), trigger={"kind": "field_changed", "field": own, "when_running": rule})
        )
    await school.publish(word("ola", puts("a", "1")))
    await school.says(ANA, "ola")
    await world.play()
    assert len(world.channel.texts(ANA)) <= 21
    reasons = {row[0] for row in await school.rows("SELECT reason FROM runs WHERE workspace_id = $1")}
    assert {"budget_unasked", "budget_run", "budget_messages"} & reasons
    assert await world.pending() == 0


async def test_a_funnel_waits_in_line_and_begins_once_the_other_has_ended(world: World, school: School) -> None:
    await school.publish(word("ola", say("qual?"), listen(), say("certo")))
    await school.publish(word("boleto", say("boleto de {{ contact.name }}"), when_running="queue"))
    await school.publish(chain(say("nunca"), trigger={"kind": "any_message", "when_running": "queue"}))
    await school.says(ANA, "ola")
    await world.play()
    await world.owner.execute("UPDATE contacts SET name = 'Ana Lima'")
    await school.says(ANA, "boleto")
    world.turns = world.another_worker()
    await world.redis.flushdb()
    await world.play()
    assert world.channel.texts(ANA) == ["qual?", "certo", "boleto de Ana Lima"]
    assert await world.count("lane_queue") == 0


async def test_what_waits_in_line_is_bounded_and_grows_old(world: World, school: School) -> None:
    for n in range(7):
        await school.publish(word(f"p{n}", say(f"resposta {n}"), when_running="queue"))
    await school.publish(
        word(
            "ola",
            listen(),
            listen(variable="fim", gather_seconds=0),
            ("wait", {"kind": "duration", "duration": "2 days"}),
        )
    )
    await school.says(ANA, "ola", "p0 p1", "p1", "p1", "p2", "p3", "p4", "p5", "p6")
    await world.play()
    assert await world.count("lane_queue") == 5
    await world.move_clock(timedelta(days=3))
    await world.play()
    assert world.channel.texts(ANA) == []
    assert await world.count("lane_queue") == 0


async def test_it_takes_the_place_of_the_running_one_and_a_press_is_an_answer(world: World, school: School) -> None:
    await school.publish(word("ola", say("qual?"), listen(), say("ouvi {{ response.text }}")))
    await school.publish(word("menu", say("menu"), listen(), when_running="replace"))
    await school.says(ANA, "ola", "menu", "menu")
    await world.play()
    assert world.channel.texts(ANA) == ["qual?", "menu", "menu"]
    ended = await school.rows("SELECT status, reason FROM runs WHERE workspace_id = $1 ORDER BY version, status DESC")
    assert [tuple(row) for row in ended] == [("stopped", "replaced"), ("stopped", "replaced"), ("active", None)]


@pytest.mark.parametrize("rule", ["ignore", "queue", "replace"])
@pytest.mark.parametrize("running", [False, True])
async def test_opt_out_words_win_over_every_rule(world: World, school: School, rule: str, running: bool) -> None:
    rules = {"when_running": rule, "priority": 100}
    await school.publish(word("sair", say("nunca"), **rules))
    await school.publish(chain(say("nunca"), trigger={"kind": "stage_changed", **rules}))
    await school.publish(word("ola", say("qual?"), listen(), say("certo")))
    await school.says(ANA, "ola" if running else "oi", "sair", "sair", "ola")
    lane = await school.lane(ANA)
    data = orjson.dumps({"kind": "stage_changed", "stage": "Cliente"}).decode()
    await world.owner.execute(
        "SELECT push_inbound($1, $2, $3, $4, $5)", school.workspace_id, [lane["id"]], ["e1"], ["event"], [data]
    )
    await world.play()
    said = [text for _, text in await school.said(ANA)]
    assert "nunca" not in said
    assert len(said) == (2 if running else 1), "one confirmation"
    assert await school.run(ANA) is None
    assert await world.count("lane_queue") == 0


async def test_leaving_empties_the_line(world: World, school: School) -> None:
    await school.publish(word("ola", listen(), listen()))
    await school.publish(word("boleto", say("nunca"), when_running="queue"))
    await school.says(ANA, "ola", "boleto", "sair", "voltar", "x")
    await world.play()
    assert await world.count("lane_queue") == 0
    assert "nunca" not in [text for _, text in await school.said(ANA)]


async def test_the_same_contact_again(world: World, school: School) -> None:
    after = {"reentry": "after", "reentry_after": {"amount": 2, "unit": "days"}}
    await school.publish(word("ola", say("uma vez"), reentry="never"))
    await school.publish(word("oi", say("de novo"), **after))
    await school.says(ANA, "ola", "ola", "oi", "oi")
    await world.play()
    assert world.channel.texts(ANA) == ["uma vez", "de novo"]
    await world.move_clock(timedelta(days=2, seconds=1))
    world.turns = world.another_worker()
    await school.says(ANA, "ola", "oi", at=await world.now())
    await world.play()
    assert world.channel.texts(ANA) == ["uma vez", "de novo", "de novo"]


async def test_an_audience_is_asked_with_what_the_contact_is_now(world: World, school: School) -> None:
    rows = [{"field": "contact.custom_data.plano", "operator": "equals", "value": "anual"}]
    await school.publish(
        graph({"v": say("para anual")}, "start > v", trigger={"keyword": "ola", "audience": rows, "priority": 60})
    )
    await school.publish(word("ola", puts("plano", "anual"), say("para todos")))
    await school.says(ANA, "ola", "ola")
    await world.play()
    assert world.channel.texts(ANA) == ["para todos", "para anual"]
