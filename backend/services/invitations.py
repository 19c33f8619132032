"""Invitations: a link that makes somebody a member, once, with the role that the inviter chose."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from backend.errors import (
    AlreadyMember,
    FieldError,
    Invalid,
    InviteExpired,
    InviteOtherEmail,
    InviteUsed,
    LoginFailed,
    NotFound,
)
from backend.services.limits import Limits
from backend.services.members import refuse_escalation
from backend.services.names import clean_email, clean_name
from backend.services.passwords import Passwords
from backend.services.principal import Identity, Principal, Role
from backend.services.sessions import Granted, Sessions
from backend.services.telling import telling
from backend.storage import accounts, members
from backend.storage import invitations as stored
from backend.storage.database import Database
from backend.storage.events import Event, Events
from backend.storage.invitations import Invitation, Offered

LIFETIME = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Invitations:
    database: Database
    events: Events
    sessions: Sessions
    passwords: Passwords
    limits: Limits
    public_url: str

    async def invite(self, principal: Principal, email: str, role: Role) -> tuple[Invitation, str]:
        """The invitation and its link: no mail is sent, whoever invites hands it over."""
        refuse_escalation(principal, role)
        email, token = clean_email(email), secrets.token_urlsafe(32)
        async with telling(self, principal, "team") as connection:
            if any(member.email == email for member in await members.all_members(connection)):
                raise AlreadyMember
            invitation = await stored.add(
                connection, principal.workspace_id, email, role, _hash(token), principal.user_id, LIFETIME
            )
        return invitation, f"{self.public_url}/invitations/{token}"

    async def pending(self, principal: Principal) -> list[Invitation]:
        async with self.database.begin(principal.workspace_id) as connection:
            return await stored.pending(connection)

    async def revoke(self, principal: Principal, invitation_id: UUID) -> None:
        async with telling(self, principal, "team") as connection:
            if not await stored.revoke(connection, invitation_id):
                raise NotFound

    async def offer(self, token: str) -> Offered:
        """What the link offers, while it does."""
        async with self.database.begin_global() as connection:
            offered = await stored.by_token(connection, _hash(token))
        if offered is None:
            raise NotFound
        if offered.accepted:
            raise InviteUsed
        if offered.over:
            raise InviteExpired
        return offered

    async def accept(
        self, token: str, name: str | None, password: str | None, identity: Identity | None, address: str
    ) -> Granted:
        offered = await self.offer(token)
        user_id = await self._whose(offered, password, identity, address)
        password_hash = "" if user_id else await self.passwords.hash(_needed("password", password))
        chosen_name = "" if user_id else clean_name(_needed("name", name))
        async with self.database.begin(offered.workspace_id) as connection:
            if not await stored.use(connection, offered.id):
                raise InviteUsed
            user_id = user_id or await accounts.create(
                connection, email=offered.email, name=chosen_name, password_hash=password_hash
            )
            if user_id is None:  # somebody made the account a moment ago, by another invitation
                raise LoginFailed
            await members.add(connection, offered.workspace_id, user_id, offered.role)
            await accounts.remember_workspace(connection, user_id, offered.workspace_id)
        self.events.publish(Event(offered.workspace_id, "team:changed", {"by": user_id}))
        self.sessions.forget(user_id)
        return await self.sessions.open(user_id)

    async def _whose(
        self, offered: Offered, password: str | None, identity: Identity | None, address: str
    ) -> UUID | None:
        """The account that the invited address has; it must be shown to be theirs who ask. None: there is none yet."""
        if identity is not None:
            if identity.user_id != offered.account_id:
                raise InviteOtherEmail
            return identity.user_id
        if offered.account_id is None:
            return None
        await self.limits.count_try(offered.email, address)
        async with self.database.begin_global() as connection:
            account = await accounts.by_email(connection, offered.email)
        known = _needed("password", password)
        if account is None or not await self.passwords.matches(known, account.password_hash):
            raise LoginFailed
        await self.limits.forgive_try(offered.email, address)
        return account.id


def _needed(name: str, value: str | None) -> str:
    if value is None:
        raise Invalid(FieldError(f"/{name}", "field_required", {"name": name}))
    return value


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
