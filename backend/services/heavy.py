"""Work on drawings, which may be large: on a small one it is done at once, on a large one beside the loop, and nobody waits for it.

Checks one at a time in a process, and compiling beside them: each thread that computes takes its share from the loop. A check may stand
in line for seconds, so none is awaited inside a transaction, which would keep a connection from everybody else.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID
from weakref import WeakValueDictionary

from backend.errors import RateLimited

T = TypeVar("T")
SMALL = 100
"""Nodes; some milliseconds."""
MOST_IN_LINE = 20
"""Checks of large drawings of one workspace; one more is told to come again."""
COME_AGAIN = 5
"""Seconds."""
_compiling = ThreadPoolExecutor(1, "drawings")
_checking = ThreadPoolExecutor(1, "checks")


@dataclass(eq=False)
class _Line:
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    standing: int = 0


_lines: "WeakValueDictionary[UUID, _Line]" = WeakValueDictionary()


async def on_drawing(nodes: int, work: Callable[[], T], *, checks: bool = False) -> T:
    if nodes <= SMALL:
        return work()
    beside = _checking if checks else _compiling
    return await asyncio.get_running_loop().run_in_executor(beside, work)


@asynccontextmanager
async def in_line(workspace_id: UUID) -> AsyncIterator[None]:
    """A workspace has one check at the thread's door, so that the others' stand behind one of it and not behind all."""
    line = _lines.setdefault(workspace_id, _Line())
    if line.standing >= MOST_IN_LINE:
        raise RateLimited(seconds=COME_AGAIN)
    line.standing += 1
    try:
        async with line.turn:
            yield
    finally:
        line.standing -= 1


def nodes_of(definition: object) -> int:
    """Whatever it is: what cannot be read is refused by those who read it."""
    nodes = definition.get("nodes") if isinstance(definition, dict) else None
    return len(nodes) if isinstance(nodes, list) else 0
