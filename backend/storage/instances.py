"""Connections (the documents say instances): a number or page of the workspace. Credentials come and go sealed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.errors import ChannelTaken, NotFound
from backend.storage import hot_path
from backend.storage.rows import read, read_all, unless
from backend.storage.tables import channel_routes, instances
from backend.storage.tables.base import NOW


@dataclass(frozen=True, slots=True)
class Instance:
    """`status_detail` is {code, detail} of the last check; `send_blocked`: the queue waits for new credentials.

    `connected_at`: when it was first proven that the number is this workspace's.
    """

    id: UUID
    name: str
    provider: str
    phone_number: str | None
    public_token: str | None
    status: str
    status_detail: dict[str, Any]
    throughput: int
    send_blocked: bool
    checked_at: datetime | None
    connected_at: datetime | None
    deleted_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Route:
    """A number that a webhook named, with what it takes to verify and open it."""

    provider_key: str
    account_key: str | None
    workspace_id: UUID
    instance_id: UUID
    status: str
    credentials: bytes | None
    throughput: int


async def every(connection: AsyncConnection) -> list[Instance]:
    """Those in use, the oldest first."""
    return read_all(Instance, await connection.execute(_INSTANCES.order_by(instances.c.created_at, instances.c.id)))


async def get(connection: AsyncConnection, instance_id: UUID) -> Instance:
    row = (await connection.execute(_INSTANCES.where(instances.c.id == instance_id))).one_or_none()
    if row is None:
        raise NotFound
    return read(Instance, row)


async def opened(connection: hot_path.Connection, workspace_id: UUID, instance_id: UUID) -> tuple[str, bytes | None]:
    """Provider and sealed credentials."""
    row = await connection.fetchrow("SELECT * FROM opened_connection($1, $2)", workspace_id, instance_id)
    if row is None:
        raise NotFound
    return row["provider"], row["credentials"]


async def create(
    connection: AsyncConnection, instance_id: UUID, *, name: str, provider: str, credentials: bytes | None, **more: Any
) -> Instance:
    """The id is the caller's because the credentials were sealed for it."""
    row = insert(instances).values(id=instance_id, name=name, provider=provider, credentials=credentials, **more)
    return read(Instance, (await connection.execute(row.returning(*_COLUMNS))).one())


async def change(connection: AsyncConnection, instance_id: UUID, **values: Any) -> Instance:
    """`name`, `credentials`, `status`, `status_detail`, `phone_number`, `throughput`, `send_blocked`, `checked_at`."""
    changed = update(instances).where(instances.c.id == instance_id, _in_use()).values(**values)
    row = (await connection.execute(changed.returning(*_COLUMNS))).one_or_none()
    if row is None:
        raise NotFound
    return read(Instance, row)


async def settle_check(
    connection: AsyncConnection, instance_id: UUID, sealed: bytes | None, **values: Any
) -> Instance | None:
    """What a check or a send found, unless the credentials that it used were replaced meanwhile."""
    same = instances.c.credentials.is_not_distinct_from(sealed)
    found = update(instances).where(instances.c.id == instance_id, _in_use(), same).values(**values)
    row = (await connection.execute(found.returning(*_COLUMNS))).one_or_none()
    return read(Instance, row) if row else None


async def claim_checks(connection: AsyncConnection, providers: list[str], limit: int) -> list[tuple[UUID, UUID]]:
    """Without a workspace (`begin_global`): (workspace, instance) of numbers whose check is due, each handed out once."""
    claimed = text("SELECT workspace_id, id FROM claim_checks(:providers, :n)")
    rows = await connection.execute(claimed, {"providers": providers, "n": limit})
    return [(row.workspace_id, row.id) for row in rows]


async def release_unproven(connection: AsyncConnection, provider: str, provider_key: str) -> bool:
    """Takes a number from whoever claimed it and never could show that it is theirs, in whatever workspace."""
    released = text("SELECT release_unproven(:provider, :key)")
    return bool(await connection.scalar(released, {"provider": provider, "key": provider_key}))


async def remove(connection: AsyncConnection, instance_id: UUID) -> None:
    """Its routes and secrets go, its history stays. The number may be connected again, here or elsewhere."""
    await change(connection, instance_id, deleted_at=NOW, credentials=None, status="DISCONNECTED", send_blocked=True)
    await connection.execute(delete(channel_routes).where(channel_routes.c.instance_id == instance_id))


async def claim_route(
    connection: AsyncConnection,
    workspace_id: UUID,
    instance_id: UUID,
    *,
    provider: str,
    provider_key: str,
    account_key: str | None = None,
    verify_hash: bytes | None = None,
) -> None:
    """Webhooks that name `provider_key` come here from now on. One number belongs to one instance of one workspace."""
    await connection.execute(delete(channel_routes).where(channel_routes.c.instance_id == instance_id))
    with unless(channel_routes_pkey=ChannelTaken()):
        await connection.execute(
            insert(channel_routes).values(
                workspace_id=workspace_id,
                instance_id=instance_id,
                provider=provider,
                provider_key=provider_key,
                account_key=account_key,
                verify_hash=verify_hash,
            )
        )


async def routes(
    connection: hot_path.Connection, provider: str, keys: list[str], accounts: list[str] | None = None
) -> list[Route]:
    """Whose numbers, or accounts of several numbers, these are, in whatever workspace."""
    found = await connection.fetch("SELECT * FROM route_channels($1, $2, $3)", provider, keys, accounts or [])
    return [Route(**row) for row in found]


async def knows_verify_token(connection: AsyncConnection, provider: str, token_hash: bytes) -> bool:
    """Without a workspace (`begin_global`)."""
    known = text("SELECT knows_verify_token(:provider, :hash)")
    return bool(await connection.scalar(known, {"provider": provider, "hash": token_hash}))


_COLUMNS = [instances.c[name] for name in Instance.__dataclass_fields__]


def _in_use() -> ColumnElement[bool]:
    return instances.c.deleted_at.is_(None)


_INSTANCES: Select[Any] = select(*_COLUMNS).where(_in_use())
