"""People of the team, or a webhook of theirs, are told. The run goes on at once: what leaves the house does so beside it."""

from backend.engine.words import (
    Config,
    Dispatch,
    Effect,
    Entered,
    Json,
    Leave,
    Notify,
    Outcome,
    Signal,
    Unexpected,
    View,
)


def run(config: Config, view: View, signal: Signal) -> Outcome:
    match signal:
        case Entered():
            text = str(config["text"]).strip()
            return Leave("next", _told(config, text) if text else ())
        case _:
            raise Unexpected(signal)


def _told(config: Config, text: str) -> tuple[Effect, ...]:
    """Who gets a letter sees the notice in Batuta too: a letter may be late, or never come."""
    match config["via"]:
        case "webhook":
            return (Dispatch("webhook", {"webhook": config["webhook"]}, text),)
        case "email":
            to, subject = _recipients(config), " ".join(str(config.get("subject") or "").split())
            return Notify(to, text), Dispatch("email", to, text, subject)
        case _:
            return (Notify(_recipients(config), text),)


def _recipients(config: Config) -> dict[str, Json]:
    match config["to"]:
        case "team" | "member" | "roles" as kind:
            return {kind: config[kind]}
        case "all":
            return {"all": True}
        case _:
            return {"assignee": True}
