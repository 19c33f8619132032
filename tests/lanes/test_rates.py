"""C17: never more than the provider grants, whoever sends, also while Redis is away."""

import time
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
from redis.asyncio import Redis
from structlog.testing import capture_logs

from backend.storage.keys import Keys
from backend.storage.rates import PATIENCE, Ask, Place, Rates

NOWHERE = "redis://127.0.0.1:1"


@pytest.fixture(params=["redis", "away"])
async def rates(request: pytest.FixtureRequest, redis_url: str) -> AsyncIterator[Rates]:
    async with Redis.from_url(redis_url if request.param == "redis" else NOWHERE) as redis:
        yield Rates(redis, Keys("g"))


def ask(throughput: int, workspace: UUID, instance: UUID, lane: UUID | None = None) -> Ask:
    return Ask(workspace, instance, lane or uuid4(), throughput)


async def test_a_number_sends_evenly_and_what_has_no_place_is_sent_back(rates: Rates) -> None:
    number = uuid4(), uuid4()
    with capture_logs():
        places = await rates.take([ask(80, *number) for _ in range(60)])
    waits = [place.wait for place in places]
    taken, refused = [wait for wait in waits if wait >= 0], [wait for wait in waits if wait < 0]
    assert sum(wait == 0 for wait in taken) in range(7, 10), "one tenth at once"
    assert 20 <= len(taken) <= 28, "then 72 a second, for a quarter of a second"
    assert taken == sorted(taken)
    assert all(-wait > PATIENCE for wait in refused)
    assert all((place.rest > PATIENCE) == (place.wait < 0) for place in places), (
        "it was the number that refused: it may rest"
    )


async def test_two_senders_share_what_the_number_has(redis_url: str) -> None:
    number = uuid4(), uuid4()
    async with Redis.from_url(redis_url) as here, Redis.from_url(redis_url) as there:
        both = Rates(here, Keys("g")), Rates(there, Keys("g"))
        began = time.monotonic()
        waits = [place.wait for _ in range(30) for rates in both for place in await rates.take([ask(80, *number)])]
    came_free = (time.monotonic() - began) * 80
    assert sum(wait >= 0 for wait in waits) <= 32 + came_free


async def test_a_fast_number_is_not_slowed_down_and_others_have_their_own(rates: Rates) -> None:
    workspace = uuid4()
    with capture_logs():
        asks = [ask(100_000, workspace, instance) for instance in [uuid4() for _ in range(5)] for _ in range(50)]
        assert await rates.take(asks) == [Place(0.0)] * 250


async def test_one_person_gets_a_burst_and_then_one_in_six_seconds(rates: Rates) -> None:
    workspace, instance, lane = uuid4(), uuid4(), uuid4()
    with capture_logs():
        places = await rates.take([ask(100_000, workspace, instance, lane) for _ in range(50)])
    waits = [place.wait for place in places]
    assert not any(place.rest for place in places), "the number goes on with others"
    assert waits[:45] == [0.0] * 45
    assert all(-6.1 <= wait <= -5.0 for wait in waits[45:]), (
        "nothing was taken: the first place free is in six seconds for all"
    )


async def test_nothing_is_asked_for_nothing(rates: Rates) -> None:
    assert await rates.take([]) == []
