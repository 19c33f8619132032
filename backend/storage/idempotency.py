"""Which request of a person made which message. Kept for a day: see services/chores.py."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.storage.hot_path import Connection
from backend.storage.tables import idempotency_keys

k = idempotency_keys.c


@dataclass(frozen=True, slots=True)
class Request:
    """One that may be repeated: whose, its Idempotency-Key, SHA-256 of all that it asks."""

    user_id: UUID
    key: str
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class Done:
    fingerprint: bytes
    message_id: int


async def find(connection: AsyncConnection, request: Request) -> Done | None:
    wanted = select(k.fingerprint, k.message_id).where(k.user_id == request.user_id, k.key == request.key)
    row = (await connection.execute(wanted)).one_or_none()
    return Done(*row) if row else None


async def add(connection: Connection, request: Request, message_id: int) -> bool:
    """False: another has used the key meanwhile; what was written for this one is to be undone."""
    return bool(
        await connection.fetchval(
            """INSERT INTO idempotency_keys (user_id, key, fingerprint, message_id) VALUES ($1, $2, $3, $4)
               ON CONFLICT DO NOTHING RETURNING true""",
            request.user_id,
            request.key,
            request.fingerprint,
            message_id,
        )
    )
