"""Who is signed in: access tokens for an hour, refresh tokens that follow each other, tickets for the socket."""

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import structlog

from backend import clock
from backend.errors import NotFound, NoWorkspace, Unauthorized
from backend.services.principal import Identity, Principal, Role
from backend.services.tokens import AccessTokens
from backend.storage import accounts
from backend.storage import sessions as stored
from backend.storage.database import Database
from backend.storage.tickets import Tickets

log = structlog.get_logger(__name__)

LIFETIME = timedelta(days=30)
GRACE_SECONDS = 10.0
"""Two tabs that refresh at the same moment get the same successor. Later, an old token is a stolen one."""
CACHE_SECONDS = 1.0
CACHE_SIZE = 10_000


@dataclass(frozen=True, slots=True)
class Granted:
    access_token: str
    refresh_token: str


@dataclass(frozen=True, slots=True)
class _Access:
    """What a session may do right now; older than a second it is asked for again."""

    seen: float
    alive: bool
    roles: dict[UUID, Role]
    last_workspace_id: UUID | None


@dataclass(slots=True)
class Sessions:
    database: Database
    tokens: AccessTokens
    refresh_key: bytes
    tickets: Tickets
    _cache: dict[Identity, _Access] = field(default_factory=dict)

    async def open(self, user_id: UUID) -> Granted:
        refresh = secrets.token_urlsafe(32)
        async with self.database.begin_global() as connection:
            family_id = await stored.open_family(connection, user_id, _hash(refresh), LIFETIME)
        return self._granted(Identity(user_id, family_id), refresh)

    async def refresh(self, token: str) -> Granted:
        async with self.database.begin_global() as connection:
            found = await stored.find(connection, _hash(token))
            if found is None:
                raise Unauthorized
            stolen = found.rotated_seconds is not None and found.rotated_seconds > GRACE_SECONDS
            successor = self._successor(token)
            if stolen:
                await stored.close_family(connection, found.family_id)
            elif not found.over:
                await stored.rotate(connection, found, _hash(successor), LIFETIME)
        identity = Identity(found.user_id, found.family_id)
        if stolen:
            log.warning("an old refresh token came back: its session is over", user_id=str(found.user_id))
            self._cache.pop(identity, None)
        if stolen or found.over:
            raise Unauthorized
        return self._granted(identity, successor)

    async def close(self, token: str) -> None:
        async with self.database.begin_global() as connection:
            if found := await stored.find(connection, _hash(token)):
                await stored.close_family(connection, found.family_id)
                self._cache.pop(Identity(found.user_id, found.family_id), None)

    async def identify(self, access_token: str) -> Identity:
        identity = self.tokens.read(access_token)
        if not (await self._access(identity)).alive:
            raise Unauthorized
        return identity

    async def principal(self, identity: Identity, workspace_id: UUID | None) -> Principal:
        """As which member somebody acts; asked for with every request, and by sockets every few seconds."""
        access = await self._access(identity)
        if not access.alive:
            raise Unauthorized
        if workspace_id is None:
            workspace_id = _usual(access)
        role = access.roles.get(workspace_id)
        if role is None:
            raise NotFound
        if workspace_id != access.last_workspace_id:
            await self._remember(identity, workspace_id)
        return Principal(identity.user_id, identity.session_id, workspace_id, role)

    async def issue_ticket(self, principal: Principal) -> str:
        return await self.tickets.issue(principal.user_id, principal.session_id, principal.workspace_id)

    async def redeem_ticket(self, ticket: str) -> Principal:
        """Single use, within 30 seconds."""
        redeemed = await self.tickets.redeem(ticket)
        if redeemed is None:
            raise Unauthorized
        user_id, session_id, workspace_id = redeemed
        return await self.principal(Identity(user_id, session_id), workspace_id)

    def forget(self, user_id: UUID) -> None:
        """Somebody's rights just changed here: the next request of theirs looks again."""
        for identity in [known for known in self._cache if known.user_id == user_id]:
            self._cache.pop(identity, None)

    async def _access(self, identity: Identity) -> _Access:
        known = self._cache.get(identity)
        now = time.monotonic()
        if known and now - known.seen < CACHE_SECONDS:
            return known
        async with self.database.begin_global() as connection:
            alive = await stored.is_open(connection, identity.session_id, identity.user_id)
            account = await accounts.by_id(connection, identity.user_id)
            memberships = await accounts.memberships(connection, identity.user_id)
        roles = {membership.workspace_id: membership.role for membership in memberships}
        access = _Access(now, alive and account is not None, roles, account.last_workspace_id if account else None)
        if len(self._cache) >= CACHE_SIZE:
            self._cache.clear()
        self._cache[identity] = access
        return access

    async def _remember(self, identity: Identity, workspace_id: UUID) -> None:
        async with self.database.begin(workspace_id) as connection:
            await accounts.remember_workspace(connection, identity.user_id, workspace_id)
        self._cache.pop(identity, None)

    def _granted(self, identity: Identity, refresh_token: str) -> Granted:
        return Granted(self.tokens.issue(identity, clock.now()), refresh_token)

    def _successor(self, token: str) -> str:
        """Follows from the token and our key: whoever races for it computes the same, and nothing has to be kept."""
        return hmac.digest(self.refresh_key, token.encode(), "sha256").hex()


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _usual(access: _Access) -> UUID:
    if access.last_workspace_id in access.roles:
        return access.last_workspace_id
    if not access.roles:
        raise NoWorkspace
    return next(iter(access.roles))
