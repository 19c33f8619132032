"""As many timers as a town, all due at the same moment: each fires once, and whoever writes meanwhile is answered before they are done."""

import asyncio
from datetime import timedelta

from tests.bench.crowd import Crowd
from tests.faults.house import LOOKING, House
from tests.faults.registry import Act, add
from tests.lanes.drawings import chain, sleep
from tests.lanes.world import School

MODEL = "5511988880000"
MANY = 10_000
"""From so many on they last longer than the others' story, whatever the machine."""
COUNTED = """
SELECT count(*) FILTER (WHERE r.status = 'ended' AND r.reason = 'end') AS ended, count(*) AS runs,
  (SELECT count(*) FROM inbound i WHERE i.workspace_id = $1 AND i.kind = 'timer') AS fired,
  (SELECT count(*) FROM timers t WHERE t.workspace_id = $1) AS left,
  (SELECT count(*) FROM run_journal j WHERE j.workspace_id = $1) AS turns
  FROM runs r WHERE r.workspace_id = $1
"""


def due_at_once(count: int) -> Act:
    async def act(house: House) -> None:
        town = await house.world.school()
        await town.publish(chain(sleep(3_600), ("end", {})))
        house.workers(2)
        await town.says(MODEL, "ola")
        await house.settle()
        crowd = Crowd(house.place.database_url, house.place.redis_url)
        await crowd.grow(count - 1, MODEL)
        await house.world.move_clock(timedelta(seconds=3_601))
        await house.injected()
        await house.speak(0)
        if not await answered(house):
            house.violated("nobody was answered")
        waiting = await busy(town)
        if count >= MANY and not waiting:
            house.violated("the others were answered when all timers were done: they waited for them")
        await house.settle(280)
        await house.finish()
        found = await town.row(COUNTED)
        assert found is not None
        if dict(found) != {"ended": count, "runs": count, "fired": count, "left": 0, "turns": 2 * count}:
            house.violated(f"{count:,} timers: {dict(found)}")

    return act


async def answered(house: House) -> bool:
    """Until everybody of the story waits for its own timer; the others have timers, too, that come and go."""
    waiting = """SELECT count(*) FROM timers t JOIN lanes l ON l.workspace_id = t.workspace_id AND l.id = t.lane_id
      WHERE t.workspace_id = $1 AND l.addr = ANY ($2)"""
    for _ in range(3_000):
        if await house.school.value(waiting, house.contacts) == len(house.contacts):
            return True
        await asyncio.sleep(LOOKING)
    return False


async def busy(town: School) -> int:
    due = """SELECT (SELECT count(*) FROM timers WHERE workspace_id = $1)
                  + (SELECT count(*) FROM lanes WHERE workspace_id = $1 AND done_seq < next_seq - 1)"""
    found: int = await town.value(due)
    return found


add("100,000 timers due at once", due_at_once(100_000), runs=1)
add("2,000 timers due at once", due_at_once(2_000), runs=1, short=True)
