"""A server process of ours: started apart from the terminal, watched until it is ready, stopped by its id."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

from backend.embedded.account import Account

LOG_LIMIT = 5 * 2**20


class CannotStart(Exception):
    """Something that the product stands on is missing: one line, with the way out."""


def start(arguments: Sequence[str | Path], account: Account, *, log: Path, directory: Path) -> subprocess.Popen[bytes]:
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
    with log.open("ab") as sink:
        return subprocess.Popen(
            [*account.prefix, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            cwd=directory,
            # Ctrl-C goes to a whole group of processes; who stops first is for `up` to say.
            start_new_session=True,
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
            user=account.uid,
            group=account.uid,
            extra_groups=None if account.uid is None else [],
        )


def wait_ready(process: subprocess.Popen[bytes], ready: Callable[[], bool], seconds: float) -> bool:
    """False when it ended, or was not ready in time."""
    deadline = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < deadline:
        if ready():
            return True
        time.sleep(0.02)
    return False


def stop(pid: int, signals: Sequence[signal.Signals], seconds: float) -> bool:
    """Each signal in turn, `seconds` for each. True when it is gone."""
    try:
        process = psutil.Process(pid)
        for number in signals:
            process.send_signal(number)
            try:
                process.wait(seconds)
            except psutil.TimeoutExpired:
                continue
            return True
    except psutil.NoSuchProcess:
        return True
    return False


def left_behind(pid_file: Path, directory: Path) -> int | None:
    """The process that `pid_file` names, if it still lives and works in `directory`: numbers are used again by others."""
    try:
        pid = int(pid_file.read_text(encoding="ascii").split("\n", 1)[0])
        return pid if Path(psutil.Process(pid).cwd()).samefile(directory) else None
    except (OSError, ValueError, psutil.Error):
        return None


def last_words(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    return lines[-1].strip() if lines else ""
