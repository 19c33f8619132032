"""C16: taking in waits for nobody, no workspace starves another, and what was said too long ago waits for a person."""

from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.errors import NotFound, WindowClosed
from tests.hearing import Hearing
from tests.lanes.conftest import Opener
from tests.lanes.drawings import chain, say
from tests.lanes.world import School, World

ANA, RUI = "5511900000001", "5511900000002"
BOUNDED = settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])


async def error_of(school: School, message_id: int) -> tuple[str, str | None]:
    row = await school.row(
        "SELECT status, error->>'code' FROM messages WHERE workspace_id = $1 AND id = $2", message_id
    )
    assert row is not None
    return row[0], row[1]


@BOUNDED
@given(
    minutes=st.sampled_from([0, 14, 16, 23 * 60]),
    by=st.sampled_from(["bot", "person"]),
    send=st.sampled_from([True, False, None]),
)
async def test_c16_what_waited_too_long_waits_for_a_person(
    a_world: Opener, minutes: int, by: str, send: bool | None
) -> None:
    world = await a_world(fused=False)
    school = await world.school()
    await school.publish(chain(say("em que posso ajudar?")))
    await school.says(ANA, "ola", at=await world.now())
    await world.turns.run_once()
    talk = (await school.conversation(ANA))["id"]
    if by == "person":
        await world.owner.execute("UPDATE outbox SET origin = 'human'")
    message_id = await school.value("SELECT id FROM outbox WHERE workspace_id = $1")
    await world.move_clock(timedelta(minutes=minutes))
    await world.play()
    if by == "person" or minutes < 15:
        assert len(world.channel.begun) == 1
        return
    assert world.channel.begun == []
    assert await error_of(school, message_id) == ("cancelled", "held")
    await world.outbox.send_as_person(school.workspace_id, talk, {"type": "text", "text": "já vou"}, school.owner_id)
    if send is not None:
        await world.outbox.release(school.workspace_id, talk, message_id, send=send)
        with pytest.raises(NotFound):
            await world.outbox.release(school.workspace_id, talk, message_id, send=True)
    await world.play()
    assert world.channel.texts(ANA) == (["em que posso ajudar?"] if send else []) + ["já vou"], "in its old place"
    expected = {True: ("sent", None), False: ("cancelled", "dropped"), None: ("cancelled", "held")}[send]
    assert await error_of(school, message_id) == expected


async def test_held_replies_are_one_notice_a_conversation_until_it_is_read(a_world: Opener) -> None:
    world = await a_world(fused=False)
    school = await world.school()
    await school.publish(chain(say("um"), say("dois")))
    team = await school.team()
    bia, caio, drawer = await school.member(team=team), await school.member(), await school.member(role="marketer")

    async def replies(who: str, *, team_id: UUID | None = None) -> None:
        """Two are held."""
        await school.says(who, "ola", at=await world.now())
        await world.turns.run_once()
        if team_id:
            await world.owner.execute(
                "UPDATE conversations SET team_id = $1 WHERE id = $2", team_id, (await school.conversation(who))["id"]
            )
        await world.move_clock(timedelta(minutes=16))
        await world.play()

    async def told() -> Counter[tuple[UUID, UUID]]:
        rows = await school.rows(
            "SELECT user_id, conversation_id FROM notifications WHERE workspace_id = $1 AND kind = 'replies.held'"
        )
        return Counter((row[0], row[1]) for row in rows)

    screen = await Hearing(world.redis, world.keys.events(school.workspace_id)).begin()
    await replies(ANA)
    ana = (await school.conversation(ANA))["id"]
    assert world.channel.begun == []
    everybody = {school.owner_id, bia, caio}
    assert await told() == Counter({(person, ana): 1 for person in everybody}), "not who only draws"
    await world.events.close()
    frames = await screen.frames()
    nudges = [frame["data"] for frame in frames if frame["event"] == "notification:new"]
    assert {nudge["conversation_id"] for nudge in nudges} == {str(ana)}
    await screen.end()
    await replies(ANA)
    assert await told() == Counter({(person, ana): 1 for person in everybody}), "it was not read yet"
    await world.owner.execute("UPDATE notifications SET read_at = now() WHERE user_id = $1", bia)
    await replies(ANA)
    assert await told() == Counter({(school.owner_id, ana): 1, (bia, ana): 2, (caio, ana): 1})
    await replies(RUI, team_id=team)
    rui = (await school.conversation(RUI))["id"]
    assert {person for person, talk in await told() if talk == rui} == {bia}, "the team's"
    assert drawer not in {person for person, _ in await told()}


async def test_outside_the_window_it_cannot_be_sent_any_more(a_world: Opener) -> None:
    world = await a_world(fused=False)
    school = await world.school()
    await school.publish(chain(say("oi")))
    await school.says(ANA, "ola")
    await world.turns.run_once()
    message_id = await school.value("SELECT id FROM outbox WHERE workspace_id = $1")
    await world.move_clock(timedelta(hours=1))
    await world.play()
    await world.move_clock(timedelta(hours=24))
    with pytest.raises(WindowClosed):
        await world.outbox.release(school.workspace_id, (await school.conversation(ANA))["id"], message_id, send=True)


@BOUNDED
@given(sizes=st.lists(st.integers(1, 150), min_size=2, max_size=4))
async def test_c16_taking_in_waits_for_no_worker_and_turns_go_round(a_world: Opener, sizes: list[int]) -> None:
    """Nobody works while everything is taken in; then each claim gives every workspace an equal share, or all it has."""
    world: World = await a_world()
    schools = [await world.school() for _ in sizes]
    await world.owner.execute("UPDATE lanes SET done_seq = next_seq - 1, lease_until = NULL")
    for school, size in zip(schools, sizes, strict=True):
        people = [school.message(f"55119{n:08d}", "ola") for n in range(size)]
        await world.ingress.accept([school.delivery(*people)])
    assert await world.pending() == sum(sizes)
    left = Counter({school.workspace_id: size for school, size in zip(schools, sizes, strict=True)})
    share = 64 // len(sizes)
    while left.total():
        before = dict(left)
        await world.turns.run_once()
        rows = await world.owner.fetch(
            "SELECT workspace_id, count(*) FROM lanes WHERE done_seq < next_seq - 1 GROUP BY 1"
        )
        left = Counter({row[0]: row[1] for row in rows})
        for workspace_id, waiting in before.items():
            assert waiting - left[workspace_id] >= min(share, waiting)
    await world.play()
