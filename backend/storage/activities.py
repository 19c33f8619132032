"""A1 and A2. See migrations/sql/26_lanes_waits.sql."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson

from backend.storage.hot_path import Connection, json_text

LEASE = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class Claimed:
    """`doubtful`: whoever called before never told what came of it. `refused`: it is not to be called any more, and why."""

    workspace_id: UUID
    id: UUID
    lane_id: UUID
    instance_id: UUID
    contact_id: UUID
    run_id: UUID
    node_id: str
    token: int
    kind: str
    request: dict[str, Any]
    idempotent: bool
    attempt: int
    doubtful: bool
    refused: str | None

    @property
    def closed(self) -> bool:
        """Nobody waits for its result."""
        return self.refused in ("over", "paused")


async def claim(
    connection: Connection, most: int, lease: timedelta, after: UUID | None, skip: Collection[UUID], each: int
) -> list[Claimed]:
    """An equal share for each workspace, those behind `after` first, none for those in `skip`, at most `each`."""
    rows = await connection.fetch(
        "SELECT * FROM claim_activities($1, $2, $3, $4, $5)", most, lease, after, [*skip], each
    )
    return [Claimed(**{**row, "request": orjson.loads(row["request"])}) for row in rows]


async def finish(connection: Connection, workspace_id: UUID, results: Sequence[tuple[UUID, dict[str, Any]]]) -> int:
    """Stores results with their inbounds; only the first one of each activity counts. How many lanes have something to play."""
    ids, bodies = [id_ for id_, _ in results], [json_text(body) for _, body in results]
    count: int = await connection.fetchval("SELECT finish_activities($1, $2, $3)", workspace_id, ids, bodies)
    return count


async def postpone(connection: Connection, claimed: Claimed, wait: timedelta) -> None:
    await connection.execute(
        "SELECT postpone_activity($1, $2, $3, $4)", claimed.workspace_id, claimed.id, claimed.attempt, wait
    )
