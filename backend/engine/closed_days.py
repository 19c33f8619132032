"""Days on which nobody works: Brazil's holidays, a state's, and a workspace's own. Computed, so nothing is fetched.

A workspace's settings: {"national": bool, "optional": bool, "state": "SP" | None, "closed": [{"date": "2026-12-28", "name": "Recesso"}]};
`optional` are the days that many take off and nobody must (Carnaval, Corpus Christi). What is missing is as in `USUAL`.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

from holidays import country_holidays

from backend.engine.words import Json

USUAL: Mapping[str, Json] = MappingProxyType({"national": True, "optional": False, "state": None, "closed": []})
STATES = (
    "AC", "AL", "AM", "AP", "BA", "CE", "DF", "ES", "GO", "MA", "MG", "MS", "MT", "PA",
    "PB", "PE", "PI", "PR", "RJ", "RN", "RO", "RR", "RS", "SC", "SE", "SP", "TO",
)  # fmt: skip
AHEAD = 14
"""Days that a step looks ahead for the next opening."""


def closed_days(settings: Mapping[str, Json], first: date, days: int = AHEAD) -> dict[str, Json]:
    """ISO day -> its name, for so many days from the first one on."""
    known = {**USUAL, **settings}
    state = str(known["state"]) if known["state"] in STATES else None
    official = {
        day: name
        for year in {first.year, (first + timedelta(days)).year}
        for day, name in _official(year, state, known["national"] is True, known["optional"] is True).items()
    }
    own = known["closed"] if isinstance(known["closed"], list) else []
    named = {str(one.get("date")): str(one.get("name") or "") for one in own if isinstance(one, Mapping)}
    asked = [(first + timedelta(n)).isoformat() for n in range(days)]
    return {day: named.get(day) or official.get(day, "") for day in asked if day in named or day in official}


@lru_cache(maxsize=512)
def _official(year: int, state: str | None, national: bool, optional: bool) -> Mapping[str, str]:
    """A state's own are those that it has beside the country's."""
    country = _computed(year, None, optional)
    if state is None:
        return country if national else {}
    both = _computed(year, state, optional)
    return both if national else {day: name for day, name in both.items() if day not in country}


def _computed(year: int, state: str | None, optional: bool) -> dict[str, str]:
    categories = ("public", "optional") if optional else ("public",)
    found = country_holidays("BR", subdiv=state, years=year, categories=categories, language="pt_BR")
    return {day.isoformat(): name for day, name in found.items() if day.year == year}
