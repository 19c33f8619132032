"""A revision for what has no column of its own: a number made of the content, so it differs when and only when that does."""

import hashlib
from typing import Any

import orjson

BYTES = 6
"""JSON readers keep whole numbers exact up to 53 bits."""


def revision_of(content: Any) -> int:
    """Of anything that can be written as JSON, frozen dataclasses too; in whatever order its keys stand."""
    digest = hashlib.sha256(orjson.dumps(content, default=str, option=orjson.OPT_SORT_KEYS)).digest()
    return int.from_bytes(digest[:BYTES])
