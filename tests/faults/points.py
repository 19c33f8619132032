"""The crash points that the code names, and how each is reached."""

import re

from tests.house.source import ROOT

NAMED = re.compile(r"""(?:crashpoint\(|one_commit\([^)]*?)"([A-Z]+\d?\.[a-z_]+)""")
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
ELSEWHERE = {"tests/lanes/test_calendars.py": CALENDAR, "tests/lanes/test_crashes.py": PERSON}
"""What the story does not pass, and who dies there."""
WORKER = [name for name in ABOUT if name not in {*WEB, *PERSON, *CALENDAR}]


def named_in_code() -> set[str]:
    files = (ROOT / "backend").rglob("*.py")
    return {name for path in files for name in NAMED.findall(path.read_text(encoding="utf-8"))}
