"""Keeps what the contact allowed by writing to us, or takes it back. Only a message of theirs signs them up: silence allows nothing."""

from collections.abc import Mapping, Sequence

from backend.engine.consent import is_minor, objection, purpose_of, signing_up
from backend.engine.words import Config, Entered, Leave, Outcome, Signal, Unexpected, View


def run(config: Config, view: View, signal: Signal) -> Outcome:
    match signal:
        case Entered():
            return _sign_up(config, view) if config["action"] == "opt_in" else _take_off(config, view)
        case _:
            raise Unexpected(signal)


def check(config: Config) -> Sequence[tuple[str, str, Mapping[str, str | int | float]]]:
    """What was shown must be what was published."""
    return [("/text", "consent_text_varies", {})] if "{{" in str(config.get("text") or "") else []


def _sign_up(config: Config, view: View) -> Leave:
    purpose = purpose_of(config)
    if is_minor(view.contact):
        return Leave("guardian_needed", detail={"purpose": purpose})
    if _standing(view, purpose) == "granted":
        return Leave("next", detail={"purpose": purpose, "before": True})
    if view.message is None:
        return Leave("next", detail={"error": {"code": "consent_unsaid", "purpose": purpose}}, failed=True)
    given = signing_up(config)
    return Leave("next", (given,), detail={"purpose": purpose, "version": given.version})


def _take_off(config: Config, view: View) -> Leave:
    purpose = purpose_of(config)
    if _standing(view, purpose) == "revoked":
        return Leave("next", detail={"purpose": purpose, "before": True})
    return Leave("next", (objection(purpose),), detail={"purpose": purpose})


def _standing(view: View, purpose: str) -> object:
    known = view.contact.get("consents")
    return known.get(purpose) if isinstance(known, Mapping) else None
