"""What funnel_logs and the journal tell of each visit, and of a run that was stopped."""

from typing import Literal

from backend.engine.funnel import Funnel, Node
from backend.engine.texts import TEXTS
from backend.engine.turn import Step
from backend.engine.words import (
    Call,
    CallFunnel,
    Entered,
    Finished,
    Json,
    Leave,
    Notify,
    Occurred,
    Outcome,
    Replied,
    Signal,
    TimedOut,
    Wait,
)

EVENTS: dict[type, str] = {
    Entered: "entered", Replied: "replied", TimedOut: "timed_out", Finished: "finished", Occurred: "occurred",
}  # fmt: skip
OUTCOMES: dict[type, str] = {Leave: "leave", Wait: "wait", Call: "call", CallFunnel: "call_funnel"}


def told(
    funnel: Funnel,
    node: Node,
    signal: Signal,
    outcome: Outcome,
    notes: list[dict[str, Json]],
    *,
    lost: bool,
    alone: bool,
) -> Step:
    """`lost`: a bubble of the visit could not be sent; `alone`: it needs a person, and no way leads on."""
    data: dict[str, Json] = {**outcome.detail, "event": EVENTS[type(signal)], "outcome": OUTCOMES[type(outcome)]}
    failed = lost
    if isinstance(outcome, Leave):
        data["port"] = outcome.port
        failed = lost or outcome.failed
    if alone:
        data["unconnected"] = True
    if notes:
        data["notes"] = [*notes]
    status: Literal["success", "failure"] = "failure" if failed else "success"
    return Step(funnel.id, node.id, node.type_name, status, data)


def left_alone(funnel: Funnel, node: Node, outcome: Leave, language: str) -> Notify:
    """The contact needs a person, and nothing is drawn behind it."""
    labels = node.troubles[outcome.port]
    words, why = TEXTS["stopped_unconnected"], _why(outcome, language)
    text = words.get(language, words["en"]).format(
        funnel=funnel.name, node=node.name, port=labels.get(language, labels["en"]), why=f" ({why})" if why else ""
    )
    return Notify({"all": True}, text)


def _why(outcome: Leave, language: str) -> str:
    """In people's words; a code that has none is not for them."""
    error = outcome.detail.get("error")
    code = str((error.get("code") if isinstance(error, dict) else outcome.detail.get("reason")) or "")
    kind, _, status = code.partition("_")
    words = TEXTS.get("why_http" if kind == "http" else f"why_{code}", {})
    return words.get(language, words.get("en", "")).format(status=status)


def stopped(funnel: Funnel, node: str, reason: str, language: str) -> tuple[Step, Notify]:
    """The row that says where it was, and what attendants read."""
    words = TEXTS.get(f"stopped_{reason}") or TEXTS[reason]
    found = funnel.nodes.get(node)
    text = words.get(language, words["en"]).format(funnel=funnel.name, node=found.name if found else node)
    kind = found.type_name if found else ""
    return Step(funnel.id, node, kind, "failure", {"outcome": "stop", "reason": reason}), Notify({"all": True}, text)
