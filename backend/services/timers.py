"""TM: waits that are over. On the database's clock, never early; after a time away each overdue timer fires once, the oldest first."""

from dataclasses import dataclass

from backend.crash import crashpoint
from backend.services import metrics
from backend.storage.hot_path import Pool, hot
from backend.storage.rings import Rings

BATCH, ROUNDS = 500, 20


@dataclass(slots=True)
class Timers:
    pool: Pool
    rings: Rings

    async def run_once(self) -> int:
        """Fires what is due; how many. A flood of them is let in batch by batch, so that people's messages come between."""
        return await self._fire("SELECT * FROM fire_timers($1)") + await self._fire("SELECT * FROM fire_silences($1)")

    async def _fire(self, statement: str) -> int:
        total = 0
        for _ in range(ROUNDS):
            async with hot(self.pool) as connection:
                crashpoint("TM.before_commit")
                fired, held = await connection.fetchrow(statement, BATCH)
            if fired:
                crashpoint("TM.after_commit")
                self.rings.ring("turns")
            total += fired
            metrics.TIMERS.inc(fired)
            if fired + held < BATCH:
                break
        return total
