"""The table of `make faults`, for a terminal and for docs/faults.md."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.faults.house import Outcome
from tests.faults.points import ABOUT

PROSE = """# Faults

`make faults` writes this page. Each run plays the same story with real web and worker processes against PostgreSQL, Redis and a strict
Graph API: every contact says two sentences and meets an activity, a tag, a question, a field and a timer; others come by a schedule, by
a date, by another system's call (`POST /events/:name`, repeated with its Idempotency-Key), wait for one, or are taken over by a person and
given back; the team is told by e-mail and in a chat. Something is broken meanwhile.
When all is quiet again the database must hold exactly what a run without faults leaves (a digest of everything said, stored and
remembered), every contact must have been told the same words in the same order, and what a provider got twice must have been in doubt:
its sender died, or was not answered, between the request and its record.

"Recovery" is the product's time from the injection until nothing was pending: leases and doubts are counted in full, though the tests move
the database's clock over them. Every fault is met once, half of them with arq switched off (`worker --poll-only`), then again the other way
round as far as there is time. Where a name says Odoo or AI, the story's activity calls that: each contact must have one lead, whatever
happened, and a model is asked once for each claim, again only for who was being called when the worker died, and never once its answer is
stored. The short form is part of `make test`.
"""

COLUMNS = (
    "fault", "runs", "injected", "violations", "recovery p50 / p99 / max, s", "duplicates", "explained",
)  # fmt: skip


@dataclass(slots=True)
class Row:
    name: str
    outcomes: list[Outcome]

    @property
    def injected(self) -> int:
        return sum(outcome.injected for outcome in self.outcomes)

    def missed(self, wanted: int) -> bool:
        """Others may have done all the work before the fault could happen; then it is tried again."""
        return sum(bool(outcome.injected or outcome.violations) for outcome in self.outcomes) < wanted

    @property
    def violations(self) -> list[str]:
        """That it was never met is one: nobody knows then whether it holds."""
        told = [violation for outcome in self.outcomes for violation in outcome.violations]
        return told if told or self.injected else ["no run has met it"]

    @property
    def sound(self) -> bool:
        return not self.violations

    def cells(self) -> tuple[str, ...]:
        seconds = sorted(second for outcome in self.outcomes for second in outcome.recovery)
        recovery = " / ".join(f"{share_of(seconds, share):.1f}" for share in (0.5, 0.99, 1.0)) if seconds else "–"
        duplicates = sum(outcome.duplicates for outcome in self.outcomes)
        explained = sum(outcome.explained for outcome in self.outcomes)
        counts = (len(self.outcomes), self.injected, len(self.violations))
        return (self.name, *map(str, counts), recovery, str(duplicates), str(explained))


def share_of(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def document(rows: Sequence[Row], machine: str, minutes: float) -> str:
    out = [PROSE, f"Machine: {machine}. All of it took {minutes:.0f} minutes.\n", "## The table\n"]
    out += [line(COLUMNS), line("---" for _ in COLUMNS), *(line(row.cells()) for row in rows)]
    out += [line(("all", *totals(rows)))]
    out += [
        "\n## Crash points\n",
        "Free, unless `CRASH=name:n` makes the process die at its nth pass, or fall asleep there (`:stop`).\n",
    ]
    out += [line(("point", "what is so there")), line(("---", "---"))]
    out += [line((f"`{name}`", about)) for name, about in ABOUT.items()]
    return "\n".join(out) + "\n" + LEFT_OUT


def totals(rows: Sequence[Row]) -> tuple[str, ...]:
    whole = Row("all", [outcome for row in rows for outcome in row.outcomes])
    return whole.cells()[1:]


def line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


LEFT_OUT = """
## How some of it is done

- Every point that the code names has a row with one and with three workers; a row whose run did not reach its point is a violation. A
  calendar's are met in the middle of a fan-out, a person's and T0's in web processes, which are asked again by another door.
- Odoo and AI rows play the sentences alone.
- PostgreSQL keeps nothing over a power cut here (`fsync` is off): processes die, machines do not.
- A provider that hangs is given up after two seconds instead of twenty, so are Odoo and the model (after twenty where a worker dies around
  a call to them, so that nothing but its death makes anybody ask again), and PostgreSQL ends a transaction that
  its worker forgot after two instead of twenty, others one that fell silent within a statement after five instead of twenty, so that the
  table takes minutes.
- A full disk is PostgreSQL's own refusal (53100), raised by triggers of the test's: nobody's disk is filled.
"""
