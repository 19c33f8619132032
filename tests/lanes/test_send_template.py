"""send_template: out after the 24 hours, never twice on doubt, and not at all while Meta refuses it."""

from datetime import timedelta
from typing import Any

import orjson

from backend.channels.base import Uncertain
from tests.lanes.drawings import graph, say, sleep
from tests.lanes.world import School, World

ANA = "5511900000001"
TEMPLATE = {"name": "volte", "text": "Volte, {{1}}!", "parameters": [{"value": "{{ contact.name }}"}]}


async def drawn(school: School) -> None:
    nodes: dict[str, Any] = {
        "w": sleep(90_000),
        "t": ("send_template", {"template": TEMPLATE}),
        "n": ("note", {"text": "não deu"}),
        "s": say("livre"),
    }
    await school.publish(graph(nodes, "start > w", "w > t", "t:unavailable > n", "t:sent > s"))
    await school.says(ANA, "ola")
    await school.world.play()


async def a_day_later(world: World) -> None:
    await world.move_clock(timedelta(hours=25))
    await world.play()


async def told_by_meta(world: World, school: School, event: str, name: str = "volte") -> None:
    data = {
        "event": event,
        "message_template_name": name,
        "message_template_language": "pt_BR",
        "instance_id": str(school.instance_id),
    }
    await world.owner.execute(
        """INSERT INTO activity_log (workspace_id, id, kind, data, created_at)
           VALUES ($1, gen_random_uuid(), 'channel.message_template_status_update', $2, clock_timestamp())""",
        school.workspace_id,
        orjson.dumps(data).decode(),
    )


async def routed(world: World, school: School, number: Any, key: str) -> None:
    await world.owner.execute(
        """INSERT INTO channel_routes (provider, provider_key, workspace_id, instance_id, account_key)
           VALUES ('whatsapp', $1, $2, $3, 'waba')""",
        key, school.workspace_id, number,
    )  # fmt: skip


async def test_it_speaks_when_nothing_else_may(world: World, school: School) -> None:
    await drawn(school)
    await a_day_later(world)
    assert await school.said(ANA) == [("sent", "Volte, Ana!"), ("failed", "livre")]
    [begun] = world.channel.begun
    assert (begun.message.content["type"], begun.message.content["parameters"]) == ("template", ["Ana"])


async def test_on_doubt_it_is_shown_and_never_repeated(world: World, school: School) -> None:
    await drawn(school)
    world.channel.script.append(Uncertain("cut"))
    await a_day_later(world)
    for _ in range(3):
        await world.move_clock(timedelta(seconds=50))
        await world.play()
    assert (len(world.channel.begun), (await school.said(ANA))[0]) == (1, ("uncertain", "Volte, Ana!"))


async def test_what_meta_refuses_is_not_tried_on_any_number_of_the_account(world: World, school: School) -> None:
    sibling = await school.number()
    await routed(world, school, sibling, "1")
    await routed(world, school, school.instance_id, "2")
    await drawn(school)
    await told_by_meta(world, school, "APPROVED")
    await told_by_meta(world, school, "PAUSED")
    await told_by_meta(world, school, "PAUSED", "outro")
    refused = await world.turns.playbooks.refused_templates(school.workspace_id)
    assert refused == {number: ["outro/pt_BR", "volte/pt_BR"] for number in (sibling, school.instance_id)}
    await a_day_later(world)
    assert world.channel.begun == []
    assert await school.value("SELECT text FROM notes WHERE workspace_id = $1") == "não deu"


async def test_it_is_tried_again_once_meta_takes_it_back(world: World, school: School) -> None:
    await routed(world, school, school.instance_id, "1")
    await drawn(school)
    await told_by_meta(world, school, "PAUSED")
    await told_by_meta(world, school, "REINSTATED")
    await a_day_later(world)
    assert (await school.said(ANA))[0] == ("sent", "Volte, Ana!")
