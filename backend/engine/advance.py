"""The interpreter's doors: begin a run, move it with a signal, take it up again after a person had it.

Pure: everything that is known comes in as plain values, everything that shall happen goes out as a Turn. Same input, same turn.
"""

from collections.abc import Mapping
from dataclasses import replace

from backend.engine.awaited import is_awaited
from backend.engine.funnel import Funnel
from backend.engine.opt_out import opts_out
from backend.engine.play import Funnels, HandlerFailed, Play, VersionMissing
from backend.engine.state import Frame, State, Waiting
from backend.engine.triggers import MessageCame, TagAdded, match_trigger
from backend.engine.turn import Context, Planned, PlannedActivity, Spent, Step, Timer, Turn, effect_key
from backend.engine.words import Entered, Finished, Json, Line, Message, Occurred, Replied, Signal, TimedOut

__all__ = [
    "Context", "Frame", "Funnels", "HandlerFailed", "Line", "MessageCame", "Planned", "PlannedActivity", "Spent", "State", "Step",
    "TagAdded", "Timer", "Turn", "VersionMissing", "Waiting", "advance", "begin", "effect_key", "match_trigger", "opts_out", "resume",
]  # fmt: skip

MAX_TEXT = 4_096
MAX_DATA = 8 * 1024


def begin(
    funnel: Funnel,
    trigger_node: str | None,
    message: Message | None,
    context: Context,
    event: Mapping[str, Json] | None = None,
    after: Turn | None = None,
    spent: Spent | None = None,
    funnels: Funnels | None = None,
    behind: tuple[str, ...] = (),
) -> Turn:
    """A new run. `trigger_node` None: at the funnel's first trigger, as `start_funnel` does.

    `event` is what began it beside a message ({"tag": "vip"}), read as `trigger.tag`. `after` is the turn that asked for this funnel
    (`turn.start_funnel`): what was said, the unread messages, the variables and the budgets go on from there, and `message` is not needed.
    `spent` is what runs before it used up, where they themselves began this one: two funnels that wake each other by tags are one circle.
    `funnels`: those that it may call (`context.published`). `behind`: runs that stand aside for it.
    """
    node = trigger_node or funnel.start
    kept = after.state if after else None
    state = State(
        frames=(Frame(funnel.id, funnel.version, node or "", kept.current.variables if kept else {}),),
        since_reply=kept.since_reply if kept else spent.since_reply if spent else 0,
        sent=kept.sent if kept else spent.sent if spent else (),
        unread=kept.unread if kept else (),
        message=kept.message if kept else None,
        response=kept.response if kept else None,
        event=event or (kept.event if kept else {}),
        behind=kept.behind if kept else behind,
    )
    asked = message is not None or (after is not None and after.asked)
    known = {**(funnels or {}), (funnel.id, funnel.version): funnel}
    play = Play(known, state, context, after.contact if after else context.contact, asked=asked)
    if after:
        play.after(after)
    if message:
        message = remembered(message)
        play.heard(message)
        play.took(message)
    play.run(Entered())
    return play.turn()


def advance(funnels: Funnels, state: State, signal: Signal, context: Context, token: int | None = None) -> Turn:
    """Moves a run. `token` is the timer's or the activity's, or that of the wait which an event ends:
    with another one than the run waits for, nothing is changed (`stale`).

    A message (Replied) that comes while the run does not wait for one is kept for the next wait.
    """
    play = Play(funnels, state, context, context.contact, asked=isinstance(signal, Replied))
    match signal:
        case Replied():
            message = remembered(signal.message)
            play.heard(message)
            if state.wait is None or not state.wait.reply:
                play.unread.append(message)
            else:
                play.run(play.took(message, early=signal.early))
        case TimedOut():
            if state.wait is None or state.wait.until is None or token != state.wait.token:
                return _stale(state, context)
            play.run(signal)
        case Occurred():
            if state.wait is None or token != state.wait.token or not is_awaited(state, signal):
                return _stale(state, context)
            play.run(signal)
        case Finished():
            if state.call is None or token != state.call:
                return _stale(state, context)
            play.run(signal)
        case Entered():
            play.run(signal)
    return play.turn()


def resume(funnels: Funnels, state: State, context: Context, discarded: bool = False) -> Turn:
    """The bot comes back after a person.

    What happened to a run that stood aside, and that it waits for, ends its wait. An unanswered question is asked anew with its
    full time; a wait that has become due is over, one that has not goes on; a node whose activity's result was thrown away
    meanwhile (`discarded`) is entered again.
    """
    play = Play(funnels, replace(state, unread=()), context, context.contact, asked=False)
    if state.wait and state.met is not None:
        play.run(Occurred(state.met))
    elif state.wait and state.wait.reply:
        play.anew()
    elif state.wait and state.wait.until and state.wait.until <= context.now:
        play.run(TimedOut())
    elif state.call is not None and discarded:
        play.anew()
    else:
        return _stale(state, context)
    return play.turn()


def _stale(state: State, context: Context) -> Turn:
    return Turn(state, reason="stale", timer=timer_of(state), contact=context.contact, lines=context.history)


def timer_of(state: State) -> Timer | None:
    return Timer(state.wait.token, state.wait.until) if state.wait and state.wait.until else None


def remembered(message: Message) -> Message:
    """What a run keeps of a message: not the provider's raw form, and no book. The message is stored whole elsewhere."""
    data = {key: value for key, value in message.data.items() if key not in ("raw", "text")}
    if data and len(repr(data)) > MAX_DATA:
        short = [
            (key, value)
            for key, value in data.items()
            if isinstance(value, str | int | float) and len(str(value)) <= 500
        ]
        data = dict(short[:8])
    return Message(message.type, message.text[:MAX_TEXT], message.reply_id, data)
