"""Web and worker as processes of their own: started again when they die, and never left behind."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

SHORTEST, LONGEST, STEADY = 0.5, 5.0, 30.0
"""Seconds: the first pause before a new start, the last one, and after how long a process is no longer thought to fail at once."""


@dataclass(slots=True)
class Child:
    name: str
    arguments: Sequence[str]
    """Of Python."""
    environ: Mapping[str, str]
    say: Callable[[str], None]
    process: asyncio.subprocess.Process | None = None
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when it has ended for the first time."""
    proven: bool = False
    """Only what has worked once is started again: the reason why a first start fails is still there a second later."""
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def keep(self) -> None:
        pause = SHORTEST
        while not self.stopping.is_set():
            began = time.monotonic()
            self.process = await self.spawn()
            code = await self.process.wait()
            self.ended.set()
            if self.stopping.is_set() or not self.proven:
                return
            pause = SHORTEST if time.monotonic() - began > STEADY else min(pause * 2, LONGEST)
            self.say(f"{self.name} ended ({reason(code)}); starting it again in {pause:g} s")
            await asyncio.sleep(pause)

    async def spawn(self) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *self.arguments,
            # Closed by the kernel if we are killed: that ends the child too.
            stdin=asyncio.subprocess.PIPE,
            start_new_session=True,
            env={**os.environ, **self.environ},
        )

    async def stop(self, grace: float) -> None:
        self.stopping.set()
        if self.process and self.process.returncode is None:
            with suppress(ProcessLookupError):
                self.process.terminate()
            try:
                await asyncio.wait_for(self.process.wait(), grace)
            except TimeoutError:
                self.say(f"{self.name} did not stop within {grace:g} s and was killed")
                self.kill()
                await self.process.wait()

    def kill(self) -> None:
        if self.process and self.process.returncode is None:
            with suppress(ProcessLookupError):
                self.process.kill()


def reason(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"
