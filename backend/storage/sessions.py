"""Families of refresh tokens. A family is one sign-in; its tokens follow each other, only hashes are kept."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.storage.tables import sessions
from backend.storage.tables.base import NOW


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """`rotated_seconds` ago its successor was given out; None: it is the newest."""

    id: UUID
    family_id: UUID
    user_id: UUID
    over: bool
    rotated_seconds: float | None


async def open_family(connection: AsyncConnection, user_id: UUID, token_hash: bytes, lifetime: timedelta) -> UUID:
    family_id = uuid4()
    await connection.execute(
        insert(sessions).values(
            id=uuid4(), family_id=family_id, user_id=user_id, token_hash=token_hash, expires_at=NOW + lifetime
        )
    )
    return family_id


async def find(connection: AsyncConnection, token_hash: bytes) -> RefreshToken | None:
    """Locks the row: of two who rotate it at once, one waits and then sees what the other did."""
    rotated = func.extract("epoch", NOW - sessions.c.rotated_at)
    over = sessions.c.revoked_at.is_not(None) | (sessions.c.expires_at <= NOW)
    wanted = select(sessions.c.id, sessions.c.family_id, sessions.c.user_id, over, rotated).where(
        sessions.c.token_hash == token_hash
    )
    row = (await connection.execute(wanted.with_for_update())).one_or_none()
    if row is None:
        return None
    return RefreshToken(row[0], row[1], row[2], row[3], None if row[4] is None else float(row[4]))


async def rotate(connection: AsyncConnection, token: RefreshToken, successor_hash: bytes, lifetime: timedelta) -> None:
    """Safe to repeat within the grace: the same successor is not stored twice."""
    await connection.execute(
        update(sessions).where(sessions.c.id == token.id, sessions.c.rotated_at.is_(None)).values(rotated_at=NOW)
    )
    await connection.execute(
        upsert(sessions)
        .values(
            id=uuid4(),
            family_id=token.family_id,
            user_id=token.user_id,
            token_hash=successor_hash,
            expires_at=NOW + lifetime,
        )
        .on_conflict_do_nothing()
    )


async def close_family(connection: AsyncConnection, family_id: UUID) -> None:
    await connection.execute(
        update(sessions)
        .where(sessions.c.family_id == family_id, sessions.c.revoked_at.is_(None))
        .values(revoked_at=NOW)
    )


async def forget_expired(connection: AsyncConnection, most: int) -> int:
    """Those that ended a day ago or more: nobody can come back with them, nor be caught with them."""
    old = select(sessions.c.id).where(sessions.c.expires_at < NOW - timedelta(days=1)).order_by(sessions.c.expires_at)
    gone = await connection.execute(delete(sessions).where(sessions.c.id.in_(old.limit(most))))
    return gone.rowcount


async def is_open(connection: AsyncConnection, family_id: UUID, user_id: UUID) -> bool:
    alive = select(sessions.c.id).where(
        sessions.c.family_id == family_id,
        sessions.c.user_id == user_id,
        sessions.c.revoked_at.is_(None),
        sessions.c.expires_at > NOW,
    )
    return (await connection.execute(select(alive.exists()))).scalar_one()
