"""People, what is known of them, and by which ids their channels know them."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    LargeBinary,
    Numeric,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR

from backend.storage.tables.base import moment, tenant_table, within

contacts = tenant_table(
    "contacts",
    Column("id", Uuid, nullable=False),
    Column(
        "phone_number", String(30), comment="E.164 digits, Brazilian mobiles with the ninth; null: hidden by the person"
    ),
    Column("name", String(150), nullable=False, server_default=""),
    Column("email", String(254)),
    Column("stage", String(100)),
    Column("custom_data", JSONB, nullable=False, server_default=text("'{}'")),
    Column(
        "search",
        TSVECTOR,
        nullable=False,
        server_default=text("''"),
        comment="derived by a trigger: see migrations/sql/10_search.sql",
    ),
    Column(
        "sort_name", String(300, collation="C"), nullable=False, server_default="", comment="derived: the folded name"
    ),
    Column(
        "revision",
        BigInteger,
        nullable=False,
        server_default="1",
        comment="derived: counts changes a person sees; the ETag",
    ),
    moment("opted_out_at"),
    Column(
        "last_message_at",
        moment("last_message_at").type,
        comment="to the minute, for filters; not indexed, so that it is cheap to write",
    ),
    moment("updated_at", now=True),
    moment("created_at", now=True),
    CheckConstraint("jsonb_typeof(custom_data) = 'object'", name="custom_data"),
    Index(
        "contacts_phone_key",
        "workspace_id",
        "phone_number",
        unique=True,
        postgresql_where=text("phone_number IS NOT NULL"),
    ),
    Index("contacts_search_idx", "search", postgresql_using="gin"),
    Index("contacts_name_idx", "workspace_id", "sort_name", "id"),
    postgresql_with={"fillfactor": "80"},
)

channel_identities = tenant_table(
    "channel_identities",
    Column("id", Uuid, nullable=False),
    Column("contact_id", Uuid, nullable=False),
    Column("instance_id", Uuid, nullable=False),
    Column("lane_id", Uuid, nullable=False),
    Column("provider", String(30), nullable=False),
    Column(
        "provider_id", String(200), nullable=False, comment="canonical: BSUID, or the phone with Brazil's ninth digit"
    ),
    moment("last_seen"),
    UniqueConstraint("workspace_id", "instance_id", "provider_id"),
    within("contacts", "contact_id", cascade=True),
    within("instances", "instance_id"),
    Index("channel_identities_contact_idx", "workspace_id", "contact_id"),
)

tags = tenant_table(
    "tags",
    Column("id", Uuid, nullable=False),
    Column("name", String(100), nullable=False),
    Column("color", String(7), nullable=False, server_default="#CCCCCC"),
    moment("created_at", now=True),
    UniqueConstraint("workspace_id", "name"),
    rooted=True,
)

contact_tags = tenant_table(
    "contact_tags",
    Column("contact_id", Uuid, nullable=False),
    Column("tag_id", Uuid, nullable=False),
    moment("created_at", now=True),
    within("contacts", "contact_id", cascade=True),
    within("tags", "tag_id", cascade=True),
    Index("contact_tags_tag_idx", "workspace_id", "tag_id"),
    key=("contact_id", "tag_id"),
)

custom_fields = tenant_table(
    "custom_fields",
    Column("id", Uuid, nullable=False),
    Column("key", String(50), nullable=False),
    Column("label", String(100), nullable=False),
    Column("type", String(20), nullable=False),
    Column("choices", JSONB, nullable=False, server_default=text("'[]'")),
    Column("class", String(20), nullable=False, server_default="plain"),
    moment("created_at", now=True),
    UniqueConstraint("workspace_id", "key"),
    CheckConstraint(
        "type IN ('text', 'number', 'date', 'boolean', 'choice', 'email', 'phone', 'cpf', 'url')", name="type"
    ),
    CheckConstraint("class IN ('plain', 'personal', 'sensitive', 'minor')", name="class"),
    rooted=True,
)

goals = tenant_table(
    "goals",
    Column("id", Uuid, nullable=False, comment="the effect's key: the same turn played again makes the same one"),
    Column("contact_id", Uuid, nullable=False),
    Column("funnel_id", Uuid, nullable=False),
    Column("node_id", String(100), nullable=False),
    Column("name", String(100), nullable=False),
    Column("amount", Numeric(12, 2)),
    Column("currency", String(3), nullable=False),
    moment("created_at", now=True),
    within("contacts", "contact_id"),
    within("funnels", "funnel_id"),
    Index("goals_contact_idx", "workspace_id", "contact_id", "created_at"),
    Index("goals_funnel_idx", "workspace_id", "funnel_id", "created_at"),
)

consents = tenant_table(
    "consents",
    Column("id", Uuid, nullable=False),
    Column("contact_id", Uuid, nullable=False),
    Column("purpose", String(50), nullable=False),
    Column("answer", String(10), nullable=False),
    Column("text_version", String(64)),
    Column("text_hash", LargeBinary),
    Column(
        "proof", JSONB, nullable=False, server_default=text("'{}'"), comment="exact text, channel, message id, agent"
    ),
    moment("created_at", now=True),
    within("contacts", "contact_id"),
    CheckConstraint("answer IN ('granted', 'denied', 'revoked')", name="answer"),
    Index("consents_contact_idx", "workspace_id", "contact_id", "purpose"),
)
