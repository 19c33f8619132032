"""What a workspace connects beside channels: one row a platform, its secret sealed for that row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.storage.rows import read, read_all
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


WEBHOOK = "webhook:"


def webhook_platform(integration_id: UUID) -> str:
    """A workspace has many: each is a platform of its own."""
    return f"{WEBHOOK}{integration_id.hex[:22]}"


async def webhooks(connection: AsyncConnection) -> list[Integration]:
    """By name."""
    rows = await connection.execute(select(*_COLUMNS).where(i.platform.startswith(WEBHOOK), i.is_active))
    found = read_all(Integration, rows)
    return sorted(found, key=lambda one: (str(one.config_data.get("name", "")).lower(), one.id))


async def add(
    connection: AsyncConnection, integration_id: UUID, platform: str, config: Mapping[str, Any], sealed: bytes
) -> None:
    made = insert(integrations).values(id=integration_id, platform=platform)
    await connection.execute(made)
    await save(connection, integration_id, config, sealed)


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
