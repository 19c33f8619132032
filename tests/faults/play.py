"""Plays a fault and judges it against a run without any."""

from typing import Any

from tests.faults.house import Outcome, Place, a_house
from tests.faults.registry import Fault
from tests.faults.story import digest

_wanted: dict[int, dict[str, Any]] = {}


async def wanted_of(place: Place, contacts: int) -> dict[str, Any]:
    """What the story leaves behind when nothing goes wrong. It is the same in every place."""
    if contacts not in _wanted:
        async with a_house(place, contacts) as house:
            house.worker()
            await house.speak(0)
            await house.finish()
            house.judge_words(house.contacts)
            assert not house.outcome.violations, house.outcome.violations
            _wanted[contacts] = await digest(house.school, house.contacts)
    return _wanted[contacts]


async def played(fault: Fault, place: Place, *, poll_only: bool = False, contacts: int = 0) -> Outcome:
    contacts = contacts or fault.contacts
    wanted = await wanted_of(place, contacts)
    async with a_house(place, contacts, poll_only=poll_only) as house:
        await fault.act(house)
        return await house.judge(wanted)
