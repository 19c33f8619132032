"""Where something stands in a JSON answer: `data.items[0].name`; `$.` before it may be left out."""

import re
from collections.abc import Mapping
from typing import Any

_PART = re.compile(r"\.?([^.\[\]]+)|\[(\d{1,4})\]")


class PathMissing(Exception):
    """There is nothing at this place."""


def dig(document: Any, path: str) -> Any:
    """Raises PathMissing."""
    for part in steps(path):
        if isinstance(document, Mapping) and str(part) in document:
            document = document[str(part)]
        elif isinstance(document, list) and str(part).isdecimal() and int(part) < len(document):
            document = document[int(part)]
        else:
            raise PathMissing(path)
    return document


def steps(path: str) -> list[str]:
    """Raises PathMissing for what is no path."""
    rest, at = path.strip().removeprefix("$"), 0
    found: list[str] = []
    while at < len(rest):
        part = _PART.match(rest, at)
        if part is None or len(found) >= 32:
            raise PathMissing(path)
        found.append(part[1] or part[2])
        at = part.end()
    return found
