"""What is left of who was erased: enough to recognise a provider's repetition, and no more."""

from sqlalchemy import Column, Index, LargeBinary, Uuid

from backend.storage.tables.base import moment, tenant_table

erased_events = tenant_table(
    "erased_events",
    Column("instance_id", Uuid, nullable=False),
    Column("event_hash", LargeBinary, nullable=False, comment="keyed: see migrations/sql/30_erasure.sql"),
    moment("created_at", now=True),
    Index("erased_events_created_idx", "created_at"),
    key=("instance_id", "event_hash"),
)
