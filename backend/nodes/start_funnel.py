"""Jumps: the run ends and services begin one of the other funnel in the same turn."""

from backend.engine.words import Config, Entered, Leave, Outcome, Signal, StartFunnel, Unexpected, View


def run(config: Config, view: View, signal: Signal) -> Outcome:
    match signal:
        case Entered():
            return Leave("", (StartFunnel(str(config["funnel"])),))
        case _:
            raise Unexpected(signal)
