"""A conversion mark with its value, once for every time that a run comes here."""

from backend.engine.values import number
from backend.engine.words import Config, Entered, Json, Leave, Outcome, ReachGoal, Signal, Unexpected, View

MOST = 1_000_000_000


def run(config: Config, view: View, signal: Signal) -> Outcome:
    match signal:
        case Entered():
            return _mark(config)
        case _:
            raise Unexpected(signal)


def _mark(config: Config) -> Leave:
    """What is no number is no reason to lose the conversion: it counts without a value, and the journal says so."""
    name, currency, written = (
        str(config["name"]).strip(),
        str(config["currency"]),
        str(config.get("value") or "").strip(),
    )
    amount = _amount(written)
    detail: dict[str, Json] = {"goal": name}
    if amount is not None:
        detail |= {"value": amount, "currency": currency}
    elif written:
        detail["value_refused"] = "not_a_number"
    return Leave("next", (ReachGoal(name, amount, currency),), detail=detail)


def _amount(written: str) -> float | None:
    """1234.5, 1.234,50 and R$ 50."""
    plain = written.removeprefix("R$").strip()
    found = number(plain.replace(".", "") if "," in plain else plain)
    return round(float(found), 2) if found is not None and 0 <= found <= MOST else None
