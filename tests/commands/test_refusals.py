"""What is missing or wrong is one line with the way out and exit code 1: never a traceback, and nothing left running."""

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import asyncpg
import pytest

from backend.commands.probes import check_redis
from backend.embedded.data_dir import held
from backend.embedded.process import CannotStart
from backend.settings import Settings
from tests.commands.running import command

SECRET = "s" * 32


def refusal(done: "subprocess.CompletedProcess[str]") -> str:
    assert done.returncode == 1
    assert "Traceback" not in done.stderr + done.stdout
    [line] = done.stderr.splitlines()
    assert line.startswith("batuta: ")
    return line


@pytest.fixture
def place(tmp_path: Path, free_port: int) -> dict[str, str]:
    return {"DATA_DIR": str(tmp_path / "data"), "PORT": str(free_port), "METRICS_PORT": "0"}


def test_a_taken_port(place: dict[str, str], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", int(place["PORT"]))):
        line = refusal(command("up", **place))
    assert f"port {place['PORT']} on 127.0.0.1 cannot be used (Address already in use): set BATUTA_PORT" in line
    assert not (tmp_path / "data").exists()


def test_a_taken_metrics_port(place: dict[str, str], free_port: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        line = refusal(command("up", **place | {"METRICS_PORT": str(port)}))
    assert f"port {port}" in line
    assert "set BATUTA_METRICS_PORT" in line


def test_a_host_that_is_not_ours(place: dict[str, str]) -> None:
    line = refusal(command("up", **place, HOST="192.0.2.1", DEMO="0"))
    assert "192.0.2.1" in line


def test_a_wrong_setting(place: dict[str, str]) -> None:
    assert "BATUTA_RATE_LIMIT" in refusal(command("up", **place, RATE_LIMIT="many"))


def test_the_known_password_behind_an_open_address(place: dict[str, str]) -> None:
    assert "set BATUTA_DEMO_PASSWORD" in refusal(command("up", **place, HOST="0.0.0.0"))


def test_a_database_that_does_not_answer(place: dict[str, str], free_port: int) -> None:
    url = f"postgresql://me:hunter2@127.0.0.1:{free_port}/x"
    line = refusal(command("up", **place, DATABASE_URL=url, SECRET_KEY=SECRET))
    assert f"BATUTA_DATABASE_URL: 127.0.0.1:{free_port} does not let us in" in line
    assert "start that server or mend the address" in line
    assert "hunter2" not in line


def test_a_redis_that_does_not_answer(place: dict[str, str], free_port: int) -> None:
    line = refusal(command("up", **place, REDIS_URL=f"redis://:hunter2@127.0.0.1:{free_port}/0"))
    assert f"BATUTA_REDIS_URL: 127.0.0.1:{free_port} does not let us in" in line
    assert "hunter2" not in line


def test_a_data_dir_that_cannot_be_written(place: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    line = refusal(command("up", **place | {"DATA_DIR": str(tmp_path / "file" / "data")}))
    assert "cannot be written (Not a directory): give another directory as BATUTA_DATA_DIR" in line


def test_a_data_dir_that_is_in_use(place: dict[str, str]) -> None:
    with held(Path(place["DATA_DIR"])):
        assert "is in use by another `make up`" in refusal(command("up", **place))


def test_a_runtime_account_that_is_not_the_one(place: dict[str, str], database_url: str) -> None:
    given = {"DATABASE_URL": database_url, "RUNTIME_DATABASE_URL": database_url, "SECRET_KEY": SECRET}
    assert "user batuta_runtime and a password are expected" in refusal(command("up", **place, **given))


async def test_a_database_of_a_newer_version(
    place: dict[str, str], database_url: str, runtime_url: str, redis_url: str, owner: asyncpg.Connection
) -> None:
    await owner.execute("UPDATE alembic_version SET version_num = '9999'")
    given = {"DATABASE_URL": database_url, "RUNTIME_DATABASE_URL": runtime_url, "REDIS_URL": redis_url}
    line = refusal(command("migrate", **place, **given, SECRET_KEY=SECRET))
    assert "could not be brought to this version" in line
    assert "9999" in line


@pytest.mark.parametrize("process", ["web", "worker"])
def test_web_and_worker_without_servers(place: dict[str, str], process: str) -> None:
    assert "no servers: `make up` starts everything" in refusal(command(process, **place))


@contextmanager
def old_redis() -> Iterator[int]:
    """Answers every question with the facts of a version that is too old."""
    facts = b"# Server\r\nredis_version:5.0.14\r\n"

    def answer() -> None:
        asked, _ = door.accept()
        with asked:
            while heard := asked.recv(4096):
                one = b"$%d\r\n%s\r\n" % (len(facts), facts)
                asked.sendall(one if b"INFO" in heard else b"+OK\r\n" * heard.count(b"*"))

    with socket.create_server(("127.0.0.1", 0)) as door:
        thread = Thread(target=answer, daemon=True)
        thread.start()
        yield door.getsockname()[1]
        thread.join(5)


def test_a_redis_that_is_too_old() -> None:
    with old_redis() as port, pytest.raises(CannotStart, match=r"Redis 6\.2 or newer is needed, this is 5\.0\.14"):
        check_redis(Settings(redis_url=f"redis://127.0.0.1:{port}/0"))
