"""The screens: what `npm run build` left in frontend/dist, from memory, in front of the API.

A page gets a nonce for its style tags and a policy that lets in nothing but our own scripts; assets carry their content's hash in their
name and are kept for good. Without a build there is nothing here, and the API answers as if this module were not.
"""

import mimetypes
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from litestar.types import ASGIApp

DIST = Path(__file__).parents[2] / "frontend/dist"
NONCE = b"__NONCE__"
APP, WEB_CHAT = "index.html", "webchat.html"
CACHED_FOR_GOOD = b"public, max-age=31536000, immutable"
NOT_OURS = ("/api", "/healthz", "/readyz")
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))

PAGES = frozenset({
    "connections", "contacts", "first-owner", "funnels", "inbox", "integrations", "invitations", "no-workspace",
    "settings", "sign-in", "start", "team",
})  # fmt: skip
"""First words of the app's addresses; elsewhere it says that there is no such page, with a 404."""

Scope: TypeAlias = Any
Headers: TypeAlias = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class File:
    kind: bytes
    body: bytes
    packed: Mapping[str, bytes]
    """The same, compressed: by the name of the encoding."""


@dataclass(frozen=True, slots=True)
class Site:
    app: ASGIApp
    files: Mapping[str, File]

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or not (found := self._find(scope)):
            await self.app(scope, receive, send)
            return
        status, headers, body = found
        headers.append((b"content-length", str(len(body)).encode()))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    def _find(self, scope: Scope) -> tuple[int, Headers, bytes] | None:
        path: str = scope["path"]
        if not self.files or path.startswith(NOT_OURS):
            return None
        if path[1:] in self.files and not path.endswith(".html"):
            scope["path_template"] = "/assets"
            return 200, *_asset(self.files[path[1:]], path, _accepted(scope))
        first = path.split("/")[1]
        if first == "c":
            scope["path_template"] = "/c"
            return 200, *_page(self.files[WEB_CHAT])
        known = not first or first in PAGES
        if not known and b"text/html" not in _header(scope, b"accept"):
            return None
        scope["path_template"] = "/"
        return 200 if known else 404, *_page(self.files[APP])


def read_site(dist: Path = DIST) -> Mapping[str, File]:
    """Every file by its address. Empty where nothing was built."""
    return {path.relative_to(dist).as_posix(): _read(path) for path in _files(dist)}


def _files(dist: Path) -> Iterator[Path]:
    for path in sorted(dist.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(dist).parts)
        if path.is_file() and not hidden and path.suffix not in (".br", ".gz"):
            yield path


def _read(path: Path) -> File:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    text = kind.startswith("text/") or kind.endswith(("javascript", "json"))
    packed = {
        name: beside.read_bytes()
        for name, suffix in ENCODINGS
        if (beside := path.with_name(path.name + suffix)).is_file()
    }
    return File(f"{kind}; charset=utf-8".encode() if text else kind.encode(), path.read_bytes(), packed)


def _asset(file: File, path: str, accepted: set[str]) -> tuple[Headers, bytes]:
    caching = CACHED_FOR_GOOD if path.startswith("/assets/") else b"public, max-age=3600"
    headers = [(b"content-type", file.kind), (b"cache-control", caching), (b"vary", b"accept-encoding")]
    for name, body in file.packed.items():
        if name in accepted:
            return [*headers, (b"content-encoding", name.encode())], body
    return headers, file.body


def _page(file: File) -> tuple[Headers, bytes]:
    nonce = secrets.token_urlsafe(16)
    policy = (
        "default-src 'none'; script-src 'self'; "
        f"style-src 'self' 'nonce-{nonce}'; "
        "img-src 'self' blob: data:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )
    headers = [(b"content-type", file.kind), (b"content-security-policy", policy.encode())]
    return headers, file.body.replace(NONCE, nonce.encode())


def _accepted(scope: Scope) -> set[str]:
    wishes = [wish.strip().split(";") for wish in _header(scope, b"accept-encoding").decode("latin-1").split(",")]
    return {name for name, *weight in wishes if not any(part.strip() in ("q=0", "q=0.0") for part in weight)}


def _header(scope: Scope, name: bytes) -> bytes:
    return b", ".join(value for key, value in scope["headers"] if key.lower() == name)
