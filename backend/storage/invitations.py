"""Invitations into a workspace; only the hash of the link's token is kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.storage.accounts import Role
from backend.storage.tables import invitations
from backend.storage.tables.base import NOW


@dataclass(frozen=True, slots=True)
class Invitation:
    id: UUID
    email: str
    role: Role
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Offered:
    """What a token leads to, also when it is over. `account_id` is the account that the e-mail already has."""

    workspace_id: UUID
    workspace_name: str
    id: UUID
    email: str
    role: Role
    expires_at: datetime
    accepted: bool
    over: bool
    account_id: UUID | None


async def by_token(connection: AsyncConnection, token_hash: bytes) -> Offered | None:
    wanted = text(
        """SELECT workspace_id, workspace_name, id, email, role, expires_at, accepted_at IS NOT NULL,
                  expired OR revoked_at IS NOT NULL, account_id
             FROM invitation_by_token(:hash)"""
    )
    row = (await connection.execute(wanted, {"hash": token_hash})).one_or_none()
    return Offered(*row) if row else None


async def add(
    connection: AsyncConnection,
    workspace_id: UUID,
    email: str,
    role: str,
    token_hash: bytes,
    invited_by: UUID,
    lifetime: timedelta,
) -> Invitation:
    """The newest invitation of an address is the one that counts."""
    await connection.execute(update(invitations).where(invitations.c.email == email, _pending()).values(revoked_at=NOW))
    row = insert(invitations).values(
        workspace_id=workspace_id,
        id=uuid4(),
        email=email,
        role=role,
        token_hash=token_hash,
        invited_by=invited_by,
        expires_at=NOW + lifetime,
    )
    added = await connection.execute(
        row.returning(invitations.c.id, invitations.c.email, invitations.c.role, invitations.c.expires_at)
    )
    return Invitation(*added.one())


async def pending(connection: AsyncConnection) -> list[Invitation]:
    wanted = select(invitations.c.id, invitations.c.email, invitations.c.role, invitations.c.expires_at).where(
        _pending()
    )
    return [
        Invitation(*row)
        for row in await connection.execute(wanted.order_by(invitations.c.created_at, invitations.c.id))
    ]


async def revoke(connection: AsyncConnection, invitation_id: UUID) -> bool:
    revoked = await connection.execute(
        update(invitations).where(invitations.c.id == invitation_id, _pending()).values(revoked_at=NOW)
    )
    return revoked.rowcount == 1


async def use(connection: AsyncConnection, invitation_id: UUID) -> bool:
    """True for one of all who try."""
    used = await connection.execute(
        update(invitations).where(invitations.c.id == invitation_id, _pending()).values(accepted_at=NOW)
    )
    return used.rowcount == 1


def _pending() -> ColumnElement[bool]:
    return invitations.c.accepted_at.is_(None) & invitations.c.revoked_at.is_(None) & (invitations.c.expires_at > NOW)
