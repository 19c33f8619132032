"""Anthropic's Messages API: does this key hold, is this model there? (contracts: version 2026-10-21)"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import httpx

VERSION = "2026-10-21"
SECONDS = 20.0
ANSWER_BYTES = 1024 * 1024
Trouble: TypeAlias = Literal["ai_auth", "ai_quota", "ai_model", "ai_busy", "ai_refused", "ai_unreachable"]

_BY_TYPE: dict[str, Trouble] = {
    "authentication_error": "ai_auth",
    "permission_error": "ai_auth",
    "billing_error": "ai_quota",
    "not_found_error": "ai_model",
    "rate_limit_error": "ai_busy",
    "overloaded_error": "ai_busy",
    "timeout_error": "ai_busy",
    "invalid_request_error": "ai_refused",
}
_BY_STATUS: dict[int, Trouble] = {
    401: "ai_auth",
    402: "ai_quota",
    403: "ai_auth",
    404: "ai_model",
    429: "ai_busy",
    529: "ai_busy",
}


@dataclass(frozen=True, slots=True)
class Anthropic:
    """`base` is the operator's (BATUTA_ANTHROPIC_URL), so no workspace decides where its key goes."""

    base: str

    async def check(self, api_key: str, model: str) -> Trouble | None:
        """The smallest request there is: one token of answer. It shows key, credit and model at once."""
        headers = {"authorization": f"Bearer {api_key}", "anthropic-version": VERSION}
        body = {"model": model, "max_tokens": 1, "messages": [{"role": "user", "content": "ping"}]}
        try:
            async with (
                httpx.AsyncClient(timeout=SECONDS, follow_redirects=False, trust_env=False) as client,
                client.stream("POST", f"{self.base}/v1/messages", headers=headers, json=body) as response,
            ):
                return _trouble(response.status_code, await _bounded(response))
        except (httpx.HTTPError, httpx.InvalidURL, ValueError):
            return "ai_unreachable"


async def _bounded(response: httpx.Response) -> bytes:
    data = b""
    async for chunk in response.aiter_bytes():
        data += chunk
        if len(data) > ANSWER_BYTES:
            raise ValueError("an answer without end")
    return data


def _trouble(status: int, data: bytes) -> Trouble | None:
    """By the error's type and not by its words."""
    found = httpx.Response(status, content=data).json()
    kind = found.get("type") if isinstance(found, dict) else None
    if status == 200 and kind == "message":
        return None
    error = found.get("error") if isinstance(found, dict) else None
    named = str(error.get("type")) if isinstance(error, dict) else ""
    return _BY_TYPE.get(named) or _BY_STATUS.get(status, "ai_unreachable")
