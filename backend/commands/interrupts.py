"""Ctrl-C, SIGTERM and a closed terminal all mean: stop what was started, in order. Asked again: do not wait for it."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupts:
    """Outside `listening` the first unwinds the stack; a further one must not break into the stopping of servers."""

    def __init__(self) -> None:
        self._deliver: Callable[[], None] | None = None
        self._unwinding = False
        for number in SIGNALS:
            signal.signal(number, self._heard)

    def _heard(self, number: int, frame: FrameType | None) -> None:
        if self._deliver:
            self._deliver()
        elif not self._unwinding:
            self._unwinding = True
            raise KeyboardInterrupt

    @contextmanager
    def listening(self) -> Iterator[asyncio.Queue[None]]:
        loop, heard = asyncio.get_running_loop(), asyncio.Queue[None]()

        def deliver() -> None:
            loop.call_soon_threadsafe(heard.put_nowait, None)

        self._deliver = deliver
        try:
            yield heard
        finally:
            self._unwinding = True
            self._deliver = None
