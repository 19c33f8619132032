"""A request that is repeated because its answer was lost is answered again, not done again: Idempotency-Key."""

import hashlib
import re
from dataclasses import asdict
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.errors import FieldError, Invalid
from backend.services.chats import visible
from backend.services.principal import Principal
from backend.storage import idempotency, messages
from backend.storage.idempotency import Request

_KEY = re.compile(r"[\x21-\x7e]{1,200}")


class Repeated(Exception):
    """Another request used the key while this one was under way; nothing of this one was kept."""


def request_of(principal: Principal, key: str | None, *asked: Any) -> Request | None:
    """`asked`: all that makes two requests the same. None: it has no key, so each one is new."""
    return None if key is None else Request(principal.user_id, checked_key(key), fingerprint_of(*asked))


def checked_key(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise Invalid(FieldError("", "idempotency_key_invalid", {"limit": 200}))
    return key


def fingerprint_of(*asked: Any) -> bytes:
    return hashlib.sha256(orjson.dumps(asked, option=orjson.OPT_SORT_KEYS)).digest()


async def answered(connection: AsyncConnection, principal: Principal, request: Request | None) -> dict[str, Any] | None:
    """The message that the key's first request made, as it stands now. Refuses another request under the same key."""
    done = await idempotency.find(connection, request) if request else None
    if request is None or done is None:
        return None
    if done.fingerprint != request.fingerprint:
        raise Invalid(FieldError("", "idempotency_mismatch"))
    message = await messages.get(connection, done.message_id)
    if message.conversation_id:
        await visible(connection, principal, message.conversation_id)
    return asdict(message)
