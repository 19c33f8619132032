"""The whole house in one process: the API, the emulated Graph API, and a worker that works when it is told to."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx

from backend.settings import Settings
from backend.storage.database import Database
from backend.worker.main import each_second
from backend.worker.parts import Parts, open_parts
from tests.api.callers import Api, Caller, running
from tests.emulators import payloads
from tests.emulators.graph import GraphEmulator, Number


@dataclass(slots=True)
class House:
    api: Api
    graph: GraphEmulator
    worker: Parts

    async def connect(self, caller: Caller, number: Number, name: str = "Recepção") -> dict[str, Any]:
        """POST /instances as the documents' user would."""
        self.graph.numbers.setdefault(number.id, number)
        credentials = {
            "phone_number_id": number.id,
            "waba_id": number.waba,
            "access_token": number.token,
            "app_secret": number.secret,
            "verify_token": f"verify-{number.id}",
        }
        answer = await caller.post("/instances", {"name": name, "provider": "whatsapp", "credentials": credentials})
        assert answer.status_code == 201, answer.text
        body: dict[str, Any] = answer.json()
        return body

    async def deliver(self, payload: Any, secret: str, path: str = "/webhooks/whatsapp") -> httpx.Response:
        """A signed POST, its bytes as Meta writes them."""
        raw = payloads.encode(payload)
        return await self.api.client.post(f"/api/v1{path}", content=raw, headers=payloads.headers(secret, raw))

    async def says(self, number: Number, text: str, sender: str = "5511987654321", name: str = "Maria") -> None:
        message = payloads.text(text, sender)
        payload = payloads.webhook(message, number=number.id, waba=number.waba, name=name)
        answer = await self.deliver(payload, number.secret)
        assert answer.status_code == 200, answer.text
        await self.work()

    async def work(self) -> None:
        """Until nothing is left to do: turns, what is due, sending, receipts, calls to the outside."""
        found = 1
        while found:
            await each_second(self.worker)
            found = await self.worker.turns.run_once()
            found += await self.worker.sender.run_once()
            await self.worker.sender.idle()
            found += await self.worker.activities.run_once()
            await self.worker.activities.idle()

    def texts(self, number: Number | None = None) -> list[str]:
        """What really came to the Graph API, in order."""
        return self.graph.texts(number.id if number else None)


@asynccontextmanager
async def opened(settings: Settings, database: Database, graph: GraphEmulator) -> AsyncIterator[House]:
    settings = replace(settings, graph_url=graph.url, rate_limit=1000)
    async with running(settings, database) as api, AsyncExitStack() as stack:
        worker = await open_parts(settings, stack)
        house = House(api, graph, worker)
        yield house
        await worker.sender.idle()
