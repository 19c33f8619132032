"""ETag and If-Match: a colleague's change is not overwritten unseen. The tag is the row's revision, or one of its content."""

import re
from typing import Annotated, TypeAlias

from litestar.params import HeaderParameter

from backend.errors import FieldError, Invalid

IfMatchHeader: TypeAlias = Annotated[
    str | None,
    HeaderParameter(name="If-Match", description="The ETag that was read; another one now is 409 `version_conflict`."),
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
