"""What is done now and then, whatever happens: the net under everything that may be lost on the way."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from backend.services.bot import Bot
from backend.storage import hung, sessions, visitors
from backend.storage.database import Database
from backend.storage.hot_path import Pool, hot

log = structlog.get_logger(__name__)

KEEP_INBOUNDS = timedelta(days=10)
"""A provider repeats what it was not answered for 7 days; what we forgot by then would be played twice."""
KEEP_UNKNOWN_STATUSES = timedelta(hours=24)
KEEP_RESULTS = timedelta(days=32)
KEEP_UNUSED_VISITORS = timedelta(days=7)
"""Of a web chat, who never wrote."""
KEEP_KEYS = timedelta(hours=24)
CLEARED_AT_ONCE, MOST_CLEARINGS = 5000, 40
CLEARINGS = {
    "SELECT clear_inbound($1, $2)": KEEP_INBOUNDS,
    "SELECT clear_statuses($1, $2)": KEEP_INBOUNDS,
    "SELECT clear_activities($1, $2)": KEEP_RESULTS,
    "SELECT clear_erased($1, $2)": KEEP_INBOUNDS,
    "SELECT clear_visitors($1, $2)": visitors.LASTING,
    "SELECT clear_unused_visitors($1, $2)": KEEP_UNUSED_VISITORS,
    "SELECT clear_idempotency_keys($1, $2)": KEEP_KEYS,
    "SELECT clear_api_calls($1, $2)": KEEP_INBOUNDS,
}

Chore = Callable[[], Awaitable[object]]


@dataclass(slots=True)
class Chores:
    database: Database
    pool: Pool
    bot: Bot
    others: Mapping[str, Chore] = field(default_factory=dict)
    """Further chores of a minute, by name, for which somebody waits: files to fetch, numbers to check."""
    at_leisure: Mapping[str, Chore] = field(default_factory=dict)
    """And those that nobody waits for."""

    async def every_minute(self) -> None:
        for name, chore in {
            "pauses": self.bot.resume_due,
            "statuses": self.settle_statuses,
            "clearing": self.clear_away,
            "sessions": self.forget_sessions,
            **self.others,
            **self.at_leisure,
        }.items():
            await _try(name, chore)

    async def others_now(self) -> None:
        """For a worker that nobody asks to look at once: what it finds there is little, and somebody waits for it."""
        for name, chore in self.others.items():
            await _try(name, chore)

    async def end_hung(self) -> None:
        """Locks of a process that is frozen go to those who can work."""
        async with self.database.begin_global() as connection:
            if ended := await hung.end_hung(connection):
                log.warning("sessions ended whose client fell silent within a statement", sessions=ended)

    async def settle_statuses(self) -> int:
        """Statuses that crossed their message's receipt, in each workspace; those that nobody knows are forgotten after a day."""
        settled = 0
        async with hot(self.pool) as connection:
            for row in await connection.fetch("SELECT * FROM workspaces_with_loose_statuses()"):
                async with connection.transaction():
                    settled += await connection.fetchval(
                        "SELECT settle_statuses($1, $2)", row[0], KEEP_UNKNOWN_STATUSES
                    )
        return settled

    async def forget_sessions(self) -> int:
        async with self.database.begin_global() as connection:
            return await sessions.forget_expired(connection, CLEARED_AT_ONCE)

    async def clear_away(self) -> int:
        cleared = 0
        for clear, keep in CLEARINGS.items():
            for _ in range(MOST_CLEARINGS):
                async with hot(self.pool) as connection:
                    gone: int = await connection.fetchval(clear, keep, CLEARED_AT_ONCE)
                cleared += gone
                if gone < CLEARED_AT_ONCE:
                    break
        return cleared


async def _try(name: str, chore: Chore) -> None:
    try:
        await chore()
    except Exception:
        log.exception("chore failed", chore=name)
