"""The short form of `make faults` (docs/faults.md): some faults, few contacts, the same judge."""

import pytest

from tests.faults import acts
from tests.faults.house import Place
from tests.faults.play import played
from tests.faults.points import ABOUT, named_in_code

SHORT = [fault for fault in acts.FAULTS.values() if fault.short]
TURNS = [
    pytest.param(fault, n % 2 == 1, id=f"{fault.name}{', arq off' if n % 2 else ''}") for n, fault in enumerate(SHORT)
]


@pytest.mark.parametrize(("fault", "poll_only"), TURNS)
async def test_nothing_is_lost_doubled_or_out_of_order(place: Place, fault: acts.Fault, poll_only: bool) -> None:
    outcome = await played(fault, place, poll_only=poll_only)
    assert outcome.violations == []
    assert outcome.injected
    assert outcome.duplicates == outcome.explained


def test_every_crash_point_of_the_code_is_known_and_met() -> None:
    assert named_in_code() == set(ABOUT)
