"""`python -m backend …` as a process of its own, with an environment that holds nothing of ours but what a test gives."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from queue import Queue
from threading import Thread

import psutil

from tests.house.source import ROOT

Process = subprocess.Popen[str]


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("BATUTA_") and name != "CRASH"}
    return {**own, **{f"BATUTA_{name}": value for name, value in settings.items()}}


def command(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "backend", *arguments],
        cwd=ROOT,
        env=environment(settings),
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
        check=False,
    )


class Running:
    def __init__(self, process: Process) -> None:
        self.process = process
        self.lines: list[str] = []
        self.queue: Queue[str | None] = Queue()
        self.reader = Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.queue.put(line.rstrip())
        self.queue.put(None)

    def until(self, text: str, seconds: float = 60) -> str:
        """The line that holds `text`; what was said until then is in the failure."""
        while True:
            line = self.queue.get(timeout=seconds)
            if line is None:
                raise AssertionError(f"ended without saying {text!r}:\n" + "\n".join(self.lines))
            self.lines.append(line)
            if text in line:
                return line

    def to_its_end(self) -> list[str]:
        """Everything that it said; it has ended."""
        while (line := self.queue.get(timeout=20)) is not None:
            self.lines.append(line)
        return self.lines

    def child(self, name: str) -> psutil.Process:
        found = [
            one for one in psutil.Process(self.process.pid).children() if name in map(os.path.basename, one.cmdline())
        ]
        assert len(found) == 1
        return found[0]


@contextmanager
def up(**settings: str) -> Iterator[Running]:
    process = subprocess.Popen(
        [sys.executable, "-m", "backend", "up"],
        cwd=ROOT,
        env=environment(settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    family: list[psutil.Process] = []
    running = Running(process)
    try:
        yield running
    finally:
        if process.poll() is None:
            family = psutil.Process(process.pid).children(recursive=True)
            process.terminate()
            process.wait(30)
        for left in psutil.wait_procs(family, 1)[1]:
            left.kill()
        running.reader.join(20)
        assert process.stdout is not None
        process.stdout.close()
