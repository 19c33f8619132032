"""The node types: JSON Schemas in the reader's language, from which palette, forms and checks are made."""

import hashlib
from functools import lru_cache
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter

from backend.api.dependencies import Named
from backend.api.guards import allow
from backend.catalog import Catalog, entries
from backend.services.principal import EVERYBODY

Language = Annotated[Literal["pt-BR", "en", "es"] | None, QueryParameter(description="Default: of the request.")]


class NodeCatalog(msgspec.Struct):
    """An entry is the JSON Schema of a node's `data` with `x-node` {version, group, icon, summary, ports}."""

    language: str
    nodes: list[dict[str, Any]]


@get(
    "/node-catalog",
    operation_id="getNodeCatalog",
    tags=["Funnels"],
    opt=allow(EVERYBODY),
    sync_to_thread=False,
    responses={200: ResponseSpec(NodeCatalog, generate_examples=False)},
)
def node_catalog(
    request: Request[Any, Any, Any],
    catalog: Named[Catalog],
    language: Named[str],
    lang: Language = None,
) -> Response[Any]:
    body, tag = _encoded(_Known(catalog), lang or language)
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept-Language"}
    known = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    if tag in known or "*" in known:
        return Response(None, status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


class _Known:
    """A catalog as a key: one is loaded at start and never changes."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Known) and other.catalog is self.catalog

    def __hash__(self) -> int:
        return id(self.catalog)


@lru_cache(maxsize=8)
def _encoded(known: _Known, language: str) -> tuple[bytes, str]:
    body = msgspec.json.encode(NodeCatalog(language, entries(known.catalog, language)))
    return body, f'"{hashlib.sha256(body).hexdigest()[:32]}"'
