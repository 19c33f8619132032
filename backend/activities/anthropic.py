"""Anthropic's Messages API without its library, for the web's few questions: does this key hold, what is this conversation about?"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import httpx

from backend.activities.ai_conversation import Conversation
from backend.activities.anthropic_trouble import AiTrouble, Code, trouble_of

VERSION = "2026-10-21"
SECONDS = 20.0
ANSWER_BYTES = 1024 * 1024
Body: TypeAlias = Mapping[str, Any]


class Messages(Protocol):
    async def ask(self, api_key: str, body: Body, seconds: float) -> Body | AiTrouble:
        """The message that was answered. Never raises for what the outside does; asks once."""


@dataclass(frozen=True, slots=True)
class Anthropic:
    """`base` is the operator's (BATUTA_ANTHROPIC_URL), so no workspace decides where its key goes."""

    base: str

    async def check(self, api_key: str, model: str) -> Code | None:
        """One token of an answer as conversations ask for it, so it shows key, credit, and whether the model does what they need."""
        talk = Conversation({"messages": [{"role": "user", "content": "ping"}]}, "ping", model, "check")
        found = await self.ask(api_key, {**talk.body, "max_tokens": 1}, SECONDS)
        return found.code if isinstance(found, AiTrouble) else None

    async def ask(self, api_key: str, body: Body, seconds: float) -> Body | AiTrouble:
        headers = {"authorization": f"Bearer {api_key}", "anthropic-version": VERSION}
        try:
            async with (
                httpx.AsyncClient(timeout=seconds, follow_redirects=False, trust_env=False) as client,
                client.stream("POST", f"{self.base}/v1/messages", headers=headers, json=body) as response,
            ):
                data = await bounded(response.aiter_bytes())
                return read(response.status_code, data, response.headers.get("retry-after"))
        except (httpx.HTTPError, httpx.InvalidURL, ValueError):
            return AiTrouble("ai_unreachable")


def read(status: int, data: bytes, retry_after: str | None) -> Body | AiTrouble:
    """What is no message is trouble, whatever its status says."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        found = None
    if status == 200 and isinstance(found, Mapping) and found.get("type") == "message":
        return found
    return trouble_of(status, found, retry_after)


async def bounded(chunks: Any) -> bytes:
    data = b""
    async for chunk in chunks:
        data += chunk
        if len(data) > ANSWER_BYTES:
            raise ValueError("an answer without end")
    return data
