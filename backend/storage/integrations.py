"""What a workspace connects beside channels: one row a platform, its secret sealed for that row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
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


async def get(connection: AsyncConnection, platform: str, *, lock: bool = False) -> Integration | None:
    """Locked, nobody else changes it until the transaction ends."""
    wanted = select(*(i[name] for name in Integration.__dataclass_fields__)).where(i.platform == platform)
    row = (await connection.execute(wanted.with_for_update() if lock else wanted)).one_or_none()
    return read(Integration, row) if row else None


async def connected(connection: AsyncConnection) -> frozenset[str]:
    """The platforms that the workspace has connected."""
    return frozenset((await connection.execute(select(i.platform).where(i.is_active))).scalars())


async def save(
    connection: AsyncConnection, integration_id: UUID, platform: str, config: Mapping[str, Any], sealed: bytes | None
) -> None:
    """The id is the caller's because the secret was sealed for it."""
    values = {"config_data": dict(config), "encrypted_secret": sealed, "is_active": True}
    row = insert(integrations).values(id=integration_id, platform=platform, **values)
    await connection.execute(
        row.on_conflict_do_update(
            index_elements=["workspace_id", "platform"], set_=values, where=i.id == integration_id
        )
    )


async def remove(connection: AsyncConnection, platform: str) -> bool:
    return (await connection.execute(delete(integrations).where(i.platform == platform))).rowcount > 0
