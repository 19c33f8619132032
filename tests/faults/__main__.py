"""`make faults`: every crash point and every fault; prints a table and writes docs/faults.md. Bounded: see MINUTES.

It talks to loopback only, starts everything it breaks and stops it by pid.
"""

import argparse
import asyncio
import os
import platform
import sys
import tempfile
import time
from dataclasses import dataclass, field
from functools import partial
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
MINUTES = 17.0
"""Every fault is met once, however long that takes; then again, with arq the other way round, until so many are over."""
EXPLORING, SEQUENCES = 150.0, 10
"""Seconds of random sequences, so many at a time."""


@dataclass(slots=True)
class Suite:
    run: Run
    databases: Databases
    chosen: list[Fault]
    most: int
    began: float = field(default_factory=time.monotonic)
    rows: dict[str, Row] = field(default_factory=dict)

    @property
    def minutes(self) -> float:
        return (time.monotonic() - self.began) / 60

    async def play(self, minutes: float, *, model: bool) -> list[Row]:
        self.rows = {fault.name: Row(fault.name, []) for fault in self.chosen}
        print(line(COLUMNS), flush=True)
        await self.round(0, 10_000)
        if model:
            await self.explore()
        for number in range(1, min(self.most, max((fault.runs for fault in self.chosen), default=0))):
            await self.round(number, minutes)
        return list(self.rows.values())

    async def round(self, number: int, minutes: float) -> None:
        for index, fault in enumerate(self.chosen):
            row, tries = self.rows[fault.name], 3
            while number < fault.runs and row.missed(number + 1) and tries and self.minutes < minutes:
                row.outcomes.append(await self.one(fault, poll_only=(index + number) % 2 == 1))
                tries -= 1
            if len(row.outcomes) > number:
                print(line((*row.cells(), f"{self.minutes:.1f} min")), *row.violations[:5], sep="\n  ", flush=True)

    async def one(self, fault: Fault, *, poll_only: bool) -> Outcome:
        with tempfile.TemporaryDirectory(prefix="batuta-faults-") as folder:
            place, name = await a_place(self.run, self.databases, Path(folder))
            try:
                async with asyncio.timeout(LONGEST):
                    return await played(fault, place, poll_only=poll_only)
            except Exception as error:  # noqa: BLE001 - the others are still to be seen
                return Outcome(violations=[f"the run itself broke: {error!r}"])
            finally:
                await self.databases.give_back(name)

    async def explore(self) -> None:
        """Random sequences of all that can happen, with the clauses as invariants (tests/faults/model.py), until their time is over."""
        outcome, until = Outcome(), time.monotonic() + EXPLORING
        while time.monotonic() < until and not outcome.violations:
            with tempfile.TemporaryDirectory(prefix="batuta-faults-") as folder:
                place, name = await a_place(self.run, self.databases, Path(folder))
                try:
                    await asyncio.to_thread(partial(explore, shrinking=False), place, SEQUENCES)
                except Exception as error:  # noqa: BLE001 - what it found is told like any other
                    outcome.violations.append("\n".join(told(error))[:3000])
                outcome.injected += SEQUENCES
                await self.databases.give_back(name)
        row = Row("random sequences of messages, repetitions, timers, pauses, crashes, flushes, refusals", [outcome])
        self.rows[row.name] = row
        print(line(row.cells()), *row.violations, sep="\n  ", flush=True)


def told(error: BaseException) -> list[str]:
    """With the steps that led to it, which Hypothesis notes on each of several."""
    within = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    return [repr(error), *getattr(error, "__notes__", []), *(line for one in within for line in told(one))]


async def a_place(run: Run, databases: Databases, folder: Path) -> tuple[Place, str]:
    folder.chmod(0o755)  # PostgreSQL's account may have to look into it
    redis, name = run.redis("faults"), await databases.take()
    if not redis.ready():
        redis.start()
    server = databases.server
    return Place(server.runtime_url(name), redis.url(), server.url(name), folder, run.postgres, redis), name


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    arguments.add_argument("--only", default="", help="faults whose name holds this")
    arguments.add_argument("--most", type=int, default=99, help="runs of each fault")
    arguments.add_argument("--minutes", type=float, default=MINUTES, help="after which nothing is played once more")
    arguments.add_argument("--no-write", action="store_true", help="leave docs/faults.md as it is")
    asked = arguments.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    chosen = [fault for fault in FAULTS.values() if asked.only in fault.name]
    run = Run(os.getpid())
    run.begin()
    redis = run.redis("faults")
    redis.start()
    suite = Suite(run, Databases(run.server("embedded")), chosen, asked.most)
    try:
        rows = asyncio.run(suite.play(asked.minutes, model=asked.only in ("", "random sequences")))
    finally:
        redis.stop()
        run.end()
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count()
    machine = f"{platform.machine()}, {cores} cores, Python {platform.python_version()}"
    text = document(rows, machine, suite.minutes)
    if not asked.only and not asked.no_write:
        Path("docs/faults.md").write_text(text, encoding="utf-8")
    return 0 if all(row.sound for row in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
