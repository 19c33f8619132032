"""Pages of a list: by number where the requirement documents say so, by sealed cursor elsewhere."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request
from litestar.params import QueryParameter

from backend.errors import CursorInvalid

Limit: TypeAlias = Annotated[int, QueryParameter(ge=1, le=200, description="Items a page, from 1 to 200.")]
PageNumber: TypeAlias = Annotated[int, QueryParameter(ge=1, le=10_000, description="1 is the first page.")]
CursorText: TypeAlias = Annotated[
    str | None, QueryParameter(max_length=1000, description="From the Link header of the page before.")
]
MAC_SIZE = 16


@dataclass(frozen=True, slots=True)
class Cursors:
    """A cursor says where the next page begins; it holds for one list of one workspace and cannot be written by hand."""

    key: bytes

    def seal(self, name: str, workspace_id: UUID, position: Mapping[str, Any]) -> str:
        body = json.dumps(position, separators=(",", ":"), default=str).encode()
        return base64.urlsafe_b64encode(self._mac(name, workspace_id, body) + body).rstrip(b"=").decode()

    def open(self, name: str, workspace_id: UUID, cursor: str | None) -> dict[str, Any] | None:
        if cursor is None:
            return None
        try:
            sealed = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except ValueError:
            raise CursorInvalid from None
        mac, body = sealed[:MAC_SIZE], sealed[MAC_SIZE:]
        if not hmac.compare_digest(mac, self._mac(name, workspace_id, body)):
            raise CursorInvalid
        position = json.loads(body)
        assert isinstance(position, dict)
        return position

    def _mac(self, name: str, workspace_id: UUID, body: bytes) -> bytes:
        return hmac.new(self.key, f"{name}:{workspace_id}:".encode() + body, hashlib.sha256).digest()[:MAC_SIZE]


def next_link(request: Request[Any, Any, Any], **changed: str | int) -> str:
    """The value of a `Link` header: this address with some query parameters replaced."""
    target = request.url.with_replacements(query=_query(request, changed))
    return f'<{target.path}?{target.query}>; rel="next"'


def _query(request: Request[Any, Any, Any], changed: Mapping[str, str | int]) -> str:
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in changed]
    return urlencode([*kept, *changed.items()])
