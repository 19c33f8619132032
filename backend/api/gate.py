"""What stands before Litestar: no request passes with a path, header or body that something behind could read in two ways.

Bodies under /api are strict JSON of at most 1 MB. Webhook bodies keep every byte, because their signature is over bytes; only
their size and depth are checked. Uploads stream through; the handler's own limit holds for them.
"""

import asyncio
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias
from urllib.parse import unquote_to_bytes

import structlog
from litestar.types import ASGIApp
from prometheus_client import Histogram

from backend.api import json_body
from backend.api.json_body import Refusal
from backend.api.problems import MEDIA_TYPE, Problem, encode
from backend.api.security_headers import security_headers
from backend.api.texts import choose
from backend.errors import FieldError
from backend.services.metrics import HTTP_SECONDS

Scope: TypeAlias = Any
Message: TypeAlias = Any
Receive: TypeAlias = Callable[[], Awaitable[Any]]
Send: TypeAlias = Callable[[Any], Awaitable[None]]

MEGABYTE = 1024 * 1024
DRAIN_LIMIT = 32 * MEGABYTE
READ_SECONDS = 30
WEBHOOKS = ("/api/v1/webhooks/", "/api/v1/webhook/")
STRANGERS = "/api/v1/webchat/"
CALLS, LARGEST_CALL = "/api/v1/events/", 64 * 1024
"""Read before anybody knows whose token it is."""
STRANGERS_UPLOAD, UPLOAD_SECONDS = 17 * MEGABYTE, 60
UPLOADS = re.compile(r"/api/v1/(?:media|contacts/import|webchat/[^/]+/media)/?")

_ODD_PATH = re.compile(rb"//|/\.{1,2}(?:/|$)|%2e|%2f|%5c|\\|%00|%25|[\x00-\x20]|%(?![0-9a-f]{2})", re.IGNORECASE)
_ODD_HOST = re.compile(rb"^(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?$", re.IGNORECASE)
_JSON = re.compile(rb'^application/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$', re.IGNORECASE)
_MULTIPART = re.compile(rb"^multipart/form-data\s*;\s*boundary=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Gate:
    app: ASGIApp
    https: bool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        state["trace_id"] = secrets.token_hex(16)
        state["language"] = choose(_header(scope, b"accept-language").decode("latin-1"))
        with structlog.contextvars.bound_contextvars(trace_id=state["trace_id"]):
            if scope["type"] == "websocket":
                await self.app(scope, receive, send)
            else:
                await self._http(scope, receive, _dressed(send, scope, self.https))

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.monotonic()
        try:
            _check_address(scope)
            _drop_empty_parameters(scope)
            receive = await _checked_body(scope, receive)
        except Refusal as refusal:
            await _refuse(refusal, scope, send)
        else:
            await self.app(scope, receive, send)
        finally:
            _measure(scope, time.monotonic() - began)


def _measure(scope: Scope, seconds: float) -> None:
    """By the route's shape: neither ids nor whatever strangers make up become labels."""
    path = scope.get("path_template") or "unknown"
    method = scope["method"] if path != "unknown" else "any"
    _measured(method, path, scope["state"].get("status")).observe(seconds)


@cache
def _measured(method: str, path: str, status: int | None) -> Histogram:
    return HTTP_SECONDS.labels(method, path, str(status or "none"))


async def _refuse(refusal: Refusal, scope: Scope, send: Send) -> None:
    problem = Problem(
        refusal.status, refusal.code, errors=(FieldError(refusal.path, refusal.code, dict(refusal.params)),)
    )
    body = encode(problem, scope["state"])
    headers = [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body, "more_body": False})


def _dressed(send: Send, scope: Scope, https: bool) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            scope["state"]["status"] = message["status"]
            sent = {name.lower() for name, _ in message["headers"]}
            extra = [*security_headers(https=https), (b"x-trace-id", scope["state"]["trace_id"].encode())]
            message["headers"] = [*message["headers"], *(pair for pair in extra if pair[0] not in sent)]
        await send(message)

    return send_with_headers


# --- address ----------------------------------------------------------------------------------------------------------


def _check_address(scope: Scope) -> None:
    raw = scope.get("raw_path") or scope["path"].encode()
    if _ODD_PATH.search(raw.split(b"?", 1)[0]):
        raise Refusal(404, "not_found")
    hosts = _headers(scope, b"host")
    if len(hosts) > 1 or any(not _ODD_HOST.match(host) for host in hosts):
        raise Refusal(400, "host_invalid")
    query = unquote_to_bytes(scope["query_string"])
    if b"\x00" in query:
        raise Refusal(400, "text_control_char", "?")
    try:
        query.decode()
    except UnicodeDecodeError as error:
        raise Refusal(400, "encoding_invalid", "?", {"position": error.start + 1}) from None


def _drop_empty_parameters(scope: Scope) -> None:
    """`?teamId=&search=` is how a form without a choice is sent: it asks for nothing."""
    query: bytes = scope["query_string"]
    if b"=" in query and not scope["path"].startswith(WEBHOOKS):
        scope["query_string"] = b"&".join(part for part in query.split(b"&") if part.partition(b"=")[2])


# --- body -------------------------------------------------------------------------------------------------------------


async def _checked_body(scope: Scope, receive: Receive) -> Receive:
    """A `receive` that gives the checked body again. `scope["state"]` gets body_size and, for JSON, the parsed `body`."""
    path, kind = scope["path"], _header(scope, b"content-type")
    if scope["method"] in ("GET", "HEAD", "OPTIONS"):
        return receive
    if path.startswith(WEBHOOKS):
        return await _webhook_body(scope, receive, kind)
    if UPLOADS.fullmatch(path):  # a JSON body that pretends to be a file is none
        if not _MULTIPART.match(kind):
            raise Refusal(415, "content_type_unsupported", params={"expected": "multipart/form-data"})
        return _bounded(receive, STRANGERS_UPLOAD) if path.startswith(STRANGERS) else receive
    if kind and not _JSON.match(kind):
        raise Refusal(415, "content_type_unsupported", params={"expected": "application/json"})
    if _header(scope, b"content-encoding") not in (b"", b"identity"):
        raise Refusal(415, "content_encoding_unsupported")
    body = await _read(scope, receive, limit_for(path))
    scope["state"]["body_size"] = len(body)
    if body and not kind:
        raise Refusal(415, "content_type_unsupported", params={"expected": "application/json"})
    if body:
        body = body.removeprefix(b"\xef\xbb\xbf")
        if not body.strip():
            raise Refusal(400, "body_empty")
        scope["state"]["body"] = json_body.parse(body)
    return _again(body, receive)


async def _webhook_body(scope: Scope, receive: Receive, kind: bytes) -> Receive:
    if not _JSON.match(kind):
        raise Refusal(415, "content_type_unsupported", params={"expected": "application/json"})
    body = await _read(scope, receive, 4 * MEGABYTE)
    scope["state"]["body_size"] = len(body)
    if json_body.too_deep(body):
        raise Refusal(400, "json_too_deep", params={"limit": json_body.MAX_DEPTH})
    return _again(body, receive)


def _bounded(receive: Receive, limit: int) -> Receive:
    """A form is parsed as it comes, whatever it turns out to be: of a stranger's only so much, and only so long."""
    size, until, over = 0, time.monotonic() + UPLOAD_SECONDS, False

    async def receive_within() -> Message:
        nonlocal size, over
        if over:
            return await receive()
        try:
            async with asyncio.timeout(max(0.0, until - time.monotonic())):
                message = await receive()
        except TimeoutError:
            raise Refusal(408, "body_timeout", params={"seconds": UPLOAD_SECONDS}) from None
        size += len(message.get("body", b""))
        over = not message.get("more_body")
        if size > limit:
            raise _too_large(limit)
        return message

    return receive_within


def limit_for(path: str) -> int:
    """A drawing may itself be 1 MB: it needs room around it, so that `funnel_too_large` can say what is too large."""
    if path.startswith(CALLS):
        return LARGEST_CALL
    return 2 * MEGABYTE if path.startswith("/api/v1/funnels/") else MEGABYTE


async def _read(scope: Scope, receive: Receive, limit: int) -> bytes:
    declared = _header(scope, b"content-length")
    if declared.isdigit() and int(declared) > DRAIN_LIMIT:
        raise _too_large(limit)
    chunks: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(READ_SECONDS):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Refusal(400, "body_incomplete")
                size += len(message.get("body", b""))
                if size <= limit:
                    chunks.append(message.get("body", b""))
                if not message.get("more_body") or size > DRAIN_LIMIT:
                    break
    except TimeoutError:
        raise Refusal(408, "body_timeout", params={"seconds": READ_SECONDS}) from None
    if size > limit:  # read to its end first: a client that is still writing does not see an answer
        raise _too_large(limit)
    return b"".join(chunks)


def _too_large(limit: int) -> Refusal:
    if limit < MEGABYTE:
        return Refusal(413, "call_too_large", params={"limit": limit // 1024})
    return Refusal(413, "body_too_large", params={"limit": limit // MEGABYTE})


def _again(body: bytes, receive: Receive) -> Receive:
    messages: list[Any] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Any:
        return messages.pop() if messages else await receive()

    return receive_again


def _headers(scope: Scope, name: bytes) -> Sequence[bytes]:
    return [value for key, value in scope["headers"] if key.lower() == name]


def _header(scope: Scope, name: bytes) -> bytes:
    """The only value of a header; two different ones are as good as a wrong one."""
    return b", ".join(_headers(scope, name)).strip()
