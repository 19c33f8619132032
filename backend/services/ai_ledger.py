"""What models cost, by contact and day. It is written beside the answer, not with it: a call that was paid counts, whatever came of it."""

from dataclasses import dataclass
from uuid import UUID

from backend.storage import ai_usage
from backend.storage.database import Database

MOST = 10_000_000


@dataclass(frozen=True, slots=True)
class AiLedger:
    database: Database

    async def spent(self, workspace_id: UUID, contact_id: UUID) -> int:
        async with self.database.begin(workspace_id) as connection:
            return await ai_usage.today(connection, contact_id)

    async def add(self, workspace_id: UUID, contact_id: UUID, tokens: int) -> None:
        if tokens > 0:
            async with self.database.begin(workspace_id) as connection:
                await ai_usage.add(connection, contact_id, min(tokens, MOST))
