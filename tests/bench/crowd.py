"""Contacts by the million who were asked something and have not answered: copies of one real conversation, in PostgreSQL and in Redis."""

import asyncio
import itertools
import re
from collections.abc import Iterable, Sequence
from uuid import UUID

import asyncpg
import redis.asyncio as redis_client

COLUMNS = """SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''"""
CHUNK = 10_000
AREA = "21"
"""Nobody else of the bench has a phone of this area."""

# What differs between a copy and its model. `q` is one row of the crowd, `s` the model's.
CHANGES = {
    "contacts": {"id": "q.contact", "phone_number": "q.phone"},
    "lanes": {"id": "q.lane", "contact_id": "q.contact", "addr": "q.phone", "conversation_id": "q.conversation"},
    "channel_identities": {"id": "q.lane", "contact_id": "q.contact", "lane_id": "q.lane", "provider_id": "q.phone"},
    "conversations": {"id": "q.conversation", "contact_id": "q.contact"},
    "messages": {
        "id": "nextval('message_ids')",
        "contact_id": "q.contact",
        "conversation_id": "q.conversation",
        "provider_message_id": "'wamid.C' || q.n || s.message_direction",
    },
    "inbound": {"lane_id": "q.lane", "event_id": "'wamid.C' || q.n"},
    "runs": {"id": "q.run", "contact_id": "q.contact", "lane_id": "q.lane"},
    "run_journal": {"run_id": "q.run"},
    "timers": {"id": "q.run", "lane_id": "q.lane", "run_id": "q.run"},
}
MODEL = {
    "contacts": "s.id = $1",
    "lanes": "s.id = $2",
    "channel_identities": "s.lane_id = $2",
    "conversations": "s.contact_id = $1",
    "messages": "s.contact_id = $1",
    "inbound": "s.lane_id = $2",
    "runs": "s.lane_id = $2",
    "run_journal": "s.run_id = $3",
    "timers": "s.run_id = $3",
}


def phone_of(n: int) -> str:
    return f"55{AREA}9{n:08}"


class Crowd:
    """Grows; `size` are its waiting contacts."""

    def __init__(self, database_url: str, redis_url: str) -> None:
        self.dsn, self.redis_url, self.size = database_url, redis_url, 0

    async def grow(self, to: int, model_phone: str) -> float:
        """Bytes of Redis for each contact that was added."""
        owner = await asyncpg.connect(self.dsn, command_timeout=600)
        redis = redis_client.from_url(self.redis_url)
        try:
            before = (await redis.info("memory"))["used_memory"]
            await self._copy(owner, redis, to, model_phone)
            await settle(owner, redis)
            after = (await redis.info("memory"))["used_memory"]
            added, self.size = to - self.size, to
            return float(after - before) / added
        finally:
            await owner.close()
            await redis.aclose()

    async def _copy(
        self, owner: "asyncpg.Connection[asyncpg.Record]", redis: "redis_client.Redis", to: int, phone: str
    ) -> None:
        contact, lane, run = await owner.fetchrow(
            """SELECT c.id, l.id, r.id FROM contacts c JOIN lanes l ON l.contact_id = c.id
                 JOIN runs r ON r.lane_id = l.id AND r.status = 'active' WHERE c.phone_number = $1""",
            phone,
        )
        # Copies need no checks, and the model's derived columns are as good as their own.
        await owner.execute("SET session_replication_role = replica")
        await owner.execute(
            f"""CREATE TEMP TABLE crowd AS SELECT n, '55{AREA}9' || lpad(n::text, 8, '0') AS phone, ordered_id() AS contact,
                 ordered_id() AS lane, ordered_id() AS conversation, ordered_id() AS run
                 FROM generate_series({self.size}, {to - 1}) AS n"""
        )
        for table, changes in CHANGES.items():
            columns = [row[0] for row in await owner.fetch(COLUMNS, table)]
            values = ", ".join(changes.get(column, f's."{column}"') for column in columns)
            names = ", ".join(f'"{column}"' for column in columns)
            where = MODEL[table]
            given = [contact, lane, run][int(where[-1]) - 1]
            await owner.execute(
                f"INSERT INTO {table} ({names}) SELECT {values} FROM crowd q, {table} s WHERE {where.replace(where[-2:], '$1')}",
                given,
            )
        await owner.execute("SET session_replication_role = origin")
        rows = await owner.fetch("SELECT contact, lane, run FROM crowd ORDER BY n")
        await remember(redis, contact, lane, run, rows)
        await owner.execute("DROP TABLE crowd")


async def settle(owner: "asyncpg.Connection[asyncpg.Record]", redis: "redis_client.Redis") -> None:
    """As if they had come over months: the servers have tidied up behind them. What they do so soon after a million rows
    in one statement (vacuum, checkpoint, a rewritten log) would be measured otherwise."""
    await owner.execute("VACUUM (ANALYZE)")
    await owner.execute("CHECKPOINT")
    while (await redis.info("persistence"))["aof_rewrite_in_progress"]:
        await asyncio.sleep(0.2)


async def remember(
    redis: "redis_client.Redis", contact: UUID, lane: UUID, run: UUID, copies: Iterable[Sequence[UUID]]
) -> None:
    """The model's key and value, with other ids in them."""
    found = [key async for key in redis.scan_iter(match=f"*state:{contact}")]
    (key,) = found
    value = await redis.get(key)
    parts = re.split(b"(%s|%s)" % (str(lane).encode(), str(run).encode()), value)
    for chunk in iter(lambda it=iter(copies): list(itertools.islice(it, CHUNK)), []):
        pipeline = redis.pipeline(transaction=False)
        for one, its_lane, its_run in chunk:
            ids = {str(lane).encode(): str(its_lane).encode(), str(run).encode(): str(its_run).encode()}
            pipeline.set(key.replace(str(contact).encode(), str(one).encode()), b"".join(ids.get(p, p) for p in parts))
        await pipeline.execute()
