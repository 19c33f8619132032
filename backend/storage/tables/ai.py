"""What models cost and what they concluded: by contact, gone with the contact."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, Integer, String, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from backend.storage.tables.base import moment, tenant_table, within

ai_usage = tenant_table(
    "ai_usage",
    Column("contact_id", Uuid, nullable=False),
    Column("day", Date, nullable=False, comment="in the workspace's time zone"),
    Column("tokens", Integer, nullable=False),
    within("contacts", "contact_id", cascade=True),
    key=("contact_id", "day"),
)

contact_insights = tenant_table(
    "contact_insights",
    Column("contact_id", Uuid, nullable=False),
    Column("kind", String(20), nullable=False),
    Column(
        "message_id", BigInteger, nullable=False, comment="the last one that was read: a newer one, and it is made anew"
    ),
    Column("data", JSONB, nullable=False),
    moment("created_at", now=True),
    within("contacts", "contact_id", cascade=True),
    CheckConstraint("kind IN ('summary', 'next_action')", name="kind"),
    key=("contact_id", "kind"),
)
