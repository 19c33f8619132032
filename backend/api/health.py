"""Is the process alive, and can it do its work?"""

import msgspec
from litestar import Response, get

from backend.api.dependencies import Named
from backend.api.guards import PUBLIC
from backend.services.readiness import Readiness

PATIENCE = 2.0


class Alive(msgspec.Struct):
    status: str = "ok"


class Ready(msgspec.Struct):
    status: str
    checks: dict[str, bool]


@get("/healthz", operation_id="healthz", opt=PUBLIC, tags=["Health"])
async def healthz() -> Alive:
    """The process answers."""
    return Alive()


@get("/readyz", operation_id="readyz", opt=PUBLIC, tags=["Health"])
async def readyz(readiness: Named[Readiness]) -> Response[Ready]:
    """PostgreSQL and Redis answer. Redis away is told but is no reason to take traffic away: it costs latency only."""
    checks = await readiness.checks(PATIENCE)
    ready = checks["postgres"]
    return Response(Ready("ok" if ready else "unavailable", checks), status_code=200 if ready else 503)
