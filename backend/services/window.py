"""The 24-hour window (C18): free-form messages only so long after the contact's last one."""

from datetime import datetime, timedelta

from backend.engine.content import LIMITS


def window_open(provider: str, last_inbound_at: datetime | None, now: datetime) -> bool:
    """Both moments are the database's. A channel that has no window is always open."""
    limits = LIMITS.get(provider)
    if limits is None or limits.window_hours is None:
        return True
    return last_inbound_at is not None and now - last_inbound_at < timedelta(hours=limits.window_hours)
