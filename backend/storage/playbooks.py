"""What a turn may know of its workspace beside the funnels and the people."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.engine.words import Json
from backend.storage.tables import workspaces


@dataclass(frozen=True, slots=True)
class Settings:
    name: str
    timezone: str
    language: str
    opt_out_words: list[str]
    stages: list[str]
    hours: dict[str, Json]
    holidays: dict[str, Json]
    ai_needs_consent: bool


async def settings(connection: AsyncConnection) -> Settings | None:
    columns = [workspaces.c[name] for name in Settings.__dataclass_fields__]
    row = (await connection.execute(select(*columns))).one_or_none()
    return Settings(*row) if row else None


async def stamp(connection: AsyncConnection, workspace_id: UUID) -> int:
    """Another one whenever anything of this has changed."""
    found: int = (await connection.execute(select(func.workspace_stamp(workspace_id)))).scalar_one()
    return found
