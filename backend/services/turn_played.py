"""What playing a lane left behind, until it is committed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any
from uuid import UUID

from backend.engine.content import plain_text
from backend.engine.echo import Exchanges, packed
from backend.engine.state import State
from backend.engine.turn import Planned, PlannedActivity, Step, Timer, Turn, effect_key
from backend.engine.words import Dispatch, Json, SendMessage
from backend.services.turn_entry import Queued
from backend.storage.hot_path import json_text
from backend.storage.lanes import Lane
from backend.storage.lanes_commit import ActivityRow, Bubble, Draft, LogRow, RunChange

PREVIEW = 200


@dataclass(frozen=True, slots=True)
class Told:
    """A row of the journal."""

    run_id: UUID
    seq: int
    step: int
    signal: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Effected:
    """An effect other than a bubble."""

    run_id: UUID
    seq: int
    planned: Planned


@dataclass(slots=True)
class Played:
    """`done_seq` is the last inbound that was played. An error belongs to the one behind it."""

    lane: Lane
    done_seq: int = 0
    halt: bool = False
    heard: bool = False
    """Whether a message was among what was played."""
    opted_out: bool | None = None
    left: list[int] = field(default_factory=list)
    """Inbounds by which the contact asked to be left alone."""
    circling: bool = False
    """The lane goes round with another bot: it is paused."""
    exchanges: Exchanges = ()
    error: Exception | None = None
    live: tuple[UUID, State] | None = None
    """The active run at the end."""
    forgotten: bool = False
    """There was a run, and Redis had not its state, or another."""
    runs: dict[UUID, RunChange] = field(default_factory=dict)
    timers: dict[UUID, Timer | None] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    logs: list[LogRow] = field(default_factory=list)
    bubbles: list[Bubble] = field(default_factory=list)
    calls: list[ActivityRow] = field(default_factory=list)
    effects: list[Effected] = field(default_factory=list)
    queued: list[Queued] = field(default_factory=list)
    aside: frozenset[UUID] = frozenset()
    """Runs that stood aside at the claim."""

    def __post_init__(self) -> None:
        self.done_seq = self.done_seq or self.lane.done_seq

    @property
    def dispatches(self) -> bool:
        return any(isinstance(one.planned.effect, Dispatch) for one in self.effects)

    @property
    def left_at(self) -> datetime:
        """When the last of them came."""
        return next(one.at for one in self.lane.inbounds if one.seq == self.left[-1])

    def after(self, seq: int) -> "Played":
        """A copy to go on with: should the next inbound break, this one stands as it is."""
        return Played(
            self.lane, seq, self.halt, self.heard, self.opted_out, [*self.left], self.circling, self.exchanges, None, None, False,
            dict(self.runs), dict(self.timers), [*self.told], [*self.logs], [*self.bubbles], [*self.calls], [*self.effects],
            [*self.queued], self.aside,
        )  # fmt: skip

    def take(self, run_id: UUID, before: int, seq: int, turn: Turn, *, had_timer: bool) -> None:
        self._change(run_id, before, seq, turn.state, turn.status, turn.reason)
        if turn.timer is not None or had_timer or run_id in self.timers:
            self.timers[run_id] = turn.timer
        self.logs += [log_of(run_id, step) for step in turn.steps]
        for planned in turn.effects:
            if isinstance(planned.effect, SendMessage):
                self.bubbles.append(bubble_of(planned, planned.effect, run_id, seq))
            else:
                self.effects.append(Effected(run_id, seq, planned))
        if turn.activity is not None:
            self.calls.append(call_of(run_id, seq, turn.activity))

    def step_aside(self, run_id: UUID, before: int, seq: int, state: State, *, had_timer: bool) -> None:
        """Its timer comes back with it."""
        self._change(run_id, before, seq, state, "interrupted", None)
        if had_timer or run_id in self.timers:
            self.timers[run_id] = None

    def stop(self, run_id: UUID, before: int, seq: int, state: State, reason: str) -> None:
        """Ended from outside."""
        self._change(run_id, before, seq, state, "stopped", reason)
        self.timers[run_id] = None
        self.calls = [call for call in self.calls if call[1] != run_id]
        self.tell(run_id, seq, {"kind": reason}, {"status": "stopped", "reason": reason})

    def tell(
        self, run_id: UUID, seq: int, signal: Mapping[str, Any], outcome: Mapping[str, Any], step: int = 0
    ) -> None:
        self.told.append(Told(run_id, seq, step, json_text(signal), json_text(outcome)))

    def confirm(self, seq: int, text: str) -> None:
        """A bubble that no funnel drew."""
        key = UUID(bytes=blake2b(b"%s %d opt-out" % (self.lane.id.bytes, seq), digest_size=16).digest())
        body = {"type": "text", "text": text}
        self.bubbles.append(Bubble(key, "text", json_text(body), None, text[:PREVIEW], None, None, None, body))

    def draft(self, draft: Draft) -> int:
        """Adds everything to a commit; answers the lane's place in it."""
        left = self.lane.opted_out or self.opted_out is True
        place = draft.lane(self.lane, self.done_seq, halt=self.halt, left=left, exchanges=packed(self.exchanges))
        for run in self.runs.values():
            draft.run(place, run)
        for run_id, timer in self.timers.items():
            draft.timer(place, run_id, timer.token if timer else None, timer.due_at if timer else None)
        for told in self.told:
            draft.journal(place, told.run_id, told.seq, told.step, told.signal, told.outcome)
        for log in self.logs:
            draft.log(place, log)
        for bubble in self.bubbles:
            draft.say(place, bubble)
        for call in self.calls:
            draft.activity(place, call)
        return place

    def moves(self) -> Iterator[dict[str, Json]]:
        """Where runs stand now, for open screens."""
        for run in self.runs.values():
            node = run.node if run.status == "active" else None
            yield {
                "funnel_id": str(run.funnel_id),
                "node_id": node,
                "contact_id": str(self.lane.contact_id),
                "status": run.status,
            }

    def _change(self, run_id: UUID, before: int, seq: int, state: State, status: str, reason: str | None) -> None:
        frame = state.frames[0]  # a called funnel is a matter of its caller's run
        self.runs[run_id] = RunChange(
            run_id,
            uuid_of(frame.funnel),
            frame.version,
            before,
            seq,
            status,
            reason,
            frame.node,
            json_text(state.to_json()),
            status == "active" and run_id in self.aside,
        )


def log_of(run_id: UUID, step: Step) -> LogRow:
    return run_id, uuid_of(step.funnel), step.node_id, step.node_type, step.status, json_text(step.execution_data)


def call_of(run_id: UUID, seq: int, planned: PlannedActivity) -> ActivityRow:
    activity = planned.activity
    key = effect_key(run_id, seq, planned)
    return key, run_id, planned.node, planned.token, activity.kind, json_text(activity.request), activity.idempotent


def bubble_of(planned: Planned, effect: SendMessage, run_id: UUID, seq: int) -> Bubble:
    """The sender also gets the template that may replace it, should the window close while it waits."""
    content, body, send = json_text(effect.content), effect.content, None
    if effect.template:
        body = {**effect.content, "fallback": {**effect.template, "type": "template"}}
        send = json_text(body)
    failed = json_text({"code": planned.failed}) if planned.failed else None
    key, text = effect_key(run_id, seq, planned), plain_text(effect.content)[:PREVIEW]
    return Bubble(key, str(effect.content["type"]), content, send, text, failed, uuid_of(planned.funnel), run_id, body)


@lru_cache(maxsize=10_000)
def uuid_of(text: str) -> UUID:
    """The same few funnels again and again."""
    return UUID(text)
