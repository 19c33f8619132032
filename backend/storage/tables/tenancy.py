"""Who may do what, and which numbers belong to whom."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Interval,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from backend.storage.tables.base import metadata, moment, tenant_table, within

db_meta = Table(
    "db_meta",
    metadata,
    Column("one", Boolean, primary_key=True, server_default=text("true")),
    Column("generation", Uuid, nullable=False),
    Column("test_clock", Boolean, nullable=False, server_default=text("false")),
    Column("clock_offset", Interval, nullable=False, server_default=text("'0'")),
    Column("functions_hash", LargeBinary, comment="of migrations/sql as last executed"),
    Column("erasure_key", Uuid, nullable=False, server_default=text("gen_random_uuid()"), comment="of erased_events"),
    CheckConstraint("one", name="single"),
    CheckConstraint("test_clock OR clock_offset = interval '0'", name="clock"),
)

users = Table(
    "users",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("name", String(100), nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("language", String(10), nullable=False, server_default="pt-BR"),
    Column("last_workspace_id", Uuid),
    moment("created_at", now=True),
    CheckConstraint("email = lower(email)", name="email"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("family_id", Uuid, nullable=False, index=True),
    Column("user_id", Uuid, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("successor", LargeBinary, comment="the next refresh token, sealed: answered again within 10 s of a race"),
    moment("rotated_at"),
    moment("revoked_at"),
    moment("expires_at", required=True),
    moment("created_at", now=True),
    Index("sessions_expires_idx", "expires_at"),
)

workspaces = Table(
    "workspaces",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String(100), nullable=False),
    Column("owner_id", Uuid, ForeignKey("users.id"), nullable=False),
    Column("timezone", String(64), nullable=False, server_default="America/Sao_Paulo"),
    Column("language", String(10), nullable=False, server_default="pt-BR"),
    Column("hours", JSONB, nullable=False, server_default=text("'{}'")),
    Column("holidays", JSONB, nullable=False, server_default=text("'{}'"), comment="engine/closed_days.py"),
    Column("opt_out_words", JSONB, nullable=False, server_default=text("'[]'"), comment="beside SAIR, PARAR, STOP"),
    Column("stages", JSONB, nullable=False),
    Column("idle_resume_minutes", Integer, comment="the bot comes back after so long without a person; null: never"),
    Column(
        "ai_needs_consent",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="AI answers only who allowed it: purpose `ai` of the consent ledger",
    ),
    moment("created_at", now=True),
)

workspace_members = tenant_table(
    "workspace_members",
    Column("id", Uuid, nullable=False),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False, index=True),
    Column("role", String(20), nullable=False, server_default="agent"),
    moment("removed_at"),
    moment("created_at", now=True),
    UniqueConstraint("workspace_id", "user_id"),
    CheckConstraint("role IN ('owner', 'admin', 'supervisor', 'marketer', 'agent')", name="role"),
    rooted=True,
)

teams = tenant_table(
    "teams",
    Column("id", Uuid, nullable=False),
    Column("name", String(100), nullable=False),
    Column("last_assigned_id", Uuid, comment="the member whose turn was last: round robin goes on from here"),
    moment("created_at", now=True),
    UniqueConstraint("workspace_id", "name"),
    rooted=True,
)

team_members = tenant_table(
    "team_members",
    Column("team_id", Uuid, nullable=False),
    Column("member_id", Uuid, nullable=False),
    within("teams", "team_id", cascade=True),
    within("workspace_members", "member_id", cascade=True),
    key=("team_id", "member_id"),
)

invitations = tenant_table(
    "invitations",
    Column("id", Uuid, nullable=False),
    Column("email", String(254), nullable=False),
    Column("role", String(20), nullable=False),
    Column("token_hash", LargeBinary, nullable=False),
    Column("invited_by", Uuid),
    moment("expires_at", required=True),
    moment("accepted_at"),
    moment("revoked_at"),
    moment("created_at", now=True),
    UniqueConstraint("workspace_id", "token_hash"),
    rooted=True,
)

instances = tenant_table(
    "instances",
    Column("id", Uuid, nullable=False),
    Column("name", String(100), nullable=False),
    Column("provider", String(30), nullable=False),
    Column("phone_number", String(30)),
    Column("public_token", String(40), comment="of a page of ours that anybody may open: /c/<token>"),
    Column("status", String(20), nullable=False, server_default="PENDING"),
    Column(
        "status_detail",
        JSONB,
        nullable=False,
        server_default=text("'{}'"),
        comment="{code, detail} of the last check or refusal",
    ),
    Column("credentials", LargeBinary, comment="sealed with the workspace's key, bound to this row"),
    Column("throughput", Integer, nullable=False, server_default="80", comment="messages a second the provider grants"),
    Column("send_blocked", Boolean, nullable=False, server_default=text("false"), comment="REAUTH: the queue waits"),
    moment("checked_at"),
    moment("connected_at"),
    moment("deleted_at"),
    moment("created_at", now=True),
    CheckConstraint("status IN ('CONNECTED', 'AWAITING_QR_CODE', 'DISCONNECTED', 'PENDING')", name="status"),
    rooted=True,
)

channel_routes = Table(
    "channel_routes",
    metadata,
    Column("provider", String(30), nullable=False),
    Column("provider_key", String(200), nullable=False, comment="WhatsApp: phone_number_id"),
    Column("workspace_id", Uuid, nullable=False),
    Column("instance_id", Uuid, nullable=False),
    Column("account_key", String(200), comment="WhatsApp: the WABA id; account-level events are routed by it"),
    Column(
        "verify_hash",
        LargeBinary,
        comment="SHA-256 of the verify token: the handshake finds it without opening secrets",
    ),
    PrimaryKeyConstraint("provider", "provider_key"),
    Index("channel_routes_instance_idx", "workspace_id", "instance_id"),
    Index("channel_routes_account_idx", "provider", "account_key"),
    Index("channel_routes_verify_idx", "provider", "verify_hash"),
)

integrations = tenant_table(
    "integrations",
    Column("id", Uuid, nullable=False),
    Column("platform", String(30), nullable=False),
    Column("config_data", JSONB, nullable=False, server_default=text("'{}'")),
    Column("encrypted_secret", LargeBinary),
    Column("is_active", Boolean, nullable=False, server_default=text("true")),
    moment("created_at", now=True),
    UniqueConstraint("workspace_id", "platform"),
    rooted=True,
)
