"""The whole product, as a stranger starts it; and nothing of it is left afterwards."""

import signal
import socket
from pathlib import Path

import httpx
import psutil
import pytest

from tests.commands.running import Running, command, up

PASSWORD = "a password of this test"


@pytest.fixture
def place(tmp_path: Path, free_port: int) -> dict[str, str]:
    return {"DATA_DIR": str(tmp_path / "data"), "PORT": str(free_port), "METRICS_PORT": "0", "DEMO_PASSWORD": PASSWORD}


def test_everything_starts_serves_survives_and_stops(place: dict[str, str]) -> None:
    address = f"http://127.0.0.1:{place['PORT']}"
    with up(**place) as running:
        running.until("Batuta is running")
        assert address in running.until("Address")
        assert PASSWORD in running.until("owner@compasso.demo")
        assert httpx.get(f"{address}/healthz").status_code == 200
        assert httpx.get(f"{address}/readyz").json() == {"status": "ok", "checks": {"postgres": True, "redis": True}}
        signed_in = httpx.post(
            f"{address}/api/v1/auth/login", json={"email": "owner@compasso.demo", "password": PASSWORD}
        )
        assert signed_in.status_code in {200, 201}
        assert signed_in.json()["access_token"]
        a_second_one_is_refused(place)
        what_is_killed_comes_back(running)
        everything_stops(running, signal.SIGINT)
        what_goes_well_is_said_to_people(running.to_its_end())


def a_second_one_is_refused(place: dict[str, str]) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        elsewhere = str(probe.getsockname()[1])
    assert f"port {place['PORT']}" in command("up", **place).stderr
    assert "is in use by another `make up`" in command("up", **place | {"PORT": elsewhere}).stderr


def what_is_killed_comes_back(running: Running) -> None:
    worker = running.child("worker")
    worker.kill()
    running.until("worker ended (killed by SIGKILL); starting it again")
    psutil.wait_procs([worker], 5)
    running.child("postgres").send_signal(signal.SIGQUIT)
    running.until("Postgres had ended and was started again")


def everything_stops(running: Running, number: signal.Signals) -> None:
    family = psutil.Process(running.process.pid).children(recursive=True)
    assert len(family) > 4
    running.process.send_signal(number)
    assert running.process.wait(20) == 0
    assert psutil.wait_procs(family, 0)[1] == []


def what_goes_well_is_said_to_people(lines: list[str]) -> None:
    assert [line for line in lines if "worker" in line and '"level": "info"' in line] == []
    assert lines[-1] == "Stopped."
