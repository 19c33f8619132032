"""Time passes. Hours and weekdays are looked at again when the timer fires, because it may fire late."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta

from backend.engine.durations import LONGEST, in_range, parse_duration
from backend.engine.moments import WEEKDAYS, Hours, read_moment, shifted
from backend.engine.values import show
from backend.engine.words import Config, Entered, Json, Leave, Outcome, Signal, TimedOut, Unexpected, View, Wait


def run(config: Config, view: View, signal: Signal) -> Outcome:
    match signal:
        case Entered():
            meant = _meant(config, view)
            return _until(config, view, meant) if isinstance(meant, datetime) else _no_moment(meant)
        case TimedOut():
            return _until(config, view, datetime.fromisoformat(str(view.memory["meant"])))
        case _:
            raise Unexpected(signal)


def holds(config: Config) -> timedelta | None:
    duration = parse_duration(config.get("duration")) if config.get("kind") == "duration" else None
    hours = config.get("hours")
    if duration is None or config.get("weekdays"):
        return None
    if not isinstance(hours, dict):
        return duration
    return duration + timedelta(days=1) - _open_for(hours)


def _open_for(hours: Mapping[str, Json]) -> timedelta:
    """Of a day; hours that go over midnight too. Broken ones are told elsewhere."""
    try:
        first, last = _time(hours.get("from")), _time(hours.get("to"))
    except ValueError:
        return timedelta(0)
    return timedelta(minutes=(last.hour - first.hour) * 60 + last.minute - first.minute) % timedelta(days=1)


def _until(config: Config, view: View, meant: datetime) -> Outcome:
    """A date beyond a year is waited for in pieces, since no timer is longer."""
    wake = _hours(config).first_from(max(meant, view.now), view.timezone)
    if wake <= view.now:
        return Leave("next")
    return Wait(reply=False, until=min(wake, view.now + LONGEST).astimezone(UTC), memory={"meant": meant.isoformat()})


def _no_moment(code: str) -> Leave:
    """Nothing to wait for is no reason to leave the contact alone: the run goes on, and the journal says why at once."""
    return Leave("next", failed=True, detail={"error": {"code": code}})


def _meant(config: Config, view: View) -> datetime | str:
    """The moment before hours and weekdays are looked at, or the code of what is wrong."""
    if config["kind"] == "duration":
        duration = parse_duration(config.get("duration"))
        return view.now + duration if duration and in_range(duration) else "wait_range"
    text = str(config.get("date") or "") if config["kind"] == "date" else _field(config, view)
    moment = read_moment(text, view.now, view.timezone, _time(config["at"]))
    return shifted(moment, _offset(config)) if moment else "date_invalid"


def _field(config: Config, view: View) -> str:
    key, custom = str(config["field"]), view.contact.get("custom_data")
    return show(custom.get(key) if isinstance(custom, dict) else None)


def _offset(config: Config) -> timedelta:
    offset = parse_duration(config.get("offset")) or timedelta(0)
    return -offset if config["direction"] == "before" else offset


def _hours(config: Config) -> Hours:
    hours, weekdays = config.get("hours"), config.get("weekdays")
    days = [str(day) for day in weekdays] if isinstance(weekdays, list) else WEEKDAYS
    if not isinstance(hours, dict):
        return Hours(weekdays=days)
    return Hours(_time(hours["from"]), _time(hours["to"]), days)


def _time(text: Json) -> time:
    return time.fromisoformat(str(text))
