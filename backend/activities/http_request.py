"""Carries out what the node `http_request` asked for. Only what the node wants of the answer is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from backend.activities.base import Again, Call, Done, Doubtful, Failed, Result
from backend.activities.egress import UrlRefused
from backend.activities.fetch import Answer, Fetch, FetchFailed, Outgoing
from backend.engine.json_path import PathMissing, dig
from backend.engine.words import Json

VALUE_BYTES = 8 * 1024


@dataclass(frozen=True, slots=True)
class HttpRequest:
    fetch: Fetch

    async def __call__(self, call: Call) -> Result:
        asked = call.request
        again = asked.get("repeatable") is True
        try:
            answer = await self.fetch(_outgoing(call), call.workspace_id, float(str(asked.get("seconds") or 10)))
        except UrlRefused as refused:
            return Failed(refused.code)
        except FetchFailed as failed:
            return _failed(failed, again=again)
        return _judged(answer, asked, again=again)


def _outgoing(call: Call) -> Outgoing:
    asked = call.request
    headers: dict[str, str] = {"user-agent": "Batuta", "accept": "application/json"}
    given = asked.get("headers")
    for row in given if isinstance(given, list) else []:
        if isinstance(row, dict):
            headers[str(row["name"]).lower()] = str(row["value"])
    body = asked.get("body")
    if body is not None:
        headers.setdefault("content-type", "application/json")
    headers["idempotency-key"] = str(call.key)
    content = None if body is None else str(body).encode()
    return Outgoing(str(asked["method"]), str(asked["url"]), headers, content)


def _failed(failed: FetchFailed, *, again: bool) -> Result:
    if failed.code in ("response_too_large", "url_forbidden", "request_invalid"):
        return Failed(failed.code)
    if again or not failed.sent:
        return Again(failed.code, 1.0)
    return Doubtful(failed.code)


def _judged(answer: Answer, asked: Mapping[str, Any], *, again: bool) -> Result:
    status = answer.status
    if status == 429:
        return Again("http_429", patience_of(answer))
    if status >= 500:
        return Again(f"http_{status}", 1.0) if again else Doubtful(f"http_{status}")
    if not 200 <= status < 300:
        return Failed("redirect_refused" if 300 <= status < 400 else f"http_{status}")
    paths = [str(path) for path in asked.get("paths") or []]
    return read(answer, paths) if paths else Done({"status": status, "found": {}, "missing": []})


def read(answer: Answer, paths: list[str]) -> Result:
    """{"status", "found": {path: value}, "missing": [path]}"""
    try:
        document = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return Failed("response_not_json")
    found: dict[str, Json] = {}
    missing: list[Json] = []
    for path in paths:
        try:
            value = dig(document, path)
        except PathMissing:
            missing.append(path)
            continue
        if len(orjson.dumps(value)) > VALUE_BYTES:
            return Failed("response_too_large", path[:80])
        found[path] = value
    return Done({"status": answer.status, "found": found, "missing": missing})


def patience_of(answer: Answer) -> float:
    asked = answer.headers.get("retry-after", "")
    return min(float(asked), 60.0) if asked.isdecimal() else 2.0
