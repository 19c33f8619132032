"""What contacts allowed: read with the turn, written with it, never changed."""

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
