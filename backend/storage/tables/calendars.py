"""Triggers that go by the calendar, and how far their fan-out has come. See docs/triggers.md."""

from sqlalchemy import Column, Index, Integer, String, Uuid

from backend.storage.tables.base import moment, tenant_table, within

calendars = tenant_table(
    "calendars",
    Column("funnel_id", Uuid, nullable=False),
    Column("node_id", String(100), nullable=False),
    Column("rule", String(500), nullable=False, comment="of the trigger and the time zone: another one begins anew"),
    Column("place", Integer, nullable=False, comment="of two with the same tick the smaller one goes first"),
    moment("tick", required=True),
    moment("due_at", required=True),
    Column("after", Uuid, comment="contacts up to this one have been asked; null: the fan-out has not begun"),
    within("funnels", "funnel_id"),
    Index("calendars_due_idx", "due_at"),
    key=("funnel_id", "node_id"),
)
