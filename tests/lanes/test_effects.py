"""C5 at rest: what a turn does beside speaking is committed with it, in the contact's own workspace."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import orjson

from tests.engine.example import EXAMPLE
from tests.lanes.conftest import Opener
from tests.lanes.drawings import chain, graph, listen, say
from tests.lanes.world import School, World

ANA, BIA = "5511900000001", "5511900000002"


async def played(school: School, *nodes: tuple[str, dict[str, Any]], who: str = ANA) -> None:
    await school.publish(chain(*nodes))
    await school.says(who, "ola")
    await school.world.play()


async def notices(school: School, kind: str) -> list[tuple[UUID, dict[str, Any]]]:
    rows = await school.rows(
        "SELECT user_id, data FROM notifications WHERE workspace_id = $1 AND kind = $2 ORDER BY user_id", kind
    )
    return [(row[0], orjson.loads(row[1])) for row in rows]


async def test_fields_are_set_and_emptied(world: World, school: School) -> None:
    first = {
        "assignments": [
            {"field": "name", "value": "Ana Souza"},
            {"field": "stage", "value": "Cliente"},
            {"field": "instrumento", "value": "violão"},
        ]
    }
    second = {
        "assignments": [
            {"field": "instrumento", "action": "clear"},
            {"field": "turno", "value": "{{ contact.name }} à noite"},
        ]
    }
    await played(school, ("set_field", first), ("set_field", second), say("{{ contact.custom_data.turno }}"))
    contact = await school.contact(ANA)
    assert (contact["name"], contact["stage"]) == ("Ana Souza", "Cliente")
    assert orjson.loads(contact["custom_data"]) == {"turno": "Ana Souza à noite"}
    assert "souza'" in contact["search"]
    assert world.channel.texts(ANA) == ["Ana Souza à noite"]


async def test_a_field_set_twice_keeps_the_last_and_others_stay(world: World, school: School) -> None:
    await school.says(BIA, "oi")
    await world.owner.execute('UPDATE contacts SET custom_data = \'{"kept": 1, "x": 0}\'')
    await played(
        school, *[("set_field", {"assignments": [{"field": "x", "value": f"{n}"}]}) for n in (1, 2, 3)], who=BIA
    )
    assert orjson.loads((await school.contact(BIA))["custom_data"]) == {"kept": 1, "x": "3"}


async def test_tags_are_made_added_and_removed_whatever_their_case(world: World, school: School) -> None:
    await school.value("INSERT INTO tags (workspace_id, id, name) VALUES ($1, gen_random_uuid(), 'Interessado')")
    await played(
        school,
        ("tag", {"add": ["INTERESSADO", "Aula experimental"]}),
        ("tag", {"remove": ["aula EXPERIMENTAL"], "add": ["vip"]}),
    )
    names = "SELECT t.name FROM contact_tags k JOIN tags t ON t.id = k.tag_id WHERE k.workspace_id = $1 ORDER BY t.name"
    assert [row[0] for row in await school.rows(names)] == ["Interessado", "vip"]
    assert sorted(row[0] for row in await school.rows("SELECT name FROM tags WHERE workspace_id = $1")) == [
        "Interessado",
        "vip",
    ]


async def test_a_tag_that_a_turn_adds_begins_the_funnel_that_waits_for_it(world: World, school: School) -> None:
    await school.publish(chain(say("bem-vinda, vip"), trigger={"kind": "tag_added", "tag": "VIP"}))
    await played(school, ("tag", {"add": ["vip"]}), say("etiquetada"))
    assert world.channel.texts(ANA) == ["etiquetada", "bem-vinda, vip"]
    await school.says(ANA, "ola")
    await world.play()
    assert world.channel.texts(ANA)[2:] == ["etiquetada"], "the tag is not new any more"


async def test_a_tag_nobody_waits_for_makes_no_inbound(world: World, school: School) -> None:
    await played(school, ("tag", {"add": ["vip"]}))
    assert await world.count("inbound") == 1


async def test_a_tag_does_not_interrupt_a_run(world: World, school: School) -> None:
    await school.publish(chain(say("nunca"), trigger={"kind": "tag_added", "tag": "vip"}))
    await played(school, ("tag", {"add": ["vip"]}), say("qual?"), listen(variable="v"), say("ok"))
    await school.says(ANA, "x")
    await world.play()
    assert world.channel.texts(ANA) == ["qual?", "ok"]


async def test_notes_and_notices(world: World, school: School) -> None:
    team = await school.team()
    bia, other = await school.member(team=team), await school.member()
    await played(
        school, ("note", {"text": "Quer {{ contact.name }}"}), ("notify", {"to": "team", "team": str(team), "text": "olhem"}),
        ("notify", {"to": "member", "member": str(other), "text": "veja"}), ("notify", {"to": "assignee", "text": "alguém?"}),
    )  # fmt: skip
    assert await school.value("SELECT text FROM notes WHERE workspace_id = $1 AND author_id IS NULL") == "Quer Ana"
    found = await notices(school, "bot.notice")
    told = {text: {user for user, data in found if data["text"] == text} for text in ("olhem", "veja", "alguém?")}
    assert told == {"olhem": {bia}, "veja": {other}, "alguém?": {bia, other, school.owner_id}}


async def test_route_to_a_team_takes_turns_pauses_the_bot_and_says_what_it_had_to_say(
    world: World, school: School
) -> None:
    team = await school.team()
    people = [await school.member(team=team) for _ in range(3)]
    await school.publish(
        graph(
            {"r": ("route_to_team", {"to": "team", "team": str(team), "priority": "high"}), "s": say("Já vem!")},
            "start > r",
            "r:assigned > s",
        )
    )
    for n in range(6):
        await school.says(f"55119000000{n:02d}", "ola")
        await world.play()
    given = [
        row[0]
        for row in await school.rows("SELECT agent_id FROM conversations WHERE workspace_id = $1 ORDER BY assigned_at")
    ]
    assert sorted(given[:3], key=str) == sorted(people, key=str)
    assert given[3:] == given[:3]
    conversation = await school.conversation("5511900000000")
    assert (conversation["team_id"], conversation["priority"]) == (team, "high")
    assert world.channel.texts("5511900000000") == ["Já vem!"]
    assert (await school.lane("5511900000000"))["paused_by"] == "bot"
    assert await school.control("5511900000000") == "PAUSED_BY_BOT"
    assert len(await notices(school, "conversation.assigned")) == 6


async def test_a_batch_hands_out_in_turns_too(world: World, school: School) -> None:
    team = await school.team()
    people = {await school.member(team=team) for _ in range(4)}
    await school.publish(chain(("route_to_team", {"to": "team", "team": str(team)})))
    await asyncio.gather(*(school.says(f"55119000000{n:02d}", "ola") for n in range(8)))
    await world.play()
    rows = await school.rows("SELECT agent_id, count(*) FROM conversations WHERE workspace_id = $1 GROUP BY 1")
    assert {row[0]: row[1] for row in rows} == dict.fromkeys(people, 2)


async def test_what_comes_after_a_hand_over_is_only_stored(world: World, school: School) -> None:
    team = await school.team()
    await school.member(team=team)
    await school.publish(
        chain(("route_to_team", {"to": "team", "team": str(team)}), say("e agora?"), listen(variable="v"), say("nunca"))
    )
    await school.says(ANA, "ola", "alô?", "tem alguém?")
    await world.play()
    assert world.channel.texts(ANA) == ["e agora?"]
    assert await world.pending() == 0
    assert (await school.conversation(ANA))["unread_count"] == 3
    held = await school.rows("SELECT outcome FROM run_journal WHERE workspace_id = $1 AND outcome ? 'held'")
    assert len(held) == 2


async def test_to_a_person_and_without_a_pause(world: World, school: School) -> None:
    bia = await school.member()
    await played(
        school,
        ("route_to_team", {"to": "person", "member": str(bia), "pause_bot": False}),
        say("oi"),
        listen(variable="v"),
        say("ok"),
    )
    await school.says(ANA, "x")
    await world.play()
    assert (await school.conversation(ANA))["agent_id"] == bia
    assert world.channel.texts(ANA) == ["oi", "ok"]
    assert await school.control(ANA) is None


async def test_start_funnel_ends_the_run_and_begins_the_other_in_the_same_turn(world: World, school: School) -> None:
    other = await school.publish(
        chain(
            say("segundo: {{ variable.v }}"),
            listen(variable="w"),
            say("{{ variable.w }}!"),
            trigger={"kind": "keyword", "keyword": "xyz"},
        )
    )
    await played(school, say("primeiro"), listen(variable="v"), ("start_funnel", {"funnel": str(other)}))
    await school.says(ANA, "abc", "def")
    await world.play()
    assert world.channel.texts(ANA) == ["primeiro", "segundo: abc", "def!"]
    rows = await school.rows("SELECT funnel_id, status, reason FROM runs WHERE workspace_id = $1 ORDER BY started_at")
    assert [(row["status"], row["reason"]) for row in rows] == [("ended", "started_other"), ("ended", "end")]
    assert rows[1]["funnel_id"] == other
    steps = await school.rows("SELECT lane_seq, step FROM run_journal WHERE workspace_id = $1 ORDER BY lane_seq, step")
    assert [(row[0], row[1]) for row in steps] == [(1, 0), (2, 0), (2, 1), (3, 0)]


async def test_start_funnel_of_one_that_is_not_published_ends_quietly(world: World, school: School) -> None:
    await played(school, say("primeiro"), ("start_funnel", {"funnel": str(uuid4())}))
    assert world.channel.texts(ANA) == ["primeiro"]
    assert await school.run(ANA) is None


async def test_every_node_leaves_its_line_in_the_log(world: World, school: School) -> None:
    await school.publish(EXAMPLE)
    await school.says(ANA, "ola", "sim")
    await world.play()
    rows = await school.rows(
        "SELECT node_id, node_type, status, contact_id FROM funnel_logs WHERE workspace_id = $1 ORDER BY id"
    )
    assert [row["node_id"] for row in rows] == [
        "node_start",
        "node_send_1",
        "node_wait_1",
        "node_wait_1",
        "node_if_1",
        "node_send_2a",
    ]
    assert {row["status"] for row in rows} == {"success"}
    assert {row["contact_id"] for row in rows} == {(await school.contact(ANA))["id"]}


async def test_a_batch_of_several_workspaces_keeps_each_ones_effects_at_home(a_world: Opener) -> None:
    """The same phone in three workspaces, played in one claim and committed in one transaction."""
    world = await a_world()
    schools = [await world.school() for _ in range(3)]
    for n, school in enumerate(schools):
        fields = {"assignments": [{"field": "turma", "value": f"t{n}"}]}
        await school.publish(
            chain(
                ("set_field", fields),
                ("tag", {"add": [f"tag{n}"]}),
                ("note", {"text": f"note{n}"}),
                say(f"olá da escola {n}"),
            )
        )
    await asyncio.gather(*(school.says(ANA, "ola") for school in schools))
    assert await world.turns.run_once() == 3
    await world.play()
    for n, school in enumerate(schools):
        assert orjson.loads((await school.contact(ANA))["custom_data"]) == {"turma": f"t{n}"}
        assert await school.value("SELECT string_agg(name, ',') FROM tags WHERE workspace_id = $1") == f"tag{n}"
        assert await school.value("SELECT string_agg(text, ',') FROM notes WHERE workspace_id = $1") == f"note{n}"
        assert await school.said(ANA) == [("sent", f"olá da escola {n}")]
        assert [one.account.instance_id for one in world.channel.begun if one.text.endswith(str(n))] == [
            school.instance_id
        ]


async def test_the_first_message_trigger_fires_once(world: World, school: School) -> None:
    await school.publish(chain(say("primeira vez"), trigger={"kind": "first_message"}))
    await school.says(ANA, "oi", "oi de novo")
    await world.play()
    await school.says(ANA, "e de novo")
    await world.play()
    assert world.channel.texts(ANA) == ["primeira vez"]


async def test_chat_history_is_read_where_a_funnel_asks_for_it(world: World, school: School) -> None:
    await school.says(ANA, "antes")
    await school.publish(chain(say("um"), listen(variable="v"), say("{{ chat.history_last_3_messages }}")))
    await school.says(ANA, "ola", "dois")
    await world.play()
    assert world.channel.texts(ANA)[1] == "Contato: ola\nAtendimento: um\nContato: dois"
