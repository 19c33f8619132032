"""The bench's table, for a terminal and for docs/benchmarks.md."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.bench.growth import Grown
    from tests.bench.measure import Row

HEAD = f"{'workload R':<26}{'msg/s':>8}{'p50 ms':>9}{'p99 ms':>9}{'max ms':>9}{'200 p50':>9}{'200 p99':>9}  CPU ms a message"

ROLES = ("web", "worker", "postgres", "redis")

PROSE = """# Benchmarks

`make bench` wrote this page. Workload R: a contact sends `ola`, the bot answers `Oi! Tudo bem?` and waits; the contact sends `sim`; a
condition; the bot answers `Ótimo!`. Two messages in, two out; contacts never repeat; each message in is one signed WhatsApp webhook POST of
its own, each message out a real POST to a Graph receiver that answers at once. Load, product, PostgreSQL, Redis and receiver share one
machine's 2 cores over loopback. Latency is from the webhook's first byte to the receiver having the reply; "200" is the webhook's own
answer, after the commit. Every reply is checked: the right words, once, in order. Absolute figures drift between runs and machines:
compare within one run. Before others wait are measured the servers have settled behind them (vacuum, checkpoint), as if they had come over
months.
"""

COLUMNS = (
    "load", "messages in/s", "p50 ms", "p99 ms", "max ms", "200: p50 / p99 ms", f"CPU ms a message: {' / '.join(ROLES)}",
    "of single-row commits/s", "of bare HTTP/s", "wrong or lost",
)  # fmt: skip


def line(row: "Row") -> str:
    cpu = " ".join(f"{role} {row.cpu_ms[role]:.2f}" for role in ROLES if role in row.cpu_ms)
    return (
        f"{row.name:<26}{row.rate:>8.0f}{row.p50:>9.1f}{row.p99:>9.1f}{row.longest:>9.1f}{row.ack_p50:>9.1f}{row.ack_p99:>9.1f}  {cpu}"
        + (f"  !! {row.problems}" if row.problems else "")
    )


@dataclass(slots=True)
class Findings:
    idle: dict[str, float]
    """Megabytes by role, as `busy`."""
    busy: dict[str, float] = field(default_factory=dict)
    rows: "list[Row]" = field(default_factory=list)
    stages: dict[str, tuple[int, float]] = field(default_factory=dict)
    """Calls and milliseconds in all."""
    staged: "Row | None" = None
    staged_messages: int = 1
    log_bytes: float = 0.0
    """Of write-ahead log, a message."""
    backlog: dict[str, float] = field(default_factory=dict)
    workers: "list[Row]" = field(default_factory=list)
    grown: "list[Grown]" = field(default_factory=list)
    facts: dict[str, float] = field(default_factory=dict)

    @property
    def all_rows(self) -> "list[Row]":
        return [*self.rows, *self.workers, *(row for one in self.grown for row in (one.new, one.old))]


def document(found: Findings, machine: str) -> str:
    parts = [
        PROSE,
        f"Machine: {machine}.\n",
        "## Workload R\n",
        *_r(found),
        "\n## Where the time goes\n",
        *_stages(found),
    ]
    parts += ["\n## What it grows with\n", *_grown(found), "\n## The machine's own limits, same run\n"]
    parts += [
        "| what | figure |",
        "|---|---|",
        *(f"| {name} | {figure:,.0f} |" for name, figure in found.facts.items()),
    ]
    parts += ["\n## Memory (proportional set size, MB)\n", *_memory(found)]
    return "\n".join(parts) + "\n"


def _r(found: Findings) -> Iterator[str]:
    commits = found.facts["PostgreSQL single-row commits/s, 8 clients"]
    bare = found.facts["HTTP POST round trips/s, 64 at once, bare"]
    yield table_row(COLUMNS)
    yield table_row(["---"] * len(COLUMNS))
    for row in found.rows:
        acks = f"{row.ack_p50:.1f} / {row.ack_p99:.1f}"
        latencies = (f"{row.p50:.1f}", f"{row.p99:.1f}", f"{row.longest:.1f}", acks)
        ratios = (f"{row.rate / commits:.2f}", f"{row.rate / bare:.2f}")
        yield table_row((row.name, f"{row.rate:,.0f}", *latencies, _cpu(row), *ratios, row.problems or "none"))


def _stages(found: Findings) -> Iterator[str]:
    """One run at 64 at once of its own, in which PostgreSQL counts."""
    assert found.staged is not None
    yield (
        f"Workload R at 64 at once, {found.staged.rate:,.0f} messages a second while PostgreSQL counts its functions; "
        f"{found.log_bytes:,.0f} bytes of write-ahead log a message.\n"
    )
    yield "| transaction | messages a call | PostgreSQL, ms a message |"
    yield "|---|---|---|"
    for stage, (calls, spent) in found.stages.items():
        yield f"| {stage} | {found.staged_messages / max(calls, 1):,.1f} | {spent / found.staged_messages:.3f} |"
    whole = sum(found.staged.cpu_ms.get(role, 0.0) for role in ROLES)
    yield f"| all processes ({' / '.join(ROLES)}), CPU ms a message: {_cpu(found.staged)} | | {whole:.2f} |"


def _grown(found: Findings) -> Iterator[str]:
    columns = (
        "what",
        "messages in/s",
        "p50 ms",
        "p99 ms",
        f"CPU ms a message: {' / '.join(ROLES)}",
        "bytes of Redis a waiting contact",
    )
    yield table_row(columns)
    yield table_row(["---"] * len(columns))
    for one in found.grown:
        for row, size in ((one.new, f"{one.redis_bytes:,.0f}"), (one.old, "")):
            yield table_row((row.name, f"{row.rate:,.0f}", f"{row.p50:.1f}", f"{row.p99:.1f}", _cpu(row), size))
    for row in found.workers:
        yield table_row((row.name, f"{row.rate:,.0f}", f"{row.p50:.1f}", f"{row.p99:.1f}", _cpu(row), ""))
    for name, figure in found.backlog.items():
        yield table_row((name, f"{figure:,.0f}", "", "", "", ""))
    few, many = found.grown[0], found.grown[-1]
    yield (
        f"\nCPU a message with {many.contacts:,} waiting against {few.contacts:,}: {_more(few.new, many.new)} for who is new, "
        f"{_more(few.old, many.old)} for answers of those who waited (chosen by chance: nearly each finds pages "
        "that nobody has touched since the checkpoint)."
    )


def _more(one: "Row", other: "Row") -> str:
    before, after = (sum(row.cpu_ms.get(role, 0.0) for role in ROLES) for row in (one, other))
    return f"{after / before - 1:+.0%}"


def _memory(found: Findings) -> Iterator[str]:
    yield "| | " + " | ".join(ROLES) + " | whole |"
    yield "|---|" + "---|" * (len(ROLES) + 1)
    named = [("idle", found.idle), ("after the load", found.busy)]
    named += [(f"with {one.contacts:,} waiting contacts", one.resident_mb) for one in found.grown]
    for name, sizes in named:
        whole = sum(sizes.values())
        yield f"| {name} | " + " | ".join(f"{sizes.get(role, 0.0):.0f}" for role in ROLES) + f" | {whole:.0f} |"


def _cpu(row: "Row") -> str:
    return " / ".join(f"{row.cpu_ms.get(role, 0.0):.2f}" for role in ROLES)


def table_row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
