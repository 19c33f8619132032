"""What people read beside the chats: messages, the feed, notifications; and what is written for them."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert

from backend.errors import NotFound
from backend.storage import activity_log, contacts, feed, media, messages, notes, notifications
from backend.storage.activity_log import Act
from backend.storage.database import Database
from backend.storage.tables import funnel_logs
from backend.storage.tables import messages as message_table
from tests.storage.people import a_user, a_workspace, an_instance


async def a_contact(database: Database, here: UUID) -> UUID:
    async with database.begin(here) as connection:
        return await contacts.create(connection, name="Ana", phone_number=None)


async def write(database: Database, here: UUID, contact: UUID, count: int) -> None:
    rows = [
        {
            "contact_id": contact,
            "message_direction": "IN",
            "message_type": "text",
            "message_data": {"text": str(number)},
            "status": "received",
        }
        for number in range(count)
    ]
    async with database.begin(here) as connection:
        await connection.execute(insert(message_table), rows)


async def test_messages_the_newest_first(database: Database) -> None:
    here = await a_workspace(database)
    contact = await a_contact(database, here)
    await write(database, here, contact, 12)
    await write(database, here, await a_contact(database, here), 3)
    async with database.begin(here) as connection:
        first = await messages.page(connection, contact, limit=5)
        assert [message.message_data["text"] for message in first] == ["11", "10", "9", "8", "7"]
        second = await messages.page(connection, contact, limit=5, offset=5)
        assert second == await messages.page(connection, contact, limit=5, before=first[-1].id)
        assert await messages.get(connection, first[0].id) == first[0]
    async with database.begin(await a_workspace(database)) as connection:
        assert await messages.page(connection, contact) == []
        with pytest.raises(NotFound):
            await messages.get(connection, first[0].id)


async def test_the_feed_tells_all_in_the_order_it_happened(database: Database) -> None:
    here = await a_workspace(database)
    bia = await a_user(database, here, name="Bia")
    contact = await a_contact(database, here)
    await write(database, here, contact, 1)
    async with database.begin(here) as connection:
        step = {
            "contact_id": contact,
            "funnel_id": uuid4(),
            "node_id": "n1",
            "node_type": "ask_choice",
            "status": "success",
        }
        await connection.execute(insert(funnel_logs).values(step))
    async with database.begin(here) as connection:
        await activity_log.add(connection, Act("bot.paused", bia, contact, data={"until": None}))
    async with database.begin(here) as connection:
        await notes.add(connection, contact, "Prefere aulas à noite", author_id=bia)
    await write(database, here, contact, 1)
    async with database.begin(here) as connection:
        events = await feed.page(connection, contact)
        pages = [(await feed.page(connection, contact, limit=1, offset=number))[0] for number in range(5)]
        assert await feed.page(connection, contact, offset=5) == []
    assert pages == events
    told = [(event.source, event.kind, event.actor_name) for event in reversed(events)]
    assert told == [
        ("message", "text", None),
        ("node", "ask_choice", None),
        ("act", "bot.paused", "Bia"),
        ("note", "note", "Bia"),
        ("message", "text", None),
    ]
    assert events[1].data == {"text": "Prefere aulas à noite"}
    assert len({event.id for event in events}) == 5


async def test_a_turns_messages_keep_their_order(database: Database) -> None:
    """They have one moment, and 10 comes after 9."""
    here = await a_workspace(database)
    contact = await a_contact(database, here)
    await write(database, here, contact, 12)
    async with database.begin(here) as connection:
        await connection.exec_driver_sql("UPDATE messages SET timestamp = batuta_now() - interval '1 day'")
        texts = [event.data["data"]["text"] for event in await feed.page(connection, contact)]
    assert texts == [str(number) for number in reversed(range(12))]


async def test_a_note_on_a_stranger_is_not_found(database: Database) -> None:
    here = await a_workspace(database)
    foreign = await a_contact(database, await a_workspace(database))

    async def note() -> None:
        async with database.begin(here) as connection:
            await notes.add(connection, foreign, "x", author_id=None)

    with pytest.raises(NotFound):
        await note()


async def test_notifications_are_each_persons_own(database: Database) -> None:
    here = await a_workspace(database)
    ana, bia = await a_user(database, here), await a_user(database, here)
    contact = await a_contact(database, here)
    async with database.begin(here) as connection:
        await notifications.add(
            connection, [ana, bia], "conversation.assigned", contact_id=contact, data={"text": "oi"}
        )
        (hers,) = await notifications.page(connection, ana)
        assert (hers.contact_name, hers.data, hers.read_at) == ("Ana", {"text": "oi"}, None)
        await notifications.mark_read(connection, ana, hers.id)
        await notifications.mark_read(connection, ana, hers.id)
        assert await notifications.unread(connection, ana) == 0
        assert await notifications.unread(connection, bia) == 1
        with pytest.raises(NotFound):
            await notifications.mark_read(connection, bia, hers.id)
        await notifications.mark_read(connection, bia)
        assert await notifications.unread(connection, bia) == 0


async def test_files_are_fetched_when_due_and_given_up_in_the_end(database: Database) -> None:
    here = await a_workspace(database)
    instance = await an_instance(database, here)
    async with database.begin(here) as connection:
        waiting = await media.add(
            connection, mime="image/jpeg", status="pending", instance_id=instance, provider_media_id="m1"
        )
        await media.add(connection, mime="image/png", object_key="a/b", size=3, uploaded_by=uuid4())

    async def due() -> list[UUID]:
        async with database.begin_global() as connection:
            return [file.id for file in await media.claim_due(connection, 10, timedelta(minutes=1))]

    assert await due() == [waiting]
    assert await due() == [], "somebody else has it for a minute"
    async with database.begin(here) as connection:
        await media.try_later(connection, waiting, timedelta(minutes=5))
        assert (await media.get(connection, waiting)).attempts == 1
    async with database.begin(here) as connection:
        await media.arrived(connection, waiting, object_key="c/d", mime="image/jpeg", size=9, sha256=b"x")
        found = await media.get(connection, waiting)
        assert (found.status, found.object_key, found.size) == ("ready", "c/d", 9)
        await media.give_up(connection, waiting)
        assert (await media.get(connection, waiting)).status == "unavailable"
        for provider_id in ("p1", "p2"):
            await media.remember_upload(connection, waiting, instance, provider_id)
        assert await media.uploaded_as(connection, waiting, instance, timedelta(days=25)) == "p2"
    async with database.begin(await a_workspace(database)) as connection:
        with pytest.raises(NotFound):
            await media.get(connection, waiting)
