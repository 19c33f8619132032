"""The crash points that the code names, and how each is reached."""

import ast
from collections.abc import Iterator

from tests.house.source import ROOT

HANDED_ON = ROOT / "backend/storage/hot_path.py"
"""Whose `one_commit` is told the name."""
ASKED = ("crashpoint", "one_commit")
ABOUT = {
    "T0.before_commit": "what came is not committed; whoever delivers comes again",
    "T0.after_commit": "committed, and the provider has not heard its 200",
    "T1.after_claim": "lanes are claimed, nothing is played",
    "T2.before_commit": "played, not committed",
    "T2.after_commit": "committed; its messages are claimed and nobody sends them",
    "R.after": "Redis remembers, the rings are not heard",
    "D1.after_claim": "messages are claimed, none has left",
    "D2.before_record": "a message has left, its receipt is nowhere",
    "D2.before_commit": "receipts are on their way to the database",
    "D2.after_commit": "receipts are stored, the lanes' next messages wait",
    "TM.before_commit": "timers are due",
    "TM.after_commit": "timers are inbounds, nobody rang",
    "TC.before_commit": "a batch of a calendar's tick has entered, not committed",
    "TC.after_commit": "who entered are inbounds, nobody rang",
    "A1.after_claim": "an activity is claimed, not called",
    "A2.before_save": "it was called, its result is nowhere",
    "A2.before_commit": "its result is on its way",
    "A2.after_commit": "its result is an inbound, nobody rang",
    "P.before_commit": "a person pauses, nothing is committed",
    "P.after_commit": "the pause is committed, Redis does not know it",
}
WEB = [name for name in ABOUT if name.startswith("T0.")]
ACTIVITY = [name for name in ABOUT if name.startswith("A")]
PERSON = [name for name in ABOUT if name.startswith("P.")]
CALENDAR = [name for name in ABOUT if name.startswith("TC.")]
WORKER = [name for name in ABOUT if name not in {*WEB, *PERSON, *CALENDAR}]


def named_in_code() -> set[str]:
    codes = (path.read_text("utf-8") for path in (ROOT / "backend").rglob("*.py") if path != HANDED_ON)
    return {name for code in codes if any(f"{asked}(" in code for asked in ASKED) for name in names_in(code)}


def names_in(code: str) -> Iterator[str]:
    """Of every crash point. Raises ValueError where one has no name that can be read."""
    for call in ast.walk(ast.parse(code)):
        if isinstance(call, ast.Call) and getattr(call.func, "id", getattr(call.func, "attr", "")) in ASKED:
            named = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if len(named) != 1:
                raise ValueError(f"a crash point without a name: {ast.unparse(call)}")
            yield named[0]
