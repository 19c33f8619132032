"""Where Meta calls. The bytes go to services as they came: their signature is over bytes."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.enums import MediaType

from backend.api.dependencies import services_of
from backend.api.guards import PUBLIC
from backend.api.webhooks_door import RAISED

AS_META_SENDS_IT = {
    "type": "object",
    "description": "Signed in X-Hub-Signature-256; at most 4 MB and 64 levels.",
    "properties": {"object": {"type": "string"}, "entry": {"type": "array", "items": {"type": "object"}}},
}
HUB = [
    {"name": f"hub.{name}", "in": "query", "required": True, "schema": {"type": "string"}}
    for name in ("mode", "verify_token", "challenge")
]
PATHS = ["/webhooks/whatsapp", "/webhook/whatsapp"]
Asked = Request[Any, Any, Any]


def called(name: str) -> Any:
    """An operation id for each of the two paths."""
    return lambda handler, method, path: name if "webhooks" in path else f"{name}Alias"


@post(
    PATHS,
    operation_id=called("receiveWhatsApp"),
    tags=["Webhooks"],
    status_code=200,
    opt=PUBLIC | {"refusals": [401, 413, 415], "raw_body": AS_META_SENDS_IT},
)
async def receive_whatsapp(request: Asked) -> Response[bytes]:
    """200 when all that is believed is committed. 401: no header, or a signature of nobody's secret; 503: come again."""
    # Received at the door (webhooks_door.py); only what it could not take comes this far.
    raise request.scope["state"][RAISED]


@get(
    PATHS,
    operation_id=called("verifyWhatsApp"),
    tags=["Webhooks"],
    opt=PUBLIC | {"refusals": [403], "raw_parameters": HUB},
)
async def verify_whatsapp(request: Asked) -> Response[str]:
    """Meta's handshake: `hub.challenge` comes back as plain text when `hub.verify_token` is one of ours."""
    challenge = await services_of(request.app).webhooks.challenge("whatsapp", dict(request.query_params))
    return Response(challenge, media_type=MediaType.TEXT)
