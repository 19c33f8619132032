"""Which of a question's options a contact meant."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from backend.engine.text import fold, words
from backend.engine.words import Json, Message

_NUMBER = re.compile(r"(?:opcao|option)?\s*(?:numero|number|n[o.°]?)?\s*[(#]?\s*(\d{1,3})\s*[).ºªo:-]?(?:\s+(.*))?")


def pick(choices: Sequence[Json], message: Message, *, near: bool = True) -> Mapping[str, Any] | None:
    """By press, label, synonym, number or a near spelling, in this order; None when nothing or more than one thing fits.

    A choice is {"id", "label", "synonyms"?: [str]}.
    """
    rows = [choice for choice in choices if isinstance(choice, dict)]
    if message.reply_id is not None:
        pressed = next((row for row in rows if row.get("id") == message.reply_id), None)
        if pressed is not None:
            return pressed
    said = " ".join(words(message.text)) or fold(message.text)
    if not said:
        return None
    return (
        _only(row for row in rows if said in _names(row))
        or _numbered(rows, message.text)
        or (_near(rows, said) if near else None)
    )


def _names(row: Mapping[str, Any]) -> set[str]:
    synonyms = row.get("synonyms")
    named = [row.get("label"), *(synonyms if isinstance(synonyms, list) else ())]
    return {" ".join(words(str(name))) or fold(str(name)) for name in named if name}


def _only(found: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    rows = list(found)
    return rows[0] if len(rows) == 1 else None


def _numbered(rows: Sequence[Mapping[str, Any]], text: str) -> Mapping[str, Any] | None:
    """`2`, `2)`, `opção 2`, and `2. Violão` as it was shown."""
    found = _NUMBER.fullmatch(fold(text))
    if found is None or not 1 <= int(found[1]) <= len(rows):
        return None
    row = rows[int(found[1]) - 1]
    rest = " ".join(words(found[2] or ""))
    return row if not rest or rest in _names(row) else None


def _near(rows: Sequence[Mapping[str, Any]], said: str) -> Mapping[str, Any] | None:
    """One slip in 4 letters or more, two in 8 or more, three in 12; only when no other option is as near."""
    best: list[tuple[int, int]] = []
    for index, row in enumerate(rows):
        near = [
            slips for name in _names(row) if (slips := distance(said, name)) <= _tolerance(min(len(said), len(name)))
        ]
        if near:
            best.append((min(near), index))
    best.sort()
    if not best or (len(best) > 1 and best[0][0] == best[1][0]):
        return None
    return rows[best[0][1]]


def _tolerance(length: int) -> int:
    return min(length // 4, 3)


def distance(left: str, right: str) -> int:
    """Letters to insert, drop, change or swap with their neighbour; beyond 3 it only says that it is more."""
    if abs(len(left) - len(right)) > 3:
        return 4
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        previous, before, row = before, row, [i]
        for j, b in enumerate(right, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, previous[j - 2] + 1)
            row.append(cost)
        if min(row) > 3:
            return 4
    return row[-1]
