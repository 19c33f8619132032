"""Sessions whose client fell silent in the middle of a statement: a process that was frozen, or cut off without its machine noticing.

PostgreSQL ends a session that is idle in its transaction (`idle_in_transaction_session_timeout`). One that has said what a statement
reads and not yet how to run it (asyncpg prepares so), or that does not take its rows, is "active", and no limit of the server's before
`transaction_timeout` (PostgreSQL 17) ends it: its locks would stay for as long as the process is frozen.
"""

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.storage.database import SESSION

SILENT = timedelta(seconds=20)
"""As long as a session of the hot path may be idle in its transaction, and longer than any statement runs; shorter than a lane's lease."""

_END = text(
    """
    SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity
     WHERE datname = current_database() AND usename = current_user AND application_name = :name AND pid <> pg_backend_pid()
       AND state = 'active' AND wait_event_type = 'Client' AND state_change < clock_timestamp() - CAST(:silent AS interval)"""
)


async def end_hung(connection: AsyncConnection) -> int:
    """How many there were; what they had not committed is rolled back. In a global transaction."""
    rows = await connection.execute(_END, {"name": SESSION["application_name"], "silent": SILENT})
    return sum(row.ended for row in rows)
