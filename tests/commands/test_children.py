"""What keeps web and worker alive, with small programs in their place."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from backend.commands import children
from backend.commands.children import Child
from tests.house.source import ROOT
from tests.patience import LONG

Begin = Callable[[str], Child]

PATIENT = "import sys; sys.stdin.read()"
STUBBORN = "import signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); sys.stdin.read()"


@pytest.fixture
async def begin(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Begin]:
    """Keeps a script running; what it says is in `child.said`."""
    monkeypatch.setattr(children, "SHORTEST", 0.01)
    begun: list[tuple[Child, asyncio.Task[None]]] = []

    def start(script: str) -> Child:
        said.clear()
        child = Child("worker", ("-c", script), {}, said.append)
        begun.append((child, asyncio.create_task(child.keep())))
        return child

    yield start
    for child, task in begun:
        await child.stop(LONG)
        task.cancel()


said: list[str] = []


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(LONG):
        while not condition():
            await asyncio.sleep(0.01)


async def running(child: Child, other_than: int = 0) -> int:
    await until(lambda: child.process and child.process.returncode is None and child.process.pid != other_than)
    assert child.process is not None
    return child.process.pid


async def test_what_dies_is_started_again_and_said(begin: Begin) -> None:
    child = begin(PATIENT)
    child.proven = True
    first = await running(child)
    child.kill()
    second = await running(child, other_than=first)
    assert second != first
    assert said == ["worker ended (killed by SIGKILL); starting it again in 0.02 s"]


async def test_pauses_grow_while_it_keeps_dying(begin: Begin) -> None:
    child = begin("raise SystemExit(3)")
    child.proven = True
    await until(lambda: len(said) >= 3)
    assert said[:3] == [
        f"worker ended (exit code 3); starting it again in {pause} s" for pause in ("0.02", "0.04", "0.08")
    ]


async def test_what_never_worked_is_not_started_again(begin: Begin) -> None:
    child = begin("raise SystemExit(3)")
    async with asyncio.timeout(LONG):
        await child.ended.wait()
    assert said == []
    assert child.process is not None
    assert child.process.returncode == 3


async def test_it_is_asked_to_stop_and_then_not_started_again(begin: Begin) -> None:
    child = begin(PATIENT)
    child.proven = True
    await running(child)
    await child.stop(LONG)
    assert child.process is not None
    assert child.process.returncode == -15
    assert said == []


async def test_what_does_not_stop_is_killed_and_said(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    child = begin(STUBBORN)
    await running(child)
    assert child.process is not None
    await stubborn_by_now(child.process.pid)
    await child.stop(0.05)
    assert child.process.returncode == -9
    assert said == ["worker did not stop within 0.05 s and was killed"]


async def stubborn_by_now(pid: int) -> None:
    """SIGTERM is number 15 of the mask of ignored signals."""

    def ignores() -> bool:
        status = Path(f"/proc/{pid}/status").read_text().splitlines()
        mask = next(line for line in status if line.startswith("SigIgn:"))
        return bool(int(mask.split()[1], 16) & (1 << 14))

    await until(ignores)


def test_watching_the_parent_does_not_disturb_an_orderly_end() -> None:
    script = "from backend.commands.process import begin; begin('web', True)"
    child = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)
    try:
        assert child.wait(LONG) == 0
        assert child.communicate()[1] == b""
    finally:
        child.kill()


def test_a_child_ends_when_its_parent_is_gone() -> None:
    script = "import signal; from backend.commands.process import begin; begin('web', True); signal.pause()"
    child = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, cwd=ROOT)
    try:
        assert child.stdin is not None
        child.stdin.close()
        assert child.wait(LONG) == -15
    finally:
        child.kill()
