"""L16: who was erased does not come back by what a provider repeats, nor by what was under way; who writes anew is somebody new."""

import asyncio
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from structlog.testing import capture_logs

from backend.errors import ContactErased
from backend.services.api_calls import ApiCalls, Call
from backend.services.published import Published
from backend.services.turns import Turns
from backend.storage import contact_file
from backend.storage.api_tokens import Caller
from tests.engine.example import EXAMPLE
from tests.lanes.drawings import chain, say
from tests.lanes.test_chores import told
from tests.lanes.world import School, World
from tests.patience import LONG, WAITING

ANA, BIA = "5511900000001", "5511900000002"
OF_THE_PERSON = (
    "contacts", "channel_identities", "lanes", "conversations", "messages", "inbound", "runs", "run_journal", "funnel_logs", "timers",
    "outbox", "message_statuses", "media", "quarantine",
)  # fmt: skip


async def erase(world: World, school: School, who: str) -> dict[str, Any]:
    contact = await school.contact(who)
    async with world.database.begin(school.workspace_id) as connection:
        gone = await contact_file.erase(connection, contact["id"])
    assert gone is not None
    return gone


async def left(world: World) -> dict[str, int]:
    return {table: count for table in OF_THE_PERSON if (count := await world.count(table))}


async def test_what_the_provider_repeats_does_not_bring_anybody_back(world: World, school: School) -> None:
    await school.publish(EXAMPLE)
    photo = {"provider_id": "555", "mime": "image/jpeg", "filename": "", "sha256": "", "voice": False}
    await school.says(ANA, "ola", event_id="wamid.A")
    await school.says(ANA, "", type="image", data={"media": photo}, event_id="wamid.B")
    await world.play()
    sent = await school.value(
        "SELECT provider_message_id FROM messages WHERE workspace_id = $1 AND message_direction = 'OUT'"
    )
    await school.told(told("delivered", sent))
    gone = await erase(world, school, ANA)
    assert await left(world) == {}

    again = [
        school.message(ANA, "ola", "wamid.A"),
        school.message(BIA, "oi", "wamid.C"),
        school.message(ANA, "x", "wamid.B"),
    ]
    await world.ingress.accept([school.delivery(*again)])
    await school.told(told("read", sent))
    await world.play()
    assert [row["phone_number"] for row in await school.rows("SELECT * FROM contacts WHERE workspace_id = $1")] == [BIA]
    assert (await world.count("messages"), await world.count("message_statuses")) == (1, 0)
    kept = [bytes(row[0]) for row in await school.rows("SELECT event_hash FROM erased_events WHERE workspace_id = $1")]
    assert len(kept) == gone["messages"] == 4
    assert not any(b"wamid" in one for one in kept)

    await school.says(ANA, "oi de novo", event_id="wamid.D")
    assert await school.value("SELECT count(*) FROM contacts WHERE workspace_id = $1 AND phone_number = $2", ANA) == 1
    await world.move_clock(timedelta(days=11))
    await world.chores.clear_away()
    assert await world.count("erased_events") == 0


async def test_of_another_systems_call_its_key_stays_alone(world: World, school: School) -> None:
    """As a hash, so that a repetition brings nobody back; neither who it was about nor a mark of what it said."""
    await school.publish(chain(say("obrigado"), trigger={"kind": "api_call", "event": "pago"}))
    for who in (ANA, BIA):
        await school.says(who, "oi")
    calls = ApiCalls(world.database, Published(world.catalog), world.rings, world.events)
    caller = Caller(school.workspace_id, uuid4())
    asked = {who: Call("pago", None, f"+{who}", "Maria", None, {}) for who in (ANA, BIA)}
    taken = {who: await calls.take(caller, call, f"key-{who}") for who, call in asked.items()}
    columns = "SELECT key, id, event, contact_id, fingerprint FROM api_calls WHERE workspace_id = $1 ORDER BY id = $2"
    before = await school.rows(columns, taken[ANA].id)
    assert [len(row["fingerprint"]) for row in before] == [32, 32]
    await erase(world, school, ANA)
    bias, anas = await school.rows(columns, taken[ANA].id)
    assert tuple(bias) == tuple(before[0]), "nobody else's"
    assert (anas["contact_id"], anas["fingerprint"]) == (None, b"")
    assert (anas["key"], anas["id"]) == (sha256(f"key-{ANA}".encode()).hexdigest(), taken[ANA].id)
    with pytest.raises(ContactErased):
        await calls.take(caller, asked[ANA], f"key-{ANA}")
    assert await school.value("SELECT count(*) FROM contacts WHERE workspace_id = $1 AND phone_number = $2", ANA) == 0


async def test_a_turn_that_was_under_way_falls_out(world: World, school: School) -> None:
    await school.publish(EXAMPLE)
    await school.says(ANA, "ola")

    class Late(Turns):
        async def _commit(self, batches: Any) -> None:
            await erase(world, school, ANA)
            await super()._commit(batches)

    with capture_logs():
        await world.another_worker(Late).run_once()
        await world.play()
    assert await left(world) == {}
    assert world.channel.begun == []


async def test_a_file_that_others_got_too_stays_and_a_visitor_is_forgotten(world: World, school: School) -> None:
    for who in (ANA, BIA):
        await school.says(who, "oi")
    shared, alone = uuid4(), uuid4()
    for media_id, whom in ((shared, (ANA, BIA)), (alone, (ANA,))):
        await world.owner.execute(
            "INSERT INTO media (workspace_id, id, mime, object_key, in_use) VALUES ($1, $2, 'image/png', $3, true)",
            school.workspace_id, media_id, str(media_id),
        )  # fmt: skip
        for who in whom:
            conversation = await school.conversation(who)
            content = {"type": "image", "media_id": str(media_id)}
            await world.outbox.send_as_person(school.workspace_id, conversation["id"], content, school.owner_id)
    await erase(world, school, ANA)
    assert [row["id"] for row in await school.rows("SELECT id FROM media WHERE workspace_id = $1")] == [shared]
    assert await school.value("SELECT object_key FROM file_removals WHERE workspace_id = $1") == str(alone)

    visitor = uuid4()
    row = "INSERT INTO webchat_visitors (workspace_id, id, instance_id, token_hash) VALUES ($1, $2, $3, 'x')"
    await world.owner.execute(row, school.workspace_id, visitor, school.instance_id)
    await school.says(f"visitor:{visitor}", "oi", phone=None)
    async with world.database.begin(school.workspace_id) as connection:
        gone = await contact_file.erase(connection, (await school.lane(f"visitor:{visitor}"))["contact_id"])
    assert gone is not None
    assert (gone["visitors"], await world.count("webchat_visitors")) == ([str(visitor)], 0)


async def test_another_workspaces_contact_is_not_there(world: World, school: School) -> None:
    other = await world.school()
    await school.says(ANA, "oi")
    contact: asyncpg.Record = await school.contact(ANA)
    async with world.database.begin(other.workspace_id) as connection:
        assert await contact_file.erase(connection, contact["id"]) is None
    assert await world.count("contacts") == 1


async def test_who_writes_while_being_erased_is_somebody_new(world: World, school: School) -> None:
    """The delivery waits for the lane, which is then gone: it is done again, never set aside."""
    await school.says(ANA, "oi")
    old = await school.contact(ANA)
    async with world.database.begin(school.workspace_id) as connection:
        await contact_file.erase(connection, old["id"])
        writing = asyncio.create_task(school.says(ANA, "ainda aqui"))
        async with asyncio.timeout(LONG):
            while not await world.owner.fetchval(WAITING):
                await asyncio.sleep(0.01)
    with capture_logs():
        await writing
    assert (await school.contact(ANA))["id"] != old["id"]
    assert (await world.count("quarantine"), await world.count("messages"), await world.count("contacts")) == (0, 1, 1)
