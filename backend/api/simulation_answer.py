"""What the test phone shows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec

from backend.api.funnels import FunnelProblem, problems_in
from backend.engine.rehearsal import Heard
from backend.engine.simulated import Awaiting, Caused, Said, Visited
from backend.engine.simulation import Simulation
from backend.services.simulations import Simulated


class SimulatedMessage(msgspec.Struct):
    """Like a message of the inbox. `input`: the place of what caused it; `form`: how the channel shows `choices`;
    `failed`: why it would not be sent (`window_closed`)."""

    id: int
    input: int
    message_direction: Literal["IN", "OUT"]
    message_type: str
    message_data: dict[str, Any]
    timestamp: datetime
    funnel_id: str | None
    node_id: str | None
    form: Literal["buttons", "list", "numbered"] | None
    failed: str | None


class SimulatedVisit(msgspec.Struct):
    """`event`: entered, replied, timed_out, occurred, finished; `outcome`: leave, wait, call, stop, call_funnel.
    `edge_id` is the one it left by."""

    input: int
    funnel_id: str
    node_id: str
    node_type: str
    event: str
    outcome: str
    port: str | None
    edge_id: str | None
    status: str
    detail: dict[str, Any]
    timestamp: datetime


class SimulatedEffect(msgspec.Struct):
    """`kind` is set_field, add_tag, remove_tag, note, notify, dispatch, route_to_team, pause_bot, close_conversation,
    consent, start_funnel or activity. `names`: of the ids in `data`."""

    input: int
    funnel_id: str
    node_id: str
    kind: str
    data: dict[str, Any]
    names: dict[str, str]


class SimulatedWait(msgspec.Struct):
    """`until`: when it goes on by itself. `activity` {kind, request, sample}: a `result` is awaited, `sample` might
    well be its value. `event` {kind, tag | stage | field, value}: what is to happen to the contact."""

    funnel_id: str
    node_id: str
    reply: bool
    until: datetime | None
    activity: dict[str, Any] | None
    event: dict[str, Any] | None


class SimulatedClock(msgspec.Struct):
    started_at: datetime
    now: datetime


class SimulationAnswer(msgspec.Struct):
    """`status`: idle until something begins. `heard` says of each input what it came to. `problems` are the stored draft's."""

    revision: int
    status: Literal["idle", "active", "ended", "stopped"]
    reason: str | None
    reason_text: str
    paused: bool
    silent: bool
    heard: list[Heard]
    messages: list[SimulatedMessage]
    path: list[SimulatedVisit]
    waiting: SimulatedWait | None
    variables: dict[str, Any]
    contact: dict[str, Any]
    effects: list[SimulatedEffect]
    clock: SimulatedClock
    problems: list[FunnelProblem]


def answer_of(simulated: Simulated, language: str) -> SimulationAnswer:
    play = simulated.play
    return SimulationAnswer(
        revision=simulated.funnel.revision,
        status=play.status or "idle",  # type: ignore[arg-type]
        reason=play.why,
        reason_text=play.why_text(language),
        paused=play.paused,
        silent=play.silent,
        heard=list(play.heard),
        messages=[_message(place, one) for place, one in enumerate(play.said, 1)],
        path=[_visit(one) for one in play.path],
        waiting=_wait(play.awaiting),
        variables=_variables(play),
        contact=dict(play.contact),
        effects=[_effect(one, simulated.names) for one in play.caused],
        clock=SimulatedClock(simulated.started_at, play.now),
        problems=problems_in(simulated.problems, simulated.funnel.definition, language),
    )


def _message(place: int, said: Said) -> SimulatedMessage:
    return SimulatedMessage(
        place, said.input, said.direction, said.message_type, dict(said.message_data), said.at, said.funnel, said.node,
        said.form, said.failed,
    )  # fmt: skip


def _visit(one: Visited) -> SimulatedVisit:
    return SimulatedVisit(
        one.input, one.funnel, one.node, one.node_type, one.event, one.outcome, one.port, one.edge, one.status,
        dict(one.detail), one.at,
    )  # fmt: skip


def _wait(awaiting: Awaiting | None) -> SimulatedWait | None:
    if awaiting is None:
        return None
    activity = dict(awaiting.activity) if awaiting.activity else None
    event = dict(awaiting.event) if awaiting.event else None
    return SimulatedWait(awaiting.funnel, awaiting.node, awaiting.reply, awaiting.until, activity, event)


def _variables(play: Simulation) -> dict[str, Any]:
    """Of the run under way, or as the last one left them."""
    frames = play.turns[-1].state.frames if play.turns else ()
    return dict(frames[-1].variables) if frames else {}


def _effect(caused: Caused, names: Mapping[str, str]) -> SimulatedEffect:
    ids = [value for value in _texts(caused.data) if value in names]
    return SimulatedEffect(
        caused.input, caused.funnel, caused.node, caused.kind, dict(caused.data), {one: names[one] for one in ids}
    )


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for below in value.values() for text in _texts(below)]
    return []
