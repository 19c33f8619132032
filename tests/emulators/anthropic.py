"""The Messages API of version 2026-10-21, as strict as it: unknown fields, sampling parameters and a wrong version are refused."""

from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

VERSIONS = {"2026-10-21"}
FIELDS = {
    "model", "max_tokens", "messages", "system", "tools", "tool_choice", "output_config", "thinking", "stop_sequences", "stream",
    "metadata", "cache_control", "service_tier", "speed", "inference_geo", "container", "diagnostics", "user_profile_id",
}  # fmt: skip


class Refused(Exception):
    def __init__(self, status: int, kind: str, message: str) -> None:
        super().__init__(message)
        self.status, self.kind, self.message = status, kind, message


@dataclass
class AnthropicEmulator:
    """`keys`: key -> ok, no_credit, forbidden, busy, overloaded, broken."""

    keys: dict[str, str] = field(default_factory=lambda: {"sk-ant-good-1234": "ok"})
    models: set[str] = field(default_factory=lambda: {"claude-haiku-5-5", "claude-sonnet-5-5"})
    asked: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""
    _runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> None:
        app = web.Application()
        app.add_routes([web.post("/v1/messages", self._messages)])
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _messages(self, request: web.Request) -> web.Response:
        try:
            state = self._state(request)
            if state == "broken":
                return web.Response(text="<!doctype html>", content_type="text/html")
            return web.json_response(self._answer(await request.json(), state))
        except Refused as refused:
            error = {"type": refused.kind, "message": refused.message}
            body = {"type": "error", "error": error, "request_id": "req_1"}
            return web.json_response(body, status=refused.status, headers={"request-id": "req_1"})

    def _state(self, request: web.Request) -> str:
        key = request.headers.get("x-api-key") or request.headers.get("Authorization", "").removeprefix("Bearer ")
        if key not in self.keys:
            raise Refused(401, "authentication_error", "invalid x-api-key")
        if request.headers.get("anthropic-version") not in VERSIONS:
            raise Refused(400, "invalid_request_error", "anthropic-version: header is required")
        if request.content_type != "application/json":
            raise Refused(400, "invalid_request_error", "content-type")
        return self.keys[key]

    def _answer(self, body: dict[str, Any], state: str) -> dict[str, Any]:
        for name in set(body) - FIELDS:
            raise Refused(400, "invalid_request_error", f"{name}: Extra inputs are not permitted")
        match state:
            case "no_credit":
                raise Refused(402, "billing_error", "Your credit balance is too low")
            case "forbidden":
                raise Refused(403, "permission_error", "Your key may not use this")
            case "busy":
                raise Refused(429, "rate_limit_error", "Too many requests")
            case "overloaded":
                raise Refused(529, "overloaded_error", "Overloaded")
        messages, limit = body.get("messages"), body.get("max_tokens")
        if not isinstance(limit, int) or limit < 0 or not isinstance(messages, list) or not messages:
            raise Refused(400, "invalid_request_error", "messages and max_tokens are required")
        if messages[-1].get("role") != "user" or not messages[-1].get("content"):
            raise Refused(400, "invalid_request_error", "messages: the last one must be the user's")
        if body.get("model") not in self.models:
            raise Refused(404, "not_found_error", f"model: {body.get('model')}")
        self.asked.append(body)
        usage = {"input_tokens": 8, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "output_tokens": 1}
        return {
            "id": "msg_1", "type": "message", "role": "assistant", "model": body["model"],
            "content": [{"type": "text", "text": "P"}], "stop_reason": "max_tokens", "stop_sequence": None,
            "stop_details": None, "usage": usage,
        }  # fmt: skip
