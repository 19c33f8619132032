"""Begins a run. Which event begins it is matched before there is one: engine/triggers.py.

A tick of the calendar may be played long after it came, because the workers were away or another funnel ran: then quiet hours count
once more. A tick that began another funnel, which led here, is long in conversation: nothing waits.
"""

from datetime import datetime

from backend.engine.api_calls import taken
from backend.engine.calendar import calendar_of
from backend.engine.words import Config, Entered, Leave, Outcome, Signal, TimedOut, Unexpected, View, Wait


def run(config: Config, view: View, signal: Signal) -> Outcome:
    match signal:
        case Entered() | TimedOut():
            return _by_the_clock(config, view) or Leave("next", variables=taken(config, view.event))
        case _:
            raise Unexpected(signal)


def _by_the_clock(config: Config, view: View) -> Outcome | None:
    written = view.event.get("tick")
    calendar = calendar_of(config) if isinstance(written, str) and not view.led else None
    if calendar is None:
        return None
    begin = calendar.may_begin(datetime.fromisoformat(str(written)), view.now, view.timezone)
    return Wait(reply=False, until=begin) if begin > view.now else None
