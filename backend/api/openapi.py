"""The OpenAPI document: what Litestar derives from the handlers, with our refusals and our keys to the door added.

No documentation page is served, it would load scripts from elsewhere: `GET /api/v1/openapi.json` and
`python -m backend openapi` give the document.
"""

import json
from typing import Any

from litestar import Litestar, Router
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme, Server
from litestar.routes import HTTPRoute

from backend.api.bodies import body_type, strict_objects
from backend.api.guards import CLOSED
from backend.api.problems import MEDIA_TYPE

VERSION = "0.1.0"
BEARER: dict[str, list[str]] = {"bearer": []}
API_TOKEN: dict[str, list[str]] = {"apiToken": []}
REFUSALS = {
    "400": "The request cannot be read: malformed JSON, a bad cursor, a bad address.",
    "401": "Not signed in, or the session is over.",
    "403": "The role does not allow it.",
    "404": "Nothing here under that id.",
    "409": "Not possible in the present state.",
    "413": "The body is too large.",
    "415": "Not the media type that is expected.",
    "422": "Some fields need mending; `errors` says which and how.",
    "429": "Too many requests; `Retry-After` says how long to wait.",
    "503": "The database does not answer; nothing was lost.",
}
EVERYWHERE = ("400", "429", "503")
PRIVATE = ("401", "403", "404")
WITH_BODY = ("413", "415", "422")

ABOUT = (
    "Funnels and inbox for WhatsApp. Errors are RFC 9457 problem+json;"
    " a member of several workspaces names one with X-Workspace-Id."
)
OPENAPI = OpenAPIConfig(
    title="Batuta",
    version=VERSION,
    description=ABOUT,
    components=Components(
        security_schemes={
            "bearer": SecurityScheme(type="http", scheme="bearer", bearer_format="JWT"),
            "apiToken": SecurityScheme(
                type="http", scheme="bearer", description="Another system's: POST /api/v1/integrations/api/tokens"
            ),
        }
    ),
    servers=[Server(url="/")],
    use_handler_docstrings=True,
    openapi_router=Router("/litestar-schema", route_handlers=[], opt=CLOSED, include_in_schema=False),
    render_plugins=[JsonRenderPlugin()],
)


def document(app: Litestar) -> dict[str, Any]:
    described: dict[str, Any] = json.loads(json.dumps(app.openapi_schema.to_schema(), default=str))
    described["components"].setdefault("schemas", {})["ProblemDetails"] = PROBLEM
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            handler = _handler(app, path, method)
            _complete(operation, handler)
            for name in strict_objects(body_type(handler)):
                described["components"]["schemas"].get(name, {})["additionalProperties"] = False
    return described


def text_of(app: Litestar) -> str:
    return json.dumps(document(app), indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def _handler(app: Litestar, path: str, method: str) -> HTTPRouteHandler:
    return next(
        handler
        for route in app.routes
        if isinstance(route, HTTPRoute) and route.path_format == path
        for handler in route.route_handlers
        if method.upper() in handler.http_methods
    )


def _complete(operation: dict[str, Any], handler: HTTPRouteHandler) -> None:
    access = handler.opt["access"]
    if shape := handler.opt.get("raw_body"):
        operation["requestBody"] = {"content": {"application/json": {"schema": shape}}}
    if "requestBody" in operation:
        operation["requestBody"]["required"] = not handler.opt.get("optional_body")
    parameters = [*operation.get("parameters", []), *handler.opt.get("raw_parameters", [])]
    responses = operation["responses"] | {
        status: _refusal(status) for status in _statuses(operation, handler, parameters)
    }
    if "204" in responses:
        responses["204"].pop("content", None)
    if access != "public":
        operation["security"] = [API_TOKEN if access == "caller" else BEARER]
    if isinstance(access, frozenset):
        parameters.append(WORKSPACE)
        operation["x-roles"] = sorted(access)
    operation |= {"responses": responses} | ({"parameters": parameters} if parameters else {})


def _statuses(operation: dict[str, Any], handler: HTTPRouteHandler, parameters: list[dict[str, Any]]) -> list[str]:
    """What may be refused: everywhere, behind the door, for a body, for a path, for a parameter, and what the handler says itself."""
    places = {parameter["in"] for parameter in parameters}
    groups = [
        (True, EVERYWHERE),
        (handler.opt["access"] != "public", PRIVATE),
        ("requestBody" in operation, WITH_BODY),
        ("path" in places, ("404",)),
        (bool(places & {"query", "header"}), ("422",)),
        (True, tuple(str(status) for status in handler.opt.get("refusals", ()))),
    ]
    return sorted({status for holds, group in groups if holds for status in group})


def _refusal(status: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/ProblemDetails"}
    return {"description": REFUSALS.get(status, "Refused."), "content": {MEDIA_TYPE: {"schema": schema}}}


WORKSPACE = {
    "name": "X-Workspace-Id",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "format": "uuid"},
    "description": "Which of your workspaces; without it the last one used.",
}

_ERROR = {
    "type": "object",
    "required": ["path", "code", "message", "hint"],
    "properties": {
        "path": {
            "type": "string",
            "description": "A JSON pointer into the body, `?name` for a query parameter, empty for the whole.",
        },
        "code": {"type": "string"},
        "message": {"type": "string"},
        "hint": {"type": "string", "description": "How to mend it."},
    },
}

PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "errors", "trace_id"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "Stable; texts change, codes do not."},
        "errors": {"type": "array", "items": _ERROR},
        "trace_id": {"type": "string", "description": "Names this request in the log."},
    },
    "examples": [
        {
            "type": "urn:batuta:problem:field_unknown",
            "title": "Campos a corrigir",
            "status": 422,
            "detail": "Campo desconhecido `nme`. Você quis dizer `name`?",
            "code": "field_unknown",
            "errors": [
                {
                    "path": "/nme",
                    "code": "field_unknown",
                    "message": "Campo desconhecido `nme`. Você quis dizer `name`?",
                    "hint": "Campos aceitos: name.",
                }
            ],
            "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
        }
    ],
}
