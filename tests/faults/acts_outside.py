"""Around a call to Odoo or to a model: the worker dies before, during and behind it; who is called hangs, cuts the line, is busy."""

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
SHORT = {"kill -9 at A2.before_save", "created, its answer lost", "never answers"}


def dies(point: str) -> Act:
    """Whoever comes behind it asks again where that costs money only, and looks first where it would make a second lead."""

    async def act(house: House) -> None:
        speaking = await begun(house, point)
        if await house.reached(house.worker(f"{point}:{1 if point.startswith('A1') else 3}"), speaking):
            house.workers(2)
        await speaking
        await house.finish()
        once(house, twice=len(house.contacts))

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
        once(house, twice=len(faults) if asks == "ai" else 0)

    return act


def once(house: House, twice: int) -> None:
    """C7: a lead each, whatever happened; a model may be asked again, `twice` at most."""
    people = len(house.contacts)
    if (odoo := house.outside.odoo) is not None:
        names = sorted(str(lead["name"]) for lead in odoo.crm.leads.values())
        if len(set(names)) != people or len(names) != people:
            house.violated(f"leads: {names}")
    if (anthropic := house.outside.anthropic) is not None and not people <= len(anthropic.asked) <= people + twice:
        house.violated(f"the model was asked {len(anthropic.asked)} times for {people} contacts")


for asks, name in NAMES.items():
    for point in ACTIVITY:
        what = f"kill -9 at {point}"
        add(f"{name}: {what}", dies(point), runs=1, asks=asks, short=what in SHORT)
    for trouble, faults in TROUBLES[asks].items():
        add(f"{name}: {trouble}", answers(asks, list(faults)), runs=1, asks=asks, short=trouble in SHORT)
