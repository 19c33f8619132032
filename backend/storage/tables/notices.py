"""What the team is told outside of Batuta, and how much of it; and how many letters a contact got."""

from sqlalchemy import Column, Date, Integer, String, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY

from backend.storage.tables.base import moment, tenant_table, within

notice_minutes = tenant_table(
    "notice_minutes",
    moment("minute", required=True),
    Column("made", Integer, nullable=False, server_default="0", comment="notices that left within this minute"),
    key=(),
    rooted=True,
)

notice_troubles = tenant_table(
    "notice_troubles",
    Column("target", String(60), nullable=False, comment="webhook:<id>, email:<user id>, email (the server), limit"),
    Column("code", String(50), nullable=False),
    moment("since", required=True),
    key=("target",),
    rooted=True,
)

letter_days = tenant_table(
    "letter_days",
    Column("contact_id", Uuid, nullable=False),
    Column("day", Date, nullable=False, comment="in the workspace's time zone"),
    Column(
        "letters",
        ARRAY(Uuid),
        nullable=False,
        server_default=text("'{}'"),
        comment="activities that wrote: one that is called again counts once",
    ),
    within("contacts", "contact_id", cascade=True),
    key=("contact_id", "day"),
)
