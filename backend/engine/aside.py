"""Runs that another one has interrupted: they stand aside, the latest last, and come back when it has ended (docs/triggers.md).

What a run is told meanwhile is kept for it. Coming back is a turn of its own, in the same inbound as the end of the run before it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypeAlias

from backend.engine.advance import timer_of
from backend.engine.awaited import awaits
from backend.engine.budgets import OF_AN_INBOUND, too_large
from backend.engine.events import Event
from backend.engine.play import Funnels, Play
from backend.engine.state import State
from backend.engine.turn import Context, Spent, Turn
from backend.engine.words import Entered, Finished, Occurred, Signal, TimedOut

MOST = 3
"""Runs of one lane."""

Manner: TypeAlias = Literal["anew", "quiet", "halted"]
"""anew: an open question is asked again · quiet: it is not, since the run before it was stopped and people were told, or since the runs
before it left no room for it in this inbound · halted: nothing is played, a person has the conversation; the bot's return does the rest."""


@dataclass(frozen=True, slots=True)
class Back:
    """How a run comes back, with what the turn before it has used up of the budgets. What was kept for it was an inbound of its own:
    that one's budgets are unused, and nobody asked."""

    spent: Spent
    visits: int = 0
    bubbles: int = 0
    asked: bool = False
    manner: Manner = "anew"
    finished: Finished | None = None
    """What the call that it waits for came to meanwhile."""
    discarded: bool = False
    """That is worth nothing any more: its node is entered again."""


def standing(states: Iterable[State]) -> frozenset[str]:
    """Funnels that these runs are in."""
    return frozenset(frame.funnel for state in states for frame in state.frames)


def back_after(
    ended: Turn, state: State, *, halted: bool, finished: Finished | None = None, discarded: bool = False
) -> Back:
    """`ended` is the turn that `state` stood aside for."""
    manner: Manner = "halted" if halted else "quiet" if ended.status == "stopped" else "anew"
    spent = _spent(ended.state, state)
    came = None if discarded else finished
    if manner != "halted" and (discarded or came is not None or state.met is not None):
        return Back(spent, manner=manner, finished=came, discarded=discarded)
    return Back(spent, ended.visits, ended.bubbles, ended.asked, manner, came, discarded)


def in_its_room(funnels: Funnels, state: State, context: Context, back: Back) -> tuple[Back, Turn]:
    """Comes back, and how: quiet where it would be stopped for what others said and did in this inbound. What is due goes off by itself."""
    turn = come_back(funnels, state, context, back)
    waits = state.wait is not None and state.met is None
    if back.manner == "anew" and waits and turn.status == "stopped" and turn.reason in OF_AN_INBOUND:
        back = replace(back, manner="quiet")
        turn = come_back(funnels, state, context, back)
    return back, turn


def come_back(funnels: Funnels, state: State, context: Context, back: Back) -> Turn:
    state = replace(state, since_reply=back.spent.since_reply, sent=back.spent.sent)
    signal = _moved_by(state, context.now, back)
    if signal is None:
        return Turn(
            state, timer=timer_of(state), contact=context.contact, visits=back.visits, bubbles=back.bubbles,
            lines=context.history, asked=back.asked,
        )  # fmt: skip
    play = Play(funnels, state, context, context.contact, asked=back.asked)
    play.visits, play.speech.bubbles = back.visits, back.bubbles
    if isinstance(signal, Entered):
        play.anew()
    else:
        play.run(signal)
    return play.turn()


def keep(state: State, event: Event, now: datetime) -> Turn | None:
    """The run as it stands aside and knows that what it waits for has happened. None: it waits for something else, or no more."""
    signal, wait = awaits(state, event), state.wait
    if signal is None or wait is None or state.met is not None or (wait.until is not None and wait.until <= now):
        return None
    return kept(state, signal)


def kept(state: State, signal: Occurred) -> Turn:
    """What would be too much to remember (C12) is refused, and `reason` says so: the run waits on."""
    met = replace(state, met=signal.event)
    if too_large(met):
        return Turn(state, status="interrupted", reason="budget_state")
    return Turn(met, status="interrupted")


def _moved_by(state: State, now: datetime, back: Back) -> Signal | None:
    """Entered: its node begins again. None: it waits on."""
    wait = state.wait
    if back.manner == "halted":
        return None
    if wait is not None and state.met is not None:
        return Occurred(state.met)
    if state.call is not None:
        return Entered() if back.discarded else back.finished
    if wait is None or back.manner == "quiet":
        return None  # a timer that is due goes off by itself, as an inbound with its own budget
    if wait.reply:
        return Entered()
    return TimedOut() if wait.until is not None and wait.until <= now else None


def _spent(ended: State, aside: State) -> Spent:
    """Since the contact last wrote: to the one that ended, or to the one that stood aside before it."""
    if ended.message is not None:
        return Spent(ended.since_reply, ended.sent)
    sent = tuple(sorted((Counter(aside.sent) | Counter(ended.sent)).elements()))  # the one may know what the other sent
    return Spent(max(aside.since_reply, ended.since_reply), sent)
