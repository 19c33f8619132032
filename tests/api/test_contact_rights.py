"""LGPD 18: a person gets all that is kept of them (L14), and can have it forgotten (L16)."""

from typing import Any

import asyncpg
from redis.asyncio import Redis

from backend.storage.state import Memory, RememberedRun
from backend.storage.tables import GLOBAL_TABLES, metadata
from tests.api.callers import Api, Caller
from tests.security.seed import Seeded, seed

NOT_OF_THE_CONTACT = GLOBAL_TABLES | {
    "workspaces", "workspace_members", "teams", "team_members", "invitations", "integrations", "instances", "tags", "custom_fields",
    "funnels", "funnel_versions", "webchat_visitors", "file_removals", "erased_events", "calendars", "api_tokens", "api_calls",
    "notice_troubles",
}  # fmt: skip
"""The seed writes its canary everywhere. A table that is not listed here is emptied: a new one is put here on purpose or erased."""


async def caller_of(api: Api, world: Seeded) -> Caller:
    granted = await api.services.sessions.open(world.users["owner"])
    return Caller(api.client, "", world.users["owner"], world.workspace, granted.access_token)


async def tables_with(owner: asyncpg.Connection, canary: str) -> set[str]:
    found = set()
    for table in metadata.tables:
        if await owner.fetchval(
            f"SELECT EXISTS (SELECT FROM \"{table}\" t WHERE t::text LIKE '%' || $1 || '%')", canary
        ):
            found.add(table)
    return found


async def remembered(redis: Any, *words: str) -> list[bytes]:
    """Keys and values with one of the words."""
    found = []
    async for key in redis.scan_iter(count=1000):
        value = await redis.get(key) if await redis.type(key) == b"string" else b""
        if any(word.encode() in (value or b"") or word.encode() in key for word in words):
            found.append(key)
    return found


async def test_who_is_erased_is_nowhere_any_more(api: Api, owner: asyncpg.Connection, redis_url: str) -> None:
    files = api.services.settings.data_dir / "files"
    world, other = await seed(owner, "gonecanary00", files), await seed(owner, "staycanary00", files)
    caller = await caller_of(api, world)
    states = api.services.contacts.states
    late = Memory(
        world.workspace, world.contact, world.lane, 5,
        RememberedRun(world.run, world.funnel, "n", b'{"secret":"gonecanary00"}'), "PAUSED_BY_HUMAN", 1,
    )  # fmt: skip
    await states.remember([late])
    held = await tables_with(owner, other.canary)
    async with Redis.from_url(redis_url) as redis:
        assert len(await remembered(redis, world.canary, str(world.contact))) >= 3
        assert (await caller.delete(f"/contacts/{world.contact}")).status_code == 204
        await states.remember([late])  # by a worker that was slow
        left = await remembered(redis, world.canary, str(world.contact))
        assert [key for key in left if b":ended:" not in key and b":bot_epoch:" not in key] == []
        assert await remembered(redis, world.canary) == []
    assert await tables_with(owner, world.canary) - NOT_OF_THE_CONTACT == set()
    assert [path for path in files.rglob("*") if path.is_file() and world.canary in path.name] == []
    assert await tables_with(owner, other.canary) == held, "nobody else lost anything"
    assert [path.name for path in files.rglob("*") if path.is_file()] == [other.canary]
    (certificate,) = await owner.fetch("SELECT * FROM activity_log WHERE workspace_id = $1", world.workspace)
    assert (certificate["kind"], certificate["contact_id"]) == ("contact.erased", None)
    assert '"messages": 2' in certificate["data"]
    again = await caller.delete(f"/contacts/{world.contact}")
    assert (again.status_code, again.json()["code"]) == (404, "not_found")


async def test_a_copy_of_everything_and_nothing_of_anybody_else(api: Api, owner: asyncpg.Connection) -> None:
    world, other = await seed(owner, "minecanary00"), await seed(owner, "elsecanary00")
    await owner.execute("UPDATE notes SET text = 'staffcanary' WHERE workspace_id = $1", world.workspace)
    await owner.execute(
        "UPDATE integrations SET encrypted_secret = 'sealedcanary' WHERE workspace_id = $1", world.workspace
    )
    caller = await caller_of(api, world)
    answer = await caller.get(f"/contacts/{world.contact}/export")
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["contact"]["id"] == str(world.contact)
    assert {name: len(rows) for name, rows in found.items() if name != "contact"} == {
        "identities": 1, "consents": 1, "conversations": 1, "messages": 2, "files": 1, "automated_steps": 1, "runs": 1,
        "insights": 1, "history": 1, "shared_with": 3,
    }  # fmt: skip
    assert (found["messages"][0]["author"], found["messages"][0]["message_data"]) == ("contact", {"text": world.canary})
    assert not any(word in answer.text for word in (other.canary, "staffcanary", "sealedcanary"))
    assert "attachment" in answer.headers["content-disposition"]
    assert (await caller.get(f"/contacts/{other.contact}/export")).status_code == 404


async def test_the_copy_does_not_name_whom_of_the_team_a_notice_was_for(api: Api, owner: asyncpg.Connection) -> None:
    world = await seed(owner, "minecanary00")
    undelivered = '{"via": "email", "code": "uncertain", "name": "Bia Colega"}'
    told = (("notice.undelivered", undelivered), ("tag.added", '{"name": "vip"}'))
    for kind, data in told:
        insert = "INSERT INTO activity_log (workspace_id, id, contact_id, kind, data) VALUES ($1, gen_random_uuid(), $2, $3, $4)"
        await owner.execute(insert, world.workspace, world.contact, kind, data)
    caller = await caller_of(api, world)
    answer = await caller.get(f"/contacts/{world.contact}/export")
    history = {line["kind"]: line["data"] for line in answer.json()["history"]}
    assert history["notice.undelivered"] == {"via": "email", "code": "uncertain"}
    assert history["tag.added"] == {"name": "vip"}, "what other lines name is the contact's"
    assert "Bia Colega" not in answer.text
