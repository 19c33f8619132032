"""Whether somebody is there. Hours and closed days come with the view, so that a run that is played again finds the same."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from backend.engine.closed_days import AHEAD
from backend.engine.moments import WEEKDAYS
from backend.engine.opening import Spans, alike, is_open, next_opening, weekly, without
from backend.engine.words import Config, Entered, Json, Leave, Outcome, Signal, Unexpected, View


def run(config: Config, view: View, signal: Signal) -> Outcome:
    match signal:
        case Entered():
            return _look(config, view)
        case _:
            raise Unexpected(signal)


def _look(config: Config, view: View) -> Leave:
    zone = ZoneInfo(view.timezone)
    here = view.now.astimezone(zone).replace(tzinfo=None)
    closed = {} if config["holidays"] == "ignore" else _mapping(view.workspace.get("holidays"))
    spans = without(_spans(config, view), closed)
    holiday = closed.get(here.date().isoformat())
    port = "open" if is_open(spans, here) else "closed" if holiday is None else _on_holidays(config)
    coming = None if port == "open" else next_opening(spans, here, AHEAD)
    told: dict[str, Json] = {
        "opens": coming.replace(tzinfo=zone).isoformat() if coming else None,
        "holiday": holiday,
    }
    detail = {key: value for key, value in told.items() if value is not None}
    return Leave(port, variables={str(config["variable"]): told} if config.get("variable") else {}, detail=detail)


def _on_holidays(config: Config) -> str:
    return "holiday" if config["holidays"] == "apart" else "closed"


def _spans(config: Config, view: View) -> Spans:
    if config["hours_from"] == "workspace":
        return weekly(_mapping(view.workspace.get("hours")))
    hours, weekdays = _mapping(config.get("hours")), config.get("weekdays")
    days = [str(day) for day in weekdays] if isinstance(weekdays, list) else WEEKDAYS
    return alike(days, str(hours.get("from", "00:00")), str(hours.get("to", "00:00")))


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}
