"""S-JWT: whatever is not exactly a token of ours gets the same 401."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from backend.services.tokens import derive
from tests.api.callers import Api, Caller

SECRET = b"a secret of the tests, long enough"
KEY = derive(SECRET, "access")
Claims = dict[str, Any]
Forge = Callable[[Claims], str]


def signed(claims: Claims, header: dict[str, Any] | None = None, key: bytes = KEY, algorithm: str = "HS256") -> str:
    """By hand: a library refuses to make most of these."""
    head = {"alg": algorithm, "typ": "JWT"} | (header or {})
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (head, claims)]
    digest = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}.get(algorithm, hashlib.sha256)
    mac = hmac.new(key, b".".join(parts), digest).digest()
    return b".".join([*parts, base64.urlsafe_b64encode(mac).rstrip(b"=")]).decode()


def without(name: str) -> Forge:
    return lambda claims: signed({key: value for key, value in claims.items() if key != name})


def having(**changed: Any) -> Forge:
    return lambda claims: signed(claims | changed)


def shifted(seconds: float) -> Forge:
    return lambda claims: signed(claims | {"iat": claims["iat"] + int(seconds), "exp": claims["exp"] + int(seconds)})


def unsigned(algorithm: str | None) -> Forge:
    def forge(claims: Claims) -> str:
        header = {"typ": "JWT"} if algorithm is None else {"alg": algorithm, "typ": "JWT"}
        parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, claims)]
        return ".".join([*parts, ""])

    return forge


def by_rsa(claims: Claims) -> str:
    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return jwt.encode(claims, pem, algorithm="RS256")


FORGERIES: dict[str, Forge] = {
    "alg none": unsigned("none"),
    "alg None": unsigned("None"),
    "alg missing": unsigned(None),
    "alg empty": unsigned(""),
    "HS384": lambda claims: signed(claims, algorithm="HS384"),
    "HS512": lambda claims: signed(claims, algorithm="HS512"),
    "RS256": by_rsa,
    "another key": lambda claims: signed(claims, key=b"another key"),
    "the secret itself": lambda claims: signed(claims, key=SECRET),
    "the refresh key": lambda claims: signed(claims, key=derive(SECRET, "refresh")),
    "empty key": lambda claims: signed(claims, key=b""),
    "kid traversal, empty key": lambda claims: signed(claims, {"kid": "../../../dev/null"}, key=b""),
    "kid sql": lambda claims: signed(claims, {"kid": "' UNION SELECT 'x'; --"}, key=b"x"),
    "jku": lambda claims: signed(claims, {"jku": "https://evil.example/keys"}, key=b"x"),
    "x5u": lambda claims: signed(claims, {"x5u": "https://evil.example/cert"}, key=b"x"),
    "jwk": lambda claims: signed(claims, {"jwk": {"kty": "oct", "k": "eA"}}, key=b"x"),
    "crit": lambda claims: signed(claims, {"crit": ["unknown"], "unknown": 1}),
    "signature stripped": lambda claims: signed(claims).rpartition(".")[0] + ".",
    "signature of others": lambda claims: (
        signed(claims).rpartition(".")[0] + "." + signed(claims | {"jti": "x"}).rpartition(".")[2]
    ),
    "claims changed": lambda claims: ".".join(
        [
            signed(claims).split(".")[0],
            signed(claims | {"sub": str(uuid4())}).split(".")[1],
            signed(claims).split(".")[2],
        ]
    ),
    **{f"no {name}": without(name) for name in ("exp", "iat", "iss", "sub", "aud", "jti", "typ", "sid")},
    "exp as text": lambda claims: signed(claims | {"exp": str(claims["exp"])}),
    "exp as float": lambda claims: signed(claims | {"exp": claims["exp"] + 0.5}),
    "exp huge": having(exp=10**30),
    "exp infinite": having(exp=float("inf")),
    "exp in a year": lambda claims: signed(claims | {"exp": claims["exp"] + 31_536_000}),
    "exp null": having(exp=None),
    "exp true": having(exp=True),
    "expired": shifted(-3601),
    "an hour and five minutes old": shifted(-3900),
    "from the future": shifted(300),
    "nbf in the future": lambda claims: signed(claims | {"nbf": int(time.time()) + 300}),
    "another audience": having(aud="batuta-admin"),
    "several audiences": having(aud=["batuta", "evil"]),
    "another issuer": having(iss="https://evil.example"),
    "refresh as access": having(typ="refresh"),
    "typ of another case": having(typ="Access"),
    "somebody unknown": having(sub=str(uuid4())),
    "somebody unreadable": having(sub="1 OR 1=1"),
    "sub as number": having(sub=1),
    "sub as list": having(sub=["x"]),
    "a session that never was": having(sid=str(uuid4())),
    "sid unreadable": having(sid={}),
    "not a token": lambda claims: "null",
    "empty parts": lambda claims: "..",
    "very long": lambda claims: "a." * 5000,
    "not base64": lambda claims: "é.é.é",
    "claims no object": lambda claims: signed([]),  # type: ignore[arg-type]
}


async def test_forged_tokens(api: Api, owner_caller: Caller) -> None:
    claims = jwt.decode(owner_caller.token, options={"verify_signature": False})
    assert (await owner_caller.get("/auth/me")).status_code == 200
    expected = (await api.client.get("/api/v1/auth/me")).json() | {"trace_id": ""}
    assert expected["status"] == 401
    for name, forge in FORGERIES.items():
        bearer = (b"authorization", b"Bearer " + forge(claims).encode())
        headers = [bearer, (b"x-workspace-id", str(owner_caller.workspace_id).encode())]
        answer = await api.client.get("/api/v1/auth/me", headers=headers)
        assert (answer.status_code, answer.json() | {"trace_id": ""}) == (401, expected), name


async def test_tokens_of_two_people_are_not_mixed(api: Api, owner_caller: Caller) -> None:
    """A session of one with the name of another."""
    other = await api.founder()
    mine, theirs = (jwt.decode(caller.token, options={"verify_signature": False}) for caller in (owner_caller, other))
    owner_caller.token = signed(mine | {"sub": theirs["sub"]})
    assert (await owner_caller.get("/auth/me")).status_code == 401


OTHER_SCHEMES = ["Basic", "Token", "", "bearerx"]


async def test_other_schemes(api: Api, owner_caller: Caller) -> None:
    for scheme in OTHER_SCHEMES:
        headers = {"Authorization": f"{scheme} {owner_caller.token}".strip()}
        assert (await api.client.get("/api/v1/auth/me", headers=headers)).status_code == 401


async def test_a_token_in_the_address_opens_nothing(api: Api, owner_caller: Caller) -> None:
    for name in ("access_token", "token", "authorization"):
        assert (await api.client.get(f"/api/v1/auth/me?{name}={owner_caller.token}")).status_code == 401


async def test_the_refresh_token_is_no_access_token(api: Api, owner_caller: Caller) -> None:
    granted = await api.services.sessions.open(owner_caller.user_id)
    bearer = {"Authorization": f"Bearer {granted.refresh_token}"}
    assert (await api.client.get("/api/v1/auth/me", headers=bearer)).status_code == 401
    cookie = {"Cookie": f"batuta_refresh={granted.access_token}"}
    assert (await api.client.post("/api/v1/auth/refresh", headers=cookie)).status_code == 401
