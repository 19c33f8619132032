"""`make bench`: workload R against the running product; prints a table and writes docs/benchmarks.md. Bounded: about three minutes.

It talks to loopback only, starts everything it measures and stops it by pid.
"""

import argparse
import asyncio
import platform
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path

import uvloop

from tests.bench import limits, report
from tests.bench.load import Load, Outcome
from tests.bench.receiver import serve
from tests.bench.stack import Stack, prepare, ready, running

NUMBERS = 8
"""Each is granted 1,000 messages a second by the receiver, as Meta does after its automatic upgrade."""


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    rate: float
    p50: float
    p99: float
    longest: float
    ack_p50: float
    ack_p99: float
    cpu_ms: dict[str, float]
    problems: str


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else float("nan")


def summed(name: str, outcome: Outcome, cpu: dict[str, float]) -> Row:
    messages = len(outcome.replies)
    problems = [f"{outcome.lost} lost"] if outcome.lost else []
    problems += [f"{len(outcome.wrong)} wrong ({outcome.wrong[0][:40]})"] if outcome.wrong else []
    return Row(
        name,
        messages / outcome.seconds,
        statistics.median(outcome.replies) * 1000 if messages else float("nan"),
        percentile(outcome.replies, 0.99),
        max(outcome.replies, default=float("nan")) * 1000,
        percentile(outcome.acks, 0.5),
        percentile(outcome.acks, 0.99),
        {role: seconds / max(messages, 1) * 1000 for role, seconds in cpu.items()},
        ", ".join(problems),
    )


async def measure(
    stack: Stack, load: Load, name: str, at_once: int, conversations: int, rate: float | None = None
) -> Row:
    before = stack.cpu_seconds()
    outcome = await load.run(at_once, conversations, rate)
    after = stack.cpu_seconds()
    row = summed(name, outcome, {role: after[role] - before.get(role, 0.0) for role in after})
    print(report.line(row), flush=True)
    return row


async def bench(quick: bool, write: bool) -> int:
    load: Load | None = None

    def arrived(to: str, text: str, at: float) -> None:
        if load is not None:
            load.arrived(to, text, at)

    server, graph_port = await serve(arrived)
    with tempfile.TemporaryDirectory(prefix="batuta-bench-") as folder, running(Path(folder), graph_port) as stack:
        await ready(stack)
        load = Load(stack.port, await prepare(stack, NUMBERS))
        idle = stack.resident_mb()
        print(report.HEAD, flush=True)
        scale = 1 if quick else 4
        await measure(stack, load, "warm-up (not counted)", 16, 400 * scale)
        rows = [
            await measure(stack, load, "1 at once", 1, 150 * scale),
            await measure(stack, load, "16 at once", 16, 1500 * scale),
            await measure(stack, load, "64 at once", 64, 2500 * scale),
            await measure(stack, load, "256 at once", 256, 2500 * scale),
            await measure(stack, load, "200 a second, open loop", 64, 1000 * scale, 200.0),
        ]
        busy = stack.resident_mb()
        facts = await stack_limits(Path(folder))
        facts["stray replies"] = float(load.stray)
        text = report.document(rows, facts, idle, busy, f"{platform.machine()}, {platform.python_version()}")
    server.close()
    print(text)
    if write:
        Path("docs/benchmarks.md").write_text(text)
    return 1 if any(row.problems for row in rows) or load.stray else 0


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
    arguments.add_argument("--quick", action="store_true", help="a quarter of the messages")
    arguments.add_argument("--no-write", action="store_true", help="leave docs/benchmarks.md as it is")
    chosen = arguments.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        raise SystemExit(runner.run(bench(chosen.quick, not chosen.no_write)))
