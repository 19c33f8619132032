from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
import redis

from backend.embedded.process import CannotStart
from backend.embedded.redis import Redis

Make = Callable[[], Redis]


def connected(server: Redis) -> "redis.Redis[bytes]":
    return redis.Redis.from_url(server.url())


def test_what_it_holds_is_kept_over_a_stop(memory: Make) -> None:
    first = memory()
    first.start()
    with connected(first) as client:
        client.set("kept", "7")
    assert first.process is not None
    assert psutil.Process(first.process.pid).net_connections("inet") == []
    first.stop()
    second = memory()
    second.start()
    with connected(second) as client:
        assert client.get("kept") == b"7"
        assert client.eval("return 1 + 1", 0) == 2


def test_files_that_cannot_be_read_are_set_aside(memory: Make, home: Path) -> None:
    (home / "redis").mkdir()
    (home / "redis" / "appendonly.aof").write_text("this is no append-only file\n" * 9)
    server = memory()
    server.start()
    with connected(server) as client:
        assert client.dbsize() == 0
    assert (home / "redis" / "appendonly.aof.unreadable").exists()


def test_the_server_of_a_killed_start_is_replaced(memory: Make) -> None:
    first, second = memory(), memory()
    first.start()
    second.start()
    assert not first.alive()
    with connected(second) as client:
        assert client.ping()


def test_a_reason_is_given_when_it_does_not_start(memory: Make) -> None:
    server = memory()
    server.options["maxmemory"] = "nonsense"
    with pytest.raises(CannotStart, match=r"Redis did not start: .*more in .*redis\.log"):
        server.start()


def test_a_missing_wheel_is_named(monkeypatch: pytest.MonkeyPatch, memory: Make) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(CannotStart, match="not installed: run `make up`, or give BATUTA_REDIS_URL"):
        memory().start()
