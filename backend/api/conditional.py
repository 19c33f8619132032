"""Headers under which a request is done, or not: If-Match against overwriting a colleague unseen (the tag is the row's revision, or
one of its content), Idempotency-Key against doing the same thing twice."""

import re
from typing import Annotated, TypeAlias

from litestar.params import HeaderParameter

from backend.errors import FieldError, Invalid

IfMatchHeader: TypeAlias = Annotated[
    str | None,
    HeaderParameter(name="If-Match", description="The ETag that was read; another one now is 409 `version_conflict`."),
]
IdempotencyKeyHeader: TypeAlias = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        description="Of your making, up to 200 visible ASCII characters; kept for 24 hours. The same request again is answered with the "
        "message that the first one made; another request under it is 422 `idempotency_mismatch`.",
    ),
]
CallKeyHeader: TypeAlias = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        description="Of your making, up to 200 visible ASCII characters; kept for 10 days. The same call again gets the same answer and "
        "begins nothing; another call of that name under it is 422 `idempotency_mismatch`.",
    ),
]
_TAG = re.compile(r'^(?:W/)?"?([0-9]{1,18})"?$')


def etag(revision: int) -> dict[str, str]:
    """Headers of an answer that carries this revision."""
    return {"ETag": f'"{revision}"'}


def revision_of(if_match: str | None) -> int | None:
    """None: whoever asks takes what comes (`*` or no header)."""
    if if_match is None or if_match.strip() == "*":
        return None
    found = _TAG.match(if_match.strip())
    if not found:
        raise Invalid(FieldError("", "if_match_invalid"))
    return int(found[1])
