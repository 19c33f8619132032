"""Which address counts as the client's. Without trusted proxies the header is ignored: bad-inputs 98, tests/api/test_auth.py."""

from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import pytest

from backend.api.client_address import BehindProxies
from backend.app import create_app
from backend.settings import Settings
from backend.storage.database import Database
from tests.api.callers import running

INSIDE = Settings.from_env({"BATUTA_TRUSTED_PROXIES": "10.0.0.0/8, 127.0.0.1,fd00::/8"}).trusted_proxies


async def seen(peer: str, *forwarded: str, trusted: Any = INSIDE) -> str:
    found: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        found.append(scope["client"][0])

    headers = [(b"host", b"x"), *((b"x-forwarded-for", value.encode()) for value in forwarded)]
    await BehindProxies(app, trusted)({"type": "http", "client": (peer, 4711), "headers": headers}, None, None)  # type: ignore[arg-type]
    return found[0]


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("10.0.0.2", ["203.0.113.7"], "203.0.113.7"),
        ("10.0.0.2", ["1.2.3.4, 203.0.113.7"], "203.0.113.7"),  # the client's own invention stands left
        ("10.0.0.2", ["1.2.3.4, 203.0.113.7, 10.9.9.9"], "203.0.113.7"),
        ("10.0.0.2", ["1.2.3.4", "203.0.113.7", "127.0.0.1"], "203.0.113.7"),  # a header may come in pieces
        ("::ffff:10.0.0.2", ["203.0.113.7:4711"], "203.0.113.7"),
        ("fd00::1", ["[2001:db8::7]:4711"], "2001:db8::7"),
        ("10.0.0.2", ["2001:db8::7"], "2001:db8::7"),
        ("203.0.113.9", ["1.2.3.4"], "203.0.113.9"),  # came past the proxies
        ("10.0.0.2", [], "10.0.0.2"),
        ("10.0.0.2", ["unknown"], "10.0.0.2"),
        ("10.0.0.2", ["1.2.3.4, unknown, 10.0.0.3"], "10.0.0.3"),
        ("10.0.0.2", ["10.0.0.3, 10.0.0.4"], "10.0.0.3"),  # somebody inside
        ("10.0.0.2", ["203.0.113.7,"], "10.0.0.2"),
    ],
)
async def test_the_right_most_hop_that_is_no_proxy_of_ours(peer: str, forwarded: list[str], client: str) -> None:
    assert await seen(peer, *forwarded) == client


async def test_nobody_is_believed_by_default() -> None:
    assert Settings().trusted_proxies == Settings.from_env({}).trusted_proxies == ()
    assert await seen("127.0.0.1", "1.2.3.4", trusted=()) == "127.0.0.1"


def test_the_application_stands_behind_it() -> None:
    handler = create_app(Settings(trusted_proxies=INSIDE)).asgi_handler
    assert isinstance(handler, BehindProxies)
    assert handler.trusted == INSIDE


async def test_behind_a_proxy_each_client_has_its_own_limit(settings: Settings, database: Database) -> None:
    """Twenty wrong passwords a minute for one address; the proxy in front is the tests' own address."""
    proxied = replace(settings, public_url="https://x.example", trusted_proxies=(ip_network("8.8.8.8/32"),))
    async with running(proxied, database) as api:
        for n in range(21):
            answer = await api.client.post(
                "/api/v1/auth/login",
                json={"email": f"someone-{n}@example.com", "password": "wrong"},
                headers={"X-Forwarded-For": f"1.2.3.4, 9.9.9.{n}", "Origin": "https://x.example"},
            )
            assert answer.status_code == 401, n
