"""`make faults`: every crash point and every fault; prints a table and writes docs/faults.md. Bounded: about a quarter of an hour.

It talks to loopback only, starts everything it breaks and stops it by pid.
"""

import argparse
import asyncio
import os
import platform
import sys
import tempfile
import time
from pathlib import Path

import structlog

from tests.databases import Databases
from tests.faults.acts import FAULTS, Fault
from tests.faults.house import Outcome, Place
from tests.faults.model import explore
from tests.faults.play import played
from tests.faults.report import COLUMNS, Row, document, line
from tests.servers import Run

LONGEST = 300.0
"""Seconds of one run."""
SEQUENCES = 200


async def all_of(run: Run, chosen: list[Fault], most: int, *, model: bool = False) -> list[Row]:
    databases, redis = Databases(run.server("embedded")), run.redis("faults")
    redis.start()
    rows = []
    print(line(COLUMNS), flush=True)
    try:
        for fault in chosen:
            row = Row(fault.name, [])
            wanted = min(fault.runs, most)
            while row.missed(wanted) and len(row.outcomes) < wanted + 2:
                with tempfile.TemporaryDirectory(prefix="batuta-faults-") as folder:
                    place, name = await a_place(run, databases, Path(folder))
                    row.outcomes.append(await one(fault, place, poll_only=len(row.outcomes) % 2 == 1))
                    await databases.give_back(name)
            rows.append(row)
            print(line(row.cells()), *row.violations[:5], sep="\n  ", flush=True)
        if model:
            rows.append(await modelled(run, databases))
    finally:
        redis.stop()
    return rows


async def modelled(run: Run, databases: Databases) -> Row:
    """Random sequences of all that can happen, with the clauses as invariants (tests/faults/model.py)."""
    row = Row(f"{SEQUENCES} random sequences of messages, repetitions, timers, pauses, crashes, flushes, refusals", [])
    with tempfile.TemporaryDirectory(prefix="batuta-faults-") as folder:
        place, name = await a_place(run, databases, Path(folder))
        outcome = Outcome(injected=SEQUENCES)
        try:
            await asyncio.to_thread(explore, place, SEQUENCES)
        except Exception as error:  # noqa: BLE001 - what it found is told like any other
            outcome.violations.append(f"{error!r}\n{chr(10).join(getattr(error, '__notes__', []))}"[:3000])
        row.outcomes.append(outcome)
        await databases.give_back(name)
    print(line(row.cells()), *row.violations, sep="\n  ", flush=True)
    return row


async def a_place(run: Run, databases: Databases, folder: Path) -> tuple[Place, str]:
    folder.chmod(0o755)  # PostgreSQL's account may have to look into it
    redis, name = run.redis("faults"), await databases.take()
    if not redis.ready():
        redis.start()
    server = databases.server
    return Place(server.runtime_url(name), redis.url(), server.url(name), folder, run.postgres, redis), name


async def one(fault: Fault, place: Place, *, poll_only: bool) -> Outcome:
    try:
        async with asyncio.timeout(LONGEST):
            return await played(fault, place, poll_only=poll_only)
    except Exception as error:  # noqa: BLE001 - the others are still to be seen
        return Outcome(violations=[f"the run itself broke: {error!r}"])


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    arguments.add_argument("--only", default="", help="faults whose name holds this")
    arguments.add_argument("--most", type=int, default=99, help="runs of each fault")
    arguments.add_argument("--no-write", action="store_true", help="leave docs/faults.md as it is")
    asked = arguments.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    chosen = [fault for fault in FAULTS.values() if asked.only in fault.name]
    run, began = Run(os.getpid()), time.monotonic()
    run.begin()
    try:
        rows = asyncio.run(all_of(run, chosen, asked.most, model=not asked.only))
    finally:
        run.end()
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count()
    machine = f"{platform.machine()}, {cores} cores, Python {platform.python_version()}"
    text = document(rows, machine, (time.monotonic() - began) / 60)
    if not asked.only and not asked.no_write:
        Path("docs/faults.md").write_text(text, encoding="utf-8")
    return 0 if all(row.sound for row in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
