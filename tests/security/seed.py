"""A workspace with something of everything. Every text column and every JSON value that may hold one holds the canary."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import orjson
from sqlalchemy import String, Text
from sqlalchemy.dialects.postgresql import JSONB

from backend.services.principal import ROLES, Role
from backend.storage.integrations import webhook_platform
from backend.storage.tables import GLOBAL_TABLES, metadata

REFUSED = (401, 403, 404)
SKIPPED = {"search", "sort_name"}
"""Derived by the database."""


@dataclass(slots=True)
class Seeded:
    """Ids by noun. `seeded` names the tables that have a row."""

    canary: str
    workspace: UUID = field(default_factory=uuid4)
    api_token: UUID = field(default_factory=uuid4)
    users: dict[Role, UUID] = field(default_factory=lambda: {role: uuid4() for role in ROLES})
    contact: UUID = field(default_factory=uuid4)
    conversation: UUID = field(default_factory=uuid4)
    custom_field: UUID = field(default_factory=uuid4)
    funnel: UUID = field(default_factory=uuid4)
    instance: UUID = field(default_factory=uuid4)
    invitation: UUID = field(default_factory=uuid4)
    lane: UUID = field(default_factory=uuid4)
    media: UUID = field(default_factory=uuid4)
    note: UUID = field(default_factory=uuid4)
    notification: UUID = field(default_factory=uuid4)
    quarantine: UUID = field(default_factory=uuid4)
    run: UUID = field(default_factory=uuid4)
    tag: UUID = field(default_factory=uuid4)
    team: UUID = field(default_factory=uuid4)
    webhook: UUID = field(default_factory=uuid4)
    number: int = field(default_factory=lambda: int(token_hex(3), 16))
    """messages.id, and what makes a phone number."""
    seeded: set[str] = field(default_factory=set)

    @property
    def held(self) -> int:
        """messages.id of what the bot said too late."""
        return self.number + 2**30

    @property
    def phone(self) -> str:
        return f"55119{self.number:08}"


GRAPH = {
    "nodes": [
        {"id": "node_start", "type": "trigger", "data": {"keyword": "ola"}},
        {"id": "node_end", "type": "end", "data": {}},
    ],
    "edges": [{"id": "e1", "source": "node_start", "target": "node_end"}],
}


async def seed(owner: asyncpg.Connection, canary: str = "", files: Path | None = None) -> Seeded:
    """`files` is the directory of the object store, where the workspace's file lies."""
    world = Seeded(canary or f"canary{token_hex(5)}")
    if files is not None:
        kept = files / str(world.workspace) / world.canary
        kept.parent.mkdir(parents=True)
        kept.write_bytes(world.canary.encode())
    async with owner.transaction():
        # In the order of these lines, not of the foreign keys: lanes, identities and runs refer to each other.
        await owner.execute("SET LOCAL session_replication_role = replica")
        for table, row in rows(world):
            await put(owner, world, table, row)
        await owner.execute("SET LOCAL session_replication_role = origin")
        await owner.execute("UPDATE contacts SET name = name || '!' WHERE workspace_id = $1", world.workspace)
    return world


class Home:
    """The caller's own workspace: another one as soon as anything was done in it, else its ids might be there no more."""

    def __init__(self, owner: asyncpg.Connection, files: Path) -> None:
        self.owner, self.files = owner, files
        self.kept: Seeded | None = None

    async def now(self) -> Seeded:
        if self.kept is None:
            self.kept = await seed(self.owner, files=self.files)
        return self.kept

    def answered(self, method: str, status: int) -> None:
        if status not in REFUSED and not (method.upper() == "GET" and status == 200):
            self.kept = None


async def put(owner: asyncpg.Connection, world: Seeded, table: str, given: dict[str, Any]) -> None:
    world.seeded.add(table)
    columns = metadata.tables[table].columns
    row = dict(given)
    if "workspace_id" in columns:
        row["workspace_id"] = world.workspace
    for column in columns:
        if column.name in row or column.name in SKIPPED:
            continue
        if isinstance(column.type, JSONB):
            row[column.name] = {"canary": world.canary}
        elif isinstance(column.type, String | Text):
            length = column.type.length or 60
            row[column.name] = (world.canary if length >= len(world.canary) else "") if length >= 10 else None
    names = [name for name, value in row.items() if value is not None]
    values = [orjson.dumps(row[n]).decode() if isinstance(columns[n].type, JSONB) else row[n] for n in names]
    marks = ", ".join(f"${index + 1}" for index in range(len(names)))
    quoted = ", ".join(f'"{name}"' for name in names)
    await owner.execute(f'INSERT INTO "{table}" ({quoted}) VALUES ({marks})', *values)


def rows(w: Seeded) -> list[tuple[str, dict[str, Any]]]:
    return [*_people(w), *_contacts(w), *_funnels(w), *_inbox(w), *_lanes(w)]


def _people(w: Seeded) -> list[tuple[str, dict[str, Any]]]:
    later = datetime.now(UTC) + timedelta(days=7)
    members = {role: uuid4() for role in ROLES}
    settings = {
        "timezone": "America/Sao_Paulo",
        "language": "pt-BR",
        "hours": {},
        "opt_out_words": [w.canary],
        "stages": [w.canary],
        "holidays": {"closed": [{"date": "2026-12-24", "name": w.canary}]},
    }
    invitation = {
        "id": w.invitation,
        "email": f"{w.canary}@example.com",
        "role": "agent",
        "token_hash": w.canary.encode(),
    }
    chat = {"config_data": {"name": w.canary, "host": w.canary, "trace": "x"}, "encrypted_secret": w.canary.encode()}
    return [
        *(
            ("users", {"id": user, "email": f"{role}-{w.canary}@example.com", "language": "pt-BR"})
            for role, user in w.users.items()
        ),
        ("workspaces", {"id": w.workspace, "owner_id": w.users["owner"], **settings}),
        *(
            ("workspace_members", {"id": members[role], "user_id": user, "role": role})
            for role, user in w.users.items()
        ),
        ("teams", {"id": w.team}),
        ("team_members", {"team_id": w.team, "member_id": members["agent"]}),
        ("invitations", invitation | {"invited_by": w.users["owner"], "expires_at": later}),
        (
            "api_tokens",
            {"id": w.api_token, "token_hash": w.canary.encode(), "ending": "x", "created_by": w.users["owner"]},
        ),
        ("integrations", {"id": uuid4(), "platform": "odoo", "encrypted_secret": w.canary.encode()}),
        ("integrations", {"id": w.webhook, "platform": webhook_platform(w.webhook), **chat}),
        ("notice_minutes", {"minute": later}),
        ("notice_troubles", {"target": f"webhook:{w.webhook}", "since": later}),
    ]


def _contacts(w: Seeded) -> list[tuple[str, dict[str, Any]]]:
    whose = {"contact_id": w.contact, "instance_id": w.instance, "lane_id": w.lane}
    return [
        (
            "instances",
            {"id": w.instance, "provider": "whatsapp", "status": "CONNECTED", "phone_number": w.phone},
        ),
        ("channel_routes", {"provider": "whatsapp", "instance_id": w.instance}),
        ("webchat_visitors", {"id": uuid4(), "instance_id": w.instance, "token_hash": w.canary.encode()}),
        ("contacts", {"id": w.contact, "phone_number": w.phone, "email": f"{w.canary}@example.com"}),
        ("channel_identities", {"id": uuid4(), "provider": "whatsapp", **whose}),
        ("tags", {"id": w.tag, "color": "#112233"}),
        ("contact_tags", {"contact_id": w.contact, "tag_id": w.tag}),
        ("custom_fields", {"id": w.custom_field, "type": "text", "class": "plain", "choices": []}),
        ("consents", {"id": uuid4(), "contact_id": w.contact, "answer": "granted"}),
        ("api_calls", {"id": uuid4(), "contact_id": w.contact, "fingerprint": w.canary.encode()}),
        ("ai_usage", {"contact_id": w.contact, "day": datetime.now(UTC).date(), "tokens": 1}),
        ("letter_days", {"contact_id": w.contact, "day": datetime.now(UTC).date(), "letters": [uuid4()]}),
        ("contact_insights", {"contact_id": w.contact, "kind": "summary", "message_id": 1}),
    ]


def _funnels(w: Seeded) -> list[tuple[str, dict[str, Any]]]:
    drawn = {"definition": GRAPH | {"nodes": [GRAPH["nodes"][0] | {"meta": {"note": w.canary}}, GRAPH["nodes"][1]]}}
    run = {
        "id": w.run,
        "lane_id": w.lane,
        "contact_id": w.contact,
        "funnel_id": w.funnel,
        "funnel_version": 1,
        "version": 1,
    }
    later = datetime.now(UTC) + timedelta(days=7)
    return [
        ("calendars", {"funnel_id": w.funnel, "node_id": "node_start", "place": 1, "tick": later, "due_at": later}),
        ("funnels", {"id": w.funnel, "is_active": True, "published_version": 1, **drawn}),
        ("goals", {"id": uuid4(), "contact_id": w.contact, "funnel_id": w.funnel, "currency": "BRL"}),
        ("funnel_versions", {"funnel_id": w.funnel, "version": 1, "content_hash": b"x", **drawn}),
        ("runs", run | {"status": "active"}),
        ("run_journal", {"run_id": w.run, "lane_seq": 1}),
        (
            "funnel_logs",
            {
                "contact_id": w.contact,
                "funnel_id": w.funnel,
                "run_id": w.run,
                "node_type": "trigger",
                "status": "success",
            },
        ),
    ]


def held(w: Seeded) -> dict[str, Any]:
    late = {"status": "cancelled", "error": {"code": "held"}}
    return {"id": w.held, "message_direction": "OUT", "instance_id": w.instance} | late


def _inbox(w: Seeded) -> list[tuple[str, dict[str, Any]]]:
    about = {"contact_id": w.contact, "conversation_id": w.conversation}
    said = {"id": w.number, "direction": "IN", "type": "text", "text": w.canary, "status": "received"}
    message = {
        "id": w.number,
        "message_direction": "IN",
        "message_type": "text",
        "message_data": {"text": w.canary},
        "status": "received",
    }
    mime = {
        "mime": "image/png",
        "status": "ready",
        "object_key": f"{w.workspace}/{w.canary}",
        "instance_id": w.instance,
        "message_id": w.number,
    }
    return [
        (
            "conversations",
            {
                "contact_id": w.contact,
                "id": w.conversation,
                "instance_id": w.instance,
                "status": "open",
                "priority": "normal",
                "team_id": w.team,
                "last_message": said,
            },
        ),
        ("messages", about | message | {"instance_id": w.instance}),
        ("messages", about | message | held(w)),
        ("idempotency_keys", {"user_id": w.users["agent"], "fingerprint": b"x", "message_id": w.number}),
        ("notes", about | {"id": w.note, "author_id": w.users["agent"]}),
        ("activity_log", about | {"id": uuid4(), "actor_id": w.users["agent"]}),
        ("notifications", about | {"id": w.notification, "user_id": w.users["owner"]}),
        ("media", {"id": w.media, "uploaded_by": w.users["agent"], **mime}),
        (
            "file_removals",
            {"object_key": f"{w.workspace}/removed", "next_try_at": datetime.now(UTC) + timedelta(days=300)},
        ),
        ("erased_events", {"instance_id": w.instance, "event_hash": w.canary.encode()}),
        ("media_uploads", {"media_id": w.media, "instance_id": w.instance}),
        ("message_statuses", {"instance_id": w.instance, "at": datetime.now(UTC), "status": "read"}),
        (
            "quarantine",
            {
                "id": w.quarantine,
                "lane_id": w.lane,
                "lane_seq": 1,
                "instance_id": w.instance,
                "contact_id": w.contact,
                "kind": "message",
                "data": {"data": {"canary": w.canary}},
            },
        ),
    ]


def _lanes(w: Seeded) -> list[tuple[str, dict[str, Any]]]:
    """All of it far in the future: no worker of another test would touch it."""
    later = datetime.now(UTC) + timedelta(days=300)
    lane = {"id": w.lane, "contact_id": w.contact, "instance_id": w.instance, "conversation_id": w.conversation}
    waiting = {"lane_id": w.lane, "run_id": w.run, "token": 1, "due_at": later}
    return [
        (
            "lanes",
            lane
            | {
                "next_seq": 2,
                "done_seq": 1,
                "paused_by": None,
                "pause_scope": None,
                "last_inbound_at": datetime.now(UTC),
            },
        ),
        ("inbound", {"lane_id": w.lane, "lane_seq": 1, "instance_id": w.instance, "kind": "message"}),
        ("timers", {"id": uuid4(), **waiting}),
        ("silences", {"lane_id": w.lane, "seconds": 60, "since": later, "due_at": later}),
        ("lane_queue", {"lane_id": w.lane, "lane_seq": 1, "data": {"canary": w.canary}}),
        ("activities", {"id": uuid4(), "kind": "http", "status": "ready", **waiting}),
        (
            "outbox",
            {
                "id": w.number,
                "lane_id": w.lane,
                "instance_id": w.instance,
                "effect_key": uuid4(),
                "origin": "human",
                "status": "ready",
                "not_before": later,
            },
        ),
    ]


async def digest(owner: asyncpg.Connection, workspace: UUID) -> dict[str, str]:
    """What a workspace holds, table by table."""
    tables = [t for t in metadata.tables.values() if t.name not in GLOBAL_TABLES - {"channel_routes"}]
    parts = [
        f"SELECT '{t.name}', md5(coalesce(string_agg(r::text, '|' ORDER BY r::text), '')) FROM \"{t.name}\" r"
        f" WHERE {'id' if t.name == 'workspaces' else 'workspace_id'} = $1"
        for t in tables
    ]
    return dict(await owner.fetch(" UNION ALL ".join(parts), workspace))
