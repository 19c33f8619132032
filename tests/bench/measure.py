"""One row of the tables: what a load got, and what it cost whom."""

import statistics
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.bench.load import Load, Outcome
from tests.bench.stack import Stack


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


async def measure(
    stack: Stack, load: Load, name: str, at_once: int, conversations: int, rate: float | None = None
) -> Row:
    return await measured(stack, name, lambda: load.run(at_once, conversations, rate))


async def measured(stack: Stack, name: str, run: Callable[[], Awaitable[Outcome]]) -> Row:
    from tests.bench import report

    before = stack.cpu_seconds()
    outcome = await run()
    after = stack.cpu_seconds()
    row = summed(name, outcome, {role: after[role] - before.get(role, 0.0) for role in after})
    print(report.line(row), flush=True)
    return row


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


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else float("nan")
