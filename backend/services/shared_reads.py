"""One look-up for all who ask for the same thing at once: when a kept answer has run out, a burst does not fall upon the database."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

Key = TypeVar("Key")
Found = TypeVar("Found")


@dataclass(slots=True)
class SharedReads(Generic[Key, Found]):
    _under_way: "dict[Key, asyncio.Task[Found]]" = field(default_factory=dict, repr=False)

    def of(self, key: Key, read: Callable[[], Coroutine[Any, Any, Found]]) -> Awaitable[Found]:
        """Whoever gives up waiting takes nothing from the others."""
        reading = self._under_way.get(key)
        if reading is None:
            reading = self._under_way[key] = asyncio.create_task(read())
            reading.add_done_callback(lambda done: self._forget(key, done))
        return asyncio.shield(reading)

    def _forget(self, key: Key, done: "asyncio.Task[Found]") -> None:
        del self._under_way[key]
        if not done.cancelled():
            done.exception()  # fetched: those who waited may all have gone
