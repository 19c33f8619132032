"""Checks of large drawings stand in line without a connection in hand, and what they found still holds when it is acted upon."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from backend.engine.check import check
from backend.errors import Invalid, RateLimited, VersionConflict
from backend.services import funnel_problems, heavy
from backend.services.drafts import Drafts
from backend.services.funnel_numbers import FunnelNumbers
from backend.services.funnel_problems import Checker
from backend.services.funnels import ROUNDS, Changes, Funnels
from backend.services.principal import Principal
from backend.services.simulations import Scene, Simulations
from backend.storage import funnels as stored
from tests.lanes.drawings import chain, say
from tests.lanes.world import School, World
from tests.services.test_heavy import drawing

LARGE = drawing(heavy.SMALL)
CONNECTIONS = 10
"""Of the pool."""


class Gate:
    """Every check waits here; `arrived` counts those that stand in line or are at it."""

    def __init__(self) -> None:
        self.open, self.checked, self.arrived = threading.Event(), 0, asyncio.Semaphore(0)

    def check(self, *parts: Any) -> Any:
        assert self.open.wait(60), "nobody opened the gate"
        self.checked += 1
        return check(*parts)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    made, line = Gate(), heavy.in_line

    def in_line(of: Any) -> Any:
        made.arrived.release()
        return line(of)

    monkeypatch.setattr(funnel_problems, "check", made.check)
    monkeypatch.setattr(funnel_problems, "in_line", in_line)
    yield made
    made.open.set()


@pytest.fixture
def funnels(world: World) -> Funnels:
    checker = Checker(world.turns.playbooks.published)
    return Funnels(world.database, checker, world.events, FunnelNumbers(world.database))


def author(school: School) -> Principal:
    return Principal(school.owner_id, uuid4(), school.workspace_id, "owner")


async def drawn(world: World, school: School, graph: dict[str, Any] = LARGE) -> stored.Funnel:
    async with world.database.begin(school.workspace_id) as connection:
        return await stored.create(connection, name="Aula", by=school.owner_id, definition=graph)


async def test_more_checks_than_connections_leave_room_for_everybody(
    world: World, school: School, funnels: Funnels, gate: Gate
) -> None:
    own, funnel = author(school), await drawn(world, school)
    phone = Simulations(world.database, Drafts(funnels.checker))
    calls = [
        *(funnels.check(own, funnel.id) for _ in range(CONNECTIONS)),
        funnels.check(own, funnel.id, LARGE),
        funnels.save(own, funnel.id, Changes(name="Outra"), None),
        funnels.save(own, funnel.id, Changes(definition=LARGE), None),
        funnels.create(own, "Nova", LARGE),
        funnels.duplicate(own, funnel.id, " (cópia)"),
        phone.play(own, funnel.id, Scene({})),
    ]
    tasks = [asyncio.create_task(call) for call in calls]
    line = asyncio.gather(*(gate.arrived.acquire() for _ in tasks))
    try:
        done, _ = await asyncio.wait([line, *tasks], return_when=asyncio.FIRST_COMPLETED)
        assert done == {line}, [one.exception() for one in done]
        # Every one of them waits, and no connection is out: anybody else is answered.
        assert world.database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
        assert (await funnels.get(own, funnel.id)).revision == funnel.revision, "nothing is saved before it is checked"
    finally:
        gate.open.set()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert not [one for one in ended if isinstance(one, BaseException)]


async def test_what_was_checked_is_what_is_published(
    world: World, school: School, funnels: Funnels, gate: Gate
) -> None:
    """While its check stands in line the draft changes, or the team that it names goes."""
    own, team = author(school), await school.team()
    hands = {"id": "t", "type": "route_to_team", "position": {"x": 0, "y": 0}, "data": {"team": str(team)}}
    funnel = await drawn(world, school, LARGE | {"nodes": [*LARGE["nodes"], hands]})
    task = asyncio.create_task(funnels.publish(own, funnel.id, None, ""))
    await gate.arrived.acquire()
    await world.owner.execute("DELETE FROM teams WHERE id = $1", team)
    gate.open.set()
    with pytest.raises(Invalid) as refused:
        await task
    assert "reference_missing" in {error.code for error in refused.value.errors}
    assert (await funnels.get(own, funnel.id)).published_version is None


async def test_a_draft_that_changed_meanwhile_is_checked_again(
    world: World, school: School, funnels: Funnels, gate: Gate
) -> None:
    own, funnel = author(school), await drawn(world, school)
    seen = asyncio.create_task(funnels.publish(own, funnel.id, funnel.revision, ""))
    blind = asyncio.create_task(funnels.publish(own, funnel.id, None, ""))
    for _ in range(2):
        await gate.arrived.acquire()
    other = chain(say("Olá"))
    async with world.database.begin(school.workspace_id) as connection:
        await stored.save(connection, funnel.id, by=school.owner_id, definition=other)
    gate.open.set()
    with pytest.raises(VersionConflict):
        await seen
    assert (await blind).funnel.definition == other
    assert gate.checked == 3, "the new draft is checked, too"


async def test_who_is_overtaken_every_time_is_told(
    world: World, school: School, funnels: Funnels, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, funnel, times = author(school), await drawn(world, school), 0
    problems = Checker.problems

    async def overtaken(*parts: Any) -> Any:
        nonlocal times
        times += 1
        async with world.database.begin(school.workspace_id) as connection:
            await stored.save(connection, funnel.id, by=school.owner_id, name=f"Nome {times}")
        return await problems(*parts)

    monkeypatch.setattr(Checker, "problems", overtaken)
    gate.open.set()
    with pytest.raises(VersionConflict):
        await funnels.publish(own, funnel.id, None, "")
    assert times == ROUNDS


async def test_workspaces_take_turns_and_none_fills_the_line() -> None:
    order: list[str] = []
    gate, busy, quiet = threading.Event(), uuid4(), uuid4()

    async def checked(of: Any, name: str) -> None:
        async with heavy.in_line(of):
            await heavy.on_drawing(heavy.SMALL + 1, lambda: (gate.wait(60), order.append(name)), checks=True)

    tasks = [asyncio.create_task(checked(busy, f"busy {n}")) for n in range(heavy.MOST_IN_LINE)]
    tasks.append(asyncio.create_task(checked(quiet, "quiet")))
    await asyncio.sleep(0)  # all have begun
    with pytest.raises(RateLimited):
        await checked(busy, "one too many")
    gate.set()
    await asyncio.gather(*tasks)
    assert order.index("quiet") == 1
    assert len(order) == len(tasks)
    await checked(busy, "later")
