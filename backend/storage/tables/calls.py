"""Other systems that call us: their tokens, and the calls that are not to be made twice."""

from sqlalchemy import Boolean, Column, Index, LargeBinary, String, UniqueConstraint, Uuid, text

from backend.storage.tables.base import moment, tenant_table, within

api_tokens = tenant_table(
    "api_tokens",
    Column("id", Uuid, nullable=False),
    Column("name", String(100), nullable=False),
    Column("token_hash", LargeBinary, nullable=False, comment="SHA-256 of what the other system holds"),
    Column("ending", String(4), nullable=False, comment="the token's last characters, to know it by"),
    Column("created_by", Uuid),
    moment("rotated_at"),
    moment("last_used_at"),
    moment("revoked_at"),
    moment("created_at", now=True),
    UniqueConstraint("workspace_id", "token_hash"),
    Index("api_tokens_hash_idx", "token_hash"),
    rooted=True,
)

api_calls = tenant_table(
    "api_calls",
    Column("event", String(50), nullable=False),
    Column("key", String(64), nullable=False, comment="SHA-256 of the Idempotency-Key"),
    Column("id", Uuid, nullable=False, comment="what was answered: the call's id"),
    Column("fingerprint", LargeBinary, nullable=False, comment="SHA-256 of the call that used the key first"),
    Column("contact_id", Uuid, comment="null: the contact was erased"),
    Column("created", Boolean, nullable=False, server_default=text("false"), comment="whether it made the contact"),
    moment("created_at", now=True),
    within("contacts", "contact_id"),
    Index("api_calls_contact_idx", "workspace_id", "contact_id"),
    Index("api_calls_created_idx", "created_at"),
    key=("event", "key"),
)
