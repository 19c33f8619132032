"""The bench's table, for a terminal and for docs/benchmarks.md."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.bench.__main__ import Row

HEAD = f"{'workload R':<26}{'msg/s':>8}{'p50 ms':>9}{'p99 ms':>9}{'max ms':>9}{'200 p50':>9}{'200 p99':>9}  CPU ms a message"

ROLES = ("web", "worker", "postgres", "redis")

PROSE = """# Benchmarks

`make bench` wrote this page. Workload R: a contact sends `ola`, the bot answers `Oi! Tudo bem?` and waits; the contact sends `sim`; a
condition; the bot answers `Ótimo!`. Two messages in, two out; contacts never repeat; each message in is one signed WhatsApp webhook POST of
its own, each message out a real POST to a Graph receiver that answers at once. Load, product, PostgreSQL, Redis and receiver share one
machine's 2 cores over loopback. Latency is from the webhook's first byte to the receiver having the reply; "200" is the webhook's own
answer, after the commit. Every reply is checked: the right words, once, in order. Absolute figures drift between runs and machines:
compare within one run.
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


def document(
    rows: list["Row"], facts: dict[str, float], idle: dict[str, float], busy: dict[str, float], machine: str
) -> str:
    commits = facts["PostgreSQL single-row commits/s, 8 clients"]
    bare = facts["HTTP POST round trips/s, 64 at once, bare"]
    out = [PROSE, f"Machine: {machine}.\n", "## Workload R\n"]
    out += [table_row(COLUMNS), table_row(["---"] * len(COLUMNS))]
    for row in rows:
        cpu = " / ".join(f"{row.cpu_ms.get(role, 0.0):.2f}" for role in ROLES)
        acks = f"{row.ack_p50:.1f} / {row.ack_p99:.1f}"
        latencies = (f"{row.p50:.1f}", f"{row.p99:.1f}", f"{row.longest:.1f}", acks)
        ratios = (f"{row.rate / commits:.2f}", f"{row.rate / bare:.2f}")
        out.append(table_row((row.name, f"{row.rate:,.0f}", *latencies, cpu, *ratios, row.problems or "none")))
    out += ["\n## The machine's own limits, same run\n", "| what | figure |", "|---|---|"]
    out += [f"| {name} | {figure:,.0f} |" for name, figure in facts.items()]
    out += [
        "\n## Memory (proportional set size, MB)\n",
        "| | " + " | ".join(ROLES) + " | whole |",
        "|---|" + "---|" * (len(ROLES) + 1),
    ]
    for name, sizes in (("idle", idle), ("after the load", busy)):
        whole = sum(sizes.values())
        out.append(f"| {name} | " + " | ".join(f"{sizes.get(role, 0.0):.0f}" for role in ROLES) + f" | {whole:.0f} |")
    return "\n".join(out) + "\n"


def table_row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
