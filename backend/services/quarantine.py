"""What was set aside: shown to people, and tried again with one click."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from backend.errors import Conflict, NotFound
from backend.storage.hot_path import Pool, hot
from backend.storage.lanes_ingest import enter
from backend.storage.rings import Rings


@dataclass(frozen=True, slots=True)
class SetAside:
    """`lane_id` None: an item of a webhook that fitted no shape."""

    id: UUID
    lane_id: UUID | None
    instance_id: UUID | None
    contact_id: UUID | None
    kind: str
    code: str
    detail: str
    data: dict[str, Any]
    retried_at: datetime | None
    created_at: datetime


@dataclass(slots=True)
class Quarantine:
    pool: Pool
    rings: Rings

    async def page(self, workspace_id: UUID, limit: int = 50, before: datetime | None = None) -> list[SetAside]:
        """The newest first."""
        async with hot(self.pool) as connection, connection.transaction():
            await enter(connection, workspace_id)
            rows = await connection.fetch(
                """SELECT id, lane_id, instance_id, contact_id, kind, code, detail, data, retried_at, created_at
                     FROM quarantine WHERE workspace_id = batuta_ws() AND ($2::timestamptz IS NULL OR created_at < $2)
                    ORDER BY created_at DESC, id LIMIT $1""",
                limit,
                before,
            )
        return [SetAside(**{**row, "data": orjson.loads(row["data"])}) for row in rows]

    async def retry(self, workspace_id: UUID, quarantine_id: UUID) -> None:
        """It comes again at the end of its lane."""
        async with hot(self.pool) as connection, connection.transaction():
            await enter(connection, workspace_id)
            row = await connection.fetchrow(
                "SELECT lane_id FROM quarantine WHERE workspace_id = batuta_ws() AND id = $1", quarantine_id
            )
            if row is None:
                raise NotFound
            if not await connection.fetchval("SELECT quarantine_retry($1, $2)", workspace_id, quarantine_id):
                raise Conflict  # it was never understood, or comes again already
        self.rings.ring("turns")
