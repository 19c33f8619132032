"""How long: `5 min`, `2 horas`, 90 (seconds), {"amount": 3, "unit": "days"}."""

import re
from datetime import timedelta

from backend.engine.text import fold
from backend.engine.values import number
from backend.engine.words import Json

LONGEST = timedelta(days=365)
SHORTEST = timedelta(seconds=1)

_UNITS = {
    1: "s sec secs second seconds seg segs segundo segundos",
    60: "m min mins minute minutes minuto minutos",
    3600: "h hour hours hora horas",
    86400: "d day days dia dias",
    604800: "w week weeks semana semanas",
}
UNITS = {word: seconds for seconds, names in _UNITS.items() for word in names.split()}

_TEXT = re.compile(r"(-?\d{1,12}(?:[.,]\d{1,6})?(?:e\d{1,2})?)\s*([a-z]*)")


def parse_duration(value: Json) -> timedelta | None:
    """None for what is no duration; whether it is in range is `in_range`'s question. Beyond a thousand years it is cut there."""
    if isinstance(value, dict):
        value = f"{value.get('amount')} {value.get('unit') or ''}"
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, int | float):
        return _seconds(float(value))
    found = _TEXT.fullmatch(fold(value)) if len(value) <= 40 else None
    if found is None or (found[2] and found[2] not in UNITS):
        return None
    amount = number(found[1])
    return _seconds((float(found[1].replace(",", ".")) if amount is None else amount) * UNITS.get(found[2], 1))


def _seconds(amount: float) -> timedelta | None:
    if amount != amount:
        return None
    bound = 365_000 * 86_400.0
    return timedelta(seconds=min(max(amount, -bound), bound))


def in_range(duration: timedelta) -> bool:
    return SHORTEST <= duration <= LONGEST
