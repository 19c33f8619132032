"""Every table. migrations/ build exactly this; a test says so."""

from backend.storage.tables.ai import ai_usage, contact_insights
from backend.storage.tables.base import metadata
from backend.storage.tables.calendars import calendars
from backend.storage.tables.calls import api_calls, api_tokens
from backend.storage.tables.contacts import (
    channel_identities,
    consents,
    contact_tags,
    contacts,
    custom_fields,
    goals,
    tags,
)
from backend.storage.tables.erasure import erased_events
from backend.storage.tables.funnels import funnel_logs, funnel_versions, funnels, run_journal, runs
from backend.storage.tables.idempotency import idempotency_keys
from backend.storage.tables.inbox import (
    activity_log,
    conversations,
    file_removals,
    media,
    media_uploads,
    messages,
    notes,
    notifications,
)
from backend.storage.tables.lanes import (
    activities,
    inbound,
    lane_queue,
    lanes,
    message_statuses,
    outbox,
    quarantine,
    silences,
    timers,
)
from backend.storage.tables.notices import letter_days, notice_minutes, notice_troubles
from backend.storage.tables.tenancy import (
    channel_routes,
    db_meta,
    instances,
    integrations,
    invitations,
    sessions,
    team_members,
    teams,
    users,
    workspace_members,
    workspaces,
)
from backend.storage.tables.webchat import webchat_visitors

GLOBAL_TABLES = frozenset({"users", "sessions", "channel_routes", "db_meta", "alembic_version"})
"""No tenant in their key; all others are tenant tables.

Row-level security is forced on users and channel_routes too: migrations/sql/10_tenants.sql.
"""

__all__ = [
    "GLOBAL_TABLES",
    "activities",
    "activity_log",
    "ai_usage",
    "api_calls",
    "api_tokens",
    "calendars",
    "channel_identities",
    "channel_routes",
    "consents",
    "contact_insights",
    "contact_tags",
    "contacts",
    "conversations",
    "custom_fields",
    "db_meta",
    "erased_events",
    "file_removals",
    "funnel_logs",
    "funnel_versions",
    "funnels",
    "goals",
    "idempotency_keys",
    "inbound",
    "instances",
    "integrations",
    "invitations",
    "lane_queue",
    "lanes",
    "letter_days",
    "media",
    "media_uploads",
    "message_statuses",
    "messages",
    "metadata",
    "notes",
    "notice_minutes",
    "notice_troubles",
    "notifications",
    "outbox",
    "quarantine",
    "run_journal",
    "runs",
    "sessions",
    "silences",
    "tags",
    "team_members",
    "teams",
    "timers",
    "users",
    "webchat_visitors",
    "workspace_members",
    "workspaces",
]
