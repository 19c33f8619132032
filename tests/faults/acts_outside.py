"""Around a call to Odoo or to a model: the worker dies before, during and behind it; who is called hangs, cuts the line, is busy."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from tests.emulators.anthropic import Fault
from tests.faults.acts_engine import begun
from tests.faults.house import House
from tests.faults.points import ACTIVITY
from tests.faults.registry import Act, add

NAMES = {"odoo": "Odoo", "ai": "AI"}
TROUBLES = {
    "odoo": {
        "created, its answer lost": [("create", "lost")] * 3,
        "the line is cut before anything happens": [("search", "cut")] * 3,
        "busy, then a page instead of an answer": [("search", "busy"), ("search", "html"), ("search", "error")],
        "created, and never answers": [("create", "hang")] * 3,
    },
    "ai": {
        "overloaded": [Fault("overloaded", "1")] * 5,
        "cut in the middle of an answer that is paid": [Fault("cut")] * 3,
        "a page instead of an answer": [Fault("html")] * 3,
        "never answers": [Fault("hang")] * 3,
    },
}
ACTIVITIES = """SELECT l.contact_id, l.addr, a.status, a.result, a.attempt FROM activities a
  JOIN lanes l ON l.workspace_id = a.workspace_id AND l.id = a.lane_id WHERE a.workspace_id = $1"""
SHORT = {"kill -9 at A2.before_save", "created, its answer lost", "never answers"}


def dies(point: str) -> Act:
    """Whoever comes behind it asks again where that costs money only, and looks first where it would make a second lead."""

    async def act(house: House) -> None:
        house.patience = 20.0  # a call that is given up is asked again, too: here only the death may cause that
        speaking = await begun(house, point)
        known = Known()
        if await house.reached(house.worker(f"{point}:{1 if point.startswith('A1') else 3}"), speaking):
            known = await known_of(house)
            if point == "A2.after_commit" and len(known.stored) < 3:
                house.violated(f"it died at its third stored result, and {len(known.stored)} are")
            house.workers(2)
        await speaking
        await house.finish()
        a_lead_each(house)
        if house.outside.anthropic is not None:
            # Nobody was called yet where it died at A1.
            await asked_once(house, known, again=0 if point.startswith("A1") else 1)

    return act


def answers(asks: str, faults: list[object]) -> Act:
    async def act(house: House) -> None:
        outside = house.outside.odoo.faults if house.outside.odoo else house.outside.anthropic.script  # type: ignore[union-attr]
        outside.extend(faults)  # type: ignore[arg-type]
        house.workers(2)
        await house.injected(len(faults))
        await house.speak()
        await house.finish()
        if left := list(outside):
            house.violated(f"nobody met {left}")
        a_lead_each(house)
        if (anthropic := house.outside.anthropic) is not None:
            await asked_once(house, Known(), again=len(faults))
            if not len(house.contacts) <= len(anthropic.asked) <= len(house.contacts) + len(faults):
                house.violated(f"the model was asked {len(anthropic.asked)} times for {len(house.contacts)} contacts")

    return act


@dataclass(frozen=True, slots=True)
class Known:
    """When a worker died. `stored`: whose result was, and how often the model had been asked for it. `doubtful`: who was being called."""

    stored: dict[str, int] = field(default_factory=dict)
    doubtful: frozenset[str] | None = None
    """None: nobody died; a fault may meet anybody."""


async def known_of(house: House) -> Known:
    rows, asked = await house.school.rows(ACTIVITIES), asked_for(house)
    stored = {row["addr"]: asked[person(house, row["contact_id"])] for row in rows if row["result"]}
    return Known(stored, frozenset(row["addr"] for row in rows if row["status"] == "calling" and not row["result"]))


async def asked_once(house: House, known: Known, again: int) -> None:
    """C7 for what costs money: never again once a result is stored, once for each claim, and `again` only who was in doubt."""
    asked = asked_for(house)
    for row in await house.school.rows(ACTIVITIES):
        who, times = row["addr"], asked.pop(person(house, row["contact_id"]), 0)
        doubtful = known.doubtful is None or who in known.doubtful
        if not 1 <= times <= min(row["attempt"], 1 + (again if doubtful else 0)):
            house.violated(f"the model was asked {times} times for {who}, claimed {row['attempt']} times")
        if times != known.stored.get(who, times):
            house.violated(f"the model was asked for {who} although its answer was stored")
    if asked:
        house.violated(f"the model was asked for nobody: {asked}")


def asked_for(house: House) -> Counter[str]:
    """Answers that were paid for, by whom they are about."""
    asked = house.outside.anthropic.asked if house.outside.anthropic else []
    return Counter(body["metadata"]["user_id"] for body in asked)


def person(house: House, contact_id: UUID) -> str:
    """As a model is told of a contact."""
    return hashlib.sha256(f"{house.school.workspace_id}:{contact_id}".encode()).hexdigest()[:32]


def a_lead_each(house: House) -> None:
    """C7 for what is made elsewhere, whatever happened."""
    if (odoo := house.outside.odoo) is not None:
        names, people = sorted(str(lead["name"]) for lead in odoo.crm.leads.values()), len(house.contacts)
        if len(set(names)) != people or len(names) != people:
            house.violated(f"leads: {names}")


for asks, name in NAMES.items():
    for point in ACTIVITY:
        what = f"kill -9 at {point}"
        add(f"{name}: {what}", dies(point), runs=1, asks=asks, short=what in SHORT, point=point)
    for trouble, faults in TROUBLES[asks].items():
        add(f"{name}: {trouble}", answers(asks, list(faults)), runs=1, asks=asks, short=trouble in SHORT)
