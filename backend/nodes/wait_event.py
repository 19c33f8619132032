"""Something that happens to the contact, within a time. Only what happens from now on counts: a tag that is there already is no event."""

from datetime import timedelta

from backend.engine.api_calls import taken
from backend.engine.durations import in_range, parse_duration
from backend.engine.words import (
    Config,
    Entered,
    Json,
    Leave,
    Occurred,
    Outcome,
    Signal,
    TimedOut,
    Unexpected,
    View,
    Wait,
)

STAGES = ("stage", "fase_funil")
"""Names under which a stage is known as a field."""


def run(config: Config, view: View, signal: Signal) -> Outcome:
    match signal:
        case Entered():
            limit = holds(config)
            if limit is None:
                return Leave("timed_out", failed=True, detail={"error": {"code": "wait_range"}})
            return Wait(reply=False, until=view.now + limit, event=_awaited(config))
        case Occurred(event):
            return Leave("happened", variables=taken(config, event))
        case TimedOut():
            return Leave("timed_out")
        case _:
            raise Unexpected(signal)


def holds(config: Config) -> timedelta | None:
    limit = parse_duration(config.get("timeout"))
    return limit if limit is not None and in_range(limit) else None


def _awaited(config: Config) -> dict[str, Json]:
    match config["kind"]:
        case "stage_changed":
            return _told("stage_changed", stage=config.get("stage"))
        case "field_changed" if config["field"] in STAGES:
            return _told("stage_changed", stage=config.get("value"))
        case "field_changed":
            return _told("field_changed", field=config["field"], value=config.get("value"))
        case "api_call":
            return _told("api_call", event=config["event"], variables=config.get("variables"))
        case kind:
            return _told(kind, tag=config["tag"])


def _told(kind: Json, **said: Json) -> dict[str, Json]:
    """Without what does not matter: any value, any stage."""
    return {"kind": kind, **{key: value for key, value in said.items() if value}}
