"""Two bots that face each other (C13): the same words come, the same words go.

Decided from what the lane keeps of its last exchanges. A contact who presses one button three times and is told three things is a
person; one who is told the same three times is stuck, or no person.
"""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

from backend.engine.text import fold

SECONDS = 60
REPEATS = 3
MESSAGES = 18
"""In both directions together: with so many in the minute, half of them repeated on both sides, several texts are a circle too."""
KEPT = 12
_FORM = struct.Struct("<IIdB")


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was heard and what was answered, as checksums of the folded texts. `said` 0: nothing yet. `at`: epoch seconds."""

    heard: int
    said: int
    at: float
    bubbles: int = 0


Exchanges = tuple[Exchange, ...]


def heard(past: Exchanges, text: str, at: float) -> Exchanges:
    """A message without words (a photo, a voice) repeats nothing; one that came before the last answer was given is no answer to it."""
    key = _key([text])
    answered = [one for one in past if one.said and one.at > at - SECONDS]
    if not key or (answered and at < answered[-1].at):
        return tuple(answered)
    return (*answered[1 - KEPT :], Exchange(key, 0, at))


def said(past: Exchanges, texts: Sequence[str], at: float) -> Exchanges:
    """The answer may come later than the turn that heard: after an activity."""
    if not past or past[-1].said or not texts:
        return past
    return (*past[:-1], replace(past[-1], said=_key(texts) or 1, at=at, bubbles=min(len(texts), 255)))


def goes_round(past: Exchanges) -> bool:
    """Whether the answer just given is one too many."""
    if not past or not past[-1].said:
        return False
    last = past[-1]
    if sum((one.heard, one.said) == (last.heard, last.said) for one in past) >= REPEATS:
        return True
    many = sum(1 + one.bubbles for one in past) >= MESSAGES
    return many and all(2 * len(kinds) <= len(past) for kinds in ({e.heard for e in past}, {e.said for e in past}))


def packed(past: Exchanges) -> bytes | None:
    return b"".join(_FORM.pack(one.heard, one.said, one.at, one.bubbles) for one in past) or None


def unpacked(stored: bytes | None) -> Exchanges:
    return tuple(Exchange(*values) for values in _FORM.iter_unpack(stored)) if stored else ()


def _key(texts: Iterable[str]) -> int:
    return crc32("\n".join(map(fold, texts)).strip().encode("utf-8", "replace"))
