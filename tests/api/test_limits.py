"""A hundred requests a minute for each user; counted in Redis, and here while Redis is away."""

from dataclasses import replace
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from backend.errors import RateLimited
from backend.services.limits import Limits
from backend.settings import Settings
from backend.storage.counters import Counters
from backend.storage.database import Database
from backend.storage.keys import Keys
from tests.api.callers import running


async def test_the_request_after_the_last_allowed_one_waits(settings: Settings, database: Database) -> None:
    async with running(replace(settings, rate_limit=20), database) as api:
        caller, other = await api.founder(), await api.founder()
        assert [(await caller.get("/auth/me")).status_code for _ in range(20)] == [200] * 20
        answer = await caller.get("/auth/me")
        assert (answer.status_code, answer.json()["code"]) == (429, "rate_limited")
        assert 1 <= int(answer.headers["retry-after"]) <= 60
        assert (await other.get("/auth/me")).status_code == 200
        assert (await api.client.get("/healthz")).status_code == 200


async def test_the_window_ends(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as redis:
        counters = Counters(redis, Keys("test"))
        assert (await counters.add("x", 60)).count == 1
        again = await counters.add("x", 60)
        assert again.count == 2
        assert 0 < again.seconds_left <= 60
        await redis.pexpire(Keys("test").counted("x"), 0)
        assert (await counters.add("x", 60)).count == 1


async def test_taking_back_what_was_never_counted_opens_no_allowance(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as redis:
        counters = Counters(redis, Keys("test"))
        await counters.add("x", 60, -1)
        assert (await counters.add("x", 60)).count == 1


async def test_without_redis_each_process_counts_for_itself() -> None:
    async with Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=0.1) as nowhere:
        limits = Limits(Counters(nowhere, Keys("test")), requests_per_minute=3)
        user = uuid4()
        for _ in range(3):
            await limits.count_request(user)
        with pytest.raises(RateLimited):
            await limits.count_request(user)
        await limits.count_request(uuid4())
