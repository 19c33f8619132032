"""The workspace's own row: its name and how it works."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.storage.revisions import revision_of
from backend.storage.tables import workspace_members, workspaces

STAGES = ("Qualificação", "Aguardando Agendamento", "Agendado", "Cliente")


@dataclass(frozen=True, slots=True)
class Workspace:
    """`hours`: {"mon": [["08:00", "18:00"]], …}; a missing day is closed, an empty mapping is always open. `holidays`: see
    engine/closed_days.py."""

    id: UUID
    name: str
    timezone: str
    language: str
    hours: dict[str, list[tuple[str, str]]]
    holidays: dict[str, Any]
    opt_out_words: list[str]
    stages: list[str]
    idle_resume_minutes: int | None
    ai_needs_consent: bool

    @property
    def revision(self) -> int:
        return revision_of(self)


_COLUMNS = [workspaces.c[name] for name in Workspace.__dataclass_fields__]


async def found(connection: AsyncConnection, workspace_id: UUID, name: str, owner_id: UUID) -> None:
    """A new workspace with its first member."""
    await connection.execute(
        insert(workspaces).values(id=workspace_id, name=name, owner_id=owner_id, stages=list(STAGES))
    )
    await connection.execute(
        insert(workspace_members).values(workspace_id=workspace_id, id=uuid4(), user_id=owner_id, role="owner")
    )


async def read(connection: AsyncConnection, *, lock: bool = False) -> Workspace | None:
    """The one this transaction is in; locked, nobody else changes it until the transaction ends."""
    wanted = select(*_COLUMNS)
    row = (await connection.execute(wanted.with_for_update() if lock else wanted)).one_or_none()
    return Workspace(*row) if row else None


async def change(connection: AsyncConnection, values: Mapping[str, Any]) -> None:
    await connection.execute(update(workspaces).values(**values))


async def any_exists(connection: AsyncConnection) -> bool:
    return (await connection.execute(text("SELECT EXISTS (SELECT FROM workspace_ids())"))).scalar_one() is True


async def every_id(connection: AsyncConnection) -> list[UUID]:
    """For who may look into all of them, one after the other."""
    return list((await connection.execute(text("SELECT * FROM workspace_ids()"))).scalars())
