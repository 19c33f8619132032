"""People, who belong to no workspace; what one needs before a workspace is known.

`by_email`, `by_id`, `memberships` and `create` work without a workspace (`begin_global`), through the router's functions.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID, uuid4

from sqlalchemy import insert, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.storage.rows import read, read_all
from backend.storage.tables import users

Role: TypeAlias = Literal["owner", "admin", "supervisor", "marketer", "agent"]


@dataclass(frozen=True, slots=True)
class Account:
    id: UUID
    email: str
    name: str
    language: str
    last_workspace_id: UUID | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Credentials:
    """What sign-in compares with."""

    id: UUID
    email: str
    name: str
    language: str
    last_workspace_id: UUID | None
    password_hash: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Membership:
    workspace_id: UUID
    workspace_name: str
    timezone: str
    language: str
    member_id: UUID
    role: Role


async def by_email(connection: AsyncConnection, email: str) -> Credentials | None:
    row = (
        await connection.execute(text("SELECT * FROM account_by_email(:email)"), {"email": email.strip().lower()})
    ).one_or_none()
    return read(Credentials, row) if row else None


async def by_id(connection: AsyncConnection, user_id: UUID) -> Account | None:
    row = (await connection.execute(text("SELECT * FROM account_by_id(:id)"), {"id": user_id})).one_or_none()
    return read(Account, row) if row else None


async def memberships(connection: AsyncConnection, user_id: UUID) -> list[Membership]:
    """Where somebody may work, by the workspaces' names."""
    rows = await connection.execute(text("SELECT * FROM memberships_of(:id)"), {"id": user_id})
    return read_all(Membership, rows)


async def create(
    connection: AsyncConnection, *, email: str, name: str, password_hash: str, language: str = "pt-BR"
) -> UUID | None:
    """None: this e-mail has an account."""
    user_id = uuid4()
    try:
        async with connection.begin_nested():
            await connection.execute(
                insert(users).values(
                    id=user_id, email=email.strip().lower(), name=name, password_hash=password_hash, language=language
                )
            )
    except IntegrityError:
        return None
    return user_id


async def remember_workspace(connection: AsyncConnection, user_id: UUID, workspace_id: UUID) -> None:
    """The one that requests without X-Workspace-Id mean. Nobody outside this connection's workspace can be changed."""
    await connection.execute(update(users).where(users.c.id == user_id).values(last_workspace_id=workspace_id))


async def change(connection: AsyncConnection, user_id: UUID, **values: str) -> None:
    """`name`, `language` or `password_hash` of somebody who is in this connection's workspace."""
    await connection.execute(update(users).where(users.c.id == user_id).values(**values))
