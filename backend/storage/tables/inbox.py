"""What people read and write."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    Sequence,
    SmallInteger,
    String,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from backend.storage.tables.base import NOW, metadata, moment, tenant_table, within

message_ids = Sequence("message_ids", metadata=metadata)

conversations = tenant_table(
    "conversations",
    Column("id", Uuid, nullable=False),
    Column("contact_id", Uuid, nullable=False),
    Column("instance_id", Uuid, nullable=False),
    Column("status", String(10), nullable=False, server_default="open"),
    Column("team_id", Uuid),
    Column("agent_id", Uuid, comment="a user's id"),
    Column("priority", String(10), nullable=False, server_default="normal"),
    Column("unread_count", Integer, nullable=False, server_default="0"),
    Column(
        "last_message", JSONB, comment="{id, direction, type, text, status} of the newest: the list asks nothing else"
    ),
    moment("last_message_at", now=True),
    moment("assigned_at"),
    moment("first_reply_at"),
    moment("closed_at"),
    moment("created_at", now=True),
    within("contacts", "contact_id"),
    within("instances", "instance_id"),
    within("teams", "team_id"),
    within("workspace_members", "agent_id", "user_id"),
    CheckConstraint("status IN ('open', 'pending', 'closed')", name="status"),
    Index(
        "conversations_one_open_key",
        "workspace_id",
        "contact_id",
        "instance_id",
        unique=True,
        postgresql_where=text("status <> 'closed'"),
    ),
    Index("conversations_list_idx", "workspace_id", "status", "last_message_at", "id"),
    Index("conversations_contact_idx", "workspace_id", "contact_id"),
    Index(
        "conversations_agent_idx",
        "workspace_id",
        "agent_id",
        "last_message_at",
        "id",
        postgresql_where=text("status <> 'closed'"),
    ),
    Index(
        "conversations_team_idx",
        "workspace_id",
        "team_id",
        "last_message_at",
        "id",
        postgresql_where=text("status <> 'closed' AND team_id IS NOT NULL"),
    ),
    postgresql_with={"fillfactor": "70"},
)

messages = tenant_table(
    "messages",
    Column("id", BigInteger, message_ids, nullable=False, server_default=message_ids.next_value()),
    Column("contact_id", Uuid, nullable=False),
    Column("conversation_id", Uuid),
    Column("instance_id", Uuid),
    Column("message_direction", String(3), nullable=False),
    Column("message_type", String(30), nullable=False),
    Column("message_data", JSONB, nullable=False),
    Column("agent_id", Uuid, comment="a user's id; null: bot or contact"),
    Column("funnel_id", Uuid, comment="null: a person"),
    Column("run_id", Uuid),
    Column("timestamp", moment("timestamp").type, nullable=False, server_default=NOW),
    Column(
        "status",
        String(20),
        nullable=False,
        comment="received; queued, sending, sent, delivered, read, played, failed, cancelled, uncertain",
    ),
    Column("error", JSONB, comment="{code, detail}"),
    Column("provider_message_id", String(200)),
    Column("attempt", SmallInteger, nullable=False, server_default="0"),
    within("contacts", "contact_id"),
    within("conversations", "conversation_id"),
    CheckConstraint("message_direction IN ('IN', 'OUT')", name="direction"),
    Index("messages_contact_idx", "workspace_id", "contact_id", "id"),
    Index(
        "messages_provider_idx",
        "workspace_id",
        "instance_id",
        "provider_message_id",
        postgresql_where=text("provider_message_id IS NOT NULL"),
    ),
    Index(
        "messages_file_idx",
        "workspace_id",
        text("lower(message_data ->> 'media_id')"),
        postgresql_where=text("message_data ? 'media_id'"),
    ),
    Index("messages_timestamp_idx", "timestamp", postgresql_using="brin"),
    postgresql_with={"fillfactor": "80"},
)

notes = tenant_table(
    "notes",
    Column("id", Uuid, nullable=False),
    Column("contact_id", Uuid, nullable=False),
    Column("conversation_id", Uuid),
    Column("author_id", Uuid, comment="a user's id; null: the bot"),
    Column("funnel_id", Uuid),
    Column("text", Text, nullable=False),
    moment("created_at", now=True),
    within("contacts", "contact_id", cascade=True),
    Index("notes_contact_idx", "workspace_id", "contact_id", "created_at"),
)

activity_log = tenant_table(
    "activity_log",
    Column("id", Uuid, nullable=False),
    Column("contact_id", Uuid),
    Column("conversation_id", Uuid),
    Column("actor_id", Uuid, comment="a user's id; null: the bot or the system"),
    Column(
        "kind",
        String(50),
        nullable=False,
        comment="bot.paused, conversation.assigned, tag.added, funnel.published, authz.denied, …",
    ),
    Column("data", JSONB, nullable=False, server_default=text("'{}'")),
    moment("created_at", now=True),
    Index("activity_log_contact_idx", "workspace_id", "contact_id", "created_at"),
    Index(
        "activity_log_account_idx", "workspace_id", "kind", "created_at", postgresql_where=text("contact_id IS NULL")
    ),
)

notifications = tenant_table(
    "notifications",
    Column("id", Uuid, nullable=False),
    Column("user_id", Uuid, nullable=False),
    Column("contact_id", Uuid),
    Column("conversation_id", Uuid),
    Column("kind", String(50), nullable=False),
    Column("data", JSONB, nullable=False, server_default=text("'{}'")),
    moment("read_at"),
    moment("created_at", now=True),
    Index("notifications_user_idx", "workspace_id", "user_id", "created_at"),
    Index(
        "notifications_conversation_idx", "workspace_id", "conversation_id", postgresql_where=text("read_at IS NULL")
    ),
)

media = tenant_table(
    "media",
    Column("id", Uuid, nullable=False),
    Column("instance_id", Uuid, comment="set for what came in"),
    Column("message_id", BigInteger),
    Column("provider_media_id", String(200)),
    Column("object_key", String(200)),
    Column("filename", String(255), nullable=False, server_default=""),
    Column("mime", String(100), nullable=False),
    Column("size", BigInteger, nullable=False, server_default="0"),
    Column("sha256", LargeBinary),
    Column(
        "status",
        String(12),
        nullable=False,
        server_default="ready",
        comment="pending: still with the provider; ready; unavailable",
    ),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("uploaded_by", Uuid),
    Column("in_use", Boolean, nullable=False, server_default=text("false"), comment="a message or a drawing names it"),
    moment("next_try_at"),
    moment("created_at", now=True),
    Index("media_pending_idx", "next_try_at", postgresql_where=text("status = 'pending'")),
    Index("media_message_idx", "workspace_id", "message_id", postgresql_where=text("message_id IS NOT NULL")),
    Index("media_loose_idx", "created_at", postgresql_where=text("message_id IS NULL AND NOT in_use")),
)

file_removals = tenant_table(
    "file_removals",
    Column("object_key", String(200), nullable=False, comment="of a row of media that is gone: a trigger writes it"),
    moment("next_try_at", now=True),
    key=("object_key",),
)

media_uploads = tenant_table(
    "media_uploads",
    Column("media_id", Uuid, nullable=False),
    Column(
        "instance_id", Uuid, nullable=False, comment="a provider's media id is bound to the number that uploaded it"
    ),
    Column("provider_media_id", String(200), nullable=False),
    moment("created_at", now=True),
    within("media", "media_id", cascade=True),
    within("instances", "instance_id"),
    key=("media_id", "instance_id"),
)
