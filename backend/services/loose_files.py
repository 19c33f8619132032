"""Chores: files that nothing names are forgotten after a day, and a file leaves the store after its row."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog

from backend.storage import loose_files
from backend.storage.database import Database
from backend.storage.files import Files

log = structlog.get_logger(__name__)

KEEP = timedelta(hours=24)
"""Somebody may still be writing the words beside it."""
AT_ONCE, MOST_ROUNDS = 200, 20
LEASE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class LooseFiles:
    database: Database
    files: Files

    async def forget(self) -> int:
        """How many it looked at; in each workspace some at a time."""
        async with self.database.begin_global() as connection:
            workspaces = await loose_files.workspaces_with_some(connection, KEEP, AT_ONCE)
        looked_at = 0
        for workspace_id in workspaces:
            for _ in range(MOST_ROUNDS):
                async with self.database.begin(workspace_id) as connection:
                    found = await loose_files.forget(connection, KEEP, AT_ONCE)
                looked_at += found
                if found < AT_ONCE:
                    break
        return looked_at

    async def remove(self) -> int:
        """Deleting twice does no harm: what was deleted and not noted comes again when its lease is over."""
        removed = 0
        for _ in range(MOST_ROUNDS):
            async with self.database.begin_global() as connection:
                claimed = await loose_files.claim_removals(connection, AT_ONCE, LEASE)
            gone: defaultdict[UUID, list[str]] = defaultdict(list)
            for removal in claimed:
                if await self._delete(removal.object_key):
                    gone[removal.workspace_id].append(removal.object_key)
            for workspace_id, keys in gone.items():
                async with self.database.begin(workspace_id) as connection:
                    await loose_files.removed(connection, keys)
                removed += len(keys)
            if len(claimed) < AT_ONCE:
                break
        return removed

    async def _delete(self, object_key: str) -> bool:
        try:
            await self.files.delete(object_key)
        except Exception as error:  # noqa: BLE001 - one store's trouble; the others' files go, this one is tried again
            log.warning("file_not_removed", error=type(error).__name__)
            return False
        return True
