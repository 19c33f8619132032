"""PostgreSQL that is restarted, full, out of connections, deadlocked, or gone at the very commit."""

import asyncio
from contextlib import suppress

import asyncpg

from backend.storage.database import HOT_PATH
from tests.faults.cutter import cut_at_commits
from tests.faults.house import House
from tests.faults.registry import Act, add, fault


def cut(after: bool, each: int) -> Act:
    """Both workers reach the database by a line of ours; who delivers, and the judge, do not."""

    async def act(house: House) -> None:
        async with cut_at_commits(house.place.runtime_url, each, after=after) as cutter:
            for _ in range(2):
                house.worker(runtime_database_url=cutter.url)
            await house.injected(0)
            await house.speak(0.05)
            await house.settle()
            house.outcome.injected += cutter.cuts
            await house.finish()

    return act


add("connection cut after COMMIT, before its answer", cut(True, 7), short=True)
add("connection cut before COMMIT", cut(False, 7))


@fault("PostgreSQL restarted twice under load", own="postgres", contacts=30)
async def restarted(house: House) -> None:
    postgres = house.place.postgres
    assert postgres is not None
    house.workers(2)
    speaking = house.speaking(0.1)
    for _ in range(2):
        await asyncio.sleep(0.8)
        await asyncio.to_thread(postgres.stop)
        await asyncio.to_thread(postgres.start)
        await house.injected()
    await speaking
    await house.finish()


@fault("connections to PostgreSQL used up")
async def used_up(house: House) -> None:
    owner, database = house.world.owner, await house.world.owner.fetchval("SELECT current_database()")
    house.workers(2)
    speaking = house.speaking(0.1)
    await asyncio.sleep(0.3)
    await owner.execute(f'ALTER DATABASE "{database}" CONNECTION LIMIT 3')
    try:
        await owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'batuta_runtime' AND datname = $1",
            database,
        )
        await house.injected()
        await asyncio.sleep(1.5)
    finally:
        await owner.execute(f'ALTER DATABASE "{database}" CONNECTION LIMIT -1')
    await speaking
    await house.finish()


@fault("deadlocks with somebody else's transactions", contacts=24)
async def deadlocks(house: House) -> None:
    """Another takes contacts first and lanes after them, which nobody of ours does."""
    owner = house.world.owner
    name = await owner.fetchval("SELECT current_database()")
    await owner.execute(f"ALTER DATABASE \"{name}\" SET deadlock_timeout = '20ms'")
    house.workers(2)
    telling = asyncio.create_task(tell(house))
    while not telling.done():
        async with owner.acquire() as connection:
            with suppress(asyncpg.DeadlockDetectedError):
                await crosswise(connection)
        await asyncio.wait({telling}, timeout=0.02)
    await telling
    house.outcome.injected += sum(
        log.read_text(encoding="utf-8").count("Deadlock") for log in house.place.folder.glob("worker-*.log")
    )


async def crosswise(connection: asyncpg.pool.PoolConnectionProxy) -> None:
    async with connection.transaction():
        await connection.execute("SET LOCAL deadlock_timeout = '5s'")  # the other side is to lose
        await connection.execute("SELECT 1 FROM contacts ORDER BY id FOR UPDATE")
        await asyncio.sleep(0.03)
        await connection.execute("SELECT 1 FROM lanes ORDER BY id FOR UPDATE")


async def tell(house: House) -> None:
    await house.speak(0.05)
    await house.finish()


@fault("frozen within a statement, holding all lanes and funnels", short=True)
async def frozen(house: House) -> None:
    """A process that lives and does nothing, between the two halves in which a statement is first said: no limit of the server's counts."""
    house.workers(2)
    speaking = house.speaking(0.1)
    await asyncio.sleep(0.3)
    limits = {"idle_in_transaction_session_timeout": "2000", "statement_timeout": "2000"}
    holder = await asyncpg.connect(house.place.runtime_url, server_settings=HOT_PATH | limits)
    entered = f"SELECT set_config('app.ws', '{house.school.workspace_id}', true)"
    try:
        await holder.execute(
            f"BEGIN; {entered}; SELECT 1 FROM funnels ORDER BY id FOR UPDATE; SELECT 1 FROM lanes ORDER BY id FOR UPDATE"
        )
        await holder.prepare("SELECT $1::int")
        await house.injected()
        await speaking
        await house.finish()
    finally:
        holder.terminate()


FULL = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
"""


@fault("disk full for a while", short=True)
async def disk_full(house: House) -> None:
    owner = house.world.owner
    await owner.execute(FULL)
    house.workers(2)
    speaking = house.speaking(0.1)
    for table in ("inbound", "run_journal", "messages"):
        await owner.execute(f"CREATE TRIGGER full_{table} BEFORE INSERT ON {table} EXECUTE FUNCTION no_room()")
        await house.injected()
        await asyncio.sleep(0.5)
        await owner.execute(f"DROP TRIGGER full_{table} ON {table}")
    await speaking
    await house.finish()
