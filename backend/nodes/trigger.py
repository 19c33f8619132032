"""Begins a run. Which event begins it is matched before there is one: engine/triggers.py."""

from backend.engine.api_calls import taken
from backend.engine.words import Config, Entered, Leave, Outcome, Signal, Unexpected, View


def run(config: Config, view: View, signal: Signal) -> Outcome:
    match signal:
        case Entered():
            return Leave("next", variables=taken(config, view.event))
        case _:
            raise Unexpected(signal)
