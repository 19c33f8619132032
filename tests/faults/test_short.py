"""The short form of `make faults` (docs/faults.md): some faults, few contacts, the same judge."""

from typing import Any, cast
from uuid import UUID

import pytest

from tests.faults import acts
from tests.faults.acts_outside import Known, asked_once, person
from tests.faults.house import House, Outcome, Place
from tests.faults.play import met, passed, played
from tests.faults.points import ABOUT, named_in_code, names_in
from tests.faults.report import Row

SHORT = [fault for fault in acts.FAULTS.values() if fault.short]
TURNS = [
    pytest.param(fault, n % 2 == 1, id=f"{fault.name}{', arq off' if n % 2 else ''}") for n, fault in enumerate(SHORT)
]


@pytest.mark.parametrize(("fault", "poll_only"), TURNS)
async def test_nothing_is_lost_doubled_or_out_of_order(place: Place, fault: acts.Fault, poll_only: bool) -> None:
    outcome = await played(fault, place, poll_only=poll_only)
    assert Row(fault.name, [outcome]).violations == []
    assert outcome.duplicates == outcome.explained


def test_every_crash_point_of_the_code_is_met_with_one_worker_and_with_three() -> None:
    assert named_in_code() == set(ABOUT)
    met = {name: {fault.workers for fault in acts.FAULTS.values() if fault.point == name} for name in named_in_code()}
    assert {name for name, workers in met.items() if not workers >= {1, 3}} == set()


def test_a_crash_point_whose_name_nobody_can_read_is_refused() -> None:
    assert list(names_in('crashpoint("X.one"); one_commit(c, 2, "X.two"); crash.crashpoint("X.three")')) == [
        "X.one", "X.two", "X.three",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="without a name"):
        list(names_in("crashpoint(name)"))


async def test_the_story_passes_every_crash_point_of_the_code(place: Place) -> None:
    assert await passed(place, 1) == named_in_code()


def test_a_point_at_which_no_run_was_is_a_violation() -> None:
    fault = acts.FAULTS["kill -9 at TC.before_commit, 3 workers"]
    here, there, nowhere = Outcome(1, reached={fault.point}), Outcome(1, reached={"TM.before_commit"}), Outcome()
    assert Row(fault.name, [met(fault, here)]).sound
    assert Row(fault.name, [met(fault, there)]).violations == [
        "nobody was at TC.before_commit, but at {'TM.before_commit'}"
    ]
    assert Row(fault.name, [met(fault, nowhere)]).violations == ["no run has met it"]
    assert Row(fault.name, [nowhere]).missed(1)


ANA, BIA = "5511900000001", "5511900000002"


@pytest.mark.parametrize(
    ("asked", "claimed", "why"),
    [
        ({ANA: 1, BIA: 2}, 2, ""),
        ({ANA: 2, BIA: 1}, 2, "although its answer was stored"),
        ({ANA: 1, BIA: 3}, 3, "3 times"),
        ({ANA: 1, BIA: 2}, 1, "claimed 1 times"),
        ({ANA: 1}, 1, "0 times"),
    ],
)
async def test_a_second_paid_question_is_seen(asked: dict[str, int], claimed: int, why: str) -> None:
    """Ana's answer was stored when the worker died, Bia was being asked."""
    house: Any = Paid(asked, claimed)
    await asked_once(house, Known({ANA: 1}, frozenset({BIA})), again=1)
    assert house.violations if why else not house.violations
    assert why in "\n".join(house.violations)


class Paid:
    """As much of a house as the judge looks at."""

    def __init__(self, asked: dict[str, int], claimed: int) -> None:
        self.school, self.outside, self.anthropic, self.workspace_id = self, self, self, "w"
        self.claimed, self.violations = claimed, list[str]()
        self.violated = self.violations.append
        people = [person(cast(House, self), cast(UUID, who)) for who, times in asked.items() for _ in range(times)]
        self.asked = [{"metadata": {"user_id": one}} for one in people]

    async def rows(self, _sql: str) -> list[dict[str, Any]]:
        return [{"contact_id": who, "addr": who, "attempt": self.claimed} for who in (ANA, BIA)]
