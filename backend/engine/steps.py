"""What funnel_logs and the journal tell of each visit, and of a run that was stopped."""

from typing import Literal

from backend.engine.funnel import Funnel, Node
from backend.engine.texts import TEXTS
from backend.engine.turn import Step
from backend.engine.words import Call, Entered, Finished, Json, Leave, Notify, Outcome, Replied, Signal, TimedOut, Wait

EVENTS: dict[type, str] = {Entered: "entered", Replied: "replied", TimedOut: "timed_out", Finished: "finished"}
OUTCOMES: dict[type, str] = {Leave: "leave", Wait: "wait", Call: "call"}


def told(
    funnel: Funnel, node: Node, signal: Signal, outcome: Outcome, notes: list[dict[str, Json]], *, lost: bool
) -> Step:
    """`lost`: a bubble of the visit could not be sent."""
    data: dict[str, Json] = {**outcome.detail, "event": EVENTS[type(signal)], "outcome": OUTCOMES[type(outcome)]}
    failed = lost
    if isinstance(outcome, Leave):
        data["port"] = outcome.port
        failed = lost or outcome.failed
    if notes:
        data["notes"] = [*notes]
    status: Literal["success", "failure"] = "failure" if failed else "success"
    return Step(funnel.id, node.id, node.type_name, status, data)


def stopped(funnel: Funnel, node: str, reason: str, language: str) -> tuple[Step, Notify]:
    """The row that says where it was, and what attendants read."""
    words = TEXTS.get(f"stopped_{reason}") or TEXTS[reason]
    text = words.get(language, words["en"]).format(funnel=funnel.name, node=node)
    kind = funnel.nodes[node].type_name if node in funnel.nodes else ""
    return Step(funnel.id, node, kind, "failure", {"outcome": "stop", "reason": reason}), Notify({"all": True}, text)
