"""Whether a contact enters a funnel now: its audience, its rule for coming again, and what it does while another funnel runs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from backend.engine.events import Event, MessageCame, Named, told_by
from backend.engine.funnel import Funnel
from backend.engine.rows import rows_hold
from backend.engine.scope import Seen, variables
from backend.engine.state import State
from backend.engine.templates import Scope
from backend.engine.triggers import Trigger
from backend.engine.turn import Context

Verdict: TypeAlias = Literal[
    "begins", "replaces", "interrupts", "queues", "outranked", "audience", "entered_before", "running"
]  # fmt: skip
"""What becomes of a trigger that answers: the first four enter; `outranked`: another one has precedence; the others: it may not."""
ENTERS: frozenset[Verdict] = frozenset({"begins", "replaces", "interrupts", "queues"})
INTRUDING: Mapping[str, Verdict] = {"queue": "queues", "interrupt": "interrupts"}
CALLED = frozenset({"by_hand", "schedule", "date_field"})
"""Kinds that begin only where they are named."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What is known of the contact when an event comes."""

    context: Context | None
    """None: no trigger of the workspace asks who the contact is."""
    running: bool = False
    entered: Mapping[str, datetime] = field(default_factory=dict)
    """Funnel -> when the contact entered it last. Needed where `reentry` is not "always"."""
    standing: frozenset[str] = frozenset()
    """Funnels that stand on the lane: running, called, or set aside."""
    full: bool = False
    """As many runs stand aside as may."""


@dataclass(frozen=True, slots=True)
class Candidate:
    funnel: Funnel
    trigger: Trigger
    verdict: Verdict


def candidates(funnels: Iterable[Funnel], event: Event, moment: Moment) -> list[Candidate]:
    """All triggers that answer, the winner and those before it first, with what becomes of each."""
    listed = [(trigger.precedence, funnel, trigger) for funnel, trigger in _asked(funnels, event)]
    found: list[Candidate] = []
    won = False
    for _, funnel, trigger in sorted(listed, key=lambda one: one[0]):
        if trigger.answers(event):
            verdict = verdict_on(funnel, trigger, event, moment)
            found.append(Candidate(funnel, trigger, "outranked" if won and verdict in ENTERS else verdict))
            won = won or verdict in ENTERS
    return found


def winner(funnels: Iterable[Funnel], event: Event, moment: Moment) -> Candidate | None:
    best: Candidate | None = None
    for funnel, trigger in _asked(funnels, event):
        if (best is None or trigger.precedence < best.trigger.precedence) and trigger.answers(event):
            verdict = verdict_on(funnel, trigger, event, moment)
            if verdict in ENTERS:
                best = Candidate(funnel, trigger, verdict)
    return best


def verdict_on(funnel: Funnel, trigger: Trigger, event: Event, moment: Moment) -> Verdict:
    if moment.running and (not intrudes(trigger, event) or _has_no_room(funnel, trigger, moment)):
        return "running"
    if _entered_before(funnel, trigger, moment):
        return "entered_before"
    if trigger.audience and (moment.context is None or not in_audience(funnel, trigger, event, moment.context)):
        return "audience"
    if not moment.running:
        return "begins"
    return INTRUDING.get(trigger.when_running, "replaces")


def intrudes(trigger: Trigger, event: Event) -> bool:
    """A pressed option answers the question that showed it; and what begins with any message at all would swallow every answer."""
    pressed = isinstance(event, MessageCame) and event.message.reply_id is not None
    return trigger.when_running != "ignore" and not pressed and trigger.kind not in ("any_message", "first_message")


def _has_no_room(funnel: Funnel, trigger: Trigger, moment: Moment) -> bool:
    return trigger.when_running == "interrupt" and (moment.full or funnel.id in moment.standing)


def stands_by(funnels: Mapping[tuple[str, int], Funnel], state: State | None, event: Event) -> Trigger | None:
    """The calendar's trigger where the run still waits for its hours: nothing was said yet, so who writes does not speak to it, and it
    keeps nobody but another tick from beginning."""
    if (
        state is None
        or state.wait is None
        or len(state.frames) > 1
        or (isinstance(event, Named) and "tick" in event.data)
    ):
        return None
    frame = state.current
    funnel = funnels.get((frame.funnel, frame.version))
    return next((one for one in funnel.triggers if one.node == frame.node and one.calendar), None) if funnel else None


def in_audience(funnel: Funnel, trigger: Trigger, event: Event, context: Context) -> bool:
    node = funnel.nodes[trigger.node]
    message, data = told_by(event)
    seen = Seen(context.contact, {}, message, message, data or {}, context.history, funnel.name)
    config = node.render(Scope(variables(context, seen, node.uses), [])) if node.render else node.config
    rows = config.get("audience")
    return rows_hold(rows if isinstance(rows, list) else (), config.get("audience_match"))


def _entered_before(funnel: Funnel, trigger: Trigger, moment: Moment) -> bool:
    last = moment.entered.get(funnel.id)
    if last is None or trigger.reentry == "always":
        return False
    again = trigger.reentry_after if trigger.reentry == "after" else None
    return again is None or moment.context is None or moment.context.now - last < again


def _asked(funnels: Iterable[Funnel], event: Event) -> Iterable[tuple[Funnel, Trigger]]:
    """Of a funnel that is named without its trigger only the first one is meant: it begins there once."""
    for funnel in funnels:
        if isinstance(event, Named) and funnel.id != event.funnel:
            continue
        named = isinstance(event, Named) and event.node is None
        for trigger in funnel.triggers[:1] if named else funnel.triggers:
            yield funnel, trigger
