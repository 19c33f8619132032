"""Drawings, their immutable versions, and what happened when they were played."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Identity,
    Index,
    Integer,
    LargeBinary,
    String,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from backend.storage.tables.base import moment, tenant_table, within

funnels = tenant_table(
    "funnels",
    Column("id", Uuid, nullable=False),
    Column("name", String(150), nullable=False),
    Column("definition", JSONB, nullable=False, server_default=text("'{}'")),
    Column("revision", BigInteger, nullable=False, server_default="1", comment="of the draft: the ETag"),
    Column("trigger_keyword", String(100)),
    Column("is_active", Boolean, nullable=False, server_default=text("false")),
    Column("published_version", Integer),
    Column("calendar_version", Integer, comment="whose triggers stand in calendars; null: to be read again"),
    moment("published_at"),
    Column("updated_by", Uuid),
    moment("updated_at", now=True),
    moment("deleted_at"),
    moment("created_at", now=True),
    Index(
        "funnels_calendar_idx",
        "workspace_id",
        postgresql_where=text("is_active AND calendar_version IS DISTINCT FROM published_version"),
    ),
    rooted=True,
)

funnel_versions = tenant_table(
    "funnel_versions",
    Column("funnel_id", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    Column("name", String(150), nullable=False),
    Column("definition", JSONB, nullable=False),
    Column("content_hash", LargeBinary, nullable=False, comment="SHA-256 of the canonical definition"),
    Column("note", String(500), nullable=False, server_default=""),
    Column("published_by", Uuid),
    moment("created_at", now=True),
    within("funnels", "funnel_id"),
    key=("funnel_id", "version"),
)

UNDER_WAY = ("active", "interrupted")
"""Of a run: it plays, or stands aside until the one that interrupted it has ended."""

runs = tenant_table(
    "runs",
    Column("id", Uuid, nullable=False),
    Column("lane_id", Uuid, nullable=False),
    Column("contact_id", Uuid, nullable=False),
    Column("funnel_id", Uuid, nullable=False),
    Column("funnel_version", Integer, nullable=False),
    Column("version", BigInteger, nullable=False, comment="lane_seq of the last inbound that changed it"),
    Column("status", String(12), nullable=False),
    Column("reason", String(50)),
    Column("current_node_id", String(100)),
    Column("state", JSONB, nullable=False),
    moment("started_at", now=True),
    moment("ended_at"),
    within("lanes", "lane_id"),
    CheckConstraint("status IN ('active', 'interrupted', 'ended', 'stopped')", name="status"),
    Index("runs_one_active_key", "workspace_id", "lane_id", unique=True, postgresql_where=text("status = 'active'")),
    Index("runs_contact_idx", "workspace_id", "contact_id"),
    Index("runs_funnel_idx", "workspace_id", "funnel_id", "status", "funnel_version", "contact_id"),
    postgresql_with={"fillfactor": "70"},
)

run_journal = tenant_table(
    "run_journal",
    Column("run_id", Uuid, nullable=False),
    Column("lane_seq", BigInteger, nullable=False),
    Column(
        "step",
        Integer,
        nullable=False,
        server_default="0",
        comment="a turn that starts another funnel has a second run",
    ),
    Column("signal", JSONB, nullable=False, comment="what came in, and the view's now: enough to replay"),
    Column("outcome", JSONB, nullable=False),
    moment("created_at", now=True),
    key=("run_id", "lane_seq", "step"),
)

funnel_logs = tenant_table(
    "funnel_logs",
    Column("id", BigInteger, Identity(), nullable=False),
    Column("contact_id", Uuid, nullable=False),
    Column("run_id", Uuid),
    Column("funnel_id", Uuid, nullable=False),
    Column("node_id", String(100), nullable=False),
    Column("node_type", String(50), nullable=False),
    Column("status", String(10), nullable=False),
    Column("execution_data", JSONB, nullable=False, server_default=text("'{}'")),
    moment("created_at", now=True),
    CheckConstraint("status IN ('success', 'failure')", name="status"),
    Index("funnel_logs_funnel_idx", "workspace_id", "funnel_id", "node_id", "contact_id"),
    key=("contact_id", "id"),
)
