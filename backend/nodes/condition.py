"""The first branch that holds. Fields and expressions are evaluated before: a row holds plain values, an expression True or False."""

from collections.abc import Mapping

from backend.engine.rows import rows_hold
from backend.engine.words import Config, Entered, Json, Leave, Outcome, Signal, Unexpected, View


def run(config: Config, view: View, signal: Signal) -> Outcome:
    match signal:
        case Entered():
            branches = config["branches"]
            assert isinstance(branches, list)
            holding = (str(branch["id"]) for branch in branches if isinstance(branch, dict) and _holds(branch))
            return Leave(next(holding, "else"))
        case _:
            raise Unexpected(signal)


def _holds(branch: Mapping[str, Json]) -> bool:
    if "expression" in branch:
        return branch["expression"] is True
    rows = branch["rows"]
    assert isinstance(rows, list)
    return rows_hold(rows, branch["match"])
