"""S-LOG: a log line stays one line, and holds no password, token, phone number or address of anybody."""

import json
import logging
import subprocess
import sys

import pytest

from backend.commands.masks import masked

SECRETS = {
    "phone": ("call from 5511987654321 now", "5511987654321"),
    "phone with signs": ("call +55 (11) 98765-4321", "98765-4321"),
    "e-mail": ("DETAIL: Key (email)=(ana.souza@example.com.br) already exists", "ana.souza"),
    "bearer": ("Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl", "c2lnbmF0dXJl"),
    "token": ("GET /api/v1/auth/invitations/Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE", "Zm9vYmFy"),
    "password in a url": ("postgresql://batuta:hunter22@db.example.com/x", "hunter22"),
}


@pytest.mark.parametrize("name", SECRETS)
def test_secrets_and_people_are_masked(name: str) -> None:
    text, secret = SECRETS[name]
    for entry in (
        {"event": text},
        {"event": "x", "detail": {"deep": [text]}},
        {"event": "x", "exception": f"ValueError: {text}"},
    ):
        assert secret not in str(masked(None, "info", dict(entry)))


@pytest.mark.parametrize(
    "value",
    [
        "8d0f3a52-4a1e-4a5e-9b59-3f5f8f6f6f10",
        "4bf92f3577b34da6a3ce929d0e0e4736",
        "2026-11-21T04:08:21.123456Z",
        "/api/v1/team/teams/{team_id}",
        "GET",
        "1,234.5",
    ],
)
def test_what_one_looks_for_stays(value: str) -> None:
    assert masked(None, "info", {"event": "x", "value": value})["value"] == value


def test_names_of_secrets_are_enough() -> None:
    entry = {
        "event": "x",
        "password": "p",
        "access_token": "t",
        "credentials": {"app_secret": "s"},
        "cookie": "c",
        "text": "what Ana wrote",
    }
    assert set(masked(None, "info", entry).values()) == {"x", "•••"}


def test_long_values_are_cut() -> None:
    assert len(str(masked(None, "info", {"event": "x" * 1_000_000}))) < 5000


PROGRAM = """
import logging, structlog
from backend.commands import logs
logs.configure("web")
try:
    password = "hunter22-in-a-local"
    raise ValueError("bad\\nline \\x1b[31m 5511987654321")
except ValueError as error:
    structlog.get_logger().error("two\\r\\nlines", exc_info=error)
    logging.getLogger("uvicorn.error").error("foreign %s", "ana@example.com")
"""


def test_a_line_is_a_line_of_json() -> None:
    ran = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in ran.stderr.splitlines()]
    assert [line["level"] for line in lines] == ["error", "error"]
    assert "ValueError" in lines[0]["exception"]
    assert all(line["process"] == "web" and line["timestamp"] for line in lines)
    for secret in ("hunter22", "5511987654321", "ana@example.com", "\x1b"):
        assert secret not in ran.stderr


def test_the_root_logger_is_left_as_it_was() -> None:
    assert logging.getLogger("backend").level == logging.NOTSET
