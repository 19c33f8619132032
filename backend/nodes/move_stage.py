"""Puts the contact into a stage of the workspace's pipeline."""

from collections.abc import Sequence

from backend.engine.text import fold
from backend.engine.words import Config, Entered, Json, Leave, Outcome, SetField, Signal, Unexpected, View


def run(config: Config, view: View, signal: Signal) -> Outcome:
    match signal:
        case Entered():
            return _move(str(config["stage"]), view, only_forward=config["only_forward"] is True)
        case _:
            raise Unexpected(signal)


def _move(wanted: str, view: View, *, only_forward: bool) -> Leave:
    """A stage that was taken out of the settings since is no place to be: the contact stays, and the journal says why."""
    stages = view.workspace.get("stages")
    known = [str(stage) for stage in stages] if isinstance(stages, list) else [wanted]
    target, present = _place(known, wanted), _place(known, view.contact.get("stage"))
    if target is None:
        return Leave("next", detail={"error": {"code": "stage_missing", "stage": wanted}}, failed=True)
    if present == target or (only_forward and present is not None and present > target):
        return Leave("next", detail={"stays": known[present]})
    return Leave("next", (SetField("stage", known[target]),))


def _place(known: Sequence[str], stage: Json) -> int | None:
    folded = [fold(one) for one in known]
    wanted = fold(str(stage or ""))
    return folded.index(wanted) if wanted in folded else None
