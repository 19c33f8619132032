"""What blocks has threads of its own: so many at once, and none that keeps a process from ending."""

import asyncio
import subprocess
import sys
import threading

import pytest

from backend.activities.threads import Threads
from tests.patience import LONG

STUCK = """
import asyncio, threading
from backend.activities.threads import Threads
async def main():
    begun = threading.Event()
    asyncio.ensure_future(Threads(1, "x").run(lambda: (begun.set(), threading.Event().wait())))
    await asyncio.to_thread(begun.wait)
asyncio.run(main())
"""


async def test_so_many_at_once_and_each_tells_its_own() -> None:
    threads, most, now, gate = Threads(2, "x"), [0], [0], threading.Lock()

    def work(number: int) -> int:
        with gate:
            now[0] += 1
            most[0] = max(most[0], now[0])
        with gate:
            now[0] -= 1
        if number == 3:
            raise ValueError(number)
        return number

    told = await asyncio.gather(*(threads.run(lambda n=n: work(n)) for n in range(6)), return_exceptions=True)  # type: ignore[misc]
    assert [one for one in told if isinstance(one, int)] == [0, 1, 2, 4, 5]
    assert isinstance(told[3], ValueError)
    assert most[0] <= 2


async def test_one_workspace_has_its_share_until_its_work_itself_ends() -> None:
    """Also where nobody waits for it any more: what hangs still has its thread."""
    threads, gate = Threads(3, "x", each=2), threading.Event()
    slow = [asyncio.ensure_future(threads.run(lambda n=n: gate.wait() and n, "slow")) for n in range(4)]  # type: ignore[misc]
    try:
        await asyncio.sleep(0)
        slow[0].cancel()
        assert await asyncio.wait_for(threads.run(lambda: "mine", "other"), LONG) == "mine"
        assert sum(one.done() for one in slow) == 1
    finally:
        gate.set()
    assert await asyncio.gather(*slow[1:]) == [1, 2, 3]
    assert await threads.run(lambda: "again", "slow") == "again"


def test_a_call_that_hangs_does_not_hold_up_the_end() -> None:
    try:
        subprocess.run([sys.executable, "-c", STUCK], timeout=LONG, check=True)
    except subprocess.TimeoutExpired:
        pytest.fail("it waited for a call that hangs")
