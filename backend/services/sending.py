"""What is to be done with a message that was claimed for sending, and what a receipt means. Decisions only."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, TypeAlias

from backend.channels.base import Outgoing, Receipt, Refused, Sent, TryLater
from backend.services.arrivals import clean
from backend.services.window import may_go_unasked, window_open
from backend.storage.outbox import Head, Result

MOST_ATTEMPTS = 20
"""Tries that count; with waits of up to a minute that is a quarter of an hour. After it people see that it failed."""
MOST_DOUBTS = 5
LONGEST_WAIT, LONGEST_TYPING = 60.0, 20.0
HELD = {"code": "held"}


@dataclass(frozen=True, slots=True)
class Type:
    """The bot is shown typing for so long first; the message goes back to the outbox meanwhile, where a pause still finds it."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Send:
    content: Mapping[str, Any]
    template: bool
    """The window has closed meanwhile: the template goes in the message's place."""


Decision: TypeAlias = Result | Type | Send


def decide(head: Head, hold_after: timedelta | None = None) -> Decision:
    """`hold_after`: what the bot said longer ago than this waits for a person (C16)."""
    if head.removed:
        return _given_up(head, "uncertain", "no_answer") if head.doubtful else removed(head)
    if head.paused and head.origin == "bot":
        return _given_up(head, "uncertain" if head.doubtful else "cancelled", "paused")
    if head.unwanted:
        return _given_up(head, "uncertain" if head.doubtful else "cancelled", "opted_out")
    if not may_go_unasked(head.provider, head.last_inbound_at, head.now):
        return _given_up(head, "uncertain" if head.doubtful else "failed", "channel_receptive_only")
    is_template = head.content.get("type") == "template"
    if head.doubtful and (is_template or head.tries > MOST_DOUBTS):
        # Paid, or asked about too often: it may have arrived, and nobody sends it again without a person.
        return _given_up(head, "uncertain", "no_answer")
    if head.tries > MOST_ATTEMPTS:
        return _given_up(head, "failed", "gave_up")
    fallback = head.content.get("fallback")
    content = {key: value for key, value in head.content.items() if key not in {"fallback", "typing"}}
    if not is_template and not window_open(head.provider, head.last_inbound_at, head.now):
        if not isinstance(fallback, dict):
            return _given_up(head, "failed", "window_closed")
        if late(head, hold_after):
            return held(head)
        return Send(fallback, template=True)
    if late(head, hold_after):
        return held(head)
    typing = head.content.get("typing")
    if isinstance(typing, int | float) and typing > 0:
        return Type(min(float(typing), LONGEST_TYPING))
    return Send(content, template=False)


def outgoing(head: Head, content: Mapping[str, Any]) -> Outgoing:
    """`reply_to` of the content is the provider's id of the message that is quoted."""
    reply_to = content.get("reply_to")
    return Outgoing(
        head.id,
        head.address,
        content,
        reply_to if isinstance(reply_to, str) else None,
        last_received=head.last_received,
        attempt=head.tries,
    )


def result_of(head: Head, receipt: Receipt) -> Result | None:
    """None: nobody knows; its lease holds the lane until a status with our callback data, or 45 seconds, end the doubt."""
    match receipt:
        case Sent(provider_message_id):
            return Result(head.id, head.attempt, "sent", provider_message_id)
        case TryLater():
            return later(
                head, max(receipt.after, _backoff(head.tries) if receipt.counts else 0.0), counts=receipt.counts
            )
        case Refused(kind="reauth"):
            return later(head, 1.0, counts=False)
        case Refused(code, detail, kind):
            code = "window_closed" if kind == "window" else code
            return Result(
                head.id, head.attempt, "failed", error={"code": clean(code)[:100], "detail": clean(detail)[:500]}
            )
        case _:
            return None


def typed(head: Head, seconds: float) -> Result:
    """Back to the outbox until the contact has seen it typed."""
    content = {key: value for key, value in head.content.items() if key != "typing"}
    return replace(later(head, seconds, counts=False), content=content)


def removed(head: Head) -> Result:
    return _given_up(head, "failed", "instance_removed")


def late(head: Head, hold_after: timedelta | None) -> bool:
    waited = head.now - head.queued_at if head.queued_at else timedelta(0)
    return hold_after is not None and head.origin == "bot" and waited > hold_after


def held(head: Head) -> Result:
    """Nobody knows whether it still fits what has happened since: a person sends it, or drops it."""
    return _given_up(head, "uncertain", "no_answer") if head.doubtful else _given_up(head, "cancelled", HELD["code"])


def unsendable(head: Head) -> Result:
    """Whatever is in it, we do not know how to send it; it may have left before somebody spoiled it."""
    return _given_up(head, "uncertain" if head.doubtful else "failed", "unsendable")


def bare_of(result: Result) -> Result:
    """What happened, without the words that the database may refuse. A status finds its message by our callback data too."""
    known = result.provider_message_id
    return replace(
        result,
        provider_message_id=known if known is None or (known.isprintable() and len(known) <= 200) else None,
        error={"code": "unreadable"} if result.error else None,
        content=None,
    )


def later(head: Head, seconds: float, *, counts: bool) -> Result:
    return Result(head.id, head.attempt, "later", wait=seconds, counts=counts)


def _given_up(head: Head, what: Any, code: str) -> Result:
    return Result(head.id, head.attempt, what, error={"code": code})


def _backoff(attempt: int) -> float:
    return min(2.0**attempt, LONGEST_WAIT) * random.uniform(0.5, 1.0)
