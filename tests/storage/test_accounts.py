"""People before a workspace is known: found by e-mail and id alone, never listed."""

from uuid import uuid4

from sqlalchemy import select

from backend.storage import accounts, fields
from backend.storage.database import Database
from backend.storage.tables import workspace_members
from tests.storage.people import a_workspace


async def test_sign_in_finds_the_person_and_the_workspaces(database: Database) -> None:
    async with database.begin_global() as connection:
        ana = await accounts.create(connection, email=" Ana@Compasso.demo ", name="Ana", password_hash="x")
        assert ana is not None
        assert await accounts.create(connection, email="ana@compasso.demo", name="Outra", password_hash="y") is None
        found = await accounts.by_email(connection, "ANA@compasso.demo")
        assert found is not None
        assert (found.id, found.email, found.password_hash, found.language) == (ana, "ana@compasso.demo", "x", "pt-BR")
        assert await accounts.by_email(connection, "ana@compasso") is None
        assert await accounts.memberships(connection, ana) == []
    here = await a_workspace(database)
    async with database.begin(here) as connection:
        joined = workspace_members.insert().values(id=uuid4(), user_id=ana, role="marketer")
        await connection.execute(joined)
        await accounts.remember_workspace(connection, ana, here)
        await accounts.change(connection, ana, name="Ana Maria")
    async with database.begin_global() as connection:
        account = await accounts.by_id(connection, ana)
        assert account is not None
        assert (account.name, account.last_workspace_id) == ("Ana Maria", here)
        assert [(found.workspace_id, found.role) for found in await accounts.memberships(connection, ana)] == [
            (here, "marketer")
        ]
    async with database.begin(here) as connection:
        await connection.execute(
            workspace_members.update().where(workspace_members.c.user_id == ana).values(removed_at=found.created_at)
        )
        assert await connection.scalar(select(workspace_members.c.id).where(workspace_members.c.user_id == ana))
    async with database.begin_global() as connection:
        assert await accounts.memberships(connection, ana) == []


async def test_a_stranger_is_not_changed(database: Database) -> None:
    here = await a_workspace(database)
    async with database.begin_global() as connection:
        stranger = await accounts.create(connection, email="x@example.com", name="X", password_hash="x")
        assert stranger is not None
    async with database.begin(here) as connection:
        await accounts.change(connection, stranger, name="Y", password_hash="mine")
    async with database.begin_global() as connection:
        found = await accounts.by_email(connection, "x@example.com")
        assert found is not None
        assert (found.name, found.password_hash) == ("X", "x")


async def test_custom_fields(database: Database) -> None:
    async with database.begin(await a_workspace(database)) as connection:
        made = await fields.create(connection, key="curso", label="Curso", kind="choice", choices=["Piano", "Canto"])
        assert await fields.every(connection) == [made] == [await fields.get(connection, made.id)]
        changed = await fields.change(connection, made.id, label="Instrumento", choices=[], data_class="personal")
        assert (changed.key, changed.type, changed.label, changed.data_class) == (
            "curso",
            "choice",
            "Instrumento",
            "personal",
        )
        await fields.remove(connection, made.id)
        assert await fields.every(connection) == []
