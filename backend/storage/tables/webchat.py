"""Who talks to us on a page of ours: a browser that holds a token, and no more is known of it until somebody writes."""

from sqlalchemy import Column, Index, LargeBinary, String, UniqueConstraint, Uuid

from backend.storage.tables.base import moment, tenant_table, within

webchat_visitors = tenant_table(
    "webchat_visitors",
    Column("id", Uuid, nullable=False, comment="channel_identities knows the person as visitor:<id>"),
    Column("instance_id", Uuid, nullable=False),
    Column("token_hash", LargeBinary, nullable=False, comment="SHA-256 of what the browser holds"),
    Column("name", String(150), nullable=False, server_default=""),
    moment("last_seen_at", now=True),
    moment("revoked_at"),
    moment("created_at", now=True),
    UniqueConstraint("workspace_id", "token_hash"),
    within("instances", "instance_id"),
    Index("webchat_visitors_seen_idx", "last_seen_at"),
)
