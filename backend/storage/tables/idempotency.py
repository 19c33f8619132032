"""What a client calls its requests, so that one that is repeated is done once."""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, String, Uuid

from backend.storage.tables.base import moment, tenant_table, within

idempotency_keys = tenant_table(
    "idempotency_keys",
    Column("user_id", Uuid, nullable=False),
    Column("key", String(200), nullable=False),
    Column("fingerprint", LargeBinary, nullable=False, comment="SHA-256 of the request that used it first"),
    Column("message_id", BigInteger, nullable=False, comment="what that request made"),
    moment("created_at", now=True),
    within("messages", "message_id", cascade=True),
    Index("idempotency_keys_message_idx", "workspace_id", "message_id"),
    Index("idempotency_keys_created_idx", "created_at"),
    key=("user_id", "key"),
)
