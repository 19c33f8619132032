"""`make bench`: workload R against the running product, and how it changes with what there is; prints tables and writes
docs/benchmarks.md. Bounded: some ten minutes, most of them for making a million contacts; `--quick` makes a hundredth of them.

It talks to loopback only, starts everything it measures and stops it by pid.
"""

import argparse
import asyncio
import platform
import tempfile
from pathlib import Path

import uvloop

from backend.embedded.addresses import addresses_of_running
from tests.bench import growth, limits, report
from tests.bench.load import Load
from tests.bench.measure import measure
from tests.bench.receiver import serve
from tests.bench.report import Findings
from tests.bench.stack import Stack, prepare, ready, running
from tests.bench.stages import counted

NUMBERS = 8
"""Each is granted 1,000 messages a second by the receiver, as Meta does after its automatic upgrade."""


async def bench(quick: bool, write: bool) -> int:
    load: Load | None = None

    def arrived(to: str, text: str, at: float) -> None:
        if load is not None:
            load.arrived(to, text, at)

    server, graph_port = await serve(arrived)
    with tempfile.TemporaryDirectory(prefix="batuta-bench-") as folder, running(Path(folder), graph_port) as stack:
        await ready(stack)
        load = Load(stack.port, await prepare(stack, NUMBERS))
        found = await findings(stack, load, quick)
        found.facts = await stack_limits(Path(folder)) | {"stray replies": float(load.stray)}
    server.close()
    text = report.document(found, f"{platform.machine()}, {platform.python_version()}")
    print(text)
    if write:
        Path("docs/benchmarks.md").write_text(text)
    return 1 if any(row.problems for row in found.all_rows) or load.stray else 0


async def findings(stack: Stack, load: Load, quick: bool) -> Findings:
    found = Findings(idle=stack.resident_mb())
    print(report.HEAD, flush=True)
    scale = 1 if quick else 4
    await measure(stack, load, "warm-up (not counted)", 16, 400 * scale)
    found.rows = [
        await measure(stack, load, "1 at once", 1, 150 * scale),
        await measure(stack, load, "16 at once", 16, 1500 * scale),
        await measure(stack, load, "64 at once", 64, 2500 * scale),
        await measure(stack, load, "256 at once", 256, 2500 * scale),
        await measure(stack, load, "200 a second, open loop", 64, 1000 * scale, 200.0),
    ]
    found.busy = stack.resident_mb()
    addresses = addresses_of_running(stack.data)
    assert addresses is not None
    async with counted(addresses.database_url) as stages:
        row = await measure(stack, load, "64 at once, stages counted", 64, 1000 * scale)
        await asyncio.sleep(2)  # until sessions have told what they counted
        found.stages = await stages.figures()
    found.staged, found.staged_messages, found.log_bytes = row, 2000 * scale, stages.log_bytes / (2000 * scale)
    found.backlog = await growth.backlog(stack, load, 2500 * scale)
    found.workers = await growth.workers(stack, load, (1, 2, 4), 1000 * scale)
    sizes = (1_000, 10_000) if quick else (1_000, 100_000, 1_000_000)
    found.grown = [one async for one in growth.crowds(stack, load, sizes, 1000 * scale)]
    rows, figures = await growth.large_funnel(stack, load, 2_000, 1000 * scale)
    found.workers += rows
    found.backlog |= figures
    return found


async def stack_limits(folder: Path) -> dict[str, float]:
    """Measured on servers of their own with the same settings, so that the product's are left alone."""
    from backend.embedded.data_dir import held
    from backend.embedded.servers import serving

    with held(folder / "limits"), serving(folder / "limits") as servers:
        postgres, redis = servers.addresses.database_url, servers.addresses.redis_url
        return {
            "fsync, µs": limits.fsync_microseconds(folder),
            "PostgreSQL single-row commits/s, 8 clients": await limits.postgres_commits(postgres, 8, 1),
            "PostgreSQL rows/s, 100 a commit, 8 clients": await limits.postgres_commits(postgres, 8, 100),
            "Redis SET/s, one at a time": await limits.redis_round_trips(redis),
            "HTTP POST round trips/s, 64 at once, bare": await limits.bare_http(64),
        }


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    arguments.add_argument(
        "--quick", action="store_true", help="a quarter of the messages, a hundredth of the contacts"
    )
    arguments.add_argument("--no-write", action="store_true", help="leave docs/benchmarks.md as it is")
    chosen = arguments.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        raise SystemExit(runner.run(bench(chosen.quick, not chosen.no_write)))
