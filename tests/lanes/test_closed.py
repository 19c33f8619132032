"""C21 and the tenant's wall: what is missing is refused, and no function of the hot path reaches another workspace."""

import asyncio
import inspect
from uuid import uuid4

import asyncpg
import pytest
from structlog.testing import capture_logs

from backend.storage import keys as keys_module
from backend.storage.keys import Keys
from backend.storage.lanes_ingest import enter
from tests.engine.example import EXAMPLE
from tests.lanes.channel import AnyAccount
from tests.lanes.drawings import chain, listen, say
from tests.lanes.world import School, World

ANA = "5511900000001"
LANE_TABLES = (
    "lanes", "inbound", "messages", "conversations", "contacts", "channel_identities", "runs", "run_journal", "funnel_logs",
    "outbox", "timers", "activities", "message_statuses", "quarantine",
)  # fmt: skip


async def test_without_a_workspace_there_are_no_rows(world: World, school: School) -> None:
    await school.publish(chain(say("um"), listen(no_reply_after={"amount": 1, "unit": "hours"})))
    await school.says(ANA, "ola")
    await world.play()
    async with world.database.pool.acquire() as connection:
        for table in LANE_TABLES:
            assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0, table
        async with connection.transaction():
            await enter(connection, uuid4())
            for table in LANE_TABLES:
                assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0, table
        assert await connection.fetchval("SELECT NULLIF(current_setting('app.ws', true), '')") is None


async def test_the_hot_paths_functions_write_only_into_the_workspace_they_name(world: World, school: School) -> None:
    """A number of another workspace under one's own: the foreign key refuses, whatever the caller says."""
    stranger = await world.school()
    with capture_logs():
        await world.ingress.accept([school.delivery(school.message(ANA, "oi"), instance_id=stranger.instance_id)])
    assert await world.count("messages") == 0
    assert await school.value("SELECT count(*) FROM quarantine WHERE workspace_id = $1") == 1
    assert await stranger.value("SELECT count(*) FROM lanes WHERE workspace_id = $1") == 0


async def test_a_receipt_a_release_or_a_result_of_another_workspace_changes_nothing(
    world: World, school: School
) -> None:
    stranger = await world.school()
    world.turns.outlet = None
    await school.publish(EXAMPLE)
    await school.says(ANA, "ola")
    await world.turns.run_once()
    message_id = await school.value("SELECT id FROM outbox WHERE workspace_id = $1")
    lane = await school.lane(ANA)
    async with world.database.pool.acquire() as connection:
        calls = [
            (
                "SELECT record_receipts($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                [message_id],
                [0],
                ["sent"],
                ["x"],
                [0.0],
                [True],
                [None],
                [None],
            ),
            ("SELECT next_heads($1, $2, $3)", [lane["id"]], None),
            ("SELECT pause_lanes($1, $2, NULL, NULL)", lane["contact_id"]),
            ("SELECT quarantine_head($1, $2, $3, 'x', 'x')", lane["id"], lane["epoch"]),
            ("SELECT push_inbound($1, $2, $3, $4, $5)", [lane["id"]], ["e"], ["trigger"], ["{}"]),
        ]
        for sql, *values in calls:
            await connection.fetch(sql, stranger.workspace_id, *values)
    assert await school.value("SELECT status FROM outbox WHERE workspace_id = $1") == "ready"
    assert dict(await school.lane(ANA)) == dict(lane)


async def test_the_runtime_role_may_not_rewrite_history(world: World, school: School) -> None:
    async with world.database.pool.acquire() as connection, connection.transaction():
        await enter(connection, school.workspace_id)
        for table in ("run_journal", "funnel_logs", "activity_log"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with connection.transaction():
                    await connection.execute(f"DELETE FROM {table}")


async def test_a_number_without_an_account_or_a_channel_sends_nothing(world: World, school: School) -> None:
    odd = await school.number(provider="carrier_pigeon")
    await school.publish(EXAMPLE)
    await world.ingress.accept([school.delivery(school.message(ANA, "ola"), instance_id=odd)])
    await world.play()
    assert world.channel.begun == []
    assert (
        await school.value("SELECT error->>'code' FROM messages WHERE workspace_id = $1 AND message_direction = 'OUT'")
        == "provider_unknown"
    )
    world.sender.accounts = AnyAccount({school.instance_id: True})
    await school.says("5511900000002", "ola")
    await world.play()
    assert world.channel.begun == []


async def test_a_workspace_that_is_gone_plays_nothing(world: World, school: School) -> None:
    await school.publish(EXAMPLE)
    await school.says(ANA, "ola")

    class Gone:
        async def of(self, *_: object) -> None:
            return None

    world.turns.playbooks = Gone()  # type: ignore[assignment]
    await world.turns.run_once()
    assert world.channel.begun == []


def test_every_key_of_a_tenants_data_holds_its_workspace() -> None:
    workspace, thing = uuid4(), uuid4()
    made = Keys("gen")
    methods = [
        name
        for name, method in inspect.getmembers(Keys, inspect.isfunction)
        if "workspace_id" in inspect.signature(method).parameters
    ]
    assert len(methods) >= 8
    for name in methods:
        wanted = len(inspect.signature(getattr(made, name)).parameters)
        key = getattr(made, name)(*(workspace, thing)[:wanted])
        assert str(workspace) in key
        assert key.startswith("batuta:gen:")
    assert "batuta:" in inspect.getsource(keys_module)


async def test_round_robin_over_workspaces(world: World) -> None:
    """One workspace with a thousand waiting does not make another wait for them (the claim's part of C16)."""
    busy, quiet = await world.school(), await world.school()
    await busy.publish(EXAMPLE)
    await quiet.publish(EXAMPLE)
    await world.ingress.accept([busy.delivery(*(busy.message(f"5511900{n:06d}", "ola") for n in range(1000)))])
    await quiet.says(ANA, "ola")
    await world.turns.run_once()
    await world.sender.idle()
    assert any(begun.account.workspace_id == quiet.workspace_id for begun in world.channel.begun)
    assert await world.pending() > 900


async def test_more_workspaces_than_a_batch_holds_are_all_served_in_turn(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.services.turns.BATCH", 3)
    schools = [await world.school() for _ in range(8)]
    for school in schools:
        await school.publish(EXAMPLE)
    await asyncio.gather(*(school.says(f"55119000000{n:02d}", "ola") for school in schools for n in range(4)))
    served: list[set[object]] = []
    for _ in range(3):
        await world.turns.run_once()
        await world.sender.idle()
        served.append({begun.account.workspace_id for begun in world.channel.begun})
    assert [len(who) for who in served] == [3, 6, 8]
