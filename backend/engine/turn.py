"""What a turn is made of: what it may know (Context) and what it leaves behind (Turn)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Literal, TypeAlias
from uuid import UUID

from backend.engine.state import State
from backend.engine.words import Activity, Effect, Json, Line

Status: TypeAlias = Literal["active", "interrupted", "ended", "stopped"]


@dataclass(frozen=True, slots=True)
class Context:
    """Plain values, read once before the turn. `seed` is unique to run and inbound, so that chance replays exactly."""

    contact: Mapping[str, Json]
    """name, phone, email, stage, tags (list of names), custom_data."""
    now: datetime
    timezone: str = "America/Sao_Paulo"
    channel: str = "whatsapp"
    workspace: Mapping[str, Json] = field(default_factory=dict)
    """name, teams [{id, name, members: [{id, name, open}]}], stages."""
    language: str = "pt-BR"
    window_open: bool = True
    seed: str = ""
    person: str = ""
    """Who the contact is, for lots that stay; needed only when a funnel's `uses` holds "lot"."""
    history: tuple[Line, ...] = ()
    """Oldest first, without the message that causes this turn. Needed only when a funnel's `uses` holds "chat"."""
    published: Mapping[str, int] = field(default_factory=dict)
    """Funnels that may be called -> the version that a call is pinned to now; compiled ones stand among the turn's funnels."""


@dataclass(frozen=True, slots=True)
class Planned:
    """An effect with what makes its key stable. `failed` is set for a bubble that must be stored as failed and not be sent."""

    effect: Effect
    funnel: str
    node: str
    visit: int
    k: int
    failed: str | None = None


@dataclass(frozen=True, slots=True)
class PlannedActivity:
    activity: Activity
    funnel: str
    node: str
    visit: int
    token: int


@dataclass(frozen=True, slots=True)
class Spent:
    """What the bot has used up of its budgets since the contact last wrote, in runs that are over. See State for the parts."""

    since_reply: int
    sent: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Timer:
    token: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """A row of funnel_logs. execution_data: {"event": entered | replied | timed_out | occurred | finished, "outcome": leave | wait | call |
    call_funnel, "port"?, "unconnected"?: true, "notes"?: [{"code", …}], and the handler's own `detail`}."""

    funnel: str
    node_id: str
    node_type: str
    status: Literal["success", "failure"]
    execution_data: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Turn:
    """`reason`: why it ended or stopped (end, started_other, unconnected: by a port that needs a person and leads nowhere; budget_…,
    node_type_unknown), or `stale` when nothing was changed."""

    state: State
    effects: tuple[Planned, ...] = ()
    steps: tuple[Step, ...] = ()
    status: Status = "active"
    reason: str | None = None
    timer: Timer | None = None
    """The timer that must stand after this turn; one with the same token is the same. None: no timer of the run may stand."""
    activity: PlannedActivity | None = None
    start_funnel: str | None = None
    """Services load its published version and call `begin(…, after=this turn)` in the same transaction."""
    contact: Mapping[str, Json] = field(default_factory=dict)
    """As it is after the effects."""
    visits: int = 0
    bubbles: int = 0
    """Spent by this turn and those it was begun after: the budgets are the whole turn's."""
    lines: tuple[Line, ...] = ()
    """The context's history with what this turn heard and said."""
    asked: bool = False
    """Whether the contact wrote: otherwise what the bot says counts as unasked."""

    @property
    def stale(self) -> bool:
        return self.reason == "stale"


def effect_key(run: UUID | str, inbound: str | int, planned: Planned | PlannedActivity) -> UUID:
    """The same turn played again gives the same keys, so its effects meet their unique constraint."""
    k = planned.k if isinstance(planned, Planned) else "activity"
    text = f"{run}\n{inbound}\n{planned.funnel}\n{planned.node}\n{planned.visit}\n{k}"
    return UUID(bytes=blake2b(text.encode(), digest_size=16).digest())
