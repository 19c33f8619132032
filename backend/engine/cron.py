"""Schedules: five fields of numbers, `*`, lists, ranges and steps."""

import re

_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_CRON_PART = re.compile(r"(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:/(\d{1,2}))?")


def is_schedule(text: str) -> bool:
    fields = text.split()
    return len(fields) == 5 and all(_cron_field(text, *limits) for text, limits in zip(fields, _RANGES, strict=True))


def _cron_field(text: str, low: int, high: int) -> bool:
    for part in text.split(","):
        found = _CRON_PART.fullmatch(part)
        if found is None:
            return False
        first, last, step = (int(number) if number else None for number in found.groups())
        inside = all(low <= number <= high for number in (first, last) if number is not None)
        if not inside or step == 0 or (first is not None and last is not None and last < first):
            return False
    return True
