"""Looks the contact up in the school's own system: student, guardian, open amount."""

from backend.engine.words import (
    Activity,
    Call,
    Config,
    Entered,
    Finished,
    Json,
    Leave,
    Outcome,
    Signal,
    Unexpected,
    View,
)

ASKED = ("student", "guardian", "open_amount")


def run(config: Config, view: View, signal: Signal) -> Outcome:
    match signal:
        case Entered():
            wanted = str(config["value"]).strip()
            return Call(Activity("erp", {"value": wanted}, idempotent=True)) if wanted else Leave("not_found")
        case Finished(ok=True, value=value):
            told = value if isinstance(value, dict) else {}
            if told.get("found") is not True:
                return Leave("not_found")
            variables: dict[str, Json] = {str(config[name]): told.get(name) for name in ASKED}
            return Leave("found", variables=variables)
        case Finished(error=error):
            return Leave("failed", detail={"error": dict(error or {})}, failed=True)
        case _:
            raise Unexpected(signal)


def sample(config: Config, language: str) -> Json:
    return {"found": True, "student": "Bia Lima", "guardian": "Ana Lima", "open_amount": 459.9}
