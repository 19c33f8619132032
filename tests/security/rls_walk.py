"""Reads a database's catalog and says what would let one workspace's rows out. Each function answers a list of offences."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from backend.storage.tables import GLOBAL_TABLES

RUNTIME = "batuta_runtime"

LOOKUPS = {
    # sign-in and routing, before a workspace is known
    "account_by_email", "account_by_id", "invitation_by_token", "memberships_of", "route_channels", "knows_verify_token",
    "api_token_by_hash",
    # chores that go round all workspaces
    "workspace_ids",
    # chores of channels, and a number that was claimed without proof
    "claim_checks", "claim_media", "release_unproven", "claim_file_removals", "workspaces_with_loose_media", "clear_visitors",
    "clear_unused_visitors", "webchat_page",
    # forgets a person of the transaction's own workspace, and later that somebody was forgotten
    "erase_contact", "clear_erased",
    # of the transaction's own workspace: beside row-level security the index could not be used
    "contacts_matching",
    # the lane protocol's claims and scans
    "calendars_due", "funnels_unread",
    "claim_activities", "claim_lanes", "claim_outbox", "claim_suspect", "clear_activities", "clear_api_calls", "clear_inbound",
    "clear_idempotency_keys", "clear_statuses", "fire_silences", "fire_timers", "pauses_over", "read_lanes", "run_states", "runs_aside",
    "read_outbox",
    "workspaces_with_loose_statuses", "release_lanes", "workspace_stamp", "workspaces_with_work", "workspaces_with_calls",
}  # fmt: skip
"""The functions that may look across workspaces. A new one is added here on purpose or not at all."""

TENANT_POLICY = "(workspace_id = ( SELECT batuta_ws() AS batuta_ws))"
WORKSPACE_POLICY = "(id = ( SELECT batuta_ws() AS batuta_ws))"
WS_FUNCTION = "NULLIF(current_setting('app.ws', true), '')::uuid"


async def tables(owner: asyncpg.Connection) -> list[str]:
    rows = await owner.fetch(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY 1"
    )
    return [row["relname"] for row in rows]


async def tenant_tables(owner: asyncpg.Connection) -> list[str]:
    return [table for table in await tables(owner) if table not in GLOBAL_TABLES | {"workspaces"}]


async def unguarded_tables(owner: asyncpg.Connection) -> list[str]:
    """(1) workspace_id NOT NULL, row-level security on and forced."""
    rows = await owner.fetch(
        """SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity AS guarded,
                  coalesce((SELECT attnotnull FROM pg_attribute WHERE attrelid = c.oid AND attname = 'workspace_id'), false) AS owned
             FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"""
    )
    bare = {"sessions", "db_meta", "alembic_version"}
    return [
        row["relname"]
        for row in rows
        if (row["relname"] not in bare and not row["guarded"])
        or (row["relname"] not in GLOBAL_TABLES | {"workspaces"} and not row["owned"])
    ]


async def powers(owner: asyncpg.Connection) -> list[str]:
    """(2) the runtime role owns nothing, is nobody special and may not truncate, reference or create."""
    found = []
    role = await owner.fetchrow("SELECT * FROM pg_roles WHERE rolname = $1", RUNTIME)
    special = ("rolsuper", "rolbypassrls", "rolcreaterole", "rolcreatedb", "rolreplication")
    found += [name for name in special if role[name]]
    found += [
        f"owns {row[0]}" for row in await owner.fetch("SELECT relname FROM pg_class WHERE relowner = $1", role["oid"])
    ]
    found += [
        f"may {right.lower()} {table}"
        for table in await tables(owner)
        for right in ("TRUNCATE", "REFERENCES", "TRIGGER")
        if await owner.fetchval("SELECT has_table_privilege($1, $2, $3)", RUNTIME, table, right)
    ]
    if await owner.fetchval("SELECT has_schema_privilege($1, 'public', 'CREATE')", RUNTIME):
        found.append("may create in public")
    groups = await owner.fetch("SELECT roleid::regrole::text FROM pg_auth_members WHERE member = $1", role["oid"])
    return found + [f"is in {row[0]}" for row in groups]


async def loose_references(owner: asyncpg.Connection) -> list[str]:
    """(4) a foreign key between tenants' tables carries workspace_id on both sides."""
    rows = await owner.fetch(
        """SELECT conname, conrelid::regclass::text AS source, confrelid::regclass::text AS target,
                  ARRAY(SELECT attname FROM unnest(conkey) k JOIN pg_attribute ON attrelid = conrelid AND attnum = k) AS columns,
                  ARRAY(SELECT attname FROM unnest(confkey) k JOIN pg_attribute ON attrelid = confrelid AND attnum = k) AS keys
             FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace"""
    )
    return [row["conname"] for row in rows if not _stays_inside(row)]


def _stays_inside(row: asyncpg.Record) -> bool:
    if row["source"] in GLOBAL_TABLES or row["target"] in GLOBAL_TABLES:
        return True
    pairs = set(zip(row["columns"], row["keys"], strict=True))
    if row["target"] == "workspaces":
        return pairs == {("workspace_id", "id")}
    return ("workspace_id", "workspace_id") in pairs


async def revealing_indexes(owner: asyncpg.Connection) -> list[str]:
    """(5) a unique index of a tenant's table begins with workspace_id: a violation would tell that another tenant has the value."""
    rows = await owner.fetch(
        """SELECT i.indexrelid::regclass::text AS index, i.indrelid::regclass::text AS table,
                  (SELECT attname FROM pg_attribute WHERE attrelid = i.indrelid AND attnum = i.indkey[0]) AS first
             FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
            WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace"""
    )
    free = GLOBAL_TABLES | {"workspaces"}
    return [row["index"] for row in rows if row["table"] not in free and row["first"] != "workspace_id"]


async def leaking_views(owner: asyncpg.Connection) -> list[str]:
    """(6) no materialized views; views run with the reader's rights."""
    rows = await owner.fetch(
        """SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
              AND (relkind = 'm' OR (relkind = 'v' AND NOT coalesce(reloptions @> '{security_invoker=true}', false)))"""
    )
    return [row["relname"] for row in rows]


async def strange_definers(owner: asyncpg.Connection) -> list[str]:
    """(6) functions with their owner's rights: known by name, the router's, search_path pinned, closed to the public."""
    rows = await owner.fetch(
        """SELECT proname, pg_get_userbyid(proowner) AS owner, coalesce(proconfig, '{}') AS config,
                  has_function_privilege('batuta_router', oid, 'EXECUTE') AS usable,
                  EXISTS (SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) WHERE grantee = 0) AS public
             FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef"""
    )
    return [
        row["proname"]
        for row in rows
        if row["proname"] not in LOOKUPS
        or row["owner"] != "batuta_router"
        or row["public"]
        or "search_path=pg_catalog, public, pg_temp" not in row["config"]
    ]


async def odd_policies(owner: asyncpg.Connection) -> list[str]:
    """(7) every policy is one of the three that are known, for all commands, and none is missing."""
    found = []
    rows = await owner.fetch("SELECT * FROM pg_policies WHERE schemaname = 'public'")
    for row in rows:
        wanted = {
            "tenant": ("{batuta_runtime}", WORKSPACE_POLICY if row["tablename"] == "workspaces" else TENANT_POLICY),
            "router": ("{batuta_router}", "true"),
        }.get(row["policyname"])
        actual = f"{{{','.join(row['roles'])}}}", row["qual"]
        known = row["tablename"] == "users" and row["policyname"] == "colleagues"
        if not known and (wanted != actual or row["with_check"] != row["qual"] or row["cmd"] != "ALL"):
            found.append(f"{row['tablename']}.{row['policyname']}")
    named = {(row["tablename"], row["policyname"]) for row in rows}
    found += [table for table in await tenant_tables(owner) if (table, "tenant") not in named]
    if WS_FUNCTION not in re.sub(
        r"\s+", " ", await owner.fetchval("SELECT prosrc FROM pg_proc WHERE proname = 'batuta_ws'")
    ):
        found.append("batuta_ws()")
    return found


SETTING = re.compile(r"\bSET\s+(?!LOCAL)(?:SESSION\s+)?app\.|set_config\(\s*'app\.[^)]*", re.IGNORECASE)


def lasting_settings(*roots: Path) -> list[str]:
    """(8) the workspace is only ever set for one transaction."""
    files = [file for root in roots for file in root.rglob("*") if file.suffix in {".py", ".sql"}]
    return [
        f"{file.name}: {match.group(0)}"
        for file in files
        for match in SETTING.finditer(file.read_text(encoding="utf-8"))
        if not re.search(r",\s*true\s*$", match.group(0))
    ]


async def sample_row(owner: asyncpg.Connection, table: str, workspace_id: UUID) -> None:
    """A row of any table, by the types of its columns and the first value that a CHECK allows. Foreign keys are not looked at."""
    columns = await owner.fetch(
        """SELECT a.attname, format_type(a.atttypid, NULL) AS type FROM pg_attribute a
            WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND a.attnotnull AND NOT a.atthasdef AND a.attidentity = ''""",
        table,
    )
    values = {row["attname"]: _sample(row["type"]) for row in columns}
    values["workspace_id"] = workspace_id
    for row in await owner.fetch(
        "SELECT pg_get_constraintdef(oid) AS rule FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'c'",
        table,
    ):
        if allowed := re.search(r"\(\((\w+)\)::text = ANY .*?ARRAY\['([^']+)'", row["rule"]):
            values[allowed[1]] = allowed[2]
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join(f"${number}" for number in range(1, len(values) + 1))
    async with owner.transaction():
        await owner.execute("SET LOCAL session_replication_role = replica")
        await owner.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", *values.values())


def _sample(kind: str) -> Any:
    samples = {
        "uuid": uuid4(),
        "character varying": "x",
        "text": "x",
        "jsonb": "{}",
        "bigint": 1,
        "integer": 1,
        "smallint": 1,
        "boolean": True,
        "bytea": b"x",
        "timestamp with time zone": datetime.now(UTC) + timedelta(days=1),
        "date": datetime.now(UTC).date(),
        "interval": timedelta(0),
    }
    return samples[kind]
