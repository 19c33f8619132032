"""Tokens for other systems: 256 random bits, shown once, kept as their SHA-256."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from uuid import UUID

from backend.errors import FieldError, Invalid
from backend.errors.calls import CallTokenInvalid
from backend.services.names import clean_name
from backend.services.principal import Principal
from backend.services.telling import telling
from backend.storage import activity_log
from backend.storage import api_tokens as stored
from backend.storage.activity_log import Act
from backend.storage.api_tokens import ApiToken, Caller
from backend.storage.database import Database
from backend.storage.events import Events

MOST = 20
PREFIX = "batuta_"
"""So that whoever finds one in a log or a repository knows what it opens."""
_FORM = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")


@dataclass(frozen=True, slots=True)
class Issued:
    token: ApiToken
    secret: str

    def __repr__(self) -> str:
        return f"Issued({self.token!r})"


@dataclass(frozen=True, slots=True)
class ApiTokens:
    database: Database
    events: Events

    async def every(self, principal: Principal) -> list[ApiToken]:
        """Those that are not revoked, the oldest first."""
        async with self.database.begin(principal.workspace_id) as connection:
            return await stored.live(connection)

    async def create(self, principal: Principal, name: str) -> Issued:
        called, secret = clean_name(name), new_secret()
        async with telling(self, principal, "integration") as connection:
            if await stored.count(connection) >= MOST:
                raise Invalid(FieldError("", "api_tokens_too_many", {"limit": MOST}))
            token = await stored.add(connection, called, hash_of(secret), secret[-4:], principal.user_id)
            await activity_log.add(connection, _act("created", principal, token))
        return Issued(token, secret)

    async def rotate(self, principal: Principal, token_id: UUID) -> Issued:
        """Another secret under the same name; the old one opens nothing any more."""
        secret = new_secret()
        async with telling(self, principal, "integration") as connection:
            token = await stored.rotate(connection, token_id, hash_of(secret), secret[-4:])
            await activity_log.add(connection, _act("rotated", principal, token))
        return Issued(token, secret)

    async def revoke(self, principal: Principal, token_id: UUID) -> None:
        async with telling(self, principal, "integration") as connection:
            token = await stored.revoke(connection, token_id)
            await activity_log.add(connection, _act("revoked", principal, token))

    async def caller(self, secret: str) -> Caller:
        """Raises CallTokenInvalid, the same for what never was one and for what is one no more."""
        if not _FORM.fullmatch(secret):
            raise CallTokenInvalid
        wanted = hash_of(secret)
        async with self.database.begin_global() as connection:
            found = await stored.caller(connection, wanted)
        if found is None or not hmac.compare_digest(found[1], wanted):
            raise CallTokenInvalid
        return found[0]


def new_secret() -> str:
    return PREFIX + secrets.token_urlsafe(32)


def hash_of(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _act(did: str, principal: Principal, token: ApiToken) -> Act:
    return Act(f"api_token.{did}", principal.user_id, data={"name": token.name, "ending": token.ending})
