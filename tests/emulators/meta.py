"""The other half of Meta: signed webhooks to a running Batuta. Contacts write, statuses come back."""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import aiohttp

from tests.emulators import payloads
from tests.emulators.graph import GraphEmulator, Number
from tests.emulators.payloads import Payload


@dataclass
class Meta:
    """`webhook_url` is Batuta's; every accepted message gets the `statuses` reported, unless there are none."""

    graph: GraphEmulator
    webhook_url: str
    statuses: Sequence[str] = ()
    _session: aiohttp.ClientSession | None = None
    _running: set[asyncio.Task[Any]] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10))
        self.graph.accepted = self._accepted
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.graph.accepted = None
        await self.settled()
        if self._session:
            await self._session.close()

    async def settled(self) -> None:
        """Until every status is delivered."""
        while self._running:
            await asyncio.gather(*self._running, return_exceptions=True)

    async def write(self, number: Number, *messages: Payload, name: str = "Ana Teste") -> int:
        """Contacts write to a number; answers Batuta's HTTP status."""
        for message in messages:
            number.heard(str(message.get("from") or message.get("from_user_id")), message["id"], self.graph.clock())
        return await self.post(
            payloads.webhook(*messages, number=number.id, waba=number.waba, name=name), number.secret
        )

    async def post(self, payload: Any, secret: str) -> int:
        raw = payloads.encode(payload)
        assert self._session is not None, "use it as a context manager"
        async with self._session.post(self.webhook_url, data=raw, headers=payloads.headers(secret, raw)) as response:
            await response.read()
            return response.status

    async def verify(self, token: str, challenge: str = "1158201444") -> tuple[int, str]:
        """The handshake that Meta does when the address is entered."""
        query = {"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": challenge}
        assert self._session is not None, "use it as a context manager"
        async with self._session.get(self.webhook_url, params=query) as response:
            return response.status, await response.text()

    def _accepted(self, number: Number, address: str, wamid: str, body: Any) -> None:
        if self.statuses:
            task = asyncio.create_task(self._report(number, address, wamid, body.get("biz_opaque_callback_data")))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _report(self, number: Number, address: str, wamid: str, callback: str | None) -> None:
        for name in self.statuses:
            item = payloads.status(wamid, name, address, callback)
            with contextlib.suppress(aiohttp.ClientError):  # nobody is there to hear it
                await self.post(payloads.statuses(item, number=number.id, waba=number.waba), number.secret)
