"""All that is kept of one person, for that person: columns by name, so that nothing internal slips in. And the end of it."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

# Of each part its query; :who is the contact. What colleagues wrote among themselves (notes) is theirs; no column here holds a secret.
PARTS = {
    "identities": """SELECT i.provider, i.provider_id, n.name AS connection, i.last_seen FROM channel_identities i
        JOIN instances n ON n.workspace_id = i.workspace_id AND n.id = i.instance_id WHERE i.contact_id = :who ORDER BY i.provider_id""",
    "consents": "SELECT purpose, answer, text_version, proof, created_at FROM consents WHERE contact_id = :who ORDER BY created_at",
    "goals": """SELECT g.name, g.amount::text AS amount, g.currency, f.name AS funnel, g.created_at FROM goals g
        JOIN funnels f ON f.workspace_id = g.workspace_id AND f.id = g.funnel_id WHERE g.contact_id = :who ORDER BY g.created_at""",
    "conversations": """SELECT c.id, c.status, n.name AS connection, c.created_at, c.first_reply_at, c.closed_at FROM conversations c
        JOIN instances n ON n.workspace_id = c.workspace_id AND n.id = c.instance_id WHERE c.contact_id = :who ORDER BY c.created_at""",
    "messages": """SELECT m.id, m.conversation_id, m.message_direction, m.message_type, m.message_data, m.status, m.timestamp,
        CASE WHEN m.message_direction = 'IN' THEN 'contact' WHEN m.agent_id IS NULL THEN 'bot' ELSE 'team' END AS author
        FROM messages m WHERE m.contact_id = :who ORDER BY m.id DESC LIMIT 50000""",
    "files": """SELECT f.id, f.filename, f.mime, f.size, encode(f.sha256, 'hex') AS sha256, f.created_at FROM media f
        JOIN messages m ON m.workspace_id = f.workspace_id AND m.id = f.message_id WHERE m.contact_id = :who ORDER BY f.created_at""",
    "automated_steps": """SELECT f.name AS funnel, l.node_type, l.status, l.execution_data, l.created_at FROM funnel_logs l
        JOIN funnels f ON f.workspace_id = l.workspace_id AND f.id = l.funnel_id WHERE l.contact_id = :who ORDER BY l.id""",
    "runs": """SELECT f.name AS funnel, r.funnel_version AS version, r.status, r.state, r.started_at, r.ended_at FROM runs r
        JOIN funnels f ON f.workspace_id = r.workspace_id AND f.id = r.funnel_id WHERE r.contact_id = :who ORDER BY r.started_at""",
    "insights": "SELECT kind, data, created_at FROM contact_insights WHERE contact_id = :who ORDER BY kind",
    # whom of the team a notice was for is not about the contact
    "history": """SELECT kind, CASE kind WHEN 'notice.undelivered' THEN data - 'name' ELSE data END AS data, created_at
        FROM activity_log WHERE contact_id = :who ORDER BY created_at""",
    "shared_with": """SELECT DISTINCT n.provider AS name, 'channel' AS kind FROM channel_identities i
        JOIN instances n ON n.workspace_id = i.workspace_id AND n.id = i.instance_id WHERE i.contact_id = :who
        UNION SELECT platform, 'integration' FROM integrations WHERE is_active ORDER BY 2, 1""",
}


async def every_part(connection: AsyncConnection, contact_id: UUID) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for name, part in PARTS.items():
        rows = await connection.execute(text(part), {"who": contact_id})
        found[name] = [dict(row._mapping) for row in rows]
    found["messages"].reverse()
    return found


async def conversations_of(connection: AsyncConnection, contact_id: UUID) -> list[UUID]:
    found = text("SELECT c.id FROM conversations c WHERE c.contact_id = :who ORDER BY c.created_at, c.id")
    return list((await connection.execute(found, {"who": contact_id})).scalars())


async def erase(connection: AsyncConnection, contact_id: UUID) -> dict[str, Any] | None:
    """How much went; `lanes` and `visitors` name what may still be remembered elsewhere. None: no such contact."""
    erased = text("SELECT erase_contact(:who) AS gone").columns(gone=JSONB)
    gone: dict[str, Any] | None = await connection.scalar(erased, {"who": contact_id})
    return gone
