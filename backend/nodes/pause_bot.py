from backend.engine.durations import parse_duration
from backend.engine.words import Config, Entered, Leave, Outcome, PauseBot, Signal, Unexpected, View


def run(config: Config, view: View, signal: Signal) -> Outcome:
    match signal:
        case Entered():
            duration = parse_duration(config.get("duration"))
            return Leave("next", (PauseBot((view.now + duration).isoformat() if duration else None),))
        case _:
            raise Unexpected(signal)
