"""The API's own description."""

from typing import Any

from litestar import Request, Response, get

from backend.api.guards import PUBLIC


@get("/openapi.json", operation_id="openapi", opt=PUBLIC, include_in_schema=False, sync_to_thread=False)
def openapi_document(request: Request[Any, Any, Any]) -> Response[str]:
    from backend.api.openapi import text_of

    kept = request.app.state
    if "document" not in kept:
        kept["document"] = text_of(request.app)
    return Response(kept["document"], media_type="application/json")
