"""Accounts: signing in, and how the first one comes to be."""

import hmac
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import text

from backend.errors import FirstOwnerExists, LoginFailed, NotFound
from backend.services.limits import Limits
from backend.services.names import clean_email, clean_name
from backend.services.passwords import Passwords
from backend.services.sessions import Granted, Sessions
from backend.storage import accounts as stored
from backend.storage import workspaces
from backend.storage.accounts import Account, Membership
from backend.storage.database import Database


@dataclass(frozen=True, slots=True)
class Accounts:
    database: Database
    sessions: Sessions
    passwords: Passwords
    limits: Limits
    public_url: str
    first_owner_key: bytes

    async def sign_in(self, email: str, password: str, address: str) -> Granted:
        """An unknown e-mail and a wrong password cost the same work and get the same answer."""
        account = email.strip().lower()
        await self.limits.count_try(account, address)
        async with self.database.begin_global() as connection:
            found = await stored.by_email(connection, account)
        if not await self.passwords.matches(password, found.password_hash if found else None) or found is None:
            raise LoginFailed
        await self.limits.forgive_try(account, address)
        return await self.sessions.open(found.id)

    async def about(self, user_id: UUID) -> tuple[Account, list[Membership]]:
        async with self.database.begin_global() as connection:
            account = await stored.by_id(connection, user_id)
            memberships = await stored.memberships(connection, user_id)
        if account is None:
            raise NotFound
        return account, memberships

    async def first_owner_link(self) -> str | None:
        """None once there is a workspace. The same link until it is used: printing it again at each start does no harm."""
        async with self.database.begin_global() as connection:
            if await workspaces.any_exists(connection):
                return None
        return f"{self.public_url}/first-owner/{await self._first_owner_token()}"

    async def check_first_owner(self, token: str) -> None:
        if not hmac.compare_digest(token.encode(), (await self._first_owner_token()).encode()):
            raise NotFound
        async with self.database.begin_global() as connection:
            if await workspaces.any_exists(connection):
                raise FirstOwnerExists

    async def create_first_owner(self, token: str, name: str, email: str, password: str, workspace: str) -> Granted:
        name, email, workspace = clean_name(name), clean_email(email), clean_name(workspace, "/workspace")
        await self.check_first_owner(token)
        password_hash = await self.passwords.hash(password)
        workspace_id = uuid4()
        async with self.database.begin(workspace_id) as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('batuta:first-owner'))"))
            if await workspaces.any_exists(connection):
                raise FirstOwnerExists
            user_id = await stored.create(connection, email=email, name=name, password_hash=password_hash)
            if user_id is None:
                raise FirstOwnerExists
            await workspaces.found(connection, workspace_id, workspace, user_id)
        return await self.sessions.open(user_id)

    async def _first_owner_token(self) -> str:
        """Bound to this database: the link of one that was thrown away opens no other."""
        async with self.database.begin_global() as connection:
            generation = (await connection.execute(text("SELECT generation FROM db_meta"))).scalar_one()
        return hmac.digest(self.first_owner_key, str(generation).encode(), "sha256").hex()
