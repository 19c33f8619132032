"""Threads for what blocks: so many at once, and none that keeps the process from ending. A ThreadPoolExecutor's are waited for at exit,
so one call to a host that hangs would hold up a worker that was told to stop."""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Lock, Semaphore, Thread
from typing import Any, TypeAlias, TypeVar

T = TypeVar("T")
Job: TypeAlias = tuple[Future[Any], Callable[[], Any], Hashable]


@dataclass(slots=True)
class Threads:
    most: int
    name: str
    each: int | None = None
    """How many of them one workspace may have; what it asks beyond that waits for its own."""
    _jobs: "SimpleQueue[Job]" = field(default_factory=SimpleQueue)
    _out: Counter[Hashable] = field(default_factory=Counter)
    _held: dict[Hashable, deque[Job]] = field(default_factory=dict)
    _idle: Semaphore = field(default_factory=lambda: Semaphore(0))
    _lock: Lock = field(default_factory=Lock)
    _made: int = 0

    async def run(self, work: Callable[[], T], whose: Hashable = None) -> T:
        """What it answers or raises. Whoever is cancelled while it runs leaves it running, and it counts until it ends."""
        future: Future[T] = Future()
        with self._lock:
            full = self.each is not None and self._out[whose] >= self.each
            if full:
                self._held.setdefault(whose, deque()).append((future, work, whose))
            else:
                self._out[whose] += 1
        if not full:
            self._put((future, work, whose))
        return await asyncio.wrap_future(future)

    def _put(self, job: Job) -> None:
        self._jobs.put(job)
        if self._idle.acquire(blocking=False):
            return
        with self._lock:
            if self._made < self.most:
                self._made += 1
                Thread(target=self._serve, name=f"{self.name}-{self._made}", daemon=True).start()

    def _serve(self) -> None:
        while True:
            future, work, whose = self._jobs.get()
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(work())
                except BaseException as error:  # noqa: BLE001 - whoever waits for it gets it
                    future.set_exception(error)
            del future, work  # nothing of it is kept until the next one comes
            if held := self._next(whose):
                self._put(held)
            del held
            self._idle.release()

    def _next(self, whose: Hashable) -> Job | None:
        """The one that waited for this to end takes its place."""
        with self._lock:
            if waiting := self._held.get(whose):
                held = waiting.popleft()
                if not waiting:
                    del self._held[whose]
                return held
            self._out[whose] -= 1
            if not self._out[whose]:
                del self._out[whose]
        return None
