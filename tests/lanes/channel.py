"""A provider that does what a test tells it to, and remembers everything that began to be sent."""

import asyncio
import itertools
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID

from backend.channels.base import Account, Health, Outgoing, Receipt, Sent
from backend.errors import NotFound
from tests.patience import LONG


@dataclass(frozen=True, slots=True)
class Begun:
    """One request as it left. `at` is this process' monotonic clock."""

    at: float
    account: Account
    message: Outgoing

    @property
    def text(self) -> str:
        return str(self.message.content.get("text"))


@dataclass(slots=True)
class ScriptedChannel:
    """Answers `Sent` unless `script` holds something else for the next requests. `gate`, when set, holds every answer back."""

    provider: ClassVar[str] = "whatsapp"
    official: ClassVar[bool] = True
    script: deque[Receipt | Callable[[Outgoing], Receipt]] = field(default_factory=deque)
    begun: list[Begun] = field(default_factory=list)
    typed: list[Begun] = field(default_factory=list)
    gate: asyncio.Event | None = None
    _ids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    async def send(self, account: Account, message: Outgoing) -> Receipt:
        self.begun.append(Begun(time.monotonic(), account, message))
        if self.gate is not None:
            await self.gate.wait()
        if self.script:
            answer = self.script.popleft()
            return answer(message) if callable(answer) else answer
        return Sent(f"wamid.OUT{next(self._ids)}.{message.id}")

    async def typing(self, account: Account, message: Outgoing) -> None:
        self.typed.append(Begun(time.monotonic(), account, message))

    async def read(self, account: Account, provider_message_id: str) -> None: ...

    async def check(self, account: Account) -> Health:
        return Health(ok=True)

    async def upload(self, account: Account, data: bytes, mime: str, filename: str) -> str:
        raise NotImplementedError

    async def download(self, account: Account, media_id: str) -> tuple[bytes, str]:
        raise NotImplementedError

    async def has_begun(self, count: int) -> None:
        """Until so many requests are under way; a sender has tasks of its own."""
        async with asyncio.timeout(LONG):
            while len(self.begun) < count:
                await asyncio.sleep(0.001)

    def texts(self, address: str | None = None) -> list[str]:
        return [one.text for one in self.begun if address is None or one.message.address == address]


@dataclass(frozen=True, slots=True)
class AnyAccount:
    """Every connection has credentials, but those that were removed."""

    removed: Mapping[UUID, bool] = field(default_factory=dict)

    async def account(self, workspace_id: UUID, instance_id: UUID) -> Account:
        if self.removed.get(instance_id):
            raise NotFound
        return Account(workspace_id, instance_id, "whatsapp", {})
