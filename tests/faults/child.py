"""The product's own web and worker processes, forked from one that has imported everything, so that a new one costs no second."""

import asyncio
import importlib
import multiprocessing
import os
import signal
import socket
import time
from collections.abc import Awaitable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import psutil

import backend.commands.web
import backend.commands.worker
import backend.worker.main
from backend import clock, crash
from backend.activities import ai_reply, odoo_line, pinned
from backend.channels.whatsapp import WhatsApp
from backend.channels.whatsapp_client import GraphClient
from backend.services import calendars, sender
from backend.settings import Settings
from backend.storage import database, hung
from backend.worker.parts import Parts, open_parts

PASSED = ".passed"
"""The end of the files in which processes say which crash points they have passed."""
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.lanes.victim", __name__])


@dataclass(frozen=True, slots=True)
class Plan:
    """What a process is to be. `crash` as CRASH has it; `ahead`: its own clock is wrong by so much."""

    role: Literal["web", "worker"]
    settings: Settings
    log: Path
    crash: str = ""
    poll_only: bool = False
    ahead: timedelta = timedelta()
    patience: float = 2.0
    """Seconds after which a call to somebody outside is given up."""


@dataclass(slots=True)
class Child:
    plan: Plan
    process: Any
    began: float
    slept: bool = False

    @staticmethod
    def start(plan: Plan) -> "Child":
        plan.log.touch()
        process = FORKS.Process(target=run, args=(plan,), daemon=True)
        process.start()
        return Child(plan, process, time.monotonic())

    @property
    def port(self) -> int:
        return self.plan.settings.port

    @property
    def alive(self) -> bool:
        return bool(self.process.exitcode is None)

    def said(self) -> str:
        """The end of it."""
        return self.plan.log.read_bytes()[-1500:].decode("utf-8", "replace")

    @property
    def stopped(self) -> bool:
        return self._status() == psutil.STATUS_STOPPED

    @property
    def idle(self) -> bool:
        """None of its threads computes or waits for a processor or a disk."""
        rests = self._status() in (psutil.STATUS_SLEEPING, psutil.STATUS_STOPPED, psutil.STATUS_ZOMBIE, "")
        return rests and not any(busy(stat) for stat in Path(f"/proc/{self.process.pid}/task").glob("*/stat"))

    async def at_work(self) -> None:
        async with asyncio.timeout(60):
            while b"at work" not in self.plan.log.read_bytes():
                assert self.alive, self.said()
                await asyncio.sleep(0.02)

    def _status(self) -> str:
        try:
            return str(psutil.Process(self.process.pid).status())
        except psutil.NoSuchProcess:
            return ""

    def spent(self) -> float:
        """Processor seconds since it stood ready."""
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)

    def kill(self) -> None:
        self.process.kill()
        self.process.join(10)

    def signal(self, number: signal.Signals) -> None:
        self.slept |= number in (signal.SIGSTOP, signal.SIGCONT)
        os.kill(self.process.pid, number)

    async def ended(self, seconds: float = 60) -> int:
        """Its exit code."""
        await asyncio.to_thread(self.process.join, seconds)
        assert self.process.exitcode is not None, f"it did not end: {self.said()}"
        return int(self.process.exitcode)

    async def terminated(self) -> float:
        """SIGTERM; how long it took."""
        began = time.monotonic()
        self.signal(signal.SIGTERM)
        await self.ended()
        return time.monotonic() - began


def busy(stat: Path) -> bool:
    """Of one thread, as Linux tells it; elsewhere only the process itself is looked at."""
    try:
        return stat.read_text("utf-8", "replace").rpartition(") ")[2][:1] in ("R", "D")
    except OSError:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(plan: Plan) -> None:
    with plan.log.open("ab") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    os.environ["CRASH"] = plan.crash
    importlib.reload(crash)
    crash._name = passing(crash._name, plan.log.with_suffix(PASSED))
    calendars.LOOKED_AT = 6  # so that a fan-out takes several batches
    if plan.ahead:
        set_wrong(plan.ahead)
    if plan.role == "web":
        backend.commands.web.web(plan.settings, with_parent=False)
    else:
        for sessions in (database.SESSION, database.HOT_PATH):
            sessions["idle_in_transaction_session_timeout"] = "2000"
        hung.SILENT = timedelta(seconds=5)
        if plan.crash.endswith(":stop"):
            sender.FRESH = 2.0  # it sleeps for seconds while the database's clock jumps over its leases
        backend.worker.main.open_parts = impatient  # type: ignore[attr-defined]
        ai_reply.CALL_SECONDS = pinned.TOTAL_SECONDS = odoo_line.TOTAL_SECONDS = plan.patience
        backend.commands.worker.worker(plan.settings, with_parent=False, poll_only=plan.poll_only)


class Passes(str):
    """The name of the crash point; whatever is compared with it is written down once."""

    __slots__ = ("log", "seen")
    log: Path
    seen: set[object]

    def __eq__(self, name: object) -> bool:
        if name not in self.seen:
            self.seen.add(name)
            with self.log.open("a", encoding="utf-8") as file:
                file.write(f"{name}\n")
        return super().__eq__(name)

    __hash__ = str.__hash__


def passing(name: str, log: Path) -> Passes:
    passes = Passes(name)
    passes.log, passes.seen = log, set()
    return passes


def impatient(settings: Settings, stack: AsyncExitStack) -> Awaitable[Parts]:
    """The real parts; only a provider that hangs is given up after two seconds instead of twenty."""
    client = GraphClient(f"{settings.graph_url}/{settings.graph_version}", 1.5, 2.0, 1.0)
    stack.push_async_callback(client.close)
    return open_parts(replace(settings), stack, {"whatsapp": WhatsApp(client)})


def set_wrong(by: timedelta) -> None:
    """The machine's clock, as Python reads it."""
    told, now = time.time, clock.now
    time.time = lambda: told() + by.total_seconds()
    clock.now = lambda: now() + by
