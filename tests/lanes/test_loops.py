"""C12 over several funnels: tags that runs add wake other runs, and all of it together is one budget until the contact writes."""

import random
from datetime import timedelta
from typing import Any

import pytest

from backend.engine import budgets
from tests.lanes.drawings import chain, say, sleep
from tests.lanes.world import School, World

ANA = "5511900000001"


def on(tag: str) -> dict[str, Any]:
    return {"kind": "tag_added", "tag": tag}


def adds(*tags: str) -> tuple[str, dict[str, Any]]:
    return "tag", {"add": list(tags)}


def removes(*tags: str) -> tuple[str, dict[str, Any]]:
    return "tag", {"remove": list(tags)}


async def drain(world: World, most: int = 400) -> None:
    for _ in range(most):
        if not await world.turns.run_once():
            return
    raise AssertionError("it never ends")


async def reasons(school: School) -> set[str]:
    return {
        row[0]
        for row in await school.rows("SELECT DISTINCT reason FROM runs WHERE workspace_id = $1 AND status = 'stopped'")
    }


async def spoken(school: School) -> int:
    found: int = await school.value(
        "SELECT count(*) FROM messages WHERE workspace_id = $1 AND message_direction = 'OUT'"
    )
    return found


async def test_two_funnels_that_tag_each_other_stop(world: World, school: School) -> None:
    await school.publish(chain(adds("a")))
    await school.publish(chain(removes("a"), adds("b"), say("x"), trigger=on("a")))
    await school.publish(chain(removes("b"), adds("a"), say("y"), trigger=on("b")))
    await school.says(ANA, "ola")
    await drain(world)
    assert await spoken(school) == budgets.BUBBLES_UNASKED
    assert await reasons(school) == {"budget_unasked"}
    assert await school.value("SELECT count(*) FROM notifications WHERE workspace_id = $1 AND kind = 'bot.notice'") == 1


async def test_silent_ones_stop_too_though_each_wakes_two(world: World, school: School) -> None:
    await school.publish(chain(adds("a")))
    wake = ("a", "b", "c")
    for tag in wake:
        await school.publish(chain(removes(*wake), adds(*(other for other in wake if other != tag)), trigger=on(tag)))
    await school.says(ANA, "ola")
    await drain(world)
    assert await reasons(school) == {"budget_run"}
    nodes = await school.value("SELECT count(*) FROM funnel_logs WHERE workspace_id = $1")
    assert nodes <= budgets.VISITS_WITHOUT_REPLY + 20


async def test_one_that_waits_between_taking_a_tag_and_giving_it_again_stops(world: World, school: School) -> None:
    await school.publish(chain(adds("a")))
    await school.publish(chain(removes("a"), sleep(1), say("x"), adds("a"), trigger=on("a")))
    await school.says(ANA, "ola")
    for _ in range(budgets.BUBBLES_UNASKED + 5):
        await drain(world)
        await world.move_clock(timedelta(seconds=2))
        await world.timers.run_once()
    assert await world.pending() == 0
    assert await world.count("timers") == 0
    assert await spoken(school) == budgets.BUBBLES_UNASKED


async def test_a_word_of_the_contact_and_an_act_of_a_person_give_new_breath(world: World, school: School) -> None:
    await school.publish(chain(say("oi"), adds("a")))
    await school.publish(chain(removes("a"), *(say(f"{n}") for n in range(8)), trigger=on("a")))
    for round_ in range(1, 5):
        await school.says(ANA, f"ola {round_}")
        await drain(world)
        assert await spoken(school) == 9 * round_
    lane = (await school.lane(ANA))["id"]
    for event in ("one", "two", "three"):
        sql = (
            "SELECT push_inbound($1, ARRAY[$2::uuid], ARRAY[$3], ARRAY['tag_added'], ARRAY['{\"tag\": \"a\"}'::jsonb])"
        )
        await school.value(sql, lane, event)
        await drain(world)
    assert await spoken(school) == 9 * 4 + 8 * 3
    assert await reasons(school) == set()


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_is_drawn_it_stops(world: World, school: School, seed: int) -> None:
    dice = random.Random(seed)
    tags = ["a", "b", "c", "d"]
    await school.publish(chain(adds(*tags)))
    for tag in tags:
        steps = [
            removes(tag),
            *(dice.choice([removes, adds])(*dice.sample(tags, dice.randint(1, 3))) for _ in range(dice.randint(1, 4))),
        ]
        if dice.random() < 0.3:
            steps.append(say("x"))
        await school.publish(chain(*steps, adds(dice.choice(tags)), trigger=on(tag)))
    await school.says(ANA, "ola")
    await drain(world)
    nodes = await school.value("SELECT count(*) FROM funnel_logs WHERE workspace_id = $1")
    assert nodes <= budgets.VISITS_WITHOUT_REPLY + 100
