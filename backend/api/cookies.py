"""The refresh token's cookie, and who may make a browser send it."""

from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from backend.errors import ForeignOrigin, Unauthorized
from backend.settings import LOOPBACK, Settings

THIRTY_DAYS = 30 * 24 * 3600


def cookie_name(settings: Settings) -> str:
    return "__Host-batuta_refresh" if _https(settings) else "batuta_refresh"


def refresh_cookie(settings: Settings, token: str) -> Cookie:
    return Cookie(
        key=cookie_name(settings),
        value=token,
        path="/",
        max_age=THIRTY_DAYS if token else 0,
        httponly=True,
        secure=_https(settings),
        samesite="strict",
    )


def refresh_token(request: Request[Any, Any, Any], settings: Settings) -> str:
    check_origin(request, settings)
    token = request.cookies.get(cookie_name(settings))
    if not token:
        raise Unauthorized
    return token


def check_origin(request: ASGIConnection[Any, Any, Any, Any], settings: Settings) -> None:
    """A page of ours sends its own origin, a program none. Compared as text: no pattern, nothing to escape."""
    origin = request.headers.get("origin")
    if origin is not None and origin not in own_origins(settings):
        raise ForeignOrigin
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise ForeignOrigin


def own_origins(settings: Settings) -> set[str]:
    """Of our own pages. On this machine only, it may be called localhost too."""
    own = {settings.public_url, f"http://{settings.host}:{settings.port}"}
    if settings.host in LOOPBACK:
        own |= {f"http://{name}:{settings.port}" for name in ("localhost", "127.0.0.1")}
    return own


def _https(settings: Settings) -> bool:
    return settings.public_url.startswith("https://")
