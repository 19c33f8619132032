"""What went wrong at Anthropic, by the error's type and code and never by its words (contracts: version 2026-10-21)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Code: TypeAlias = Literal[
    "ai_auth", "ai_quota", "ai_model", "ai_busy", "ai_refused", "ai_unreachable", "ai_prompt_too_long"
]
LONGEST_WAIT = 60.0

_BY_TYPE: Mapping[str, Code] = {
    "authentication_error": "ai_auth",
    "permission_error": "ai_auth",
    "billing_error": "ai_quota",
    "not_found_error": "ai_model",
    "rate_limit_error": "ai_busy",
    "overloaded_error": "ai_busy",
    "timeout_error": "ai_busy",
    "api_error": "ai_unreachable",
    "request_too_large": "ai_prompt_too_long",
    "invalid_request_error": "ai_refused",
}
_BY_STATUS: Mapping[int, Code] = {
    401: "ai_auth",
    402: "ai_quota",
    403: "ai_auth",
    404: "ai_model",
    409: "ai_busy",
    413: "ai_prompt_too_long",
    429: "ai_busy",
    529: "ai_busy",
}
PASSING = frozenset({"ai_busy", "ai_unreachable"})


@dataclass(frozen=True, slots=True)
class AiTrouble:
    """`after`: seconds that it asked us to wait."""

    code: Code
    after: float = 0.0

    @property
    def passes(self) -> bool:
        """Asking again later may help."""
        return self.code in PASSING


def trouble_of(status: int, found: Any, retry_after: str | None = None) -> AiTrouble:
    """`found`: the body as far as it is JSON."""
    error = found.get("error") if isinstance(found, Mapping) else None
    named, details = (error.get("type"), error.get("details")) if isinstance(error, Mapping) else (None, None)
    # what it will not take, it will not take later: only a time-out among those passes
    otherwise: Code = "ai_refused" if 400 <= status < 500 and status != 408 else "ai_unreachable"
    code = _BY_TYPE.get(str(named)) or _BY_STATUS.get(status, otherwise)
    reason = str(details.get("error_code")) if isinstance(details, Mapping) else ""
    if code == "ai_busy" and ("spend" in reason or "credit" in reason):
        return AiTrouble("ai_quota")  # a limit of money, which no waiting mends
    return AiTrouble(code, _seconds(retry_after))


def _seconds(retry_after: str | None) -> float:
    try:
        return min(max(float(retry_after or 0), 0.0), LONGEST_WAIT)
    except ValueError:
        return 0.0
