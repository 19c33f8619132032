"""Large drawings: nobody waits for what is done with them, and nothing of it grows with the square of their size."""

import asyncio
import sys
import threading
from itertools import pairwise
from typing import Any

import pytest

from backend.engine.check import check
from backend.engine.funnel import Funnel
from backend.services.heavy import SMALL, on_drawing
from tests.lanes.drawings import CATALOG, graph, listen, say


def drawing(nodes: int) -> dict[str, Any]:
    """Talks, with a loop back, and more variables the larger it is."""
    names = [f"n{n}" for n in range(nodes)]
    kinds = [say(f"{{{{ variable.v{n - 1} }}}}") if n % 2 else listen(variable=f"v{n}") for n in range(nodes)]
    ways = [f"{a} > {b}" for a, b in pairwise(["start", *names])]
    return graph(dict(zip(names, kinds, strict=True)), *ways, f"{names[-1]} > n0")


async def test_work_on_a_large_drawing_leaves_the_loop_free() -> None:
    started, go_on = threading.Event(), threading.Event()

    def work() -> int:
        started.set()
        assert go_on.wait(30), "the loop did not go on"
        return threading.get_ident()

    task = asyncio.create_task(on_drawing(SMALL + 1, work))
    while not started.is_set():
        await asyncio.sleep(0)
    go_on.set()
    assert await task != threading.get_ident()
    assert await on_drawing(SMALL, threading.get_ident) == threading.get_ident()


def test_only_the_nodes_that_a_run_comes_to_are_made_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(
        "backend.engine.funnel.render_plan", lambda config, node_type, uses: made.append(node_type.name)
    )
    funnel = Funnel.from_graph(drawing(1_000), CATALOG, "f", 1).surveyed()
    assert made == ["trigger"]
    assert funnel.nodes["n1"].type_name == "send_message"
    assert made == ["trigger", "send_message"]


def test_a_check_grows_with_the_drawing_and_not_with_its_square() -> None:
    """Calls are counted, not seconds: the same on every machine."""
    check(drawing(400), CATALOG)  # fills the caches
    small, large = (calls_of(drawing(nodes)) for nodes in (100, 400))
    assert large < 4 * 1.3 * small


def calls_of(drawn: dict[str, Any]) -> int:
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        check(drawn, CATALOG)
    finally:
        sys.setprofile(before)
    return calls
