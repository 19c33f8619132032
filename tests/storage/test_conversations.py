"""Conversations: one not closed for a contact on an instance, in one person's hands, the latest first."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import insert, update

from backend.errors import AlreadyTaken, ConversationOpen, NotFound
from backend.storage import contacts, conversations, teams
from backend.storage.conversations import Filter, Position
from backend.storage.database import Database
from backend.storage.tables import conversations as table
from backend.storage.tables import lanes
from tests.storage.people import a_user, a_workspace, an_instance


async def talk(database: Database, here: UUID, instance: UUID, name: str = "Ana") -> UUID:
    async with database.begin(here) as connection:
        contact = await contacts.create(connection, name=name, phone_number=None)
        return await conversations.start(connection, contact, instance)


async def test_a_row_says_it_all(database: Database) -> None:
    here = await a_workspace(database)
    instance = await an_instance(database, here, "Recepção")
    agent = await a_user(database, here, name="Bia")
    conversation = await talk(database, here, instance, "Conceição")
    async with database.begin(here) as connection:
        contact = (await conversations.get(connection, conversation)).contact_id
        lane = {"id": uuid4(), "contact_id": contact, "instance_id": instance, "addr": "55119", "paused_by": "human"}
        await connection.execute(insert(lanes).values(lane))
        await conversations.assign(connection, conversation, agent_id=agent)
        found = await conversations.get(connection, conversation)
        assert await conversations.page(connection, Filter()) == [found]
        assert await conversations.latest_of(connection, contact) == found
    assert (found.contact_name, found.instance_name, found.provider) == ("Conceição", "Recepção", "whatsapp")
    assert found.agent is not None
    assert found.agent.name == "Bia"
    assert (found.lane_id, found.paused_by) == (lane["id"], "human")


async def test_one_is_open_at_a_time(database: Database) -> None:
    here = await a_workspace(database)
    instance = await an_instance(database, here)
    first = await talk(database, here, instance)
    async with database.begin(here) as connection:
        contact = (await conversations.get(connection, first)).contact_id
        assert await conversations.start(connection, contact, instance) == first
        closed = await conversations.set_status(connection, first, "closed")
        assert closed.closed_at is not None
        second = await conversations.start(connection, contact, instance)
        assert second != first

    async def reopen() -> None:
        async with database.begin(here) as connection:
            await conversations.set_status(connection, first, "open")

    with pytest.raises(ConversationOpen):
        await reopen()
    async with database.begin(here) as connection:
        await conversations.set_status(connection, second, "closed")
        assert (await conversations.set_status(connection, first, "open")).closed_at is None


async def test_of_ten_who_take_it_at_once_one_does(database: Database) -> None:
    here = await a_workspace(database)
    conversation = await talk(database, here, await an_instance(database, here))
    people = [await a_user(database, here, name=f"Agente {number}") for number in range(10)]

    async def take(user: UUID) -> str:
        try:
            async with database.begin(here) as connection:
                await conversations.take(connection, conversation, user)
        except AlreadyTaken as taken:
            return str(taken.params["name"])
        return "taken"

    answers = await asyncio.gather(*map(take, people))
    assert answers.count("taken") == 1
    winner = f"Agente {answers.index('taken')}"
    assert set(answers) == {"taken", winner}
    async with database.begin(here) as connection:
        mine = await conversations.take(connection, conversation, people[answers.index("taken")])
        assert mine.assigned_at is not None
        given_back = await conversations.assign(connection, conversation, agent_id=None)
        assert (given_back.agent, given_back.assigned_at) == (None, None)


async def test_it_cannot_be_given_to_strangers(database: Database) -> None:
    here, there = await a_workspace(database), await a_workspace(database)
    conversation = await talk(database, here, await an_instance(database, here))
    stranger = await a_user(database, there)
    async with database.begin(there) as connection:
        foreign_team = await teams.create(connection, "Deles")

    async def give(**hands: UUID) -> None:
        async with database.begin(here) as connection:
            await conversations.assign(connection, conversation, **hands)

    for hands in ({"agent_id": stranger}, {"agent_id": uuid4()}, {"team_id": foreign_team}, {"team_id": uuid4()}):
        with pytest.raises(NotFound):
            await give(**hands)


async def test_another_workspaces_conversation_is_not_there(database: Database) -> None:
    here, there = await a_workspace(database), await a_workspace(database)
    conversation = await talk(database, here, await an_instance(database, here))
    async with database.begin(there) as connection:
        assert await conversations.page(connection, Filter()) == []
        for act in (conversations.get, conversations.lock, conversations.mark_read):
            with pytest.raises(NotFound):
                await act(connection, conversation)
        with pytest.raises(NotFound):
            await conversations.set_status(connection, conversation, "closed")


async def test_filters_and_order(database: Database) -> None:
    here = await a_workspace(database)
    instance, other = await an_instance(database, here), await an_instance(database, here, "Outra")
    agent = await a_user(database, here)
    ana, bruno, carla = [
        await talk(database, here, where, name)
        for name, where in (("Ana", instance), ("Bruno", instance), ("Carla", other))
    ]

    async def listed(**wanted: object) -> list[UUID]:
        async with database.begin(here) as connection:
            return [found.id for found in await conversations.page(connection, Filter(**wanted))]

    async with database.begin(here) as connection:
        await conversations.assign(connection, bruno, agent_id=agent)
        await conversations.set_status(connection, carla, "closed")
        older = (
            update(table)
            .where(table.c.id == bruno)
            .values(last_message_at=table.c.last_message_at - timedelta(hours=1))
        )
        await connection.execute(older)
    assert await listed() == [carla, ana, bruno]
    assert await listed(statuses=["open"]) == [ana, bruno]
    assert await listed(statuses=["open", "closed"]) == [carla, ana, bruno]
    assert await listed(statuses=[]) == []
    assert await listed(agent_id=agent) == [bruno]
    assert await listed(unassigned=True) == [carla, ana]
    assert await listed(instance_id=other) == [carla]
    assert await listed(search="bru") == [bruno]
    assert await listed(search="bru", unassigned=True) == []


async def test_pages_follow_each_other_without_gap_or_repetition(database: Database) -> None:
    here = await a_workspace(database)
    instance = await an_instance(database, here)
    ids = [await talk(database, here, instance, f"Ana {number}") for number in range(12)]
    seen: list[UUID] = []
    async with database.begin(here) as connection:
        same = (await conversations.get(connection, ids[0])).last_message_at
        await connection.execute(update(table).values(last_message_at=same))
        await conversations.set_status(connection, ids[3], "pending")
        after = None
        while page := await conversations.page(connection, Filter(), after=after, limit=5):
            seen += [found.id for found in page]
            after = Position(page[-1].last_message_at, page[-1].id)
    assert len(seen) == len(set(seen)) == 12


async def test_an_answer_is_looked_for_so_far_back_and_no_further(
    database: Database, owner: asyncpg.Connection
) -> None:
    """What was said in another conversation of the same contact's is no answer in this one."""
    here = await a_workspace(database)
    instance, other = [await an_instance(database, here, name) for name in ("Recepção", "Site")]
    mine = await talk(database, here, instance)
    async with database.begin(here) as connection:
        contact = (await conversations.get(connection, mine)).contact_id
        theirs = await conversations.start(connection, contact, other)

    async def said(conversation: UUID, direction: str, times: int) -> None:
        await owner.execute(
            """WITH new AS (INSERT INTO messages
                 (workspace_id, contact_id, conversation_id, message_direction, message_type, message_data, status, timestamp)
                 SELECT $1, $2, $3, $4, 'text', '{}', 'sent', batuta_now() + n * interval '1 second' FROM generate_series(1, $5) n
                 RETURNING id)
               UPDATE conversations SET last_message = jsonb_build_object('id', (SELECT max(id) FROM new), 'direction', $4)
                WHERE id = $3""",
            here, contact, conversation, direction, times,
        )  # fmt: skip

    async def waiting() -> tuple[int, int] | None:
        """Of how many unanswered ones it is which."""
        async with database.begin(here) as connection:
            since = (await conversations.get(connection, mine)).waiting_since
        if since is None:
            return None
        ids = "SELECT timestamp FROM messages WHERE conversation_id = $1 ORDER BY id"
        times = [row[0] for row in await owner.fetch(ids, mine)]
        return times.index(since), len(times)

    await said(mine, "IN", 2)
    await said(theirs, "OUT", 1)
    assert await waiting() == (0, 2)
    await said(mine, "OUT", 1)
    assert await waiting() is None
    await said(mine, "IN", 2)
    await said(theirs, "IN", conversations.LATEST + 5)
    assert await waiting() == (3, 5), "the other conversation's newest are not in the way"
    await said(mine, "IN", conversations.LATEST + 10)
    assert await waiting() == (15, conversations.LATEST + 15)
