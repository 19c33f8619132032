"""The Messages API of version 2026-10-21, as strict as it (anthropic_rules.py), with a model that says what a test wrote for it."""

import asyncio
import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from aiohttp import web

from tests.emulators.anthropic_rules import Refused, check_body, wrong

VERSIONS = {"2026-10-21"}
Content: TypeAlias = list[dict[str, Any]]


@dataclass(frozen=True)
class Turn:
    """One message of the model."""

    content: Content
    stop_reason: str = "end_turn"
    tokens: int = 100


@dataclass(frozen=True)
class Fault:
    """`hang`: nothing ever comes; `cut`: paid, and the line breaks in mid-answer; `html`: a page with 200; else a status with its error."""

    kind: Literal["hang", "cut", "html", "overloaded", "limited", "spend_limit", "broken", "too_large"]
    retry_after: str = ""


def says(message: str = "Oi!", score: float = 0.1, action: str = "continue", **metadata: Any) -> Turn:
    about = {"sentiment": "neutral", "wants_human": False, "intent": "", **metadata}
    told = {"message": message, "qualification_score": score, "next_action": action, "metadata": about}
    return Turn([text(json.dumps(told, ensure_ascii=False))])


def saves(data: Mapping[str, Any], *more: dict[str, Any], name: str = "salvar_dados_lead") -> Turn:
    """A tool call, with or without words beside it."""
    call = {"type": "tool_use", "id": f"toolu_{abs(hash(str(data))) % 10**9}", "name": name, "input": dict(data)}
    return Turn([*more, call], "tool_use")


def scripted(words: str, score: float = 0.1, data: Mapping[str, Any] | None = None) -> Turn:
    told = says(words, score)
    return told if data is None else saves(data, *told.content)


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


REFUSES = Turn([text("Não pos")], "refusal")
TRUNCATED = Turn([text('{"message": "Era uma vez')], "max_tokens")
FAULTS: Mapping[str, Refused] = {
    "overloaded": Refused(529, "overloaded_error", "Overloaded"),
    "limited": Refused(429, "rate_limit_error", "Too many requests"),
    "spend_limit": Refused(429, "rate_limit_error", "Spend", "workspace_spend_limit_reached"),
    "broken": Refused(500, "api_error", "Internal server error"),
    "too_large": Refused(413, "request_too_large", "Request too large"),
    "no_credit": Refused(402, "billing_error", "Your credit balance is too low"),
    "forbidden": Refused(403, "permission_error", "Your key may not use this"),
    "busy": Refused(429, "rate_limit_error", "Too many requests"),
}


@dataclass
class AnthropicEmulator:
    """`keys`: key -> ok, no_credit, forbidden, busy, overloaded, broken. `script` is what comes next, then `otherwise` for ever."""

    keys: dict[str, str] = field(default_factory=lambda: {"sk-ant-good-1234": "ok"})
    models: set[str] = field(default_factory=lambda: {"claude-haiku-5-5", "claude-sonnet-5-5", "claude-fable-5-2"})
    thinkers: set[str] = field(default_factory=lambda: {"claude-fable-5-2"})
    """Models that will not be kept from thinking."""
    script: deque[Turn | Fault] = field(default_factory=deque)
    otherwise: Turn | Fault = field(default_factory=says)
    asked: list[dict[str, Any]] = field(default_factory=list)
    """Bodies that it answered: those that were paid for."""
    refused: list[str] = field(default_factory=list)
    faults: int = 0
    url: str = ""
    _runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> None:
        app = web.Application()
        app.add_routes([web.post("/v1/messages", self._messages), web.post("/_script", self._scripted)])
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        try:
            state = self._state(request)
            body = await request.json()
            if state == "broken":
                return web.Response(text="<!doctype html>", content_type="text/html")
            if state != "ok":
                raise FAULTS[state]
            check_body(body)
            if body["model"] not in self.models:
                raise Refused(404, "not_found_error", f"model: {body['model']}")
            if body["model"] in self.thinkers and body.get("thinking") == {"type": "disabled"}:
                raise wrong("thinking.type: this model does not support 'disabled'")
            return await self._next(request, body)
        except Refused as refused:
            self.refused.append(refused.message)
            error: dict[str, Any] = {"type": refused.kind, "message": refused.message}
            if refused.error_code:
                error["details"] = {"error_code": refused.error_code}
            body = {"type": "error", "error": error, "request_id": "req_1"}
            headers = {"request-id": "req_1"} | ({"retry-after": refused.retry_after} if refused.retry_after else {})
            return web.json_response(body, status=refused.status, headers=headers)

    async def _scripted(self, request: web.Request) -> web.Response:
        """For people and browsers' tests: what the model says next, each `{"says": "…", "score": 0.1, "saves": {…}}`."""
        self.script = deque(
            scripted(one["says"], one.get("score", 0.1), one.get("saves")) for one in await request.json()
        )
        return web.json_response({"success": True})

    def _state(self, request: web.Request) -> str:
        key = request.headers.get("x-api-key") or request.headers.get("Authorization", "").removeprefix("Bearer ")
        if key not in self.keys:
            raise Refused(401, "authentication_error", "invalid x-api-key")
        if request.headers.get("anthropic-version") not in VERSIONS:
            raise wrong("anthropic-version: header is required")
        if request.content_type != "application/json":
            raise wrong("content-type")
        return self.keys[key]

    async def _next(self, request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        if body["max_tokens"] == 1:
            turn: Turn | Fault = Turn([text("P")], "max_tokens", 9)
        else:
            turn = self.script.popleft() if self.script else self.otherwise
        if isinstance(turn, Fault) and turn.kind != "cut":
            return await self._fault(turn)
        self.asked.append(body)
        if isinstance(turn, Fault):
            return await self._half(request)
        usage = {
            "input_tokens": turn.tokens - 1,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": 0,
            "output_tokens": 1,
        }
        return web.json_response({
            "id": f"msg_{len(self.asked)}", "type": "message", "role": "assistant", "model": body["model"], "content": turn.content,
            "stop_reason": turn.stop_reason, "stop_sequence": None, "stop_details": {"category": "x"} if turn is REFUSES else None,
            "usage": usage,
        })  # fmt: skip

    async def _half(self, request: web.Request) -> web.StreamResponse:
        self.faults += 1
        response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": "500"})
        await response.prepare(request)
        await response.write(b'{"id": "msg_1", "type": "message", "content": [{"type": "text", "text": "Oi, eu so')
        if request.transport is not None:
            request.transport.abort()
        return response

    async def _fault(self, fault: Fault) -> web.StreamResponse:
        self.faults += 1
        if fault.kind == "hang":
            await asyncio.sleep(3600)
        if fault.kind == "html":
            return web.Response(text="<!doctype html>", content_type="text/html")
        known = FAULTS[fault.kind]
        raise Refused(known.status, known.kind, known.message, known.error_code, fault.retry_after)
