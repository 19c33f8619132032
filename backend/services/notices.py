"""Who reads what leaves the house beside conversations: asked anew each time, so who changes address or language is obeyed."""

from dataclasses import dataclass
from uuid import UUID

from backend.activities.notice import About
from backend.storage import notices as stored
from backend.storage.database import Database


@dataclass(frozen=True, slots=True)
class NoticeReaders:
    database: Database

    async def about(self, workspace_id: UUID, contact_id: UUID, funnel_id: UUID, user_id: UUID | None) -> About | None:
        async with self.database.begin(workspace_id) as connection:
            subject = await stored.subject(connection, contact_id, funnel_id)
            reader = await stored.reader(connection, user_id) if user_id else None
        if subject is None or (user_id and reader is None):
            return None
        address, language = reader or ("", subject.language)
        return About(language, subject.workspace, subject.contact or "", subject.funnel or "", address)


@dataclass(frozen=True, slots=True)
class LetterDays:
    database: Database

    async def take(self, workspace_id: UUID, contact_id: UUID, key: UUID, most: int) -> bool:
        async with self.database.begin(workspace_id) as connection:
            return await stored.take_letter(connection, contact_id, key, most)
