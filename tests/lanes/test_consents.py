"""What contacts allowed: read with the turn, written with it, never changed."""

import asyncpg
import orjson

from tests.lanes.drawings import chain, say
from tests.lanes.world import School, World

ANA, BIA = "5511900000001", "5511900000002"
SHOWN = "IA {{ contact.consents.ai }}, marketing {{ contact.consents.marketing }}, {{ workspace.ai_needs_consent }}"


async def test_a_turn_knows_the_last_word_on_each_purpose(world: World, school: School) -> None:
    await school.publish(chain(say(SHOWN)))
    for person in (ANA, BIA):
        await school.says(person, "ola")
    await world.owner.execute(
        """INSERT INTO consents (workspace_id, id, contact_id, purpose, answer, created_at)
           SELECT workspace_id, gen_random_uuid(), id, u.p, u.a, now() - u.days * interval '1 day'
             FROM contacts, (VALUES ('ai', 'denied', 3), ('ai', 'granted', 2), ('marketing', 'granted', 2),
               ('marketing', 'revoked', 1)) u (p, a, days)
            WHERE phone_number = $1""",
        ANA,
    )
    await world.play()
    assert world.channel.texts(ANA) == ["IA granted, marketing revoked, "]
    assert world.channel.texts(BIA) == ["IA , marketing , "]
    await world.owner.execute("UPDATE workspaces SET ai_needs_consent = true")
    await school.says(BIA, "ola")
    await world.play()
    assert world.channel.texts(BIA)[-1] == "IA , marketing , true"


TEXT = "A escola pode enviar novidades por este número, até você pedir para parar?"
ASK = ("consent", {"purpose": "marketing", "text": TEXT})
LEDGER = (
    "SELECT purpose, answer, text_version, text_hash, proof FROM consents WHERE workspace_id = $1 ORDER BY created_at"
)


async def test_the_ledger_keeps_the_words_and_both_messages(world: World, school: School) -> None:
    await school.publish(chain(ASK, say("obrigada!")))
    await school.says(ANA, "ola", "18 anos ou mais", "sim")
    await world.play()
    assert world.channel.texts(ANA) == ["Antes de continuar: qual é a sua idade?"], "a yes to a question nobody read"
    await school.says(ANA, "1")
    await world.play()
    await school.says(ANA, "sim")
    await world.play()
    assert world.channel.texts(ANA)[1:] == [TEXT, "obrigada!"]
    [row] = await school.rows(LEDGER)
    assert (row["purpose"], row["answer"]) == ("marketing", "granted")
    assert row["text_hash"].hex().startswith(row["text_version"])
    proof = orjson.loads(row["proof"])
    assert (proof["text"], proof["options"]) == (TEXT, ["Sim, autorizo", "Não autorizo"])
    assert (proof["channel"], proof["answer"]["text"]) == ("whatsapp", "sim")
    messages = "SELECT provider_message_id FROM messages WHERE workspace_id = $1 AND message_data->>'text' = $2"
    for part, text in (("question", TEXT), ("answer", "sim")):
        known = [one[0] for one in await world.owner.fetch(messages, school.workspace_id, text)]
        assert proof[part]["provider_message_id"] in known
        assert known


async def test_who_leaves_takes_everything_back_and_other_words_ask_again(world: World, school: School) -> None:
    funnel = await school.publish(chain(("consent", {**ASK[1], "ask_age": False}), say(SHOWN)))
    await _allowed(world, school, ANA, "ai")
    await school.says(ANA, "ola")
    await world.play()
    await school.says(ANA, "sim")
    await world.play()
    assert world.channel.texts(ANA)[-1].startswith("IA granted, marketing granted")
    other = ("consent", {**ASK[1], "ask_age": False, "text": TEXT + " Uma vez por mês."})
    await school.publish(chain(other), funnel)
    await school.publish(chain(say(SHOWN), trigger={"kind": "keyword", "keyword": "como estou"}))
    await school.says(ANA, "como estou")
    await world.play()
    assert world.channel.texts(ANA)[-1].startswith("IA granted, marketing outdated")
    await school.says(ANA, "SAIR", "voltar", "como estou")
    await world.play()
    assert world.channel.texts(ANA)[-1].startswith("IA revoked, marketing revoked")
    rows = [(row["purpose"], row["answer"]) for row in await school.rows(LEDGER)]
    assert rows[:2] == [("ai", "granted"), ("marketing", "granted")]
    assert sorted(rows[2:]) == [("ai", "revoked"), ("marketing", "revoked")]
    assert orjson.loads((await school.rows(LEDGER))[-1]["proof"])["answer"]["text"] == "SAIR"
    assert [change for change in ("UPDATE", "DELETE") if await _changes(world, school, change)] == []


async def _allowed(world: World, school: School, phone: str, purpose: str) -> None:
    await school.says(phone, "oi")
    await world.play()
    await world.owner.execute(
        """INSERT INTO consents (workspace_id, id, contact_id, purpose, answer)
           SELECT workspace_id, gen_random_uuid(), id, $2, 'granted' FROM contacts WHERE phone_number = $1""",
        phone,
        purpose,
    )


async def _changes(world: World, school: School, change: str) -> bool:
    statement = {"UPDATE": "UPDATE consents SET answer = 'granted'", "DELETE": "DELETE FROM consents"}[change]
    async with world.database.pool.acquire() as runtime, runtime.transaction():
        await runtime.execute("SELECT set_config('app.ws', $1, true)", str(school.workspace_id))
        try:
            await runtime.execute(statement)
        except asyncpg.InsufficientPrivilegeError:
            return False
    return True
