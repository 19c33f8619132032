"""The 24-hour window (C18, C25): free-form messages only so long after the contact's last one."""

from datetime import datetime, timedelta

from backend.engine.content import window_hours
from backend.engine.receptive import only_answers
from backend.errors import ChannelReceptiveOnly


def window_open(provider: str, last_inbound_at: datetime | None, now: datetime) -> bool:
    """Both moments are the database's. A channel that has no window is always open."""
    hours = window_hours(provider)
    return hours is None or (last_inbound_at is not None and now - last_inbound_at < timedelta(hours=hours))


def may_go_unasked(provider: str, last_inbound_at: datetime | None, now: datetime) -> bool:
    """Whether anything may be begun with a contact who does not write just now: a schedule, a silence, a call of the API."""
    return not only_answers(provider) or window_open(provider, last_inbound_at, now)


def refuse_unasked(provider: str, last_inbound_at: datetime | None, now: datetime) -> None:
    """Raises ChannelReceptiveOnly."""
    if not may_go_unasked(provider, last_inbound_at, now):
        raise ChannelReceptiveOnly
