"""The shortest way from a provider's POST to the ingress: a quarter of what a webhook costs in the framework is saved by not entering it.

It stands behind the gate, which has read and checked the body. Whatever goes wrong here is raised again inside the framework, where
every refusal gets its form.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from litestar.types import ASGIApp

from backend.services.webhooks import Webhooks

Scope: TypeAlias = Any

ANSWER = b"EVENT_RECEIVED"
PATHS = {f"/api/v1/{word}/whatsapp": "whatsapp" for word in ("webhooks", "webhook")}
SIGNATURE = b"x-hub-signature-256"
HEADERS = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(ANSWER)).encode())]
RAISED = "raised"
"""In `scope["state"]`: what the door met."""


@dataclass(frozen=True, slots=True)
class WebhooksDoor:
    app: ASGIApp
    webhooks: Callable[[], Webhooks]

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        provider = (
            PATHS.get(scope["path"].rstrip("/")) if scope["type"] == "http" and scope["method"] == "POST" else None
        )
        if provider is None:
            await self.app(scope, receive, send)
            return
        message = await receive()
        try:
            signatures = [
                (name.decode("latin-1"), value.decode("latin-1"))
                for name, value in scope["headers"]
                if name.lower() == SIGNATURE
            ]
            await self.webhooks().receive(provider, message["body"], signatures)
        except Exception as error:  # noqa: BLE001 - answered by the framework
            scope["state"][RAISED] = error
            await self.app(scope, receive, send)
            return
        scope["path_template"] = scope["path"].rstrip("/")
        await send({"type": "http.response.start", "status": 200, "headers": [*HEADERS]})
        await send({"type": "http.response.body", "body": ANSWER})
