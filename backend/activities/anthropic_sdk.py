"""Anthropic's Messages API by its own library, which costs 100 MB and seconds to load: only a worker that needs it does."""

import asyncio
import importlib
from dataclasses import dataclass, field
from typing import Any

from backend.activities.anthropic import Body, bounded, read
from backend.activities.anthropic_trouble import AiTrouble, trouble_of


@dataclass(slots=True)
class AnthropicSdk:
    """One pool of connections for all workspaces; each call brings its own key. The library never asks again by itself: whoever
    calls has a budget of his own, and two would multiply."""

    base: str
    _sdk: Any = None
    _http: Any = None
    _broken: Any = OSError
    _loading: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def ask(self, api_key: str, body: Body, seconds: float) -> Body | AiTrouble:
        sdk = await self._loaded()
        client = sdk.AsyncAnthropic(
            api_key=api_key, base_url=self.base, max_retries=0, timeout=seconds, http_client=self._http
        )
        try:
            async with (
                asyncio.timeout(seconds),
                client.messages.with_streaming_response.create(**body) as response,
            ):
                data = await bounded(response.iter_bytes())
                return read(response.status_code, data, response.headers.get("retry-after"))
        except sdk.APIStatusError as error:
            return trouble_of(error.status_code, error.body, error.response.headers.get("retry-after"))
        except (sdk.AnthropicError, self._broken, TimeoutError, ValueError):
            return AiTrouble("ai_unreachable")

    async def close(self) -> None:
        if self._http is not None:
            await self._http.aclose()

    async def _loaded(self) -> Any:
        async with self._loading:
            if self._sdk is None:
                self._sdk = await asyncio.to_thread(importlib.import_module, "anthropic")
                self._http = self._sdk.DefaultAsyncHttpxClient(trust_env=False, follow_redirects=False)
                self._broken = importlib.import_module(
                    "httpx2"
                ).HTTPError  # a body that is cut is not the library's own error
        return self._sdk
