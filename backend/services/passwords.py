"""Passwords: argon2id, computed off the event loop, at most two at a time (each takes 19 MB and a core).

Of those that wait there are never many: a flood of tries is turned away instead of piling up before the people who sign in.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from backend.errors import TooManyTries

T = TypeVar("T")

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODY = _HASHER.hash("nobody has this password")
"""What an unknown e-mail is compared with: the same work, the same time."""


MOST_WAITING = 100
"""About three seconds of work for two cores."""


@dataclass(slots=True)
class Passwords:
    threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2, "argon2"))
    waiting: int = 0

    async def hash(self, password: str) -> str:
        return await self._compute(_HASHER.hash, password)

    async def matches(self, password: str, stored: str | None) -> bool:
        return await self._compute(_matches, password, stored)

    async def _compute(self, work: Callable[..., T], *arguments: Any) -> T:
        if self.waiting >= MOST_WAITING:
            raise TooManyTries(seconds=5)
        self.waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self.threads, work, *arguments)
        finally:
            self.waiting -= 1

    def close(self) -> None:
        self.threads.shutdown(wait=False, cancel_futures=True)


def _matches(password: str, stored: str | None) -> bool:
    try:
        _HASHER.verify(stored or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None
