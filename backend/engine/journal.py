"""What a turn was given and what it answered, as JSON: enough to play it again and to compare (C20)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.engine.aside import Back
from backend.engine.state import message_to_json
from backend.engine.turn import Context, Spent, Turn
from backend.engine.words import Activity, Effect, Finished, Json, Line, Message, Occurred, Replied, Signal, TimedOut

# --- what was given --------------------------------------------------------------------------------------------------


def begun(
    funnel: str,
    version: int,
    node: str | None,
    message: Message | None,
    event: Mapping[str, Json] | None,
    *,
    after: bool = False,
    spent: Spent | None = None,
    behind: Sequence[str] = (),
) -> dict[str, Json]:
    """A call of `begin`. `after`: with the turn before it."""
    found: dict[str, Json] = {"kind": "begin", "funnel": funnel, "version": version, "node": node, "after": after}
    if message:
        found["message"] = message_to_json(message)
    if event:
        found["event"] = dict(event)
    if spent:
        found["spent"] = {"since_reply": spent.since_reply, "sent": list(spent.sent)}
    if behind:
        found["behind"] = list(behind)
    return found


def moved(signal: Signal, token: int | None = None) -> dict[str, Json]:
    """A call of `advance`."""
    match signal:
        case Replied():
            told: dict[str, Json] = {"kind": "replied", "message": message_to_json(signal.message)}
            return {**told, "early": True} if signal.early else told
        case TimedOut():
            return {"kind": "timed_out", "token": token}
        case Occurred():
            return {"kind": "occurred", "token": token, "event": dict(signal.event)}
        case Finished():
            return {"kind": "finished", "token": token, **_result(signal)}
        case _:
            return {"kind": "entered"}


def resumed(*, discarded: bool) -> dict[str, Json]:
    """A call of `resume`."""
    return {"kind": "resumed", "discarded": discarded}


def interrupted(by: str) -> dict[str, Json]:
    """The run stands aside from here on: nothing is played. `by`: the funnel that begins."""
    return {"kind": "interrupted", "by": by}


def kept(turn: Turn) -> dict[str, Json]:
    """A call of `kept`, of the run that has so many behind it. `event`: as `words.Occurred` has it. One that was refused is not played."""
    if turn.reason is not None:
        return {"kind": "refused"}
    return {"kind": "kept", "event": dict(turn.state.met or {}), "depth": len(turn.state.behind)}


def came_back(back: Back) -> dict[str, Json]:
    """A call of `come_back`, of the run that stood aside last."""
    found: dict[str, Json] = {
        "kind": "came_back", "manner": back.manner, "discarded": back.discarded, "asked": back.asked,
        "visits": back.visits, "bubbles": back.bubbles,
        "spent": {"since_reply": back.spent.since_reply, "sent": list(back.spent.sent)},
    }  # fmt: skip
    return found if back.finished is None else {**found, "finished": _result(back.finished)}


def back_from_json(given: Mapping[str, Any]) -> Back:
    spent = Spent(given["spent"]["since_reply"], tuple(given["spent"]["sent"]))
    result = given.get("finished")
    finished = Finished(result["ok"], result["value"], result["error"], result["uncertain"]) if result else None
    return Back(
        spent, given["visits"], given["bubbles"], given["asked"], given["manner"], finished, given["discarded"],
    )  # fmt: skip


def _result(finished: Finished) -> dict[str, Json]:
    error = dict(finished.error) if finished.error else None
    return {"ok": finished.ok, "value": finished.value, "error": error, "uncertain": finished.uncertain}


def context_to_json(context: Context) -> dict[str, Json]:
    found: dict[str, Json] = {
        "contact": dict(context.contact),
        "now": context.now.isoformat(),
        "timezone": context.timezone,
        "channel": context.channel,
        "language": context.language,
        "seed": context.seed,
    }
    if context.workspace:
        found["workspace"] = dict(context.workspace)
    if context.person:
        found["person"] = context.person
    if not context.window_open:
        found["window_open"] = False
    if context.published:
        found["published"] = dict(context.published)
    if context.history:
        found["history"] = [[line.incoming, line.text] for line in context.history]
    return found


def context_from_json(stored: Mapping[str, Any]) -> Context:
    return Context(
        contact=stored["contact"],
        now=datetime.fromisoformat(stored["now"]),
        timezone=stored["timezone"],
        channel=stored["channel"],
        workspace=stored.get("workspace", {}),
        language=stored["language"],
        window_open=stored.get("window_open", True),
        seed=stored["seed"],
        person=stored.get("person", ""),
        published=stored.get("published", {}),
        history=tuple(Line(incoming, text) for incoming, text in stored.get("history", ())),
    )


# --- what was answered -----------------------------------------------------------------------------------------------


def outcome(turn: Turn) -> dict[str, Json]:
    """All that services act on. The state is in the run's row; here only where it stands."""
    found: dict[str, Json] = {
        "status": turn.status,
        "node": turn.state.current.node,
        "visit": turn.state.visit,
        "steps": [[step.node_id, step.status, dict(step.execution_data)] for step in turn.steps],
    }
    if turn.reason:
        found["reason"] = turn.reason
    if turn.effects:
        found["effects"] = [
            {
                "do": type(planned.effect).__name__,
                **_plain(planned.effect),
                "node": planned.node,
                "visit": planned.visit,
            }
            | ({"failed": planned.failed} if planned.failed else {})
            for planned in turn.effects
        ]
    if turn.timer:
        found["timer"] = [turn.timer.token, turn.timer.due_at.isoformat()]
    if turn.activity:
        found["activity"] = {
            **_plain(turn.activity.activity),
            "node": turn.activity.node,
            "token": turn.activity.token,
        }
    if turn.start_funnel:
        found["start_funnel"] = turn.start_funnel
    return found


def _plain(value: Effect | Activity) -> dict[str, Any]:
    """Its fields as they are: dataclasses.asdict would copy all that lies in them."""
    return {key: child for key in value.__dataclass_fields__ if (child := getattr(value, key)) is not None}


# --- both -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of run_journal: `signal` holds one of the calls above with its "context"."""

    signal: Mapping[str, Any]
    outcome: Mapping[str, Any]


def entry(given: Mapping[str, Json], context: Context, turn: Turn) -> Entry:
    return Entry({**given, "context": context_to_json(context)}, outcome(turn))


def entries(rows: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> list[Entry]:
    """(signal, outcome) as they are stored."""
    return [Entry(signal, told) for signal, told in rows]
