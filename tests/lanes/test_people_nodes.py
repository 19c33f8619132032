"""What a funnel does to the conversation itself, in the transaction of its turn: closes it, falls silent, moves, signs up."""

import asyncio
from datetime import timedelta
from zoneinfo import ZoneInfo

import orjson

from tests.lanes.drawings import chain, graph, listen, say
from tests.lanes.world import School, Stalled, World

ANA = "5511900000001"
ACTS = "SELECT kind, data FROM activity_log WHERE workspace_id = $1 AND actor_id IS NULL ORDER BY created_at"
CLOSE = ("close_conversation", {"reason": "marcou"})


async def acts(school: School) -> list[tuple[str, dict[str, object]]]:
    return [(row[0], orjson.loads(row[1])) for row in await school.rows(ACTS)]


async def test_it_closes_behind_what_it_said_and_begins_anew_when_the_contact_comes_back(
    world: World, school: School
) -> None:
    funnel = await school.publish(chain(CLOSE, say("até logo")))
    await school.says(ANA, "ola")
    await world.play()
    [first] = await school.rows("SELECT id, status, closed_at FROM conversations WHERE workspace_id = $1")
    assert (first["status"], first["closed_at"] is not None) == ("closed", True)
    assert await school.said(ANA) == [("sent", "até logo")]
    told = {"from": "open", "to": "closed", "reason": "marcou", "funnel_id": str(funnel)}
    assert await acts(school) == [("conversation.status", told)]
    await school.says(ANA, "oi de novo")
    await world.play()
    assert [row[0] for row in await school.rows("SELECT status FROM conversations WHERE workspace_id = $1")].count(
        "open"
    ) == 1


async def test_who_wrote_meanwhile_is_not_overlooked(world: World, school: School) -> None:
    await school.publish(chain(say("tchau"), CLOSE))
    await school.says(ANA, "ola", "espera!")
    await world.play()
    assert (await school.conversation(ANA))["status"] == "open"
    assert await acts(school) == []


async def test_also_who_wrote_between_the_claim_and_the_commit(world: World, school: School) -> None:
    await school.publish(chain(CLOSE, say("tchau")))
    await school.says(ANA, "ola")
    slow = world.another_worker(Stalled)
    turn = asyncio.create_task(slow.run_once())
    await slow.asleep.wait()
    await school.says(ANA, "espera!")
    slow.wake.set()
    await turn
    assert (await school.conversation(ANA))["status"] == "open"


async def test_it_falls_silent_for_a_while_and_comes_back_by_itself(world: World, school: School) -> None:
    await school.publish(chain(("pause_bot", {"duration": "2 h"}), say("já volto"), listen(variable="v"), say("ok")))
    await school.says(ANA, "ola")
    await world.play()
    lane = await school.lane(ANA)
    assert (lane["paused_by"], await school.control(ANA)) == ("bot", "PAUSED_BY_BOT")
    assert timedelta(hours=1.99) < lane["paused_until"] - lane["paused_at"] <= timedelta(hours=2)
    assert [kind for kind, _ in await acts(school)] == ["bot.paused"]
    await school.says(ANA, "alguém?")
    await world.play()
    assert world.channel.texts(ANA) == ["já volto"]
    await world.move_clock(timedelta(hours=2))
    await world.bot.resume_due()
    await world.play()
    await school.says(ANA, "x")
    await world.play()
    assert world.channel.texts(ANA) == ["já volto", "ok"]


async def test_a_hand_over_after_it_knows_no_end(world: World, school: School) -> None:
    team = await school.team()
    await school.member(team=team)
    await school.publish(
        graph(
            {"p": ("pause_bot", {"duration": "2 h"}), "r": ("route_to_team", {"team": str(team)})}, "start > p", "p > r"
        )
    )
    await school.says(ANA, "ola")
    await world.play()
    lane = await school.lane(ANA)
    assert (lane["paused_by"], lane["paused_until"]) == ("bot", None)


async def test_a_stage_has_its_line_in_the_history_once(world: World, school: School) -> None:
    await school.publish(chain(("move_stage", {"stage": "cliente"}), ("move_stage", {"stage": "Cliente"}), say("ok")))
    await school.says(ANA, "ola")
    await world.play()
    assert (await school.contact(ANA))["stage"] == "Cliente"
    assert await acts(school) == [("contact.stage", {"from": None, "to": "Cliente"})]


async def test_the_ledger_tells_how_somebody_signed_up_and_left(world: World, school: School) -> None:
    text = "Responda QUERO para receber novidades por este número."
    up, off = ("subscribe", {"purpose": "marketing", "text": text}), {"action": "opt_out", "purpose": "marketing"}
    await school.publish(chain(up, up, listen(variable="v"), ("subscribe", off), say("pronto")))
    await school.says(ANA, "ola")
    await world.play()
    await school.says(ANA, "não quero mais")
    await world.play()
    rows = await school.rows(
        "SELECT answer, text_version, text_hash, proof FROM consents WHERE workspace_id = $1 ORDER BY created_at"
    )
    assert [row["answer"] for row in rows] == ["granted", "revoked"]
    assert rows[0]["text_version"] == rows[1]["text_version"]
    assert rows[0]["text_hash"] == rows[1]["text_hash"]
    proofs = [orjson.loads(row["proof"]) for row in rows]
    assert (proofs[0]["text"], proofs[0]["answer"]["text"]) == (text, "ola")
    assert (proofs[1]["answer"]["text"], proofs[1]["channel"]) == ("não quero mais", "whatsapp")


async def test_a_turn_knows_the_workspaces_hours_and_its_closed_days(world: World, school: School) -> None:
    await school.publish(
        graph(
            {"h": ("business_hours", {"variable": "h"}), "o": say("aberto"), "f": say("{{ variable.h.holiday }}")},
            "start > h",
            "h:open > o",
            "h:holiday > f",
        )
    )
    await school.says(ANA, "ola")
    await world.play()
    today = (await world.now()).astimezone(ZoneInfo("America/Sao_Paulo")).date().isoformat()
    closed = {"national": False, "closed": [{"date": today, "name": "Mudança"}]}
    await world.owner.execute("UPDATE workspaces SET holidays = $1", orjson.dumps(closed).decode())
    await school.says(ANA, "ola")
    await world.play()
    assert world.channel.texts(ANA)[1:] == ["Mudança"]
