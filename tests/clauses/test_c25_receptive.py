"""C25: nobody is written to unasked but on an official channel, by an approved template, with proof that they want it."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.channels.base import Channel
from backend.channels.webchat import WebChat
from backend.channels.whatsapp import WhatsApp
from backend.engine import receptive
from backend.engine.check import CheckContext, check
from backend.engine.content import LIMITS
from backend.errors import ChannelReceptiveOnly, WindowClosed
from tests.lanes.conftest import Opener
from tests.lanes.drawings import CATALOG, chain, say
from tests.lanes.world import School, World

ANA, NEVER = "5511900000001", None
TEMPLATE = {"name": "volta_as_aulas", "language": "pt_BR"}
TAGGED = {"kind": "tag_added", "tag": "vip"}
TEXT: dict[str, Any] = {"type": "text", "text": "oi"}
SPOKEN = {**TEMPLATE, "type": "template"}


async def contact_of(world: World, school: School, provider: str, hours: int | None) -> Any:
    """The conversation with somebody who wrote so long ago, or never."""
    world.sender.channels = {**world.sender.channels, provider: world.channel}
    number = await school.number(provider=provider)
    if hours is not None:
        heard = school.message(ANA, "bom dia", at=await world.now())
        await world.ingress.accept([school.delivery(heard, instance_id=number)])
        await world.play()
    talk = await world.outbox.conversation_with(school.workspace_id, number, ANA)
    await world.move_clock(timedelta(hours=hours or 0))
    return talk


async def begins_unasked(world: World, school: School) -> None:
    lane = (await school.lane(ANA))["id"]
    await world.owner.execute(
        """SELECT push_inbound($1, ARRAY[$2::uuid], ARRAY['x'], ARRAY['tag_added'], ARRAY['{"tag": "vip"}'::jsonb])""",
        school.workspace_id, lane,
    )  # fmt: skip
    await world.play()


@settings(max_examples=14, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    provider=st.sampled_from(["whatsapp", "qr"]),
    hours=st.sampled_from([NEVER, 1, 23, 24, 90]),
    template=st.booleans(),
    answer=st.sampled_from(["granted", "denied", None]),
)
async def test_c25_a_bot_that_begins_by_itself(
    a_world: Opener, provider: str, hours: int | None, template: bool, answer: str | None
) -> None:
    world = await a_world()
    school = await world.school()
    config = {"bubbles": [TEXT], **({"template": TEMPLATE} if template else {})}
    await school.publish(chain(("send_message", config), trigger=TAGGED))
    await contact_of(world, school, provider, hours)
    if answer is not None:
        await world.owner.execute(
            """INSERT INTO consents (workspace_id, id, contact_id, purpose, answer, created_at)
               SELECT workspace_id, gen_random_uuid(), id, 'marketing', $2, now() FROM contacts WHERE workspace_id = $1""",
            school.workspace_id, answer,
        )  # fmt: skip
    await begins_unasked(world, school)
    sent = [one.message.content["type"] for one in world.channel.begun if one.message.address == ANA]
    if hours is not None and hours < 24:
        assert sent == ["text"]
    elif provider == "whatsapp" and template and answer == "granted":
        assert sent == ["template"]
    else:
        assert sent == []
        code = "channel_receptive_only" if provider == "qr" else "opt_in_missing" if template else "window_closed"
        failed = await school.row("SELECT error->>'code' FROM messages WHERE workspace_id = $1 AND status = 'failed'")
        assert failed is not None
        assert failed[0] == code


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    provider=st.sampled_from(["whatsapp", "qr"]),
    hours=st.sampled_from([NEVER, 23, 24]),
    content=st.sampled_from([TEXT, SPOKEN]),
    late=st.sampled_from([0, 25]),
)
async def test_c25_a_person_who_writes_first(
    a_world: Opener, provider: str, hours: int | None, content: dict[str, Any], late: int
) -> None:
    """`late`: hours that the message lay in the outbox before anybody could send it."""
    world = await a_world()
    school = await world.school()
    talk = await contact_of(world, school, provider, hours)
    asked = hours is not None and hours < 24
    refusal: type[Exception] | None = None
    if not asked:
        refusal = ChannelReceptiveOnly if provider == "qr" else WindowClosed if content is TEXT else None
    if refusal is not None:
        with pytest.raises(refusal):
            await world.outbox.send_as_person(school.workspace_id, talk, content, school.owner_id)
    else:
        await world.outbox.send_as_person(school.workspace_id, talk, content, school.owner_id)
        await world.move_clock(timedelta(hours=late))
    await world.play()
    leaves = refusal is None and ((asked and not late) or (provider == "whatsapp" and content is SPOKEN))
    assert len(world.channel.begun) == leaves


@given(st.lists(st.sampled_from(["whatsapp", "webchat", "qr", "evolution"]), min_size=1, unique=True))
def test_c25_the_author_is_told(channels: list[str]) -> None:
    def told(trigger: dict[str, Any]) -> list[str]:
        found = check(chain(say("oi"), trigger=trigger), CATALOG, CheckContext(channels=tuple(channels)))
        return [problem.severity for problem in found if problem.code == "channel_receptive_only"]

    official = {"whatsapp", "webchat"}
    silent = [one for one in channels if one not in official]
    assert told(TAGGED) == ([] if not silent else ["warning"] if official & set(channels) else ["error"])
    assert told({"kind": "keyword", "keyword": "ola"}) == []


def test_c25_a_channel_says_itself_that_it_is_official() -> None:
    class QrCode(Channel):
        provider = "qr"

    for kind in (WhatsApp, WebChat, QrCode):
        assert kind.official is not receptive.only_answers(kind.provider), kind
    assert ChannelReceptiveOnly().status == 409
    assert "qr" not in LIMITS
