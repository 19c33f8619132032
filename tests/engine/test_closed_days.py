"""Closed days: the country's, a state's, and a workspace's own."""

from datetime import date
from typing import Any

import pytest

from backend.engine.closed_days import closed_days

OWN = [{"date": "2026-12-28", "name": "Recesso"}, {"date": "2026-12-25", "name": "Natal em família"}]


@pytest.mark.parametrize(
    ("settings", "first", "expected"),
    [
        ({}, "2026-12-20", {"2026-12-25": "Natal", "2027-01-01": "Confraternização Universal"}),
        ({"national": False}, "2026-12-20", {}),
        ({"closed": OWN}, "2026-12-16", {"2026-12-25": "Natal em família", "2026-12-28": "Recesso"}),
        ({}, "2026-07-01", {}),
        ({"state": "SP"}, "2026-07-01", {"2026-07-09": "Revolução Constitucionalista"}),
        ({"state": "SP", "national": False}, "2026-07-01", {"2026-07-09": "Revolução Constitucionalista"}),
        ({"state": "SP", "national": False}, "2026-09-01", {}),
        ({"state": "somewhere"}, "2026-07-01", {}),
        ({}, "2026-02-10", {}),
        ({"optional": True}, "2026-02-10", {"2026-02-16": "Carnaval", "2026-02-17": "Carnaval", "2026-02-18": "Quarta-feira de Cinzas"}),
    ],
)  # fmt: skip
def test_from_a_day_on(settings: dict[str, Any], first: str, expected: dict[str, str]) -> None:
    assert closed_days(settings, date.fromisoformat(first)) == expected


def test_no_further_than_asked() -> None:
    assert closed_days({}, date(2026, 12, 12)) == {"2026-12-25": "Natal"}
    assert closed_days({}, date(2026, 12, 11)) == {}
