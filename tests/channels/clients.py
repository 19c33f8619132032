"""A client that waits for a busy machine as long as it must, and gives up soon where a fault is due that nothing else would end."""

from contextlib import AbstractAsyncContextManager
from typing import Any

import aiohttp

from backend.channels.whatsapp_client import GraphClient
from tests.emulators.faults import Faults
from tests.patience import LONG

ENDLESS = {"hang", "lost_answer", "drip"}


class Client(GraphClient):
    def __init__(self, url: str, faults: Faults) -> None:
        super().__init__(f"{url}/v26.0", silence_seconds=LONG, answer_seconds=LONG, connect_seconds=LONG)
        self.faults = faults

    def _request(
        self, method: str, url: str, token: str, seconds: float, **options: object
    ) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
        soon: dict[str, Any] = {}
        if any(fault.kind in ENDLESS for fault in self.faults.waiting[:1]):
            seconds, soon = 1.5, {"timeout": aiohttp.ClientTimeout(sock_read=0.75)}
        return super()._request(method, url, token, seconds, **options, **soon)
