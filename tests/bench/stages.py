"""What each transaction of the lane protocol costs PostgreSQL, told by PostgreSQL itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

STAGES = {
    "T0 ingress": ("ingest_messages",),
    "T1 claim": ("claim_lanes", "read_lanes"),
    "T2 commit": ("commit_turns",),
    "D1 claim of what waits": ("claim_outbox", "read_outbox", "next_heads"),
    "D2 receipts": ("record_receipts",),
    "timers, activities, suspects": ("fire_timers", "claim_activities", "claim_suspect"),
}


class Stages:
    """Calls and milliseconds since it began, by stage."""

    def __init__(self, owner: "asyncpg.Connection[asyncpg.Record]") -> None:
        self.owner = owner
        self.log_bytes = 0.0

    async def figures(self) -> dict[str, tuple[int, float]]:
        rows = await self.owner.fetch("SELECT funcname, calls, total_time FROM pg_stat_user_functions")
        by_name = {row["funcname"]: (row["calls"], row["total_time"]) for row in rows}
        return {
            stage: (max(by_name.get(n, (0, 0.0))[0] for n in names), sum(by_name.get(n, (0, 0.0))[1] for n in names))
            for stage, names in STAGES.items()
        }


@asynccontextmanager
async def counted(database_url: str) -> AsyncIterator[Stages]:
    """PostgreSQL counts its functions while this is open; that itself costs a little."""
    owner = await asyncpg.connect(database_url)
    try:
        await owner.execute("ALTER SYSTEM SET track_functions = 'all'")
        await owner.execute("SELECT pg_reload_conf()")
        await owner.execute("SELECT pg_stat_reset()")
        stages, before = Stages(owner), await owner.fetchval("SELECT pg_current_wal_lsn()")
        yield stages
        stages.log_bytes = float(
            await owner.fetchval("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), $1::pg_lsn)", before)
        )
        await owner.execute("ALTER SYSTEM RESET track_functions")
        await owner.execute("SELECT pg_reload_conf()")
    finally:
        await owner.close()
