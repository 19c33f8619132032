"""A question whose answer is checked, brought into one form and kept."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from backend.engine.again import again
from backend.engine.fields import Place, parse
from backend.engine.question import ask, ask_again, keep
from backend.engine.scope import local
from backend.engine.words import (
    Config,
    Entered,
    Json,
    Leave,
    Message,
    Outcome,
    Replied,
    Signal,
    TimedOut,
    Unexpected,
    View,
)


def run(config: Config, view: View, signal: Signal) -> Outcome:
    match signal:
        case Entered():
            return ask(config, view, _content(str(config["question"])))
        case Replied(message):
            return _answered(config, view, message)
        case TimedOut():
            return Leave("no_reply")
        case _:
            raise Unexpected(signal)


def bubbles(config: Config) -> Sequence[tuple[str, Mapping[str, Json]]]:
    written = [(key, config.get(key)) for key in ("question", "again")]
    return [(f"/{key}", _content(text)) for key, text in written if isinstance(text, str)]


def check(config: Config) -> Sequence[tuple[str, str, Mapping[str, str | int | float]]]:
    """Bounds that leave no answer."""
    found: list[tuple[str, str, Mapping[str, str | int | float]]] = []
    for low, high in (("min_length", "max_length"), ("minimum", "maximum")):
        least, most = config.get(low), config.get(high)
        if isinstance(least, int | float) and isinstance(most, int | float) and most < least:
            found.append((f"/{high}", "field_minimum", {"limit": least}))
    return found


def _content(text: str) -> dict[str, Json]:
    return {"type": "text", "text": text}


def _answered(config: Config, view: View, message: Message) -> Outcome:
    kind = str(config["kind"])
    value = parse(kind, message, Place(view.now, view.timezone, dates=_dates(config)))
    wrong = kind if value is None else _out_of_bounds(config, view, value)
    if wrong:
        return ask_again(config, view, _content(str(config.get("again") or again(wrong, view.language, config))))
    effects, variables = keep(config, value)
    return Leave("answered", effects, variables=variables)


def _dates(config: Config) -> Literal["any", "past", "future"]:
    match config["dates"]:
        case "past" | "future" as wanted:
            return wanted
        case _:
            return "any"


def _out_of_bounds(config: Config, view: View, value: Json) -> str | None:
    """Which bound the value breaks (engine/again.py says it to the contact), None when it fits."""
    match config["kind"]:
        case "text":
            return _wrong_length(config, str(value))
        case "number":
            assert isinstance(value, int | float)
            return _wrong_number(config, value)
        case "date":
            return _wrong_day(config, date.fromisoformat(str(value)), local(view.now, view.timezone).date())
        case "file":
            files, kind = config.get("files"), value.get("type") if isinstance(value, dict) else None
            return "file_kind" if isinstance(files, list) and files and kind not in files else None
        case _:
            return None


def _wrong_length(config: Config, text: str) -> str | None:
    shortest, longest = config.get("min_length"), config.get("max_length")
    if isinstance(shortest, int) and len(text) < shortest:
        return "text_short"
    return "text_long" if isinstance(longest, int) and len(text) > longest else None


def _wrong_number(config: Config, value: int | float) -> str | None:
    lowest, highest = config.get("minimum"), config.get("maximum")
    if config["whole"] is True and not float(value).is_integer():
        return "number_whole"
    if isinstance(lowest, int | float) and value < lowest:
        return "number_low"
    return "number_high" if isinstance(highest, int | float) and value > highest else None


def _wrong_day(config: Config, day: date, today: date) -> str | None:
    if config["dates"] == "past" and day > today:
        return "date_past"
    return "date_future" if config["dates"] == "future" and day < today else None
