"""Plays a fault and judges it against a run without any."""

from typing import Any

from tests.faults.acts_web import at_the_door, delivered, sentences
from tests.faults.child import PASSED
from tests.faults.house import Outcome, Place, a_house
from tests.faults.registry import Fault

FROZEN = b"whose client fell silent"
"""What a worker says that has ended such a session."""

_wanted: dict[tuple[int, str], dict[str, Any]] = {}


async def wanted_of(place: Place, contacts: int, asks: str) -> dict[str, Any]:
    """What the story leaves behind when nothing goes wrong. It is the same in every place."""
    if (contacts, asks) not in _wanted:
        async with a_house(place, contacts, asks=asks) as house:
            house.worker()
            await house.speak(0)
            await house.finish()
            house.judge_words(house.everybody)
            house.outcome.violations += [] if house.others is None else await house.others.judged(house.school)
            assert not house.outcome.violations, house.outcome.violations
            _wanted[contacts, asks] = await house.digest()
    return _wanted[contacts, asks]


async def played(fault: Fault, place: Place, *, poll_only: bool = False, contacts: int = 0) -> Outcome:
    contacts = contacts or fault.contacts
    wanted = await wanted_of(place, contacts, fault.asks)
    async with a_house(place, contacts, poll_only=poll_only, asks=fault.asks) as house:
        await fault.act(house)
        outcome = met(fault, await house.judge(wanted))
        if not any(child.slept for child in house.children) and "frozen" not in fault.name:
            logs = [log.read_bytes() for log in place.folder.glob("worker-*.log")]
            outcome.violations += (
                ["a session was ended as frozen, and nobody was"] if any(FROZEN in log for log in logs) else []
            )
        return outcome


def met(fault: Fault, outcome: Outcome) -> Outcome:
    """With a violation where something was injected, and not what the fault is about."""
    if outcome.injected and fault.point not in outcome.reached | {""}:
        outcome.violations.append(f"nobody was at {fault.point}, but at {outcome.reached}")
    return outcome


async def passed(place: Place, workers: int) -> set[str]:
    """The crash points that all processes have passed in a run without faults, whose contacts come in at a web process."""
    async with a_house(place, 3) as house:
        door = await house.web()
        await house.at_the_doors([door])
        house.workers(workers)
        async with at_the_door() as session:
            for message in sentences(house):
                await delivered(session, house, [door], message)
        await house.finish()
        house.judge_words(house.everybody)
        assert not house.outcome.violations, house.outcome.violations
        files = [path.read_text("utf-8") for path in place.folder.glob(f"*{PASSED}")]
    return set("".join(files).split())
