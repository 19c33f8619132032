import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import asyncpg
import psutil
import pytest

from backend.embedded import postgres as module
from backend.embedded.account import NOBODY, Account
from backend.embedded.postgres import Postgres
from backend.embedded.postgres_cluster import binary
from backend.embedded.process import CannotStart
from tests.patience import LONG

Make = Callable[[], Postgres]


async def ask(url: str, query: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def test_it_is_durable_private_and_utf8(postgres: Make) -> None:
    server = postgres()
    server.start()
    settings = {
        name: await ask(server.url(), f"SHOW {name}")
        for name in (
            "fsync",
            "synchronous_commit",
            "full_page_writes",
            "listen_addresses",
            "server_encoding",
            "TimeZone",
        )
    }
    assert settings == {
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "listen_addresses": "",
        "server_encoding": "UTF8",
        "TimeZone": "UTC",
    }
    assert await ask(server.url(), "SELECT upper('ção') || to_tsvector('portuguese', 'aulas')::text") == "ÇÃO'aul':1"
    assert server.process is not None
    assert psutil.Process(server.process.pid).net_connections("inet") == []


async def test_another_role_needs_its_password(postgres: Make) -> None:
    server = postgres()
    server.start()
    await ask(server.url(), "CREATE ROLE somebody LOGIN PASSWORD 'right'")
    assert await ask(server.url(user="somebody", password="right"), "SELECT 1") == 1
    with pytest.raises(asyncpg.InvalidPasswordError):
        await ask(server.url(user="somebody", password="wrong"), "SELECT 1")


async def test_data_is_kept_over_a_stop(postgres: Make) -> None:
    first = postgres()
    first.start()
    await ask(first.url(), "CREATE TABLE kept AS SELECT 7 AS n")
    first.stop()
    assert not first.alive()
    second = postgres()
    second.start()
    assert await ask(second.url(), "SELECT n FROM kept") == 7


async def test_what_was_committed_survives_a_crash_that_left_its_files(postgres: Make) -> None:
    first = postgres()
    first.start()
    await ask(first.url(), "CREATE TABLE kept AS SELECT 7 AS n")
    assert first.process is not None
    crash(first.process)
    assert (first.data / "postmaster.pid").exists()
    second = postgres()
    second.start()
    assert await ask(second.url(), "SELECT n FROM kept") == 7


def crash(process: "subprocess.Popen[bytes]") -> None:
    everybody = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    for one in everybody:
        one.send_signal(signal.SIGKILL)
    psutil.wait_procs(everybody, 5)
    process.wait(LONG)


async def test_a_number_that_somebody_else_has_by_now_is_neither_ended_nor_in_the_way(postgres: Make) -> None:
    first = postgres()
    first.start()
    assert first.process is not None
    crash(first.process)
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        note = first.data / "postmaster.pid"
        note.write_text(note.read_text().replace(str(first.process.pid), str(stranger.pid), 1))
        second = postgres()
        second.start()
        assert await ask(second.url(), "SELECT 1") == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


async def test_the_server_of_a_killed_start_is_replaced(postgres: Make) -> None:
    first, second = postgres(), postgres()
    first.start()
    second.start()
    assert not first.alive()
    assert await ask(second.url(), "SELECT 1") == 1


def test_a_making_that_was_interrupted_begins_anew(home: Path) -> None:
    (home / "postgres.new").mkdir()
    (home / "postgres.new" / "half").touch()
    server = Postgres(home / "postgres", home / "sockets", home / "postgres.log")
    server.start()
    server.stop()
    assert sorted(path.name for path in home.iterdir()) == ["postgres", "postgres.log", "sockets"]


def test_data_of_another_major_version_is_left_alone(postgres: Make, home: Path) -> None:
    (home / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(CannotStart, match="was made by PostgreSQL 17"):
        postgres().start()


def test_a_reason_is_given_when_it_does_not_start(home: Path, made_once: Path, postgres: Make) -> None:
    server = postgres()
    server.options["shared_buffers"] = "nonsense"
    with pytest.raises(CannotStart, match=r"PostgreSQL did not start: .*more in .*postgres\.log"):
        server.start()


def test_a_missing_wheel_is_named(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(CannotStart, match="not installed: run `make up`, or give BATUTA_DATABASE_URL"):
        Postgres(home / "postgres", home / "sockets", home / "postgres.log").start()


def reachable_for_nobody() -> bool:
    """The checkout itself may lie where only root may go."""
    try:
        return (
            subprocess.run([binary("postgres"), "--version"], user=NOBODY, capture_output=True, check=False).returncode
            == 0
        )
    except PermissionError:
        return False


as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


@as_root
async def test_root_without_namespaces_becomes_nobody(
    monkeypatch: pytest.MonkeyPatch, postgres: Make, home: Path
) -> None:
    if not reachable_for_nobody():
        pytest.skip("nobody cannot reach the wheel's binaries here")
    home.chmod(0o711)
    monkeypatch.setattr(module, "unprivileged", lambda: Account(uid=NOBODY))
    server = postgres()
    server.start()
    assert server.process is not None
    assert psutil.Process(server.process.pid).uids().real == NOBODY
    assert await ask(server.url(), "SELECT 1") == 1
    server.stop()
    monkeypatch.undo()
    again = postgres()
    again.start()
    assert await ask(again.url(), "SELECT 1") == 1


@as_root
def test_root_without_namespaces_and_without_a_way_is_told(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setattr(module, "unprivileged", lambda: Account(uid=NOBODY))
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(CannotStart, match="refuses to run as root, and another account cannot reach"):
        Postgres(closed / "postgres", home / "sockets", home / "postgres.log").start()
