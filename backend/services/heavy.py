"""Work on drawings, which may be large: on a small one it is done at once, on a large one beside the loop, and nobody waits for it.

One at a time in a process: each thread that computes takes its share from the loop.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
SMALL = 100
"""Nodes; some milliseconds."""
_beside = ThreadPoolExecutor(1, "drawings")


async def on_drawing(nodes: int, work: Callable[[], T]) -> T:
    if nodes <= SMALL:
        return work()
    return await asyncio.get_running_loop().run_in_executor(_beside, work)


def nodes_of(definition: object) -> int:
    """Whatever it is: what cannot be read is refused by those who read it."""
    nodes = definition.get("nodes") if isinstance(definition, dict) else None
    return len(nodes) if isinstance(nodes, list) else 0
