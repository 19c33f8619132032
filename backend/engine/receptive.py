"""Receptive first (C25): who speaks without being spoken to does so on an official channel, by an approved template, to somebody who wrote
or opted in. Unofficial channels (QR code), and those that nobody described, only answer, and not later than their window."""

from collections.abc import Mapping

from backend.engine.consent import MARKETING, refusal
from backend.engine.content import LIMITS
from backend.engine.words import Json, SendMessage

ANSWERING = frozenset({"keyword", "first_message", "any_message", "ad_referral"})
"""Kinds of triggers by which a contact's own message begins a run. All others begin it unasked."""


def only_answers(channel: str) -> bool:
    limits = LIMITS.get(channel)
    return limits is None or not limits.official


def opted_in(contact: Mapping[str, Json]) -> bool:
    """Whether the ledger proves it: a consent that stands."""
    return refusal(contact, MARKETING) is None


def no_opt_in(contact: Mapping[str, Json]) -> str | None:
    """What the ledger lacks, as a code: a consent, or one to the words that are asked with now (LGPD 8 §6)."""
    found = refusal(contact, MARKETING)
    return "opt_in_missing" if found == "consent_missing" else found


def after_window(effect: SendMessage, channel: str, *, unwanted: str | None) -> tuple[SendMessage, str | None]:
    """What goes out when the contact's last message is too old, or why nothing does.

    `unwanted`: why it does not want to be written to, as a code; None: it wrote to this run, or opted in."""
    if only_answers(channel):
        return effect, "channel_receptive_only"
    if effect.content.get("type") != "template":
        if effect.template is None:
            return effect, "window_closed"
        effect = SendMessage({**effect.template, "type": "template"})
    return effect, unwanted
