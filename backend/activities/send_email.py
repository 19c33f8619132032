"""Carries out `send_email`: a letter to a contact, of whom nobody gets more than so many a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from backend.activities.base import Again, Call, Failed, Result
from backend.activities.letter import Letter
from backend.activities.post import Post
from backend.engine.words import Json
from backend.errors import Unavailable

MOST_A_DAY = 20
"""Letters that funnels may write about one contact within a day of the workspace's: a funnel that goes in circles fills nobody's inbox."""


class Letters(Protocol):
    async def take(self, workspace_id: UUID, contact_id: UUID, key: UUID, most: int) -> bool:
        """Whether there is room for one more today. The same `key` takes one place, however often it asks."""


@dataclass(frozen=True, slots=True)
class SendEmail:
    post: Post
    letters: Letters

    async def __call__(self, call: Call) -> Result:
        if self.post.server is None:
            return Failed("email_not_configured")
        try:
            room = await self.letters.take(call.workspace_id, call.contact_id, call.key, MOST_A_DAY)
        except Unavailable:
            return Again("email_busy", 2.0)  # nothing has left yet
        if not room:
            return Failed("email_limit", f"{MOST_A_DAY} a day")
        return await self.post.send(letter_of(call.request, self.post.sender[0]), call.key)


def letter_of(request: Mapping[str, Json], name: str) -> Letter:
    to, subject, text, sender, reply_to = (
        str(request.get(key) or "") for key in ("to", "subject", "text", "sender", "reply_to")
    )
    return Letter(to, subject, text, sender or name, reply_to)
