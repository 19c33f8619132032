"""What Meta last told about a message template: its status events are kept in activity_log as they came."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.storage.tables import activity_log, channel_routes

KIND = "channel.message_template_status_update"


GONE = frozenset(
    {"REJECTED", "PAUSED", "DISABLED", "PENDING_DELETION", "DELETED", "LOCKED", "ARCHIVED", "LIMIT_EXCEEDED"}
)
"""Events after which Meta refuses the template, until another event (APPROVED, REINSTATED, UNLOCKED …) follows."""


REFUSED = text(
    """SELECT r.instance_id, n.name, n.language FROM (
         SELECT DISTINCT ON (h.account_key, 2, 3) h.account_key, a.data->>'message_template_name' AS name,
             a.data->>'message_template_language' AS language, a.data->>'event' AS event
           FROM activity_log a JOIN channel_routes h ON h.instance_id::text = a.data->>'instance_id'
          WHERE a.contact_id IS NULL AND a.kind = :kind ORDER BY h.account_key, 2, 3, a.created_at DESC) n
       JOIN channel_routes r ON r.account_key = n.account_key WHERE n.event = ANY (:gone)"""
)


async def refused(connection: AsyncConnection) -> dict[UUID, set[tuple[str, str]]]:
    """Connection -> (name, language) of the templates that Meta refuses there now. Numbers of one account share them."""
    rows = await connection.execute(REFUSED, {"kind": KIND, "gone": [*GONE]})
    found: dict[UUID, set[tuple[str, str]]] = {}
    for instance_id, template, spoken in rows:
        found.setdefault(instance_id, set()).add((str(template), str(spoken)))
    return found


async def latest(connection: AsyncConnection, instance_id: UUID, name: str, language: str) -> Mapping[str, Any] | None:
    """The newest event of a template of this number's account (several numbers share one), or None: Meta never spoke of it."""
    route, data = channel_routes.c, activity_log.c.data
    account = select(route.account_key).where(route.instance_id == instance_id).scalar_subquery()
    siblings = select(cast(route.instance_id, Text)).where(route.account_key == account)
    found = await connection.execute(
        select(data)
        .where(
            activity_log.c.contact_id.is_(None),  # the index holds only what is about no contact
            activity_log.c.kind == KIND,
            data["message_template_name"].astext == name,
            data["message_template_language"].astext == language,
            data["instance_id"].astext.in_(siblings),
        )
        .order_by(activity_log.c.created_at.desc())
        .limit(1)
    )
    event: Mapping[str, Any] | None = found.scalar_one_or_none()
    return event
