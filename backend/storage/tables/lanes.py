"""The lane protocol: what came in, what waits, what goes out. See docs/engine.md.

Rows of inbound and outbox are written only by who holds the lock of their lane, so a foreign key to it would check what is known (a tenth
of PostgreSQL's time on the hot path).
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from backend.storage.tables.base import moment, tenant_table, within

PENDING = text("done_seq < next_seq - 1")

lanes = tenant_table(
    "lanes",
    Column("id", Uuid, nullable=False),
    Column("contact_id", Uuid, nullable=False),
    Column("instance_id", Uuid, nullable=False),
    Column("conversation_id", Uuid),
    Column("addr", String(200), nullable=False, comment="exactly what the provider gave: answers go there"),
    Column("next_seq", BigInteger, nullable=False, server_default="1"),
    Column("done_seq", BigInteger, nullable=False, server_default="0"),
    Column("epoch", BigInteger, nullable=False, server_default="0"),
    moment("lease_until"),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("deaths", SmallInteger, nullable=False, server_default="0", comment="workers that died on the head"),
    moment("ready_at", now=True),
    moment("last_inbound_at"),
    Column("last_provider_message_id", String(200)),
    Column("paused_by", String(5)),
    Column("pause_scope", String(12)),
    moment("paused_until"),
    moment("paused_at"),
    Column("pause_epoch", Integer, nullable=False, server_default="0"),
    Column("exchanges", LargeBinary, comment="what came and went in the last minute: engine/echo.py"),
    UniqueConstraint("workspace_id", "contact_id", "instance_id"),
    within("contacts", "contact_id"),
    within("instances", "instance_id"),
    CheckConstraint("paused_by IN ('human', 'bot')", name="paused_by"),
    Index("lanes_pending_idx", "workspace_id", "ready_at", postgresql_where=PENDING),
    Index("lanes_paused_idx", "workspace_id", "paused_at", postgresql_where=text("paused_by IS NOT NULL")),
    Index("lanes_paused_until_idx", "paused_until", postgresql_where=text("paused_until IS NOT NULL")),
    postgresql_with={"fillfactor": "70"},
)

inbound = tenant_table(
    "inbound",
    Column("lane_id", Uuid, nullable=False),
    Column("lane_seq", BigInteger, nullable=False),
    Column("instance_id", Uuid, nullable=False),
    Column("event_id", String(300), nullable=False),
    Column("kind", String(20), nullable=False, comment="message, timer, activity, tag_added, event, resumed, trigger"),
    Column("data", JSONB, nullable=False),
    Column("message_id", BigInteger),
    moment("received_at", now=True),
    UniqueConstraint("workspace_id", "instance_id", "event_id"),
    Index("inbound_received_idx", "received_at"),
    key=("lane_id", "lane_seq"),
)

quarantine = tenant_table(
    "quarantine",
    Column("id", Uuid, nullable=False),
    Column("lane_id", Uuid, comment="null: a webhook item that fits no shape"),
    Column("lane_seq", BigInteger),
    Column("instance_id", Uuid),
    Column("contact_id", Uuid),
    Column("kind", String(20), nullable=False),
    Column(
        "code",
        String(50),
        nullable=False,
        comment="poison, worker_died, payload_shape, provider_id_invalid, reference_missing",
    ),
    Column("detail", String(500), nullable=False, server_default=""),
    Column("data", JSONB, nullable=False),
    Column("fingerprint", String(64), comment="of the raw item: a repeated delivery is kept once"),
    moment("retried_at"),
    moment("created_at", now=True),
    UniqueConstraint("workspace_id", "fingerprint"),
)

timers = tenant_table(
    "timers",
    Column("id", Uuid, nullable=False),
    Column("lane_id", Uuid, nullable=False),
    Column("run_id", Uuid, nullable=False),
    Column("token", BigInteger, nullable=False, comment="of the wait it belongs to; an answered wait has another"),
    moment("due_at", required=True),
    within("lanes", "lane_id"),
    UniqueConstraint("workspace_id", "run_id", "token"),
    Index("timers_due_idx", "due_at"),
)

lane_queue = tenant_table(
    "lane_queue",
    Column("lane_id", Uuid, nullable=False),
    Column("lane_seq", BigInteger, nullable=False, comment="the inbound that asked for it"),
    Column(
        "data", JSONB, nullable=False, comment="what its own inbound will hold: {funnel_id, node, event?, message?}"
    ),
    moment("created_at", now=True),
    within("lanes", "lane_id"),
    key=("lane_id", "lane_seq"),
)

silences = tenant_table(
    "silences",
    Column("lane_id", Uuid, nullable=False),
    Column("seconds", BigInteger, nullable=False, comment="how long a silence some funnel listens for"),
    moment("since", required=True),
    moment("due_at"),
    moment("fired_at"),
    within("lanes", "lane_id"),
    Index("silences_due_idx", "due_at", postgresql_where=text("due_at IS NOT NULL")),
    key=("lane_id", "seconds"),
)

activities = tenant_table(
    "activities",
    Column(
        "id", Uuid, nullable=False, comment="the idempotency key sent to the outside: hash(run, inbound, node, visit)"
    ),
    Column("lane_id", Uuid, nullable=False),
    Column("run_id", Uuid, nullable=False),
    Column("node_id", String(100), nullable=False),
    Column("token", BigInteger, nullable=False),
    Column("kind", String(30), nullable=False),
    Column("request", JSONB, nullable=False),
    Column("idempotent", Boolean, nullable=False, server_default=text("false")),
    Column("status", String(10), nullable=False, server_default="ready"),
    Column("attempt", SmallInteger, nullable=False, server_default="0"),
    moment("lease_until"),
    Column("result", JSONB),
    moment("due_at", now=True),
    moment("created_at", now=True),
    within("lanes", "lane_id"),
    CheckConstraint("status IN ('ready', 'calling', 'done')", name="status"),
    Index("activities_open_idx", "workspace_id", "due_at", postgresql_where=text("status <> 'done'")),
    Index("activities_run_idx", "workspace_id", "run_id", postgresql_where=text("status <> 'done'")),
    Index("activities_result_idx", "workspace_id", "run_id", postgresql_where=text("status = 'done'")),
    Index("activities_done_idx", "created_at", postgresql_where=text("status = 'done'")),
)

outbox = tenant_table(
    "outbox",
    Column("id", BigInteger, nullable=False, comment="messages.id"),
    Column("lane_id", Uuid, nullable=False),
    Column("instance_id", Uuid, nullable=False),
    Column("effect_key", Uuid, nullable=False),
    Column("content", JSONB, nullable=False),
    Column("origin", String(5), nullable=False, comment="bot or human"),
    Column("status", String(10), nullable=False, server_default="ready"),
    Column(
        "attempt",
        Integer,
        nullable=False,
        server_default="0",
        comment="claims: only ever rises, a receipt is about one",
    ),
    Column("spared", Integer, nullable=False, server_default="0", comment="claims that are no failures"),
    Column(
        "doubtful",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="its last sender never told what became of it",
    ),
    moment("lease_until"),
    moment("not_before"),
    moment("created_at", now=True),
    UniqueConstraint("workspace_id", "effect_key"),
    CheckConstraint("origin IN ('bot', 'human')", name="origin"),
    CheckConstraint("status IN ('ready', 'sending')", name="status"),
    Index("outbox_lane_idx", "workspace_id", "lane_id", "id"),
    Index("outbox_instance_idx", "workspace_id", "instance_id", "id"),
    postgresql_with={"fillfactor": "70"},
)

message_statuses = tenant_table(
    "message_statuses",
    Column("instance_id", Uuid, nullable=False),
    Column("provider_message_id", String(200), nullable=False),
    Column("status", String(12), nullable=False),
    moment("at", required=True),
    Column("error", JSONB),
    Column("message_id", BigInteger, comment="null: its message is not known yet; joined by the receipt"),
    moment("created_at", now=True),
    Index("message_statuses_loose_idx", "workspace_id", "created_at", postgresql_where=text("message_id IS NULL")),
    Index("message_statuses_created_idx", "created_at"),
    key=("instance_id", "provider_message_id", "status"),
)
