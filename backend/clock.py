"""The processes' own clock. What is decided in SQL is decided on `batuta_now()`, never on this."""

from datetime import UTC, datetime


def now() -> datetime:
    return datetime.now(UTC)
