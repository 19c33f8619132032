"""Lots decide, once for each contact: the same arm at every visit, in every version. Nothing has to be kept for it.

Each arm has a lot of its own, longer lots for heavier arms, and the longest wins. So a change of the weights moves only as many
contacts as it must, and only towards arms that grew; a new arm takes from all, one that is taken away leaves the others' as they are.
"""

from math import log

from backend.engine.dice import fate
from backend.engine.words import Config, Entered, Json, Leave, Outcome, Signal, Unexpected, View


def run(config: Config, view: View, signal: Signal) -> Outcome:
    match signal:
        case Entered():
            return _leave(config, view)
        case _:
            raise Unexpected(signal)


def _leave(config: Config, view: View) -> Leave:
    arms = config["arms"]
    assert isinstance(arms, list)
    lots = [(_lot(arm, view.lot), arm) for arm in arms if isinstance(arm, dict)]
    _, won = max(lots, key=lambda drawn: drawn[0])
    variable = config.get("variable")
    return Leave(str(won["id"]), variables={str(variable): won["label"]} if variable else {})


def _lot(arm: dict[str, Json], lot: str) -> float:
    weight = arm["weight"]
    assert isinstance(weight, int | float)
    return log(fate(lot, str(arm["id"]))) / weight
