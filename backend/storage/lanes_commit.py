"""T2: many turns in one call for each workspace. See migrations/sql/24_lanes_commit.sql.

A `Draft` gathers the columns of one workspace; what a lane adds names the lane by its place in the draft (from 1).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID, uuid4

from backend.storage.hot_path import Connection
from backend.storage.lanes import Lane

LANES, RUNS, JOURNAL, LOGS, OUTBOX, TIMERS, ACTIVITIES = range(7)
WIDTHS = (9, 10, 6, 7, 9, 5, 8)
PLACES = ", ".join(f"${n}" for n in range(1, 3 + sum(WIDTHS)))
COMMIT = f"SELECT * FROM commit_turns({PLACES})"  # noqa: S608 - numbers of parameters

LogRow: TypeAlias = tuple[UUID, UUID, str, str, str, str]
"""run, funnel, node, its type, status, execution_data as JSON."""
ActivityRow: TypeAlias = tuple[UUID, UUID, str, int, str, str, bool]
"""id, run, node, token, kind, request as JSON, idempotent."""


@dataclass(frozen=True, slots=True)
class Bubble:
    """A message that the turn says. `content`, `send` and `failed` are JSON; `send` is what the sender gets where it is more
    than the message itself (and `body` the same as a value); `failed` is kept as the message's error, and it is never sent."""

    key: UUID
    type: str
    content: str
    send: str | None
    text: str
    failed: str | None
    funnel_id: UUID | None
    run_id: UUID | None
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RunChange:
    """`before` 0: a run that begins here. `state` is JSON."""

    id: UUID
    funnel_id: UUID
    funnel_version: int
    before: int
    after: int
    status: str
    reason: str | None
    node: str | None
    state: str
    comes_back: bool = False
    """It stood aside at the claim and is active now."""


@dataclass(frozen=True, slots=True)
class Said:
    """What became of a bubble: its id (None: its lane fell out), and whether it is claimed for sending already."""

    message_id: int | None
    claimed: bool


@dataclass(frozen=True, slots=True)
class Committed:
    stood: frozenset[int]
    """Places of the lanes whose turns are committed."""
    said: Sequence[Said]
    """In the order in which the bubbles were added."""
    conversations: Sequence[UUID | None]
    """Each lane's, by its place: the one that is not closed."""
    controls: Mapping[UUID, tuple[str | None, int]]
    """Contact -> word and epoch of the pause, where a turn handed over."""
    at: datetime


@dataclass(slots=True)
class Draft:
    workspace_id: UUID
    rows: tuple[list[tuple[Any, ...]], ...] = field(default_factory=lambda: tuple([] for _ in WIDTHS))

    def lane(self, lane: Lane, done_seq: int, *, halt: bool, left: bool, exchanges: bytes | None = None) -> int:
        """`halt`: the turn hands over to a person, the bot pauses from here on; `left`: it knows that the contact
        opted out. Answers the lane's place."""
        self.rows[LANES].append(
            (lane.id, lane.epoch, lane.pause_epoch, done_seq, lane.contact_id, lane.instance_id, halt, left, exchanges)
        )
        return len(self.rows[LANES])

    def run(self, place: int, run: RunChange) -> None:
        self.rows[RUNS].append(
            (
                place,
                run.id,
                run.funnel_id,
                run.funnel_version,
                run.before,
                run.after,
                "came_back" if run.comes_back else run.status,
                run.reason,
                run.node,
                run.state,
            )
        )

    def journal(self, place: int, run_id: UUID, seq: int, step: int, signal: str, outcome: str) -> None:
        self.rows[JOURNAL].append((place, run_id, seq, step, signal, outcome))

    def log(self, place: int, row: LogRow) -> None:
        self.rows[LOGS].append((place, *row))

    def say(self, place: int, bubble: Bubble) -> None:
        self.rows[OUTBOX].append(
            (
                place,
                bubble.key,
                bubble.type,
                bubble.content,
                bubble.send,
                bubble.text,
                bubble.failed,
                bubble.funnel_id,
                bubble.run_id,
            )
        )

    def timer(self, place: int, run_id: UUID, token: int | None, due_at: datetime | None) -> None:
        """The one timer that stands for this run from now on; None: no timer does."""
        self.rows[TIMERS].append((place, run_id, token, due_at, uuid4()))

    def activity(self, place: int, row: ActivityRow) -> None:
        self.rows[ACTIVITIES].append((place, *row))

    async def commit(self, connection: Connection, fuse: timedelta | None) -> Committed:
        """`fuse`: the first bubble of each lane is claimed for sending for so long, if nothing waits before it."""
        columns: list[list[Any] | None] = []
        for rows, width in zip(self.rows, WIDTHS, strict=True):
            columns += [list(column) for column in zip(*rows, strict=True)] if rows else [None] * width
        ok, ids, mine, conversations, who, words, epochs, at = await connection.fetchrow(
            COMMIT, self.workspace_id, fuse, *columns
        )
        nobody = [None] * len(self.rows[OUTBOX])
        said = [
            Said(message_id, claimed is True) for message_id, claimed in zip(ids or nobody, mine or nobody, strict=True)
        ]
        controls = {
            contact: (word, epoch) for contact, word, epoch in zip(who or (), words or (), epochs or (), strict=True)
        }
        return Committed(frozenset(ok or ()), said, conversations, controls, at)
