"""Plays another funnel and comes back. What is given goes in by name, what is taken comes out by name; the rest stays on its side."""

from collections.abc import Mapping

from backend.engine.words import CallFunnel, Config, Entered, Finished, Json, Leave, Outcome, Signal, Unexpected, View


def run(config: Config, view: View, signal: Signal) -> Outcome:
    match signal:
        case Entered():
            return CallFunnel(str(config["funnel"]), dict(_pairs(config, "inputs")))
        case Finished(ok=True, value=value):
            told = value if isinstance(value, dict) else {}
            return Leave(
                "returned", variables={own: told.get(str(its)) for own, its in _pairs(config, "outputs").items()}
            )
        case Finished(error=error):
            return Leave("failed", detail={"error": dict(error or {})}, failed=True)
        case _:
            raise Unexpected(signal)


def _pairs(config: Config, key: str) -> Mapping[str, Json]:
    pairs = config.get(key)
    return pairs if isinstance(pairs, dict) else {}
