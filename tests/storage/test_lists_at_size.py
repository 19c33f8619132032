"""The two lists that people live in read their pages by index, in one statement, with and without statistics.

Measured at 100,000 conversations and contacts: 4 to 40 ms a page, the vaguest search (`a`) 0.25 s.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import event, false
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.storage import contacts, conversation_counts, conversations, funnel_versions
from backend.storage.database import Database
from backend.storage.visibility import Sight, seen_conversations
from tests.storage.people import a_workspace, an_instance

ROWS = 20_000

FILL = """
INSERT INTO contacts (workspace_id, id, name, phone_number, custom_data)
  SELECT $1, gen_random_uuid(), (ARRAY['Maria','João','Ana','José'])[1 + i % 4] || ' ' || md5(i::text), (5511900000000 + i)::text,
         jsonb_build_object('turma', 't' || i % 300)
    FROM generate_series(1, $3::int) i;
"""
TALK = """
INSERT INTO conversations (workspace_id, id, contact_id, instance_id, status, last_message_at)
  SELECT workspace_id, gen_random_uuid(), id, $2, CASE WHEN phone_number LIKE '%7' THEN 'closed' ELSE 'open' END,
         created_at - random() * interval '90 days'
    FROM contacts WHERE workspace_id = $1;
"""


@pytest.fixture
async def full(database: Database, owner: asyncpg.Connection) -> UUID:
    here = await a_workspace(database)
    instance = await an_instance(database, here)
    await owner.execute("SET session_replication_role = replica")  # no foreign keys to check: it is only for the size
    await owner.execute("ALTER TABLE contacts ENABLE ALWAYS TRIGGER derive_first")
    await owner.execute(FILL.replace("$1", f"'{here}'").replace("$3", str(ROWS)))
    for fill in (TALK, PLAYED):
        await owner.execute(fill.replace("$1", f"'{here}'").replace("$2", f"'{instance}'").replace("$3", f"'{FUNNEL}'"))
    return here


PLAYED = """
INSERT INTO funnel_versions (workspace_id, funnel_id, version, name, definition, content_hash)
  SELECT $1, $3, v, 'Aula', '{}', '' FROM generate_series(1, 1000) v;
INSERT INTO runs (workspace_id, id, lane_id, contact_id, funnel_id, funnel_version, version, status, state)
  SELECT workspace_id, gen_random_uuid(), gen_random_uuid(), id, $3, 1 + (phone_number::bigint % 1000), 1, 'active', '{}'
    FROM contacts WHERE workspace_id = $1;
"""
FUNNEL, AGENT = UUID(int=7), UUID(int=1)


Page = Callable[[AsyncConnection], Awaitable[Any]]
CONTACT = contacts.Position("maria 5", UUID(int=0))

PAGES: dict[str, Page] = {
    "contacts": lambda c: contacts.page(c, contacts.Filter()),
    "contacts, further on": lambda c: contacts.page(c, contacts.Filter(), after=CONTACT),
    "contacts by words": lambda c: contacts.page(c, contacts.Filter(search="maria a1")),
    "contacts by a field": lambda c: contacts.page(c, contacts.Filter(fields={"turma": "t7"})),
    "chats": lambda c: conversations.page(c, conversations.Filter()),
    "open chats": lambda c: conversations.page(c, conversations.Filter(statuses=["open"])),
    "an agent's chats": lambda c: conversations.page(c, conversations.Filter(statuses=["open"], agent_id=AGENT)),
    "a team's chats": lambda c: conversations.page(c, conversations.Filter(statuses=["open"], team_id=UUID(int=1))),
    "versions": lambda c: funnel_versions.every(c, FUNNEL),
    "counts": lambda c: conversation_counts.count(c, AGENT, seen_conversations(Sight(AGENT, frozenset()))),
    "counts of who sees nothing": lambda c: conversation_counts.count(c, AGENT, false()),
    "counts of who has all": lambda c: conversation_counts.count(c, UUID(int=2), None),
}
MOST = {"versions": 1_000, "counts": 1_000, "counts of who sees nothing": 1_000, "counts of who has all": 1_000}
"""Rows that a step may give on at most; of pages 200."""


async def test_pages_are_read_by_index(full: UUID, database: Database, owner: asyncpg.Connection) -> None:
    for statistics in ("none", "fresh"):
        async with database.begin(full) as connection:
            plans = {name: await plan_of(connection, page) for name, page in PAGES.items()}
        assert {name: scans for name, plan in plans.items() if (scans := whole_tables(plan))} == {}, statistics
        await owner.execute("ANALYZE")
    for name in ("contacts", "contacts, further on", "chats", "open chats", *MOST):
        assert rows_read(plans[name]) <= MOST.get(name, 200), name
    await owner.execute("DROP INDEX conversations_list_idx; DROP INDEX contacts_name_idx")
    async with database.begin(full) as connection:
        for name in ("contacts", "open chats"):
            assert most_rows(await plan_of(connection, PAGES[name])) > 1000, "a missing index would not be noticed"


async def test_the_search_probes_its_own_workspaces_words_only(full: UUID, owner: asyncpg.Connection) -> None:
    """Another workspace with the same names costs nothing: every lexeme begins with its workspace."""
    lexemes = await owner.fetch(
        "SELECT DISTINCT left(word, 8) AS start FROM ts_stat('SELECT search FROM contacts LIMIT 100')"
    )
    assert [row["start"] for row in lexemes] == [str(full)[:8]]


async def plan_of(connection: AsyncConnection, page: Page) -> list[str]:
    """EXPLAIN ANALYZE of the one statement that a page takes."""
    statements: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        statements.append((statement, parameters))

    engine = connection.sync_connection
    event.listen(engine, "before_cursor_execute", note)
    try:
        await page(connection)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    ((statement, parameters),) = statements
    rows = await connection.exec_driver_sql(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {statement}", parameters)
    return [row[0] for row in rows]


def whole_tables(plan: list[str]) -> list[str]:
    return sorted(set(re.findall(r"Seq Scan on (contacts|conversations)", "\n".join(plan))))


def most_rows(plan: list[str]) -> int:
    """The most that any step of it gave on."""
    return max(int(float(number)) for number in re.findall(r"rows=([0-9.]+)", "\n".join(plan)))


def rows_read(plan: list[str]) -> int:
    """Also what a step read and threw away."""
    away = re.findall(r"Rows Removed by \w+: ([0-9]+)", "\n".join(plan))
    return max(most_rows(plan), *map(int, away), 0)
