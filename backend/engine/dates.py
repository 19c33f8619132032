"""Dates and times as people write them in Brazil (and in English)."""

import re
from datetime import date, time, timedelta

from backend.engine.text import fold

_DAYS = {
    "hoje": 0, "today": 0, "amanha": 1, "tomorrow": 1, "depois de amanha": 2, "ontem": -1, "yesterday": -1, "anteontem": -2,
}  # fmt: skip
_MONTHS = {
    name: index
    for index, names in enumerate(
        (
            "janeiro january jan", "fevereiro february fev feb", "marco march mar", "abril april abr apr", "maio may mai",
            "junho june jun", "julho july jul", "agosto august ago aug", "setembro september set sep", "outubro october out oct",
            "novembro november nov", "dezembro december dez dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip

_NUMERIC = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})(?:[/.\- ](\d{4}|\d{2}))?")
_COMPACT = re.compile(r"(\d{2})(\d{2})(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_SPOKEN = re.compile(r"(?:dia )?(\d{1,2})(?:o|º|st|nd|rd|th)?(?: de| of)? ([a-z]+)\.?(?:,?(?: de)? (\d{4}|\d{2}))?")
_MONTH_FIRST = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,?(?: (\d{4}))?")


def parse_date(text: str, today: date, prefer: str = "any") -> date | None:
    """`31/12/2026`, `31/12`, `31 de dezembro`, `2026-12-31`, `amanhã`. Without a year: the nearest, or the `past` or `future` one."""
    said = fold(text).strip(" .!,")
    if said in _DAYS:
        return today + timedelta(days=_DAYS[said])
    if found := _ISO.fullmatch(said):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _COMPACT.fullmatch(said):
        return _day(int(found[3]), int(found[2]), int(found[1]))
    if found := _NUMERIC.fullmatch(said):
        return _with_year(int(found[1]), int(found[2]), found[3], today, prefer)
    if (found := _SPOKEN.fullmatch(said)) and found[2] in _MONTHS:
        return _with_year(int(found[1]), _MONTHS[found[2]], found[3], today, prefer)
    if (found := _MONTH_FIRST.fullmatch(said)) and found[1] in _MONTHS:
        return _with_year(int(found[2]), _MONTHS[found[1]], found[3], today, prefer)
    return None


def _with_year(day: int, month: int, year: str | None, today: date, prefer: str) -> date | None:
    if year is not None and len(year) == 4:
        return _day(int(year), month, day)
    if year is not None:
        return _day(_century(int(year), today, prefer), month, day)
    near = [found for offset in (-1, 0, 1) if (found := _day(today.year + offset, month, day))]
    if prefer == "past":
        near = [found for found in near if found <= today]
    elif prefer == "future":
        near = [found for found in near if found >= today]
    return min(near, key=lambda found: abs(found - today), default=None)


def _century(year: int, today: date, prefer: str) -> int:
    """`14/03/85` is a birthday, `14/03/27` a lesson."""
    this = today.year // 100 * 100 + year
    far = 0 if prefer == "past" else 20
    return this - 100 if this > today.year + far else this


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_TIME = re.compile(
    r"(?:as |at )?(\d{1,2})(?:\s*(?::|horas?|hs|h|\.)\s*(\d{2})?)?\s*(?:horas?|hs|h|min|m(?!\S))?\s*(.*)"
)
_MORNING = frozenset({"da manha", "da madrugada", "am", "a.m", "a.m.", "in the morning"})
_LATER = frozenset({"da tarde", "da noite", "pm", "p.m", "p.m.", "in the afternoon", "in the evening"})
_NAMED = {
    "meio-dia": time(12),
    "meio dia": time(12),
    "noon": time(12),
    "meia-noite": time(0),
    "meia noite": time(0),
    "midnight": time(0),
}


def parse_time(text: str) -> time | None:
    """`14:30`, `14h30`, `14h`, `2 da tarde`, `2:30 pm`, `meio-dia`."""
    said = fold(text).strip(" !,")
    if said in _NAMED:
        return _NAMED[said]
    found = _TIME.fullmatch(said.removesuffix("."))
    if found is None:
        return None
    hour, minute, part = int(found[1]), int(found[2] or 0), found[3].strip()
    if part and part not in _MORNING | _LATER:
        return None
    if part and not 1 <= hour <= 12:
        return None
    if part in _LATER:
        hour = hour % 12 + 12
    elif part in ("am", "a.m", "a.m.") and hour == 12:
        hour = 0
    return time(hour, minute) if hour <= 23 and minute <= 59 else None
