"""One HTTP request to an address that a workspace chose (security.md 4.3): the checked address is dialled under the name, the peer is
compared, no redirect is followed, and every answer ends."""

import asyncio
import logging
import re
import zlib
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

import httpx

from backend.activities.egress import Egress, NameUnknown, Target, UrlRefused
from backend.activities.threads import Threads

CONNECT_SECONDS, TOTAL_SECONDS = 3.0, 10.0
RAW_BYTES, PLAIN_BYTES = 1024 * 1024, 5 * 1024 * 1024
_PARTS = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*:(?://[^/?#]*)?)([^#]*)(?:#.*)?", re.DOTALL)
_NAMES = Threads(16, "names", each=4)
"""Of its own: a name server that hangs keeps no uploads and drafts waiting, and one workspace's keeps no other's calls."""
logging.getLogger("httpx").setLevel(logging.WARNING)  # it would log each address, and one may be a secret
_KEPT = "/?&=%:,;+~@!$'()*-._"


class FetchFailed(Exception):
    """`sent`: the request may have arrived. Its words name no address."""

    def __init__(self, code: str, *, sent: bool) -> None:
        super().__init__(code)
        self.code, self.sent = code, sent


@dataclass(frozen=True, slots=True)
class Outgoing:
    method: str
    url: str = field(repr=False)
    """It may be a secret itself."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Fetch:
    egress: Egress

    async def __call__(self, request: Outgoing, whose: Hashable, seconds: float = TOTAL_SECONDS) -> Answer:
        """`whose`: the workspace. Raises UrlRefused, and FetchFailed with host_unknown, request_invalid, unreachable, timeout or
        response_too_large."""
        base, rest = parts_of(request.url)
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                target = await _NAMES.run(lambda: self.egress.reach(base), whose)
        except NameUnknown:
            raise FetchFailed("host_unknown", sent=False) from None
        except TimeoutError:
            raise FetchFailed("timeout", sent=False) from None
        try:
            async with asyncio.timeout(min(seconds, TOTAL_SECONDS)):
                return await _exchange(request, target, rest)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            raise FetchFailed("unreachable", sent=False) from None
        except (TimeoutError, httpx.TimeoutException):
            raise FetchFailed("timeout", sent=True) from None
        except (httpx.LocalProtocolError, httpx.UnsupportedProtocol, httpx.InvalidURL, UnicodeError):
            raise FetchFailed("request_invalid", sent=False) from None  # it never left: such a header, such an address
        except (httpx.HTTPError, zlib.error):
            raise FetchFailed("unreachable", sent=True) from None


def parts_of(url: str) -> tuple[str, str]:
    """(scheme and host as they are, path and query as they go over the line). Raises UrlRefused."""
    found = _PARTS.fullmatch(url)
    if found is None:
        raise UrlRefused("url_invalid")
    rest = quote(found[2], safe=_KEPT)
    return found[1], rest if rest.startswith("/") else f"/{rest}"


def refusal_of(egress: Egress, url: str) -> str | None:
    """What is wrong with an address before anybody is asked for its name; its path may still hold variables."""
    try:
        egress.parse(parts_of(url)[0])
    except UrlRefused as refused:
        return refused.code
    return None


async def _exchange(request: Outgoing, target: Target, rest: str) -> Answer:
    named = f"[{target.host}]" if ":" in target.host else target.host
    usual = {"https": 443, "http": 80}[target.scheme] == target.port
    headers = {**request.headers, "host": named if usual else f"{named}:{target.port}", "accept-encoding": "gzip"}
    url = httpx.URL(scheme=target.scheme, host=target.address, port=target.port, raw_path=rest.encode("ascii"))
    timeout = httpx.Timeout(TOTAL_SECONDS, connect=CONNECT_SECONDS)
    async with (
        httpx.AsyncClient(timeout=timeout, follow_redirects=False, trust_env=False) as client,
        client.stream(
            request.method,
            url,
            headers=[(name.encode("ascii"), value.encode()) for name, value in headers.items()],
            content=request.body,
            extensions={"sni_hostname": target.host},
        ) as response,
    ):
        peer = response.extensions["network_stream"].get_extra_info("server_addr")
        if peer is not None and str(peer[0]).partition("%")[0] != target.address:
            raise FetchFailed("url_forbidden", sent=True)
        return Answer(response.status_code, response.headers, await _body(response))


async def _body(response: httpx.Response) -> bytes:
    raw = bytearray()
    async for chunk in response.aiter_raw():
        raw += chunk
        if len(raw) > RAW_BYTES:
            raise FetchFailed("response_too_large", sent=True)
    if response.headers.get("content-encoding", "").strip().lower() not in ("gzip", "x-gzip"):
        return bytes(raw)
    unpacked = zlib.decompressobj(31)
    plain = unpacked.decompress(bytes(raw), PLAIN_BYTES + 1)
    if len(plain) > PLAIN_BYTES:
        raise FetchFailed("response_too_large", sent=True)
    return plain
