"""Access tokens (JWT, HS256, one hour) and the keys that are derived from the one secret."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import jwt

from backend.errors import Unauthorized
from backend.services.principal import Identity

ISSUER = AUDIENCE = "batuta"
ACCESS_LIFETIME = timedelta(hours=1)
CLAIMS = ["exp", "iat", "iss", "sub", "aud", "jti"]


def derive(secret: bytes, purpose: str) -> bytes:
    """A key of its own for each purpose: a token of one kind says nothing to the reader of another."""
    return hmac.new(secret, f"batuta:{purpose}".encode(), hashlib.sha256).digest()


@dataclass(frozen=True, slots=True)
class AccessTokens:
    key: bytes

    def issue(self, identity: Identity, now: datetime) -> str:
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(identity.user_id),
            "sid": str(identity.session_id),
            "iat": int(now.timestamp()),
            "exp": int((now + ACCESS_LIFETIME).timestamp()),
            "jti": uuid4().hex,
            "typ": "access",
        }
        return jwt.encode(claims, self.key, algorithm="HS256")

    def read(self, token: str) -> Identity:
        try:
            claims = jwt.decode(
                token,
                self.key,
                algorithms=["HS256"],
                audience=AUDIENCE,
                issuer=ISSUER,
                options={"require": CLAIMS, "strict_aud": True},
            )
            if claims.get("typ") != "access" or not _whole_hour(claims):
                raise Unauthorized
            return Identity(UUID(claims["sub"]), UUID(claims["sid"]))
        except (jwt.InvalidTokenError, KeyError, ValueError, TypeError, AttributeError, OverflowError):
            raise Unauthorized from None


def _whole_hour(claims: dict[str, object]) -> bool:
    """Only what we issue: whole numbers, one hour apart."""
    issued, expires = claims["iat"], claims["exp"]
    return type(issued) is int and type(expires) is int and expires - issued == ACCESS_LIFETIME.total_seconds()
