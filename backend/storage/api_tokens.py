"""Tokens by which other systems call us: only the hash is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, func, insert, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.errors import NotFound
from backend.storage.tables import api_tokens
from backend.storage.tables.base import NOW

t = api_tokens.c
USES_TOLD_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class ApiToken:
    """`ending` is the token's end, to know it by."""

    id: UUID
    name: str
    ending: str
    created_at: datetime
    rotated_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever holds a token: it stands for a workspace, not for a person."""

    workspace_id: UUID
    token_id: UUID


async def caller(connection: AsyncConnection, token_hash: bytes) -> tuple[Caller, bytes] | None:
    """With the hash that is kept. None: unknown, or revoked."""
    wanted = text("SELECT workspace_id, id, token_hash FROM api_token_by_hash(:hash)")
    row = (await connection.execute(wanted, {"hash": token_hash})).one_or_none()
    return (Caller(row[0], row[1]), bytes(row[2])) if row else None


async def live(connection: AsyncConnection) -> list[ApiToken]:
    rows = await connection.execute(select(*_SHOWN).where(_alive()).order_by(t.created_at, t.id))
    return [ApiToken(*row) for row in rows]


async def add(connection: AsyncConnection, name: str, token_hash: bytes, ending: str, created_by: UUID) -> ApiToken:
    row = insert(api_tokens).values(id=uuid4(), name=name, token_hash=token_hash, ending=ending, created_by=created_by)
    return ApiToken(*(await connection.execute(row.returning(*_SHOWN))).one())


async def rotate(connection: AsyncConnection, token_id: UUID, token_hash: bytes, ending: str) -> ApiToken:
    """The old one is worth nothing from the commit on."""
    new = {"token_hash": token_hash, "ending": ending, "rotated_at": NOW, "last_used_at": None}
    return await _change(connection, token_id, new)


async def revoke(connection: AsyncConnection, token_id: UUID) -> ApiToken:
    return await _change(connection, token_id, {"revoked_at": NOW})


async def used(connection: AsyncConnection, token_id: UUID) -> None:
    """Not at each call: many at once would wait for each other at this row."""
    stale = or_(t.last_used_at.is_(None), t.last_used_at < NOW - USES_TOLD_EVERY)
    free = select(t.id).where(t.id == token_id, stale).with_for_update(skip_locked=True)
    await connection.execute(update(api_tokens).where(t.id.in_(free)).values(last_used_at=NOW))


async def count(connection: AsyncConnection) -> int:
    found: int = (await connection.execute(select(func.count()).where(_alive()))).scalar_one()
    return found


async def _change(connection: AsyncConnection, token_id: UUID, values: Mapping[str, object]) -> ApiToken:
    changed = update(api_tokens).where(t.id == token_id, _alive()).values(dict(values))
    row = (await connection.execute(changed.returning(*_SHOWN))).one_or_none()
    if row is None:
        raise NotFound
    return ApiToken(*row)


def _alive() -> ColumnElement[bool]:
    return t.revoked_at.is_(None)


_SHOWN = [t[name] for name in ApiToken.__dataclass_fields__]
