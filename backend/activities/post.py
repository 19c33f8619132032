"""The installation's mail server, asked by few at once. Nobody can be asked whether a letter arrived: what was handed over and not answered
stays a doubt."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from backend.activities.base import Again, Done, Doubtful, Failed, Result
from backend.activities.letter import Letter
from backend.activities.smtp import SmtpServer, SmtpTrouble
from backend.activities.threads import Threads
from backend.engine.fields import is_address

AT_ONCE = 8
_THREADS = Threads(AT_ONCE, "smtp")
"""smtplib blocks."""
QUEUE_SECONDS = 20.0
PAUSE = {"email_busy": 60.0}
"""Seconds before the next attempt: who asks for patience (greylisting) means minutes."""


@dataclass(frozen=True, slots=True)
class Post:
    """`sender`: name and address that letters come from, unless a letter names somebody."""

    server: SmtpServer | None
    sender: tuple[str, str]
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE), repr=False)

    async def send(self, letter: Letter, key: UUID) -> Result:
        """`key`: the call's own, the same for every attempt."""
        server, (_, address) = self.server, self.sender
        if server is None:
            return Failed("email_not_configured")
        if not is_address(letter.to) or (letter.reply_to and not is_address(letter.reply_to)):
            return Failed("email_address")
        data = letter.written(key, address, datetime.now(UTC))
        try:
            async with asyncio.timeout(QUEUE_SECONDS):
                await self.slots.acquire()
        except TimeoutError:
            return Again("email_busy", 5.0)
        try:
            await _THREADS.run(lambda: server.hand_over(address, letter.to, data))
        except SmtpTrouble as trouble:
            return _became(trouble)
        finally:
            self.slots.release()
        return Done({"message_id": letter.message_id(key, address)})


def _became(trouble: SmtpTrouble) -> Result:
    match trouble.fate:
        case "refused":
            return Failed(trouble.code, trouble.message)
        case "again":
            return Again(trouble.code, PAUSE.get(trouble.code, 2.0), trouble.message)
        case "lost":
            return Doubtful(trouble.code)
