"""Connections: found by what a webhook names, with their secrets sealed, claimed by one workspace at a time."""

from uuid import UUID, uuid4

import pytest

from backend.errors import ChannelTaken, NotFound
from backend.storage import instances
from backend.storage.database import Database
from backend.storage.hot_path import hot
from backend.storage.sealing import Place, SealBroken, Sealer
from tests.storage.people import a_workspace

SEALER = Sealer([b"a secret of the tests"])


async def connected(database: Database, here: UUID, number: str, account: str = "waba") -> UUID:
    instance_id = uuid4()
    sealed = SEALER.seal_fields(Place(here, instance_id, "credentials"), {"access_token": number})
    async with database.begin(here) as connection:
        await instances.create(connection, instance_id, name="Recepção", provider="whatsapp", credentials=sealed)
        await instances.claim_route(
            connection,
            here,
            instance_id,
            provider="whatsapp",
            provider_key=number,
            account_key=account,
            verify_hash=number.encode(),
        )
    return instance_id


async def test_a_webhook_finds_its_numbers_whoevers_they_are(database: Database) -> None:
    here, there = await a_workspace(database), await a_workspace(database)
    mine, theirs = await connected(database, here, "111", "a"), await connected(database, there, "222", "b")
    async with hot(database.pool) as connection:
        found = await instances.routes(connection, "whatsapp", ["111", "222", "333"])
        assert {(route.workspace_id, route.instance_id) for route in found} == {(here, mine), (there, theirs)}
        assert [route.instance_id for route in await instances.routes(connection, "whatsapp", [], ["b"])] == [theirs]
        assert await instances.routes(connection, "messenger", ["111"]) == []
    async with database.begin_global() as connection:
        assert await instances.knows_verify_token(connection, "whatsapp", b"222")
        assert not await instances.knows_verify_token(connection, "whatsapp", b"333")
        assert not await instances.knows_verify_token(connection, "messenger", b"222")
    for route in found:
        place = Place(route.workspace_id, route.instance_id, "credentials")
        assert route.credentials is not None
        assert SEALER.open_fields(place, route.credentials) == {"access_token": route.provider_key}


async def test_swapped_credentials_do_not_open(database: Database) -> None:
    here, there = await a_workspace(database), await a_workspace(database)
    mine, theirs = await connected(database, here, "111"), await connected(database, there, "222")
    async with hot(database.pool) as connection:
        _, stolen = await instances.opened(connection, there, theirs)
    async with database.begin(here) as connection:
        await instances.change(connection, mine, credentials=stolen)
    async with hot(database.pool) as connection:
        _, sealed = await instances.opened(connection, here, mine)
    assert sealed is not None
    with pytest.raises(SealBroken):
        SEALER.open(Place(here, mine, "credentials"), sealed)


async def test_a_number_belongs_to_one_workspace_until_it_is_given_up(database: Database) -> None:
    here, there = await a_workspace(database), await a_workspace(database)
    mine = await connected(database, here, "111")
    with pytest.raises(ChannelTaken):
        await connected(database, there, "111")
    with pytest.raises(ChannelTaken):
        await connected(database, here, "111")
    async with database.begin(there) as connection:
        with pytest.raises(NotFound):
            await instances.remove(connection, mine)
    async with database.begin(here) as connection:
        await instances.remove(connection, mine)
        assert await instances.every(connection) == []
        for act in (instances.get, instances.remove):
            with pytest.raises(NotFound):
                await act(connection, mine)
    async with hot(database.pool) as connection:
        for workspace in (here, there):
            with pytest.raises(NotFound):
                await instances.opened(connection, workspace, mine)
    theirs = await connected(database, there, "111")
    async with hot(database.pool) as connection:
        assert [route.instance_id for route in await instances.routes(connection, "whatsapp", ["111"])] == [theirs]


async def test_changes_are_answered(database: Database) -> None:
    here = await a_workspace(database)
    mine = await connected(database, here, "111")
    async with database.begin(here) as connection:
        changed = await instances.change(
            connection, mine, status="CONNECTED", phone_number="5511987654321", throughput=1000
        )
        assert (changed.status, changed.phone_number, changed.throughput) == ("CONNECTED", "5511987654321", 1000)
        assert await instances.get(connection, mine) == changed
        assert await instances.every(connection) == [changed]
