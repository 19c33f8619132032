"""A school's ERP over JSON and REST: one look-up by a value, mapped to student, guardian and open amount."""

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias
from urllib.parse import quote
from uuid import UUID

import orjson

from backend.activities.base import Again, Call, Done, Failed, Result
from backend.activities.credential import Credential, Credentials
from backend.activities.egress import UrlRefused
from backend.activities.fetch import Answer, Fetch, FetchFailed, Outgoing
from backend.activities.http_request import VALUE_BYTES
from backend.engine.encode import climbs
from backend.engine.json_path import PathMissing, dig

Auth: TypeAlias = Literal["none", "bearer", "header", "basic"]
Trouble: TypeAlias = Literal["erp_unreachable", "erp_auth", "erp_not_json"]
PLACE = "{value}"
MAPPED = ("student", "guardian", "open_amount")
PROBE = "0"
"""What is looked for when the account is tried: nobody's telephone."""
HEADER = re.compile(
    r"(?!(host|content-length|transfer-encoding|connection|accept|idempotency-key)$)[A-Za-z0-9-]{1,100}", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class ErpAccount:
    """`auth_name`: the header's name, or the user's of `basic`. `path` holds `{value}`; `mapping`: what -> where in the answer."""

    base_url: str
    path: str
    mapping: Mapping[str, str]
    auth: Auth
    auth_name: str
    secret: str = field(repr=False)

    @staticmethod
    def of(credential: Credential) -> "ErpAccount":
        known: Mapping[str, Any] = credential.config
        named = known["base_url"], known["path"], known["mapping"], known["auth"], known["auth_name"]
        return ErpAccount(*named, credential.secret)

    def request(self, value: str) -> Outgoing:
        address = f"{self.base_url.rstrip('/')}/{self.path.lstrip('/')}".replace(PLACE, quote(value, safe=""))
        return Outgoing("GET", address, {"accept": "application/json", "user-agent": "Batuta", **self._proof()})

    def _proof(self) -> dict[str, str]:
        match self.auth:
            case "bearer":
                return {"authorization": f"Bearer {self.secret}"}
            case "header":
                return {self.auth_name.lower(): self.secret}
            case "basic":
                return {"authorization": "Basic " + b64encode(f"{self.auth_name}:{self.secret}".encode()).decode()}
            case _:
                return {}


@dataclass(frozen=True, slots=True)
class Erp:
    fetch: Fetch

    async def check(self, account: ErpAccount, whose: UUID) -> Trouble | None:
        """`whose`: the workspace. Raises UrlRefused. An ERP may find nobody and say so as it likes; it must let us in, and speak JSON."""
        try:
            answer = await self.fetch(account.request(PROBE), whose)
        except FetchFailed:
            return "erp_unreachable"
        if answer.status in (401, 403):
            return "erp_auth"
        if answer.status >= 500 or 300 <= answer.status < 400:
            return "erp_unreachable"
        return None if _document(answer) is not None else "erp_not_json"


@dataclass(frozen=True, slots=True)
class ErpLookup:
    credentials: Credentials
    fetch: Fetch

    async def __call__(self, call: Call) -> Result:
        credential = await self.credentials.open(call.workspace_id, "erp")
        if credential is None:
            return Failed("integration_missing", "erp")
        account = ErpAccount.of(credential)
        request = account.request(str(call.request["value"]))
        if climbs(request.url):  # a place in the path, and nobody
            return Done({"found": False})
        try:
            answer = await self.fetch(request, call.workspace_id)
        except UrlRefused as refused:
            return Failed(refused.code)
        except FetchFailed as failed:
            return Failed(failed.code) if failed.code == "response_too_large" else Again(failed.code, 1.0)
        return _judged(answer, account.mapping)


def _judged(answer: Answer, mapping: Mapping[str, str]) -> Result:
    status = answer.status
    if status == 404:
        return Done({"found": False})
    if status in (401, 403):
        return Failed("erp_auth")
    if status == 429 or status >= 500:
        return Again(f"http_{status}", 2.0)
    if not 200 <= status < 300:
        return Failed("redirect_refused" if status < 400 else f"http_{status}")
    document = _document(answer)
    if document is None:
        return Failed("response_not_json")
    told = {name: _at(document, mapping.get(name)) for name in MAPPED}
    if len(orjson.dumps(told)) > VALUE_BYTES:
        return Failed("response_too_large")
    return Done({"found": True, **told} if told["student"] not in (None, "", [], {}) else {"found": False})


def _at(document: Any, path: str | None) -> Any:
    try:
        return dig(document, path) if path else None
    except PathMissing:
        return None


def _document(answer: Answer) -> Any:
    """None: no JSON object or list."""
    try:
        found = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict | list) else None
