"""What Anthropic refuses it refuses again: only what passes is asked anew."""

import pytest

from backend.activities.anthropic_trouble import trouble_of


@pytest.mark.parametrize(
    ("status", "named", "code", "passes"),
    [
        (422, None, "ai_refused", False),
        (409, "conflict_error", "ai_busy", True),
        (418, None, "ai_refused", False),
        (408, None, "ai_unreachable", True),
        (500, None, "ai_unreachable", True),
        (429, "rate_limit_error", "ai_busy", True),
        (529, "overloaded_error", "ai_busy", True),
    ],
)
def test_what_is_asked_again(status: int, named: str | None, code: str, passes: bool) -> None:
    trouble = trouble_of(status, {"error": {"type": named}} if named else None)
    assert (trouble.code, trouble.passes) == (code, passes)
