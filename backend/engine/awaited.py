"""What a run waits for beside answers and time: something that happens to its contact, told as a trigger would be.

Only what happens while it waits counts. What the bot did on the same lane came before the wait: it moves nothing while it stands still.
"""

from collections.abc import Mapping

from backend.engine.api_calls import KIND, sample
from backend.engine.events import Event, Happened, TagAdded
from backend.engine.state import State
from backend.engine.triggers import Trigger
from backend.engine.words import Json, Occurred


def awaits(state: State | None, event: Event) -> Occurred | None:
    """The signal that the event is to the run; None: it waits for something else, or for nothing."""
    wait = state.wait if state else None
    if wait is None or wait.event is None or not isinstance(event, TagAdded | Happened):
        return None
    return Occurred(_told(event)) if Trigger.of("", wait.event).answers(event) else None


def is_awaited(state: State, signal: Occurred) -> bool:
    return awaits(state, _read(signal.event)) is not None


def example(awaited: Mapping[str, Json]) -> TagAdded | Happened:
    """An event that ends the wait."""
    if awaited.get("kind") == KIND:
        return Happened(KIND, sample(awaited))
    return _read({"stage": None, "value": None, **awaited})


def _told(event: TagAdded | Happened) -> dict[str, Json]:
    if isinstance(event, TagAdded):
        return {"kind": "tag_added", "tag": event.tag}
    return {"kind": event.kind, **event.data}


def _read(told: Mapping[str, Json]) -> TagAdded | Happened:
    kind = str(told.get("kind") or "")
    if kind == "tag_added":
        return TagAdded(str(told.get("tag") or ""))
    return Happened(kind, {key: value for key, value in told.items() if key != "kind"})
