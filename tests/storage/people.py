"""Workspaces with somebody in them, as short as can be."""

from uuid import UUID, uuid4

from sqlalchemy import insert

from backend.storage import instances
from backend.storage.database import Database
from backend.storage.tables import users, workspace_members, workspaces


async def a_user(database: Database, workspace_id: UUID, *, role: str = "agent", name: str = "Bia") -> UUID:
    user_id = uuid4()
    async with database.begin(workspace_id) as connection:
        await connection.execute(
            insert(users).values(id=user_id, email=f"{user_id}@compasso.demo", name=name, password_hash="x")
        )
        if await connection.scalar(workspaces.select().where(workspaces.c.id == workspace_id)):
            await connection.execute(insert(workspace_members).values(id=uuid4(), user_id=user_id, role=role))
    return user_id


async def a_workspace(database: Database) -> UUID:
    """With its owner as the only member."""
    workspace_id = uuid4()
    owner_id = await a_user(database, workspace_id, name="Olga")
    async with database.begin(workspace_id) as connection:
        await connection.execute(
            insert(workspaces).values(id=workspace_id, name="Escola", owner_id=owner_id, stages=[])
        )
        await connection.execute(insert(workspace_members).values(id=uuid4(), user_id=owner_id, role="owner"))
    return workspace_id


async def an_instance(database: Database, workspace_id: UUID, name: str = "Recepção") -> UUID:
    async with database.begin(workspace_id) as connection:
        return (await instances.create(connection, uuid4(), name=name, provider="whatsapp", credentials=None)).id
