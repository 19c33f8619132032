"""HTTP to the Graph API on kept connections. It knows only whether a request left and what came back; meaning is
made elsewhere.

The access token goes into one header, to the Graph host and to the host of its files, and is written nowhere.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self, cast

import aiohttp
import orjson
from yarl import URL

from backend.channels.whatsapp_errors import Answer
from backend.engine.words import Json

CONNECT_SECONDS = 5.0
SILENCE_SECONDS = 15.0
ANSWER_SECONDS = 20.0
"""Less than half of the 45 s for which a doubtful message holds its lane."""
FILE_SECONDS = 120.0
ANSWER_BYTES = 1024 * 1024
FILE_HOSTS = frozenset({"lookaside.fbsbx.com"})


class NotReached(Exception):
    """Nothing was sent: no connection came about."""


class Lost(Exception):
    """It may have arrived: the connection broke, went silent or answered without end."""


class FileRefused(Exception):
    """A file that we do not fetch, or cannot; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class GraphClient:
    base: str
    """Address with version, without a trailing slash."""
    silence_seconds: float = SILENCE_SECONDS
    answer_seconds: float = ANSWER_SECONDS
    connect_seconds: float = CONNECT_SECONDS
    _session: aiohttp.ClientSession | None = field(default=None, repr=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        if self._session:
            await self._session.close()
            self._session = None

    async def get(self, path: str, token: str, query: Mapping[str, str] | None = None) -> Answer:
        return await self._answer("GET", path, token, params=query)

    async def post(self, path: str, token: str, body: bytes) -> Answer:
        return await self._answer("POST", path, token, data=body, headers={"Content-Type": "application/json"})

    async def upload(
        self, path: str, token: str, fields: Mapping[str, str], data: bytes, mime: str, filename: str
    ) -> Answer:
        form = aiohttp.FormData()
        for name, value in fields.items():
            form.add_field(name, value)
        form.add_field("file", data, content_type=mime, filename=filename)
        return await self._answer("POST", path, token, seconds=FILE_SECONDS, data=form)

    async def fetch(self, url: str, token: str, limit: int) -> bytes:
        """A file, from the Graph host or Meta's file host only: the token reaches nobody else."""
        if not self._is_file_host(url):
            raise FileRefused("media_host")
        async with self._request("GET", url, token, FILE_SECONDS) as response:
            if response.status != 200:
                raise FileRefused("media_gone" if response.status in (404, 410) else "media_unreachable")
            if (response.content_length or 0) > limit:
                raise FileRefused("media_too_large")
            data = await _read(response, limit)
        if data is None:
            raise FileRefused("media_too_large")
        return data

    def _is_file_host(self, url: str) -> bool:
        try:
            target, own = URL(url), URL(self.base)
        except ValueError:
            return False
        if target.user or target.password:
            return False
        if target.host == own.host:
            return target.origin() == own.origin()
        return target.host in FILE_HOSTS and target.scheme == "https" and target.port == 443

    async def _answer(
        self, method: str, path: str, token: str, *, seconds: float | None = None, **options: object
    ) -> Answer:
        async with self._request(
            method, f"{self.base}/{path}", token, seconds or self.answer_seconds, **options
        ) as response:
            data = await _read(response, ANSWER_BYTES)
            if data is None:
                raise Lost("an answer of more than 1 MB")
            return Answer(response.status, _json(data), _seconds(response.headers.get("Retry-After")))

    @asynccontextmanager
    async def _request(
        self, method: str, url: str, token: str, seconds: float, **options: object
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        if not (token.isascii() and token.isprintable()):
            raise NotReached("an access token that no header can carry")
        headers = {"Authorization": f"Bearer {token}", **cast(dict[str, str], options.pop("headers", {}))}
        try:
            # Not aiohttp's own total: it raises the same for "no connection yet" and "no answer yet".
            async with (
                asyncio.timeout(seconds),
                self._open().request(method, url, headers=headers, allow_redirects=False, **options) as response,  # type: ignore[arg-type]
            ):
                yield response
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
            raise NotReached(type(error).__name__) from None
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise Lost(type(error).__name__) from None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=100, limit_per_host=100, keepalive_timeout=15),
                timeout=aiohttp.ClientTimeout(
                    total=None,
                    connect=self.connect_seconds,
                    sock_connect=self.connect_seconds,
                    sock_read=self.silence_seconds,
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
                max_line_size=16 * 1024,
                max_field_size=16 * 1024,
            )
        return self._session


async def _read(response: aiohttp.ClientResponse, limit: int) -> bytes | None:
    """None when there is more than `limit`; the connection is then given up."""
    declared = response.headers.get("Content-Length", "")
    if declared.isdigit() and int(declared) <= limit and "Content-Encoding" not in response.headers:
        return await response.read()
    data = bytearray()
    async for chunk in response.content.iter_chunked(64 * 1024):
        data += chunk
        if len(data) > limit:
            response.close()
            return None
    return bytes(data)


def _json(data: bytes) -> Json:
    try:
        return cast(Json, orjson.loads(data))
    except orjson.JSONDecodeError:
        return None


def _seconds(value: str | None) -> float | None:
    """Retry-After in seconds; its other form, a date, is as good as none to us."""
    return float(value) if value and value.isascii() and value.isdigit() and int(value[:9]) > 0 else None
