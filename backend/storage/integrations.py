"""What a workspace connects beside channels: one row a platform, its secret sealed for that row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.storage.rows import read
from backend.storage.tables import integrations

i = integrations.c


@dataclass(frozen=True, slots=True)
class Integration:
    id: UUID
    platform: str
    config_data: dict[str, Any]
    encrypted_secret: bytes | None
    is_active: bool


async def get(connection: AsyncConnection, platform: str) -> Integration | None:
    row = (await connection.execute(select(*_COLUMNS).where(i.platform == platform))).one_or_none()
    return read(Integration, row) if row else None


async def connected(connection: AsyncConnection) -> frozenset[str]:
    """The platforms that the workspace has connected."""
    return frozenset((await connection.execute(select(i.platform).where(i.is_active))).scalars())


async def hold(connection: AsyncConnection, platform: str) -> Integration:
    """The row, for whose id a secret can be sealed; made, without a config, where there is none. Who saves at the same moment waits."""
    row = insert(integrations).values(id=uuid4(), platform=platform)
    held = row.on_conflict_do_update(index_elements=["workspace_id", "platform"], set_={"platform": platform})
    return read(Integration, (await connection.execute(held.returning(*_COLUMNS))).one())


async def save(
    connection: AsyncConnection, integration_id: UUID, config: Mapping[str, Any], sealed: bytes | None
) -> None:
    """Into the row that is held."""
    values = {"config_data": dict(config), "encrypted_secret": sealed, "is_active": True}
    await connection.execute(update(integrations).where(i.id == integration_id).values(values))


async def remove(connection: AsyncConnection, platform: str) -> bool:
    return (await connection.execute(delete(integrations).where(i.platform == platform))).rowcount > 0


_COLUMNS = [i[name] for name in Integration.__dataclass_fields__]
