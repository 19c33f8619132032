"""Incoming webhooks as Slack has them: one POST of {"text": …} to an address that is itself the secret."""

import re
from dataclasses import dataclass
from uuid import UUID

import orjson

from backend.activities.base import Again, Done, Failed, Result
from backend.activities.fetch import Answer, Fetch, FetchFailed, Outgoing
from backend.activities.http_request import patience_of

LONGEST_TEXT = 8_000
_CALLS = re.compile(r"@(?=channel|here|everyone|all\b)", re.IGNORECASE)
_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


@dataclass(frozen=True, slots=True)
class Webhooks:
    """Whether a post was taken twice is harmless, so a lost answer is asked for again, under the same Idempotency-Key."""

    fetch: Fetch

    async def post(self, url: str, text: str, key: UUID, whose: UUID) -> Result:
        """`text` in the receiver's own marks (`escaped`); `whose`: the workspace. Raises UrlRefused. Says nothing of the address."""
        body = orjson.dumps({"text": text})
        headers = {"content-type": "application/json", "user-agent": "Batuta", "idempotency-key": str(key)}
        try:
            answer = await self.fetch(Outgoing("POST", url, headers, body), whose)
        except FetchFailed as failed:
            final = failed.code in ("url_forbidden", "request_invalid", "response_too_large")
            return Failed(failed.code) if final else Again(failed.code, 1.0)
        return _judged(answer)

    async def check(self, url: str, text: str, key: UUID, whose: UUID) -> str | None:
        """What is wrong of an address, as a code. Raises UrlRefused."""
        match await self.post(url, text, key, whose):
            case Done():
                return None
            case Again():
                return "webhook_unreachable"
            case _:
                return "webhook_refused"


def escaped(text: str) -> str:
    """What a contact wrote is text there, too: no link with other words, nobody called by it."""
    plain = "".join(_ESCAPED.get(char, char) for char in text[:LONGEST_TEXT])
    return _CALLS.sub("@\u200b", plain.replace("\x00", ""))


def _judged(answer: Answer) -> Result:
    status = answer.status
    if 200 <= status < 300:
        return Done({"status": status})
    if status == 429:
        return Again("http_429", patience_of(answer))
    if status >= 500:
        return Again(f"http_{status}", 1.0)
    return Failed("redirect_refused" if 300 <= status < 400 else f"http_{status}")
