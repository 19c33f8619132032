"""The workload that every fault meets: a few turns of each contact, with an activity, a tag, a question, a field and a timer."""

from datetime import timedelta
from typing import Any

from tests.lanes.drawings import graph, listen, say, sleep
from tests.lanes.world import School

WAIT = timedelta(seconds=60)
WORDS = ("um", "ok {n}", "dois {who}", "três")
"""What each contact is told, in this order."""


def funnel(address: str = "", asks: str = "http") -> dict[str, Any]:
    """`asks`: whom its activity calls. `address` answers {"n": 42}; the model says "ok 42" by itself."""
    activity, port, answer = {
        "http": (
            ("http_request", {"method": "GET", "url": address, "variables": [{"variable": "n", "path": "n"}]}),
            "ok", say("ok {{ variable.n }}"),
        ),
        "odoo": (("odoo_lead", {"mapping": {"name": "{{ contact.phone }}"}}), "success", say("ok 42")),
        "ai": (("ai_reply", {"prompt": "x", "simulate_typing": False}), "success", ("note", {"text": "ok"})),
    }[asks]  # fmt: skip
    return graph(
        {
            "um": say("um"),
            "a": activity,
            "tag": ("tag", {"add": ["vip"]}),
            "ok": answer,
            "q": listen(variable="v"),
            "f": ("set_field", {"assignments": [{"field": "dito", "value": "{{ variable.v }}"}]}),
            "dois": say("dois {{ variable.v }}"),
            "w": sleep(int(WAIT.total_seconds())),
            "três": say("três"),
        },
        "start > um", "um > a", f"a:{port} > tag", "tag > ok", "ok > q", "q > f", "f > dois", "dois > w", "w > três",
    )  # fmt: skip


def people(count: int) -> list[str]:
    return [f"55119{n:08d}" for n in range(1, count + 1)]


def expected(who: str) -> list[str]:
    return [words.format(n=42, who=who[-4:]) for words in WORDS]


TRACES = {
    # The second sentence and the activity's result race for their numbers: both orders are right.
    "steps": """SELECT node_id, status FROM funnel_logs
                 WHERE workspace_id = $1 AND contact_id = $2 AND node_id <> 'q' ORDER BY id""",
    "journal": """SELECT j.outcome->>'status' FROM run_journal j JOIN runs r ON r.id = j.run_id
                   WHERE j.workspace_id = $1 AND r.contact_id = $2 ORDER BY 1""",
    "tags": "SELECT t.name FROM contact_tags k JOIN tags t ON t.id = k.tag_id WHERE k.workspace_id = $1 AND k.contact_id = $2",
    "runs": "SELECT status, version, current_node_id FROM runs WHERE workspace_id = $1 AND contact_id = $2 ORDER BY started_at",
    "inbound": """SELECT i.kind FROM inbound i JOIN lanes l ON l.id = i.lane_id
                   WHERE i.workspace_id = $1 AND l.contact_id = $2 ORDER BY 1""",
    "lane": "SELECT paused_by, pause_epoch > 0 FROM lanes WHERE workspace_id = $1 AND contact_id = $2",
    "calls": "SELECT event, created FROM api_calls WHERE workspace_id = $1 AND contact_id = $2 ORDER BY 1",
    "pending": "SELECT next_seq - 1 - done_seq FROM lanes WHERE workspace_id = $1 AND contact_id = $2",
    "fields": "SELECT custom_data - 'dia' FROM contacts WHERE workspace_id = $1 AND id = $2",
}
LEFT = {
    table: f"SELECT count(*) FROM {table} WHERE workspace_id = $1" for table in ("outbox", "timers", "quarantine")
} | {
    "activities": "SELECT count(*) FROM activities WHERE workspace_id = $1 AND status <> 'done'",
    "notices": "SELECT count(*) FROM activities WHERE workspace_id = $1 AND kind LIKE 'notice%'",
    "shown": "SELECT count(*) FROM notifications WHERE workspace_id = $1 AND kind = 'bot.notice'",
    "calendars": "SELECT count(*) FROM calendars WHERE workspace_id = $1 AND after IS NULL AND tick > batuta_now()",
}


async def digest(school: School, contacts: list[str]) -> dict[str, Any]:
    """Everything that was said, stored and remembered, without ids and moments."""
    found: dict[str, Any] = {name: await school.value(sql) for name, sql in LEFT.items()}
    for who in contacts:
        contact = await school.row("SELECT id FROM contacts WHERE workspace_id = $1 AND phone_number = $2", who)
        if contact is None:
            found[who] = "unknown"
            continue
        traces = {name: [tuple(row) for row in await school.rows(sql, contact["id"])] for name, sql in TRACES.items()}
        # a status that comes later is no other outcome
        said = [
            ("sent" if status in ("delivered", "read") else status, text) for status, text in await school.said(who)
        ]
        found[who] = traces | {"said": said}
    return found
