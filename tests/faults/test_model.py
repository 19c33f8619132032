"""Short: a few random sequences in every test run, many in `make faults`."""

from tests.faults.house import Place
from tests.faults.model import explore


def test_the_clauses_hold_whatever_happens(place: Place) -> None:
    explore(place, 12)
