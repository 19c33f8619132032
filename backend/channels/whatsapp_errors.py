"""What each of Meta's error codes means for a message of ours (contracts/01, 5).

Decided by the code, never by the text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from backend.channels.base import Receipt, Refused, TryLater, Uncertain
from backend.engine.words import Json

Kind: TypeAlias = Literal["permanent", "config", "reauth", "window", "opt_out"]
LONGEST_WAIT = 3600.0
"""Seconds, whatever a provider asks for: whether the message still matters then is the sender's to judge."""


@dataclass(frozen=True, slots=True)
class Refuse:
    kind: Kind


@dataclass(frozen=True, slots=True)
class Retry:
    """Meta's trouble. Waits `base` ** attempt seconds; at most `tries`, then it is permanent."""

    base: float = 2.0
    longest: float = 300.0
    tries: int | None = None


@dataclass(frozen=True, slots=True)
class Slow:
    """We are too fast. No failure: nothing is counted against the message."""

    scope: Literal["message", "pair", "number"]
    after: float
    grows: bool = False
    """4 ** attempt seconds, as Meta asks for between two people."""


Reaction: TypeAlias = Refuse | Retry | Slow

_PERMANENT, _CONFIG, _REAUTH = Refuse("permanent"), Refuse("config"), Refuse("reauth")


def _all(reaction: Reaction, *codes: int) -> dict[int, Reaction]:
    return dict.fromkeys(codes, reaction)


REACTIONS: Mapping[int, Reaction] = {
    **_all(_REAUTH, 0, 190, 3, 10, *range(200, 300), 131005),
    **_all(Retry(), 1, 2, 131000, 131016, 133004),
    **_all(Retry(base=60.0, longest=600.0), 131057),
    **_all(Retry(tries=2), 131053),
    **_all(Slow("number", 60.0), 4, 80007, 80008),
    **_all(Slow("number", 1.0), 130429),
    **_all(Slow("pair", 4.0, grows=True), 131056),
    **_all(Slow("message", 60.0), 132069),
    **_all(Refuse("window"), 131047),
    **_all(Refuse("opt_out"), 131050),
    # 133016 asks for three days; a number that may not register answers 133010 to every message meanwhile.
    **_all(_CONFIG, *range(133000, 133004), *range(133005, 133011), 133016),
    **_all(_CONFIG, 131048, 131064, 130497, 131030, 131031, 368, 131037, 131042, 131044, 131045, 131063),
    **_all(_CONFIG, 132001, 132007, 132015, 132016, 132068),
    **_all(_PERMANENT, 131026, 131049, 130472, 131021, 131008, 131009, 100, 33, 135000, 131051, 131052, 131062),
    **_all(_PERMANENT, 132000, 132005, 132008, 132012, 137000),
}

OUR_MISTAKES = frozenset({100, 33, 131008, 131009, 135000})
"""A parameter that we should not have sent: to be logged as an error of ours."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `body` is None when it was not JSON."""

    status: int
    body: Json
    retry_after: float | None = None


def receipt_of(answer: Answer, attempt: int) -> Receipt:
    """For an answer that is no success."""
    error = _error_of(answer.body)
    code = _code_of(error)
    reaction = REACTIONS.get(code) if code is not None else None
    if reaction is None:
        return _by_status(answer, code, error)
    return _receipt(reaction, str(code), _detail(error), attempt, answer.retry_after)


def describe(errors: Json) -> Mapping[str, Json] | None:
    """{code, detail} of the first of a webhook's `errors`."""
    first = errors[0] if isinstance(errors, list) and errors else None
    if not isinstance(first, dict):
        return None
    code = _code_of(first)
    return {"code": "unknown" if code is None else str(code), "detail": _detail(first)}


def _receipt(reaction: Reaction, code: str, detail: str, attempt: int, retry_after: float | None) -> Receipt:
    match reaction:
        case Refuse(kind):
            return Refused(code, detail, kind)
        case Slow(scope, after, grows):
            wait = retry_after or (after**attempt if grows else after)
            return TryLater(code, min(wait, LONGEST_WAIT), scope, counts=False, detail=detail)
        case Retry(base, longest, tries):
            if tries is not None and attempt > tries:
                return Refused(code, detail)
            return TryLater(code, min(retry_after or min(base**attempt, longest), LONGEST_WAIT), detail=detail)


def _by_status(answer: Answer, code: int | None, error: Mapping[str, Json]) -> Receipt:
    """An error that no table names."""
    name, detail = f"http_{answer.status}" if code is None else str(code), _detail(error)
    match answer.status:
        case 429:
            return TryLater(name, min(answer.retry_after or 5.0, LONGEST_WAIT), "number", counts=False, detail=detail)
        case 401 | 403:
            return Refused(name, detail, "reauth")
        case status if 400 <= status < 500 and status not in (408, 425):
            return Refused(name, detail)
    return Uncertain(f"{name}: {detail}" if detail else name)


def _error_of(body: Json) -> Mapping[str, Json]:
    error = body.get("error") if isinstance(body, dict) else None
    return error if isinstance(error, dict) else {}


def _code_of(error: Mapping[str, Json]) -> int | None:
    code = error.get("code")
    if isinstance(code, str) and code.isascii() and code.isdigit() and len(code) < 10:
        code = int(code)
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def _detail(error: Mapping[str, Json]) -> str:
    data = error.get("error_data")
    details = data.get("details") if isinstance(data, dict) else None
    candidates = (details, error.get("message"), error.get("title"))
    return next((text for text in candidates if isinstance(text, str) and text), "")[:300]
