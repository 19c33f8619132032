"""S-HDR, S-CORS, S-CSRF: what a browser is told with every answer, and what another site's page can make it do."""

import re
from dataclasses import replace
from typing import Any

import httpx
import pytest

from backend.settings import Settings
from backend.storage.database import Database
from tests.api.callers import Api, Caller, running
from tests.api.described import DOCUMENT
from tests.security.walk import templates

OPERATIONS = {template.operation: template for template in templates(DOCUMENT)}
OWN = "http://127.0.0.1:8000"

HEADERS = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}

ORIGINS = [
    "https://evil.example",
    "null",
    "http://127.0.0.1:8000.evil.example",
    "http://127X0.0.1:8000",
    "https://127.0.0.1:8000",
    "http://127.0.0.1:8001",
    "http://127.0.0.1",
    "http://localhost:8001",
    "http://localhost",
    "http://user@127.0.0.1:8000",
    "",
]


def url(path: str) -> str:
    return re.sub(r"\$\w+", "00000000-0000-4000-8000-000000000000", path.replace("$held", "1"))


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/healthz", 200),
        ("GET", "/api/v1/auth/me", 200),
        ("GET", "/api/v1/openapi.json", 200),
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v1//x", 404),
        ("PATCH", "/api/v1/auth/me", 405),
        ("OPTIONS", "/api/v1/auth/me", 204),
        ("POST", "/api/v1/team/teams", 400),
        ("POST", "/api/v1/auth/refresh", 401),
        ("GET", "/boom", 500),
    ],
)
async def test_headers_of_every_answer(api: Api, owner_caller: Caller, method: str, path: str, status: int) -> None:
    if path == "/boom":
        api.services.sessions.tokens = None  # type: ignore[assignment]
        path = "/api/v1/auth/me"
    answer = await api.client.request(method, path, headers=owner_caller.headers)
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "strict-transport-security" not in answer.headers
    assert len(answer.headers["x-trace-id"]) == 32
    assert "server" not in answer.headers


async def test_https_is_kept_and_its_cookie_is_bound_to_the_host(settings: Settings, database: Database) -> None:
    async with running(replace(settings, public_url="https://batuta.example.com"), database) as api:
        caller = await api.founder()
        login = {"email": caller.email, "password": "a password of the tests"}
        answer = await api.client.post("/api/v1/auth/login", json=login)
        assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
        cookie = answer.headers["set-cookie"].lower()
        assert cookie.startswith("__host-batuta_refresh=")
        assert all(part in cookie for part in ("; secure", "; httponly", "; samesite=strict", "; path=/"))
        assert "domain" not in cookie
        (await api.client.get("/api/v1/nothing")).headers["strict-transport-security"]


async def test_no_other_origin_may_read_anything(api: Api) -> None:
    offences = []
    for template in OPERATIONS.values():
        for origin in ORIGINS:
            for method in (template.method, "OPTIONS"):
                asked = {"Origin": origin, "Access-Control-Request-Method": template.method}
                answer = await api.client.request(method, url(template.path), headers=asked)
                if any(name.startswith("access-control") for name in answer.headers):
                    offences.append(f"{template.operation} for {origin}")
    assert not offences, "\n".join(offences)


COOKIE_ROUTES = ["/auth/login", "/auth/refresh", "/auth/logout", "/auth/invitations/x", "/auth/first-owner/x"]


@pytest.mark.parametrize("path", COOKIE_ROUTES)
async def test_pages_of_others_cannot_use_the_cookie(api: Api, owner_caller: Caller, path: str) -> None:
    granted = await api.services.sessions.open(owner_caller.user_id)
    sent = {"email": owner_caller.email, "password": "a password of the tests"} if path == "/auth/login" else {}
    if "first-owner" in path:
        sent = {"name": "x", "email": "x@example.com", "password": "12345678", "workspace": "x"}
    cookie = {"Cookie": f"batuta_refresh={granted.refresh_token}"}
    for headers in [
        *({"Origin": origin} for origin in ORIGINS),
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ]:
        answer = await api.client.post(f"/api/v1{path}", json=sent, headers=cookie | headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "origin_forbidden"), headers
        assert "set-cookie" not in answer.headers
    assert (
        await refresh(api, granted.refresh_token, {"Origin": OWN, "Sec-Fetch-Site": "same-origin"})
    ).status_code == 200


async def refresh(api: Api, token: str, headers: dict[str, str]) -> httpx.Response:
    return await api.client.post("/api/v1/auth/refresh", headers={"Cookie": f"batuta_refresh={token}"} | headers)


MUTATING = {name: template for name, template in OPERATIONS.items() if template.method not in ("GET", "HEAD")}
SHAPES = {one["operationId"]: path for path, methods in DOCUMENT["paths"].items() for one in methods.values()}
PRIVATE = {
    one["operationId"] for methods in DOCUMENT["paths"].values() for one in methods.values() if "security" in one
}
FORMS = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]


async def test_what_a_form_can_send_changes_nothing(api: Api, owner_caller: Caller) -> None:
    """A form is sent without asking; so nothing that a form can send is taken, and a cookie alone signs nobody in."""
    granted = await api.services.sessions.open(owner_caller.user_id)
    cookie = {"Cookie": f"batuta_refresh={granted.refresh_token}"}
    offences = []
    for name, template in MUTATING.items():
        address = url(template.path)
        for kind in FORMS[: 2 if template.upload else 3]:
            for body in (b'{"name": "x"}', b""):
                headers = owner_caller.headers | cookie | {"Content-Type": kind}
                answer = await api.client.request(template.method, address, content=body, headers=headers)
                if answer.status_code != 415:
                    offences.append(f"{name} takes {kind}: {answer.status_code} {answer.text[:200]}")
        if name in PRIVATE:
            sent: dict[str, Any] = {"files": {"file": b"x"}} if template.upload else {"json": {}}
            answer = await api.client.request(template.method, address, headers=cookie, **sent)
            if answer.status_code != 401:
                offences.append(f"{name} is done for a cookie alone: {answer.status_code}")
    assert not offences, "\n".join(offences)


async def test_a_get_changes_nothing(api: Api, owner_caller: Caller) -> None:
    """Where an operation changes something, GET of its address reads, or is not there."""
    offences = []
    for name, template in MUTATING.items():
        answer = await api.client.get(url(template.path), headers=owner_caller.headers)
        reads = "get" in DOCUMENT["paths"][SHAPES[name]]
        if answer.status_code not in ((200, 403, 404, 410, 422) if reads else (404, 405)):
            offences.append(f"{name}: {answer.status_code}")
    assert not offences, "\n".join(offences)
