"""What goes wrong, what is watched, what is shut down: C14, C17, C21, C22, C24 under whatever hypothesis draws."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis
from structlog.testing import capture_logs

from backend.channels.signature import matches, sign
from backend.engine.receptive import opted_in
from backend.settings import Settings, SettingsError
from backend.storage.keys import Keys
from backend.storage.rates import PATIENCE, Ask, Rates
from backend.storage.sealing import Place, SealBroken, Sealer
from tests.hearing import Hearing
from tests.lanes.conftest import Opener
from tests.lanes.drawings import chain, listen, say

BOUNDED = settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])


@BOUNDED
@given(st.lists(st.booleans(), min_size=2, max_size=6))
async def test_c14_what_is_set_aside_is_what_was_poisoned(a_world: Opener, poisoned: list[bool]) -> None:
    world = await a_world()
    school = await world.school()
    await school.publish(chain(say("um"), listen(), ("broken", {}), say("dois")))
    people = {f"551190000000{n}": bad for n, bad in enumerate(poisoned)}
    for who, bad in people.items():
        await school.says(who, "ola", "veneno" if bad else "bem")
    await world.play()
    for who, bad in people.items():
        assert world.channel.texts(who) == (["um"] if bad else ["um", "dois"]), "others notice nothing"
    with capture_logs():
        for _ in range(8):
            await world.move_clock(timedelta(seconds=30))
            await world.play()
    aside = await school.rows("SELECT code FROM quarantine WHERE workspace_id = $1")
    assert [row[0] for row in aside] == ["poison"] * sum(poisoned)
    assert await world.pending() == 0


@BOUNDED
@given(asked=st.lists(st.integers(1, 40), min_size=1, max_size=6), throughput=st.sampled_from([20, 80]))
async def test_c17_no_more_is_sent_than_is_granted(redis_url: str, asked: list[int], throughput: int) -> None:
    """All at one moment, by several senders: what may go within the patience is what the number grants in that time, and a tenth."""
    async with Redis.from_url(redis_url) as redis:
        workspace, number, began = uuid4(), uuid4(), time.monotonic()
        waits = [
            place.wait
            for count in asked
            for place in await Rates(redis, Keys("g")).take(
                [Ask(workspace, number, uuid4(), throughput) for _ in range(count)]
            )
        ]
        meanwhile = throughput * (time.monotonic() - began)
    taken = sorted(wait for wait in waits if wait >= 0)
    assert all(wait <= PATIENCE for wait in taken)
    for first, moment in enumerate(taken):
        within = sum(moment <= other < moment + 0.1 for other in taken[first:])
        assert within <= meanwhile + throughput * 0.1 + 2 + throughput // 2, (
            "the burst, and what a tenth of a second grants"
        )
    assert len(taken) <= meanwhile + throughput * PATIENCE + throughput // 2 + 2, (
        "beside what came free while it was asked"
    )


OWN = {
    "BATUTA_DATABASE_URL": "postgresql://o@db/b",
    "BATUTA_RUNTIME_DATABASE_URL": "postgresql://r@db/b",
    "BATUTA_SECRET_KEY": "k" * 32,
    "BATUTA_REDIS_URL": "redis://r/0",
}
PLACE = Place(uuid4(), uuid4(), "credentials")


def without_the_key() -> None:
    with pytest.raises(SettingsError, match="BATUTA_SECRET_KEY is missing"):
        Settings.from_env({name: value for name, value in OWN.items() if name != "BATUTA_SECRET_KEY"})


def with_a_short_key() -> None:
    with pytest.raises(SettingsError, match="at least 32"):
        Settings.from_env({**OWN, "BATUTA_SECRET_KEY": "short"})


def with_the_demos_password_for_everybody() -> None:
    with pytest.raises(SettingsError, match="BATUTA_HOST"):
        Settings.from_env({"BATUTA_DEMO": "1", "BATUTA_HOST": "0.0.0.0"})


def with_a_wrong_address() -> None:
    for name in ("BATUTA_DATABASE_URL", "BATUTA_RUNTIME_DATABASE_URL", "BATUTA_REDIS_URL"):
        with pytest.raises(SettingsError, match=name):
            Settings.from_env({**OWN, name: "somewhere"})


def with_another_key() -> None:
    sealed = Sealer([b"a" * 32]).seal(PLACE, b"token")
    with pytest.raises(SealBroken):
        Sealer([b"b" * 32]).open(PLACE, sealed)


def without_the_apps_secret() -> None:
    for secrets in ([], [""]):
        assert not matches(sign("", b"{}"), b"{}", secrets)


def without_a_consent() -> None:
    for consents in (
        None,
        {},
        {"marketing": "denied"},
        {"marketing": "revoked"},
        {"marketing": "outdated"},
        {"ai": "granted"},
    ):
        assert not opted_in({"consents": consents})


REMOVED: dict[str, Callable[[], None]] = {
    found.__name__: found
    for found in (
        without_the_key, with_a_short_key, with_the_demos_password_for_everybody, with_a_wrong_address, with_another_key,
        without_the_apps_secret, without_a_consent,
    )
}  # fmt: skip


@pytest.mark.parametrize("removed", REMOVED)
def test_c21_what_is_missing_is_refused(removed: str) -> None:
    """Each in turn; that nothing is read without a tenant is in tests/lanes/test_closed.py."""
    REMOVED[removed]()


@BOUNDED
@given(talk=st.lists(st.sampled_from("abc"), min_size=1, max_size=8), seed=st.randoms())
async def test_c22_a_screen_that_misses_frames_equals_the_database(a_world: Opener, talk: list[str], seed: Any) -> None:
    """The client's rule (frontend/src/api/live.ts): a hole in a lane's numbers, or silence where a number should be, is fetched anew."""
    world = await a_world()
    school = await world.school()
    await school.publish(chain(*[node for _ in range(9) for node in (say("e?"), listen())]))
    screen = await Hearing(world.redis, world.keys.events(school.workspace_id)).begin()
    for who in ("5511900000001", "5511900000002"):
        for text in ["ola", *talk]:
            await school.says(who, text)
            await world.play()
    await world.events.close()
    frames = [frame for frame in await screen.frames() if frame["lane"]]
    await screen.end()

    async def fetched() -> dict[int, str]:
        rows = await school.rows("SELECT id, status FROM messages WHERE workspace_id = $1")
        return {row[0]: row[1] for row in rows}

    shown: dict[int, str] = {}
    last: dict[str, int] = {}
    # The last frame of each lane comes: a screen whose socket fell silent comes back, which is a resync too.
    final = {frame["lane"]: frame["seq"] for frame in frames}
    for frame in frames:
        if seed.random() < 0.1 and final[frame["lane"]] != frame["seq"]:
            continue
        if frame["seq"] != last.get(frame["lane"], 0) + 1:
            shown = await fetched()
        last[frame["lane"]] = frame["seq"]
        if frame["event"] in ("chat:new_message", "chat:status"):
            shown[frame["data"]["id"]] = frame["data"]["status"]
    assert shown == await fetched()


@BOUNDED
@given(people=st.integers(1, 8), rounds=st.integers(0, 3))
async def test_c24_who_is_stopped_leaves_nothing_behind(a_world: Opener, people: int, rounds: int) -> None:
    """A worker closed after so many rounds; the next one has nothing to wait for."""
    first, second = await a_world(), await a_world()
    school = await first.school()
    await school.publish(chain(say("um"), say("dois")))
    everybody = [f"551190000000{n}" for n in range(people)]
    for who in everybody:
        await school.says(who, "ola")
    for _ in range(rounds):
        await first.turns.run_once()
    await first.turns.close()
    await first.sender.close(patience=5)
    assert await school.value("SELECT count(*) FROM lanes WHERE workspace_id = $1 AND lease_until IS NOT NULL") == 0
    await second.play()
    sent = first.channel.texts() + second.channel.texts()
    assert sorted(sent) == sorted(["um", "dois"] * people)
