"""The screens are served beside the API: pages with a policy of their own, assets for good, and nothing that was not built."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from backend.api.gate import Gate
from backend.api.site import PAGES, Site, read_site
from tests.house.source import ROOT

INDEX = b'<meta name="csp-nonce" content="__NONCE__" /><script type="module" src="/assets/index-1.js"></script>'
SCRIPT = b"console.log(1)" * 200


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    for name, body in {
        "index.html": INDEX,
        "webchat.html": b"web chat __NONCE__",
        "favicon.svg": b"<svg/>",
        "assets/index-1.js": SCRIPT,
        "assets/index-1.js.br": b"packed by brotli",
        "assets/index-1.js.gz": b"packed by gzip",
        ".vite/manifest.json": b"{}",
        ".built-1": b"",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(body)
    return tmp_path


async def behind(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 299, "headers": []})
    await send({"type": "http.response.body", "body": b"the API"})


@pytest.fixture
def client(dist: Path) -> httpx.AsyncClient:
    app = Gate(Site(behind, read_site(dist)), https=False)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000")


@pytest.mark.parametrize("path", ["/", "/sign-in", "/inbox/0198", "/first-owner/x", "/invitations/x?y=1"])
async def test_every_address_of_the_app_is_its_page(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.headers["cache-control"] == "no-store"


async def test_a_page_lets_in_our_own_scripts_and_its_own_styles(client: httpx.AsyncClient) -> None:
    answer, again = await client.get("/"), await client.get("/")
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    assert (policy["default-src"], policy["script-src"], policy["connect-src"]) == ("'none'", "'self'", "'self'")
    nonce = policy["style-src"].removeprefix("'self' 'nonce-").removesuffix("'")
    assert f'content="{nonce}"' in answer.text
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.text != again.text, "a nonce is used once"
    assert answer.headers["x-frame-options"] == "DENY"


async def test_the_web_chat_has_a_page_of_its_own(client: httpx.AsyncClient) -> None:
    assert (await client.get("/c/0123")).text.startswith("web chat")


@pytest.mark.parametrize(
    ("accepts", "encoding", "body"),
    [
        ("gzip, deflate, br", "br", b"packed by brotli"),
        ("gzip", "gzip", b"packed by gzip"),
        ("br;q=0, gzip;q=0.5", "gzip", b"packed by gzip"),
        ("identity", None, SCRIPT),
    ],
)
async def test_assets_are_compressed_and_kept_for_good(
    client: httpx.AsyncClient, accepts: str, encoding: str | None, body: bytes
) -> None:
    async with client.stream("GET", "/assets/index-1.js", headers={"accept-encoding": accepts}) as answer:
        raw = b"".join([part async for part in answer.aiter_raw()])
    assert (answer.headers.get("content-encoding"), raw) == (encoding, body)
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/tags", "/healthz", "/readyz", "/nothing", "/assets/gone.js", "/assets/index-1.js.br", "/.built-1",
        "/.vite/manifest.json", "/assets", "/index.html", "/webchat.html",
    ],
)  # fmt: skip
async def test_all_else_is_the_apis(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path, headers={"accept": "*/*"})).status_code == 299


@pytest.mark.parametrize(
    "path", ["/assets/..%2f..%2fpyproject.toml", "/assets/../index.html", "/%2e%2e/pyproject.toml"]
)
async def test_no_path_leads_out(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code in (299, 404)


async def test_a_person_at_a_wrong_address_sees_a_page_that_says_so(client: httpx.AsyncClient) -> None:
    answer = await client.get("/nothing", headers={"accept": "text/html,*/*;q=0.8"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")


async def test_only_reading(client: httpx.AsyncClient) -> None:
    assert (await client.post("/sign-in")).status_code == 299
    head = await client.head("/assets/index-1.js")
    assert (head.content, head.status_code) == (b"", 200)


async def test_without_a_build_there_is_only_the_api(tmp_path: Path) -> None:
    app = Site(behind, read_site(tmp_path / "dist"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x") as client:
        assert (await client.get("/")).status_code == 299


def test_every_route_of_the_app_is_served() -> None:
    routes = [path.read_text(encoding="utf-8") for path in (ROOT / "frontend/src").rglob("routes.ts*")]
    words = {found for text in routes for found in re.findall(r"path: '/([a-z-]+)", text)}
    assert words == PAGES
