"""Plays a fault and judges it against a run without any."""

from typing import Any

from tests.faults.house import Outcome, Place, a_house
from tests.faults.registry import Fault
from tests.faults.story import digest

_wanted: dict[tuple[int, str], dict[str, Any]] = {}


async def wanted_of(place: Place, contacts: int, asks: str) -> dict[str, Any]:
    """What the story leaves behind when nothing goes wrong. It is the same in every place."""
    if (contacts, asks) not in _wanted:
        async with a_house(place, contacts, asks=asks) as house:
            house.worker()
            await house.speak(0)
            await house.finish()
            house.judge_words(house.contacts)
            assert not house.outcome.violations, house.outcome.violations
            _wanted[contacts, asks] = await digest(house.school, house.contacts)
    return _wanted[contacts, asks]


async def played(fault: Fault, place: Place, *, poll_only: bool = False, contacts: int = 0) -> Outcome:
    contacts = contacts or fault.contacts
    wanted = await wanted_of(place, contacts, fault.asks)
    async with a_house(place, contacts, poll_only=poll_only, asks=fault.asks) as house:
        await fault.act(house)
        return await house.judge(wanted)
