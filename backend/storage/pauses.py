"""Who has a lane: the bot or a person. See migrations/sql/27_lanes_pause.sql."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.storage.hot_path import Connection, json_text
from backend.storage.state import Control


@dataclass(frozen=True, slots=True)
class Place:
    contact_id: UUID
    lane_id: UUID | None
    conversation_id: UUID | None


@dataclass(frozen=True, slots=True)
class PausedLane:
    lane_id: UUID
    cancelled: list[int]
    on_its_way: list[int]


@dataclass(frozen=True, slots=True)
class Over:
    """A pause that has ended by itself; `timed`: because its time came."""

    workspace_id: UUID
    contact_id: UUID
    lane_id: UUID
    timed: bool


async def place_of(connection: Connection, conversation_id: UUID) -> Place | None:
    row = await connection.fetchrow(
        """SELECT v.contact_id, l.id, v.id FROM conversations v
             LEFT JOIN lanes l ON l.workspace_id = v.workspace_id AND l.contact_id = v.contact_id AND l.instance_id = v.instance_id
            WHERE v.workspace_id = batuta_ws() AND v.id = $1""",
        conversation_id,
    )
    return Place(*row) if row else None


async def pause(
    connection: Connection, workspace_id: UUID, place: Place, until: datetime | None, *, whole_contact: bool
) -> list[PausedLane]:
    if not whole_contact and place.lane_id is None:
        return []
    lane_id = None if whole_contact else place.lane_id
    rows = await connection.fetch(
        "SELECT * FROM pause_lanes($1, $2, $3, $4)", workspace_id, place.contact_id, lane_id, until
    )
    return [PausedLane(*row) for row in rows]


async def resume(
    connection: Connection, workspace_id: UUID, place: Place, *, whole_contact: bool, due: bool, idle: bool = False
) -> tuple[UUID, ...]:
    """`due`: only where the pause's time is over. `idle`: only where no person has spoken for as long as the workspace allows."""
    if not whole_contact and place.lane_id is None:
        return ()
    lane_id = None if whole_contact else place.lane_id
    rows = await connection.fetch(
        "SELECT resume_lanes($1, $2, $3, $4, $5)", workspace_id, place.contact_id, lane_id, due, idle
    )
    return tuple(row[0] for row in rows)


async def over(connection: Connection, most: int) -> list[Over]:
    return [Over(*row) for row in await connection.fetch("SELECT * FROM pauses_over($1)", most)]


async def control(connection: Connection, workspace_id: UUID, people: Sequence[UUID]) -> list[Control]:
    """What the bot_control keys are to say."""
    rows = await connection.fetch("SELECT * FROM bot_control($1, $2)", workspace_id, list(people))
    return [Control(workspace_id, row[0], row[1], row[2]) for row in rows]


async def log_act(
    connection: Connection, kind: str, actor_id: UUID | None, place: Place, data: Mapping[str, Any]
) -> None:
    await connection.execute(
        """INSERT INTO activity_log (workspace_id, id, contact_id, conversation_id, actor_id, kind, data)
           VALUES (batuta_ws(), gen_random_uuid(), $1, $2, $3, $4, $5)""",
        place.contact_id,
        place.conversation_id,
        actor_id,
        kind,
        json_text(data),
    )
